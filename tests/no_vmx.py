#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Without VT-x the image must say so in one clear line and stop: no_vmx.py IMAGE

QEMU's own emulation has no VT-x; it loads the image by multiboot.
"""
import os
import re
import subprocess
import sys
import tempfile
import time

SECONDS = 60
WANTED = re.compile(r"^.*(no VT-x|VT-x is).*$", re.M)
QUIET = 2.0  # nothing more comes for so long: it has stopped


def machine(image, serial):
    return ["qemu-system-x86_64", "-accel", "tcg", "-cpu", "qemu64", "-m", "512", "-no-reboot",
            "-nodefaults", "-display", "none", "-monitor", "none", "-serial", f"file:{serial}",
            "-kernel", image]


def read(path):
    if not os.path.exists(path):
        return ""
    with open(path, "rb") as file:
        return file.read().decode("latin-1").replace("\r", "")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as folder:
        serial, text, quiet = os.path.join(folder, "serial"), "", 0.0
        qemu = subprocess.Popen(machine(sys.argv[1], serial), stdin=subprocess.DEVNULL)
        deadline, last = time.monotonic() + SECONDS, time.monotonic()
        while time.monotonic() < deadline and qemu.poll() is None and quiet < QUIET:
            time.sleep(0.1)
            now = read(serial)
            if now != text:
                text, last = now, time.monotonic()
            quiet = time.monotonic() - last if text else 0.0
        if qemu.poll() is None:
            qemu.kill()
        qemu.wait()
        text = read(serial)
    print(text, end="" if text.endswith("\n") else "\n")
    lines = WANTED.findall(text)
    print(f"no_vmx: {len(lines)} lines say that VT-x is missing; one must")
    return 0 if len(lines) == 1 else 1


if __name__ == "__main__":
    sys.exit(main())
