#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Makes a file that boots by BIOS and by UEFI, from a CD or a USB stick; or a folder to boot from.

  iso.py --image IMAGE {--out FILE.iso | --net FOLDER} [--seconds N]

Both are GRUB (grub-mkrescue, grub-mknetdir) with the image of bundle.py as its kernel. --seconds:
how long GRUB's menu waits (default 3). FOLDER becomes the root of a TFTP server.
"""
import argparse
import os
import shutil
import subprocess
import sys
import tempfile

# Multiboot 1 leaves the screen in text mode. UEFI has none: there it is multiboot 2, with a frame
# buffer, for which GRUB needs its drivers.
MENU = """\
set default=0
set timeout={seconds}
if [ "$grub_platform" = "efi" ]; then
  insmod all_video
  set load=multiboot2
else
  set load=multiboot
fi
menuentry "Temora, on the screen and the first serial line" {{
  $load /boot/runner.img
}}
menuentry "Temora, on the screen only" {{
  $load /boot/runner.img console=screen
}}
menuentry "Temora, on the first serial line only (115200 8N1)" {{
  $load /boot/runner.img console=serial
}}
"""
LEFT_OUT = ["--locales=", "--themes=", "--fonts="]


def fill(folder, image, seconds):
    """The kernel and the menu, where GRUB looks for them."""
    boot = os.path.join(folder, "boot")
    os.makedirs(os.path.join(boot, "grub"), exist_ok=True)
    shutil.copyfile(image, os.path.join(boot, "runner.img"))
    with open(os.path.join(boot, "grub/grub.cfg"), "w", encoding="ascii") as file:
        file.write(MENU.format(seconds=seconds))


def grub(command, *arguments):
    done = subprocess.run([command, *LEFT_OUT, *arguments], check=False, capture_output=True,
                          text=True)
    if done.returncode != 0:
        print(done.stderr, file=sys.stderr)
        sys.exit(f"iso.py: {command} ended with status {done.returncode}")


def make_iso(args):
    with tempfile.TemporaryDirectory(prefix="temora-") as folder:
        fill(folder, args.image, args.seconds)
        grub("grub-mkrescue", "-o", args.out, folder)
    print(f"{args.out}: {os.path.getsize(args.out) / (1 << 20):.1f} MiB, for BIOS and UEFI")


def make_net(args):
    fill(args.net, args.image, args.seconds)
    grub("grub-mknetdir", f"--net-directory={args.net}", "--subdir=/boot/grub")
    print(f"{args.net}: boot file boot/grub/i386-pc/core.0 (BIOS), "
          "boot/grub/x86_64-efi/core.efi (UEFI)")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--image", required=True)
    target = parser.add_mutually_exclusive_group(required=True)
    target.add_argument("--out")
    target.add_argument("--net")
    parser.add_argument("--seconds", type=int, default=3)
    args = parser.parse_args()
    try:
        (make_net if args.net else make_iso)(args)
    except OSError as error:
        sys.exit(f"iso.py: {error.filename}: {error.strerror}")


if __name__ == "__main__":
    main()
