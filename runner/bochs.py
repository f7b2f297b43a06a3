#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Runs an image in Bochs until it powers off, and says how that went.

  bochs.py --rom ROM.bin --image IMAGE | --iso FILE
           [--memory MIB] [--seconds N] [--ticks N] [--cpu MODEL] [--cpus N]
           [--serial FILE] [--log FILE] [--record FILE] [--interactive] [--quiet]

The serial line appears on the standard output while the machine runs; --interactive also gives it
the standard input (Ctrl-] ends the machine), and has no limits. Exit status: 0
the machine powered itself off with success and its last line says so; 1 anything else; 124 it was
stopped: by the limit of seconds or of ticks (instructions), by Ctrl-] or Ctrl-C.
"""
import argparse
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import termios
import time
import tty

IPS = 10_000_000
KERNEL_MIB = 160  # bundle, core, the runner's pages: what lies below the pool (link.ld, ram.c)
GIB_MIB = 1024    # guests that have as much have it from there on, for pages of 1 GiB
HOST_MIB = 2048   # Bochs takes no more of its host; what a machine has besides, it keeps in a file
LEAST_MIB = 512
LAST_LINE = re.compile(r"runner: the VMM .* ended with code 0$")
ESCAPE = b"\x1d"
LOG_LIMIT = 64 << 20
LOG_TAIL = 12
ASKED_FOR = "Shutdown port"  # the machine's own power-off with failure
TELLING = re.compile(r"VMX|VMFAIL|VMENTER|VMEXIT|VMWRITE|VMREAD|PANIC|>>|triple|exception\(\)")

# What boots: the runner's own ROM, with the image in memory; or Bochs' BIOS, from a CD.
ROM = """\
romimage: file={rom}
optramimage1: file={image}, address=0x100000
ata0: enabled=0
"""
CD = """\
romimage: file=/usr/share/bochs/BIOS-bochs-latest, options=fastboot
vgaromimage: file=/usr/share/vgabios/vgabios.bin
ata0: enabled=1, ioaddr1=0x1f0, ioaddr2=0x3f0, irq=14
ata0-master: type=cdrom, path="{iso}", status=inserted
boot: cdrom
"""
CONFIG = """\
config_interface: textconfig
display_library: term
plugin_ctrl: unmapped=true, biosdev=false, speaker=false, extfpuirq=true
plugin_ctrl: parallel=false, serial=true
{boot}port_e9_hack: enabled={record}
cpu: model={cpu}, count={cpus}, ips={ips}, reset_on_triple_fault=0
memory: guest={memory}, host={host}
clock: sync=none, time0=1700000000
com1: enabled=1, mode={serial_mode}, dev={serial}
log: bochs.log
panic: action=fatal
error: action={errors}
info: action=report
debug: action=ignore
"""


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rom")
    parser.add_argument("--image")
    parser.add_argument("--iso", help="boot this CD by Bochs' BIOS instead")
    parser.add_argument("--memory", type=int, default=64, help="MiB that guests may have")
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--ticks", type=int, default=20_000_000_000)
    parser.add_argument("--cpu", default="corei7_skylake_x")
    parser.add_argument("--cpus", type=int, default=1, help="processors; the ROM says as many")
    parser.add_argument("--serial", help="keep the serial output in this file too")
    parser.add_argument("--log", help="keep Bochs' log in this file")
    parser.add_argument("--record", help="keep the trace that an image made so writes (E9h)")
    parser.add_argument("--interactive", action="store_true")
    parser.add_argument("--quiet", action="store_true", help="no errors in Bochs' log")
    args = parser.parse_args()
    if args.iso is None and None in (args.rom, args.image):
        parser.error("--rom and --image, or --iso")
    return args


def boot_lines(args):
    if args.iso:
        return CD.format(iso=os.path.abspath(args.iso))
    return ROM.format(rom=os.path.abspath(args.rom), image=os.path.abspath(args.image))


def write_machine(args, folder, serial):
    below = KERNEL_MIB + (GIB_MIB if args.memory >= GIB_MIB else 0)
    memory = max(LEAST_MIB, -(-(args.memory + below) // 64) * 64)
    config = CONFIG.format(
        boot=boot_lines(args), record=int(bool(args.record)), cpu=args.cpu, cpus=args.cpus,
        ips=IPS,
        memory=memory, host=min(memory, HOST_MIB),
        errors="ignore" if args.quiet else "report",
        serial_mode="term" if args.interactive else "file", serial=serial.device)
    with open(os.path.join(folder, "bxrc"), "w", encoding="ascii") as file:
        file.write(config)
    # The debugger: stop after so many ticks, go on, and leave when something broke in.
    with open(os.path.join(folder, "rc"), "w", encoding="ascii") as file:
        limit = "" if args.interactive else f"sb {args.ticks}\n"
        file.write(limit + "c\nq\n")


def start(folder):
    """A process group of its own: Bochs' terminal window ends with it."""
    environment = dict(os.environ, TERM="dumb")
    with open(os.path.join(folder, "out"), "wb") as out:
        return subprocess.Popen(["bochs", "-q", "-f", "bxrc", "-rc", "rc"], cwd=folder,
                                stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
                                env=environment, start_new_session=True)


class Serial:
    """COM1 as a file that Bochs writes, which appears with its first byte."""

    def __init__(self, folder):
        self.device, self.path = "serial", os.path.join(folder, "serial")
        self.file, self.text = None, b""

    def read(self):
        if self.file is None and os.path.exists(self.path):
            self.file = open(self.path, "rb")
        return self.file.read() if self.file else b""

    def poll(self):
        data = self.read()
        self.text += data
        sys.stdout.buffer.write(data.replace(b"\r", b""))
        sys.stdout.buffer.flush()
        time.sleep(0.02)
        return True

    def close(self):
        pass

    def last_line(self):
        lines = self.text.decode("latin-1").replace("\r", "").rstrip("\n").split("\n")
        return lines[-1]


class Terminal(Serial):
    """COM1 as a pseudo terminal, joined to the standard input and output."""

    def __init__(self, folder):
        super().__init__(folder)
        self.master, slave = os.openpty()
        self.device = os.ttyname(slave)
        tty.setraw(slave)
        self.inputs = [self.master, sys.stdin.fileno()]
        self.saved = termios.tcgetattr(sys.stdin) if sys.stdin.isatty() else None
        if self.saved:
            tty.setraw(sys.stdin.fileno())

    def poll(self):
        ready, _, _ = select.select(self.inputs, [], [], 0.02)
        if self.master in ready:
            data = os.read(self.master, 4096)
            self.text += data
            os.write(sys.stdout.fileno(), data)
        if sys.stdin.fileno() in ready:
            data = os.read(sys.stdin.fileno(), 256)
            if not data:
                self.inputs.remove(sys.stdin.fileno())
            if self.saved and ESCAPE in data:
                return False
            os.write(self.master, data)
        return True

    def close(self):
        if self.saved:
            termios.tcsetattr(sys.stdin, termios.TCSADRAIN, self.saved)


def end(process):
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def follow(process, serial, folder, args):
    """Returns why it was stopped, or None when it ended by itself."""
    deadline = None if args.interactive else time.monotonic() + args.seconds
    log = os.path.join(folder, "bochs.log")
    while process.poll() is None:
        if not serial.poll():
            return "stopped by Ctrl-]"
        if deadline and time.monotonic() > deadline:
            return f"stopped after {args.seconds:g} seconds"
        if os.path.exists(log) and os.path.getsize(log) > LOG_LIMIT:
            return "stopped: Bochs' log grows without end"
    serial.poll()
    return None


def read_text(path):
    if not os.path.exists(path):
        return ""
    with open(path, "rb") as file:
        return file.read().decode("latin-1")


def explain(folder, why):
    print(f"bochs.py: {why}", file=sys.stderr)
    lines = [line for line in read_text(os.path.join(folder, "bochs.log")).splitlines()
             if TELLING.search(line) and ASKED_FOR not in line]
    if lines:
        print("bochs.py: from Bochs' log:", file=sys.stderr)
    for line in lines[-LOG_TAIL:]:
        print("  " + line, file=sys.stderr)


def judge(process, stopped, serial, folder, args):
    if stopped:
        explain(folder, stopped)
        return 124
    if process.returncode == 0 and LAST_LINE.match(serial.last_line()):
        return 0
    debugger = read_text(os.path.join(folder, "out"))
    if "Caught time breakpoint" in debugger:
        where = [line for line in debugger.splitlines() if line.startswith("(0) [")]
        explain(folder, f"stopped after {args.ticks} ticks at {where[-1] if where else '?'}")
        return 124
    explain(folder, f"Bochs ended with status {process.returncode}, "
                    f"the machine's last line is: {serial.last_line()!r}")
    return 1


def keep(source, target):
    if target and os.path.exists(source):
        shutil.copyfile(source, target)


def keep_text(text, target):
    if target:
        with open(target, "wb") as file:
            file.write(text)


def keep_record(folder, target):
    """The trace's lines; the debugger writes others among them, and the last may be cut off."""
    lines = [line for line in read_text(os.path.join(folder, "out")).splitlines(keepends=True)
             if line.startswith('{"') and line.endswith("}\n")]
    with open(target, "w", encoding="latin-1") as file:
        file.writelines(lines)
    print(f"bochs.py: {target}: {len(lines)} lines of trace", file=sys.stderr)


def stop(_signal, _frame):
    """Like Ctrl-C, so that no Bochs stays behind: it has a process group of its own."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN) # make passes on what it gets too
    raise KeyboardInterrupt


def main():
    args = parse_arguments()
    signal.signal(signal.SIGTERM, stop)
    if shutil.which("bochs") is None:
        sys.exit("bochs.py: there is no bochs; install the packages bochs and bochs-term")
    with tempfile.TemporaryDirectory(prefix="temora-") as folder:
        serial = Terminal(folder) if args.interactive else Serial(folder)
        write_machine(args, folder, serial)
        process = start(folder)
        stopped = "interrupted"
        try:
            stopped = follow(process, serial, folder, args)
        except KeyboardInterrupt:
            pass
        finally:
            end(process)
            serial.close()
        keep(os.path.join(folder, "bochs.log"), args.log)
        keep_text(serial.text, args.serial)
        if args.record:
            keep_record(folder, args.record)
        return judge(process, stopped, serial, folder, args)


if __name__ == "__main__":
    sys.exit(main())
