#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""VMMs of vmm/ as processes of Linux: on the fake of KVM's ioctls, and on /dev/kvm if there is one.

  kvm_vmms.py BUILD
"""
import os
import subprocess
import sys

# name: (what the guest says, the exit status)
VMMS = {"hello": ("hello from a guest\n", 0)}
ABSENT = ("vmm: zx_guest_create: ZX_ERR_NOT_SUPPORTED (-2)\n", 1)


def run(program):
    done = subprocess.run([program], capture_output=True, text=True, check=False, timeout=60)
    return done.stdout, done.returncode


def main():
    build, found, passed, skipped = sys.argv[1], [], 0, 0
    for name, expected in VMMS.items():
        real, fake = (os.path.join(build, "kvm", name + tail) for tail in ("", "-fake"))
        said = run(fake)
        if said != expected:
            found.append(f"{name} on the fake: {said}")
        else:
            passed += 1
        there = os.access("/dev/kvm", os.R_OK | os.W_OK)
        said = run(real)
        if said != (expected if there else ABSENT):
            found.append(f"{name} {'on' if there else 'without'} /dev/kvm: {said}")
        passed += there
        skipped += not there
    for text in found:
        print(text)
    print(f"{passed} passed, {len(found)} failed" +
          (f", {skipped} skipped: no /dev/kvm" if skipped else ""))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
