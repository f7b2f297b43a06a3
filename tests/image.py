#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The image of `make image` in QEMU, which has no VT-x: image.py FILE.iso FOLDER

By BIOS from a CD, by UEFI (OVMF) from a USB stick and from a network (FOLDER, of NET=), it must say
so on the serial line and on the screen, once each. The screen is read from its pixels (UEFI) or
from its text memory (BIOS).
"""
import json
import os
import socket
import subprocess
import sys
import tempfile
import time

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), ".."))
sys.path.insert(0, os.path.join(ROOT, "runner"))
import font  # noqa: E402

SECONDS = 90
WANTED = "this CPU has no VT-x"
ADVICE = "run it in Bochs, on a PC with VT-x, or in KVM with nested VMX"
VGA_TEXT, VGA_BYTES, COLUMNS = 0xB8000, 80 * 25 * 2, 80
FONT = "/usr/share/grub/ascii.pf2"
FIRMWARE = "/usr/share/OVMF/OVMF_CODE_4M.fd"
BIOS = ["-cdrom", "{iso}"]
UEFI = ["-drive", f"if=pflash,format=raw,readonly=on,file={FIRMWARE}"]
STICK = [*UEFI, "-device", "qemu-xhci", "-device", "usb-storage,drive=stick",
         "-drive", "if=none,id=stick,format=raw,readonly=on,file={iso}"]
NETWORK = [*UEFI, "-device", "virtio-net-pci,netdev=n,romfile=", "-netdev",
           "user,id=n,tftp={folder},bootfile=boot/grub/x86_64-efi/core.efi"]


class Machine:
    """QEMU that stays when the machine has powered itself off, so that its screen can be read."""

    def __init__(self, folder, boot):
        self.folder = folder
        self.serial = os.path.join(folder, "serial")
        path = os.path.join(folder, "qmp")
        self.process = subprocess.Popen(
            ["qemu-system-x86_64", "-accel", "tcg", "-cpu", "qemu64", "-m", "512", "-no-reboot",
             "-no-shutdown", "-nodefaults", "-vga", "std", "-display", "none", "-serial",
             f"file:{self.serial}", "-qmp", f"unix:{path},server=on,wait=off",
             *boot], stdin=subprocess.DEVNULL)
        self.monitor = socket.socket(socket.AF_UNIX)
        for _ in range(100):
            try:
                self.monitor.connect(path)
                break
            except OSError:
                time.sleep(0.1)
        self.answers = self.monitor.makefile("r")
        self.answers.readline()
        self.ask("qmp_capabilities")

    def ask(self, command, **arguments):
        text = json.dumps({"execute": command, "arguments": arguments})
        self.monitor.sendall(text.encode() + b"\n")
        while True:
            answer = json.loads(self.answers.readline())
            if "error" in answer:
                sys.exit(f"image.py: QEMU: {answer['error']}")
            if "return" in answer:
                return

    def wait(self):
        """The serial line's text, once it is there or SECONDS have passed."""
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            text = self.serial_text()
            if ADVICE in text:
                time.sleep(0.5)
                break
            time.sleep(0.1)
        return self.serial_text()

    def serial_text(self):
        if not os.path.exists(self.serial):
            return ""
        with open(self.serial, "rb") as file:
            return file.read().decode("latin-1")

    def dump(self, command, **arguments):
        path = os.path.join(self.folder, "dump")
        self.ask(command, filename=path, **arguments)
        with open(path, "rb") as file:
            return file.read()

    def end(self):
        self.process.kill()
        self.process.wait()


def text_screen(machine):
    memory = machine.dump("pmemsave", val=VGA_TEXT, size=VGA_BYTES)
    return memory[::2].decode("latin-1")


def pixel_screen(machine):
    """Cells of 8 x 16 pixels, compared with the font."""
    data = machine.dump("screendump")
    _, size, _, pixels = data.split(b"\n", 3)
    width, height = map(int, size.split())
    glyphs, text = font.glyphs(FONT), ""
    known = {glyphs[i * 16:i * 16 + 16]: chr(0x20 + i) for i in range(font.COUNT)}
    for row in range(height // font.HEIGHT):
        for column in range(width // font.WIDTH):
            cell = bytes(
                sum(0x80 >> x for x in range(font.WIDTH)
                    if pixels[((row * font.HEIGHT + y) * width + column * font.WIDTH + x) * 3])
                for y in range(font.HEIGHT))
            text += known.get(cell, "?")
    return text


def check(name, boot, read_screen):
    with tempfile.TemporaryDirectory() as folder:
        machine = Machine(folder, boot)
        try:
            serial = machine.wait()
            screen = read_screen(machine)
        finally:
            machine.end()
    wrong = [f"{what}: {text.count(line)} times '{line}'"
             for what, text in (("serial line", serial), ("screen", screen))
             for line in (WANTED, ADVICE) if text.count(line) != 1]
    for line in wrong:
        print(f"{name}: {line}")
    if wrong:
        print(serial[-2000:])
        print(screen.strip()[-2000:])
    return not wrong


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    iso, folder = map(os.path.abspath, sys.argv[1:])
    ways = [("BIOS, CD", BIOS, text_screen), ("UEFI, USB stick", STICK, pixel_screen),
            ("UEFI, network", NETWORK, pixel_screen)]
    good = [check(name, [word.format(iso=iso, folder=folder) for word in boot], read_screen)
            for name, boot, read_screen in ways]
    print(f"image: {sum(good)} of {len(good)} ways to boot it, and it says that VT-x is missing")
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
