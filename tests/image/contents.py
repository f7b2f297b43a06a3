#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""`make image` with a VMM of one's own and MODULES=, and with KERNEL= and INITRD=.

Each is booted in Bochs by BIOS from the CD, and finds what it was given, byte by byte.
"""
import os
import subprocess
import sys

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "../.."))
FOLDER = os.path.join(ROOT, "build/check/image")
SECONDS = 200


def make_image(name, **settings):
    """The CD's path."""
    iso = os.path.join(FOLDER, name + ".iso")
    command = ["make", "--no-print-directory", "-s", "image", f"OUT={iso}", "WAIT=0"]
    command += [f"{key}={value}" for key, value in settings.items()]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"contents.py: make image: {done.stderr[-500:]}")
    return iso


def boot(iso):
    done = subprocess.run([sys.executable, "runner/bochs.py", "--iso", iso, "--memory", "128",
                           "--seconds", str(SECONDS)], cwd=ROOT, capture_output=True, check=False)
    return done.returncode, done.stdout.decode("latin-1").replace("\r", "")


def write(name, data):
    path = os.path.join(FOLDER, name)
    with open(path, "wb") as file:
        file.write(data)
    return path


def build_kernel():
    path = os.path.join(FOLDER, "tiny.bzImage")
    subprocess.run(["gcc", "-nostdlib", "-static", "-no-pie", "-Wl,--build-id=none", "-Wl,-Ttext=0",
                    "-Wl,--oformat=binary", "tests/guests/tiny_kernel/kernel.S", "-o", path],
                   cwd=ROOT, check=True)
    return path


def sum_of(data):
    total = 0
    for byte in data:
        total = (total * 31 + byte) % (1 << 32)
    return total


def look_for(what, iso, lines):
    status, text = boot(iso)
    missing = [line for line in lines if line not in text.split("\n")]
    if status == 0 and not missing:
        return True
    print(f"{what}: status {status}, not there: {missing}\n{text[-1500:]}")
    return False


def modules():
    one, two = bytes(range(256)) * 20 + b"end", b"another"
    iso = make_image("modules", VMM="tests/image/modules.c", CMDLINE="words for it",
                     MODULES=f"{write('one.bin', one)} other={write('two.bin', two)}")
    return look_for("MODULES", iso, [
        "command line: words for it",
        f"module one.bin: {len(one)} bytes, sum {sum_of(one):x}",
        f"module other: {len(two)} bytes, sum {sum_of(two):x}"])


def kernel():
    initrd = b"a line of the initrd\nand another\n"
    iso = make_image("kernel", KERNEL=build_kernel(), INITRD=write("initrd", initrd),
                     CMDLINE="a command line of its own")
    return look_for("KERNEL", iso, ["a command line of its own", *initrd.decode().split("\n")[:-1]])


def main():
    os.makedirs(FOLDER, exist_ok=True)
    good = [modules(), kernel()]
    print(f"image contents: {sum(good)} of {len(good)} images have what they were given")
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
