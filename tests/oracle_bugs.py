#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Random traces of an independent implementation (tests/oracle/implementation.py): as it is, the
oracle finds nothing; with a bug, it finds it, and shows it in at most ten events, which alone
diverge at the same call for the same reason, and without any one of them do not.

  oracle_bugs.py TEMORA [--seed N] [--traces N] [--length N]
"""
import argparse
import json
import os
import random
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "oracle"))
from implementation import BUGS, IO, MEM, OK, SAME_RIGHTS, Implementation  # noqa: E402
import slices  # noqa: E402

THREADS = (1, 2, 3, 4)
MOST = {"port": 12, "guest": 4, "vcpu": 12}
RIGHTS = (0, 1, 4, 5, 8, 13, 0x10, 0x8003, 0xC, SAME_RIGHTS, SAME_RIGHTS | 1, 1 << 25)
SYSTEM, HYPERVISOR, ONE = 5, 0, 1


class Trace:
    """Calls of the implementation, and what it said, as ztrace/1."""

    IMPLEMENTATION = Implementation

    def __init__(self, seed, bug, length):
        self.random, self.made = random.Random(seed), self.IMPLEMENTATION(bug)
        self.lines = [{"t": "meta", "format": "ztrace/1"}, {"t": "process", "p": 1}]
        self.lines += [{"t": "thread", "p": 1, "tid": tid} for tid in THREADS]
        self.resource = self.made.start_resource()
        self.lines.append({"t": "resource", "p": 1, "h": hex(self.resource), "kind": SYSTEM,
                           "base": HYPERVISOR, "size": ONE})
        self.seen = {"any": [self.resource], "port": [], "guest": [], "vcpu": []}
        self.count = {"port": 0, "guest": 0, "vcpu": 0}
        for _ in range(length):
            self.random.choice(self.CALLS)(self)

    def log(self, op, status, arguments, out=None, tid=1):
        line = {"tid": tid, "op": "zx_" + op, "in": arguments, "st": status}
        if out and status == OK:
            line["out"] = out
        self.lines.append(line)

    def handle(self, kind=None):
        """Often one of the kind, open or closed; sometimes another, or none."""
        chance = self.random.random()
        pool = self.seen[kind] if kind and chance < 0.85 else self.seen["any"]
        if not pool or chance > 0.97:
            return self.random.choice((0, 1, 7, 0x7FFF3))
        value = self.random.choice(pool[-6:])
        return value ^ 1 if self.random.random() < 0.03 else value

    def note(self, kind, value):
        self.seen["any"].append(value)
        if kind in self.seen:
            self.seen[kind].append(value)

    def close(self):
        h = self.handle()
        if h != self.resource:
            self.log("handle_close", self.made.close(h), {"handle": hex(h)})

    def close_many(self):
        many = [h for h in (self.handle() for _ in range(3)) if h != self.resource]
        status = self.made.close_many(many)
        self.log("handle_close_many", status, {"handles": [hex(h) for h in many]})

    def copy(self, call, op):
        h, rights = self.handle(self.random.choice(("port", "vcpu", None))), \
            self.random.choice(RIGHTS)
        if h == self.resource:
            return
        entry = self.made.find(h)
        status, value = call(h, rights)
        if value:
            self.note(entry[0], value)
        self.log(op, status, {"handle": hex(h), "rights": hex(rights)}, {"out": hex(value or 0)})

    def duplicate(self):
        self.copy(self.made.duplicate, "handle_duplicate")

    def replace(self):
        self.copy(self.made.replace, "handle_replace")

    def room(self, kind):
        self.count[kind] += 1
        return self.count[kind] <= MOST[kind]

    def port_create(self):
        options = self.random.choice((0, 0, 1, 2))
        if self.room("port"):
            status, value = self.made.port_create(options)
            if value:
                self.note("port", value)
            self.log("port_create", status, {"options": options}, {"out": hex(value or 0)})

    def queue(self):
        h, packet = self.handle("port"), {"key": self.random.getrandbits(64),
                                          "type": self.random.choice((0, 3)),
                                          "w0": hex(self.random.getrandbits(64))}
        packet["key"] = hex(packet["key"])
        status = self.made.port_queue(h, packet)
        self.log("port_queue", status, {"handle": hex(h), "packet": packet})

    def wait(self):
        h = self.handle("port")
        status, packet = self.made.port_wait(h)
        self.log("port_wait", status, {"handle": hex(h), "deadline": 0}, {"packet": packet or {}})

    def guest_create(self):
        h, options = self.handle(), self.random.choice((0, 0, 0, 1))
        h = self.resource if self.random.random() < 0.7 else h
        if not self.room("guest"):
            return
        status, guest, vmar = self.made.guest_create(h, options)
        if guest:
            self.note("guest", guest)
            self.note("vmar", vmar)
        self.log("guest_create", status, {"resource": hex(h), "options": options},
                 {"guest_handle": hex(guest or 0), "vmar_handle": hex(vmar or 0)})

    def place(self):
        """(kind, address, size)"""
        kind = self.random.choice((MEM, IO, MEM, IO, 7))
        if kind == IO:
            return kind, self.random.choice((0x60, 0x61, 0x3F8, 0xFFFE, 0xFFFF)), \
                self.random.choice((0, 1, 2))
        return kind, self.random.choice((0, 0x1000, 0x2000, 0x800, (1 << 48) - 4096)), \
            self.random.choice((0, 0x1000, 0x2000))

    def set_trap(self):
        h, key, (kind, addr, size) = self.handle("guest"), self.random.getrandbits(32), self.place()
        self.log("guest_set_trap", self.made.set_trap(h, kind, addr, size, key),
                 {"handle": hex(h), "kind": kind, "addr": hex(addr), "size": size, "key": key})

    def vcpu_create(self):
        h, tid = self.handle("guest"), self.random.choice(THREADS)
        if not self.room("vcpu"):
            return
        status, value = self.made.vcpu_create(tid, h, 0)
        if value:
            self.note("vcpu", value)
        self.log("vcpu_create", status, {"guest": hex(h), "entry": "0x1000"},
                 {"out": hex(value or 0)}, tid)

    def kick(self):
        h = self.handle("vcpu")
        status = self.made.kick(h)
        self.log("vcpu_kick", status, {"handle": hex(h)}, tid=self.random.choice(THREADS))

    def interrupt(self):
        h, vector = self.handle("vcpu"), self.random.choice((32, 255, 256, 1 << 31))
        status = self.made.interrupt(h, vector)
        self.log("vcpu_interrupt", status, {"handle": hex(h), "vector": vector})

    def enter(self):
        h, entry = self.handle("vcpu"), None
        entry = self.made.find(h)
        own = entry[1]["thread"] if entry and entry[0] == "vcpu" else 1
        tid = own if self.random.random() < 0.8 else self.random.choice(THREADS)
        if self.random.random() < 0.5:
            port = self.random.choice((0x60, 0x61, 0x3F8))
            access, leave = ("io", port), {"reason": 30, "length": 1, "qualification": port << 16}
        else:
            address = self.random.choice((0x10, 0x1FF8, 0x2000))
            access = ("mem", address)
            leave = {"reason": 48, "length": 3, "qualification": "0x181",
                     "guest_physical": address}
        status, packet = self.made.enter(tid, h, access)
        self.log("vcpu_enter", status, {"handle": hex(h), "exits": [leave]},
                 {"packet": packet or {}}, tid)

    CALLS = (close, close_many, duplicate, duplicate, replace, port_create, queue, queue, queue,
             wait, wait, guest_create, set_trap, set_trap, set_trap, vcpu_create, vcpu_create,
             kick, interrupt, enter, enter, enter)


def check(temora, trace):
    return slices.check_many(temora, [trace.lines])[0]


def reports(args, bug, trace=Trace):
    """Of each trace that does not conform."""
    for number in range(args.traces):
        made = trace(f"{args.seed} {bug} {number}", bug, args.length)
        report = check(args.temora, made)
        if report["verdict"] != "conforms":
            report["wrong"] = list(slices.breaches(args.temora, made.lines, report))
            yield report


def hunt(args, bug, trace=Trace):
    """The report that finds the bug, or None."""
    return next(reports(args, bug, trace), None)


def is_explained(report):
    """It diverges, names the functions of the model for the call, and a slice shows it."""
    return bool(report) and report["verdict"] == "diverges" and bool(report["rule"]) and \
        report["slice_is"] == "minimal" and not report["wrong"]


def line_of(report):
    if not report:
        return "NOT CAUGHT"
    if report["verdict"] != "diverges":
        return f"{report['verdict']}: {report['why']}"
    wrong = "".join(f"; {text}" for text in report["wrong"])
    return (f"{len(report['slice']):2} events, {report['slice_is']}: {report['op']} "
            f"({report['rule']}): {report['why']}{wrong}")


def tell(alarm, calls, bugs, find):
    """Prints what was found with and without bugs, each by find(bug); the exit status."""
    if alarm:
        print(f"a false alarm: {json.dumps(alarm)}")
    caught = 0
    for bug in bugs:
        report = find(bug)
        caught += is_explained(report)
        print(f"{bug:22} " + line_of(report))
    print(f"{0 if alarm else calls} random calls without an alarm, "
          f"{caught} of {len(bugs)} bugs caught")
    return 0 if not alarm and caught == len(bugs) else 1


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("temora")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--traces", type=int, default=40)
    parser.add_argument("--length", type=int, default=300)
    args = parser.parse_args()
    return tell(hunt(args, None), args.traces * args.length, BUGS, lambda bug: hunt(args, bug))


if __name__ == "__main__":
    sys.exit(main())
