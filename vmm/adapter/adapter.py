#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The runner in Bochs as an adapter of `temora run` (docs/oracle.md):

  make bundle GUEST=adapter RECORD=1
  temora run --exec "vmm/adapter/adapter.py build/run/adapter" PROGRAM

Questions go over the serial line to the VMM in vmm/adapter/main.c, which makes the calls. What came
of each, and what the guest really did, is in the record that the runner writes.
"""
import argparse
import json
import os
import re
import select
import sys
import tempfile
import time
import tty

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "../.."))
sys.path.insert(0, os.path.join(ROOT, "runner"))
import bochs  # noqa: E402

CALL = re.compile(r'  CALL\(TEMORA_\w+, "(\w+)"(.*?)\),\n(?=  CALL|\};)', re.S)
PARAMETER = re.compile(r'P\((\w+), "(\w+)"\)')
THREADS, HALF, MANY, PIECE = 6, 128 << 10, 256, 12
SECONDS = 60  # for an answer
LEFT_OUT = ("zx_thread_exit", "zx_process_exit", "zx_thread_create", "zx_thread_start",
            "zx_task_suspend", "zx_clock_get_monotonic", "zx_nanosleep", "zx_debug_read",
            "zx_debug_write")  # the VMM makes them by itself


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def numbers():
    names = re.findall(r"  SYS_(\w+)[ ,]", read("include/zircon/syscalls.h"))
    return {"zx_" + name.lower(): i + 1 for i, name in enumerate(names)}


def value(given):
    return int(given, 0) if isinstance(given, str) else given


class Skip(Exception):
    pass


class Machine:
    def __init__(self, image, folder):
        self.folder, self.text, self.seen, self.rest = folder, b"", 0, b""
        self.master, slave = os.openpty()
        tty.setraw(slave)
        options = argparse.Namespace(iso=None, rom=image + ".rom", image=image + ".img", memory=64,
                                     record=True, cpu="corei7_skylake_x", cpus=1, quiet=False,
                                     interactive=True)
        bochs.write_machine(options, folder, argparse.Namespace(device=os.ttyname(slave)))
        self.process = bochs.start(folder)
        self.wait(b"ready\r\n")

    def wait(self, word):
        """Until the VMM says it."""
        end = time.monotonic() + SECONDS
        while word not in self.text:
            if self.process.poll() is not None or time.monotonic() > end:
                sys.exit(f"adapter.py: the machine said {self.text[-200:]!r}")
            if select.select([self.master], [], [], 0.05)[0]:
                self.text += os.read(self.master, 4096)
        self.text = self.text[self.text.index(word) + len(word):]

    def send(self, line):
        data = line.encode("ascii") + b"\n"
        for i in range(0, len(data), PIECE):
            if i:
                self.wait(b"?\r\n")
            os.write(self.master, data[i:i + PIECE])
        if line != "q":
            self.wait(b"=\r\n")

    def record(self):
        """The lines that are new in the record; Bochs writes others among them."""
        with open(os.path.join(self.folder, "out"), "rb") as file:
            file.seek(self.seen)
            data = file.read()
        self.seen += len(data)
        *lines, self.rest = (self.rest + data).split(b"\n")
        return [json.loads(line) for line in lines if line.startswith(b'{"')]


class Adapter:
    def __init__(self, machine):
        self.machine, self.foreign, self.resource = machine, set(), None
        self.calls = {"zx_" + name: PARAMETER.findall(rest)
                      for name, rest in CALL.findall(read("oracle/read/schema.c") + "\n")}
        self.numbers = numbers()
        self.start = machine.record()

    def answer(self, event):
        if "op" in event:
            return self.call(event)
        kind = event["t"]
        if kind == "meta":
            return {"frames": next(e["frames"] for e in self.start if e.get("t") == "meta")}
        if kind == "thread" and (event["p"] != 1 or event["tid"] > THREADS):
            self.foreign.add(event["tid"])
        if kind != "resource":
            return {}
        if self.resource or event["p"] != 1 or \
                (event["kind"], event["base"], event["size"]) != (5, 0, 1):
            raise Skip
        self.resource = next(e["h"] for e in self.start if e.get("t") == "resource")
        return {"out": {"h": self.resource}}

    def words(self, place, words):
        for i, word in enumerate(words):
            self.machine.send(f"w {place + i:x} {word:x}")

    def list(self, given):
        handles = [value(h) for h in given]
        if len(handles) > MANY:
            raise Skip
        self.words(HALF // 8, [low | high << 32 for low, high in
                               zip(handles[::2], handles[1::2] + [0])])
        return len(handles)

    def arguments(self, op, given, bad):
        for kind, name in self.calls[op]:
            if kind in ("IN_EXITS", "IN_BESIDE", "OUT_BESIDE"):
                continue
            count = self.list(given.get(name, [])) if kind == "IN_HANDLES" else 0
            if name in bad:
                yield "x"
            elif kind in ("OUT_HANDLE", "OUT_NUMBER"):
                yield "o"
            elif kind in ("IN_HANDLES", "OUT_HANDLES"):
                yield "h"
            elif kind in ("IN_BYTES", "OUT_BYTES", "IN_PACKET", "OUT_PACKET"):
                yield "a"
            else:
                yield f"{value(given.get(name, 0)):x}"
            if kind == "IN_HANDLES":
                yield f"{value(given.get('num_handles', count)):x}"

    def prepare(self, op, given):
        """What the buffer has."""
        if op == "zx_port_queue":
            packet = {key: value(word) for key, word in given["packet"].items()}
            status = packet.get("status", 0) & 0xFFFFFFFF
            self.words(0, [packet.get("key", 0), packet.get("type", 0) | status << 32,
                           *(packet.get(f"w{i}", 0) for i in range(4))])
        if op == "zx_vcpu_write_state":
            self.words(0, [value(given["access_size"]) & 0xFF | value(given["data"]) << 32]
                       if value(given["kind"]) == 1 else [0] * 17)

    def call(self, event):
        op, given = event["op"], event["in"]
        if event["tid"] in self.foreign or op in LEFT_OUT or op not in self.calls:
            raise Skip
        self.prepare(op, given)
        arguments = " ".join(self.arguments(op, given, event.get("bad", [])))
        self.machine.send(f"c {event['tid'] - 1:x} {self.numbers[op]:x} {arguments}")
        return self.recorded(op)

    def recorded(self, op):
        """The call's line in the record; two, when another thread's came between."""
        found, begun = None, None
        for line in self.machine.record():
            if found is None and line.get("op") == op and line.get("t") == "call":
                begun = line
            elif found is None and line.get("op") == op:
                found = line
            elif begun and found is None and line.get("t") == "return" and \
                    line["tid"] == begun["tid"]:
                found = {**begun, **line, "in": {**begun["in"], **{
                    key: line[key] for key in ("exits", "exits_lost", "exits_recorded")
                    if key in line}}}
        if found is None:
            sys.exit(f"adapter.py: {op} is not in the record")
        return {key: found[key] for key in ("in", "bad", "st", "out") if key in found}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("image", help="without .rom and .img")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="temora-") as folder:
        machine = Machine(args.image, folder)
        try:
            adapter = Adapter(machine)
            for line in sys.stdin:
                try:
                    answer = adapter.answer(json.loads(line))
                except Skip:
                    answer = {"skip": True}
                print(json.dumps(answer), flush=True)
            machine.send("q")
        finally:
            bochs.end(machine.process)


if __name__ == "__main__":
    main()
