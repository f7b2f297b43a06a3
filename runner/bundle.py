#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Makes the bootable image: the flat kernel, and behind it the boot bundle.

  bundle.py --kernel KERNEL.bin --out IMAGE --vmm PROGRAM [--vmm PROGRAM ...]
            [--module FILE | --module NAME=FILE ...] [--memory MIB] [--vcpus N] [--cmdline TEXT]
            [--font GRUB-FONT] [--record]

The image is what Bochs gets as optramimage1, and what QEMU -kernel and GRUB's multiboot and
multiboot2 commands load. The layout of the bundle is that of bundle.h.
"""
import argparse
import os
import struct
import sys

import font

MAGIC = 0x4C444E5542524D54
MAX_FILES = 64
HEADER = struct.Struct("<QIIQ")
ENTRY = struct.Struct("<48sIIQQ")
PAGE = 4096
IMAGE_START = 0x100000
IMAGE_LIMIT = 0x4000000
CONFIG, VMM, MODULE, FONT = 0, 1, 2, 3
MAX_MODULES = 8
MAX_COMMAND_LINE = 511


def pad(data):
    return data + bytes(-len(data) % PAGE)


def read_file(path):
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        sys.exit(f"bundle.py: {path}: {error.strerror}")


def read_font(path):
    try:
        return font.glyphs(path)
    except (OSError, ValueError, KeyError) as error:
        sys.exit(f"bundle.py: {path}: {error}; a frame buffer needs GRUB's ascii.pf2")


def named(argument):
    """NAME=FILE or FILE, with the file's own name."""
    name, equals, path = argument.partition("=")
    return (name, path) if equals else (os.path.basename(argument), argument)


def config_text(args):
    if "\n" in args.cmdline or len(args.cmdline.encode()) > MAX_COMMAND_LINE:
        sys.exit("bundle.py: the command line must be one line of at most 511 bytes")
    return (f"memory={args.memory}\nvcpus={args.vcpus}\nrecord={int(args.record)}\n"
            f"cmdline={args.cmdline}\n").encode()


def collect(args):
    files = [("config", CONFIG, config_text(args))]
    files += [(os.path.basename(path), VMM, read_file(path)) for path in args.vmm]
    files += [(name, MODULE, read_file(path)) for name, path in map(named, args.module)]
    if args.font:
        files.append(("font", FONT, read_font(args.font)))
    if len(args.module) > MAX_MODULES:
        sys.exit(f"bundle.py: at most {MAX_MODULES} modules")
    for name, kind, data in files:
        if len(name.encode()) > 47:
            sys.exit(f"bundle.py: the name {name} is longer than 47 bytes")
        if kind == MODULE and not data:
            sys.exit(f"bundle.py: the module {name} is empty")
    return files


def make_bundle(files):
    offset = len(pad(bytes(HEADER.size + MAX_FILES * ENTRY.size)))
    table, body = b"", b""
    for name, kind, data in files:
        table += ENTRY.pack(name.encode(), kind, 0, offset + len(body), len(data))
        body += pad(data)
    head = HEADER.pack(MAGIC, len(files), 0, offset + len(body)) + table
    return pad(head.ljust(offset, b"\0")) + body


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kernel", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--vmm", action="append", required=True)
    parser.add_argument("--module", action="append", default=[])
    parser.add_argument("--memory", type=int, default=64, help="MiB that guests may have")
    parser.add_argument("--vcpus", type=int, default=1)
    parser.add_argument("--cmdline", default="")
    parser.add_argument("--record", action="store_true", help="write a trace to port E9h")
    parser.add_argument("--font", help="for a frame buffer: GRUB's ascii.pf2")
    args = parser.parse_args()
    image = pad(read_file(args.kernel)) + make_bundle(collect(args))
    if IMAGE_START + len(image) > IMAGE_LIMIT:
        sys.exit(f"bundle.py: the image has {len(image) >> 20} MiB; there is room for 63")
    with open(args.out, "wb") as out:
        out.write(image)


if __name__ == "__main__":
    main()
