#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Gets Debian's cloud kernel, unmodified: fetch.py OUTPUT.

Downloads the package that linux-image-cloud-amd64 depends on (no root needed) and takes the
kernel out of it; falls back to a cloud kernel that is installed on this machine."""
import glob
import os
import shutil
import subprocess
import sys
import tempfile

META = "linux-image-cloud-amd64"
INSTALLED = "/boot/vmlinuz-*cloud-amd64"


def say(text):
    print(f"kernel: {text}", flush=True)


def package_name():
    """The package that META depends on, or None when apt does not know META."""
    result = subprocess.run(["apt-cache", "depends", "--important", META],
                            capture_output=True, text=True, check=False)
    for line in result.stdout.splitlines():
        word = line.split()
        if len(word) == 2 and word[0] == "Depends:" and word[1].startswith("linux-image-"):
            return word[1]
    return None


def download(package, folder):
    """The .deb file in `folder`, or None. apt shows its progress itself."""
    result = subprocess.run(["apt-get", "download", "-o", "APT::Sandbox::User=root", package],
                            cwd=folder, check=False)
    files = glob.glob(os.path.join(folder, "*.deb"))
    return files[0] if result.returncode == 0 and files else None


def unpack(deb, folder):
    root = os.path.join(folder, "root")
    subprocess.run(["dpkg-deb", "-x", deb, root], check=True)
    kernels = glob.glob(os.path.join(root, "boot", "vmlinuz-*"))
    return kernels[0] if kernels else None


def from_package(folder):
    if shutil.which("apt-cache") is None:
        say("apt is not on this machine")
        return None
    package = package_name()
    if package is None:
        say(f"apt does not know {META}: run 'apt-get update' as root")
        return None
    say(f"downloading {package}")
    deb = download(package, folder)
    if deb is None:
        say("the download failed: run 'apt-get update' as root if the package lists are old")
        return None
    say(f"unpacking {os.path.basename(deb)}")
    return unpack(deb, folder)


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: fetch.py OUTPUT")
    target = sys.argv[1]
    os.makedirs(os.path.dirname(os.path.abspath(target)), exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        kernel = from_package(folder)
        if kernel is None:
            kernel = max(glob.glob(INSTALLED), default=None)
        if kernel is None:
            sys.exit(f"kernel: none found; {INSTALLED} is empty too")
        shutil.copyfile(kernel, target + ".part")
        os.replace(target + ".part", target)
        say(f"{os.path.basename(kernel)}, {os.path.getsize(target)} bytes, in {target}")


if __name__ == "__main__":
    main()
