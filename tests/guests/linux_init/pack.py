#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Packs an init program into an initramfs (cpio, newc): pack.py INIT OUTPUT."""
import sys

S_IFDIR, S_IFCHR, S_IFREG = 0o040000, 0o020000, 0o100000


def padded(data):
    return data + b"\0" * (-len(data) % 4)


def entry(number, name, mode, data=b"", device=(0, 0)):
    path = name.encode() + b"\0"
    fields = [number, mode, 0, 0, 1, 0, len(data), 0, 0, device[0], device[1], len(path), 0]
    header = b"070701" + b"".join(b"%08X" % field for field in fields)
    return padded(header + path) + padded(data)


def archive(init):
    return b"".join([
        entry(1, "dev", S_IFDIR | 0o755),
        entry(2, "dev/console", S_IFCHR | 0o600, device=(5, 1)),
        entry(3, "init", S_IFREG | 0o755, init),
        entry(0, "TRAILER!!!", 0),
    ])


def main():
    with open(sys.argv[1], "rb") as source:
        image = archive(source.read())
    with open(sys.argv[2], "wb") as target:
        target.write(image)


if __name__ == "__main__":
    main()
