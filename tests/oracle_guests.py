#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""As oracle_bugs.py, with guests that ring bells, halt and get interrupts, and with packet pointers
that cannot be used; with the bugs of tests/oracle/guests.py.

  oracle_guests.py TEMORA [--seed N] [--traces N] [--length N] [BUG ...]
"""
import argparse
import itertools
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "oracle"))
import oracle_bugs  # noqa: E402
from guests import BELL, FLAGS_OFF, FLAGS_ON, GUEST_BUGS, Guests  # noqa: E402
from implementation import DEFAULT, GUEST, VCPU  # noqa: E402

HOST_INTERRUPT = "0x800000ec"  # valid, external, vector 236
FIRST = 3  # traces that diverge
STORM = 300  # bells, more than there is room for


class GuestTrace(oracle_bugs.Trace):
    IMPLEMENTATION = Guests

    def handle(self, kind=None):
        """As a rule one that is open and has all rights."""
        live = [value for value in self.seen.get(kind, ())
                if (self.made.find(value) or (0, 0, 0))[2] == DEFAULT[kind]][-3:]
        return self.random.choice(live) if live and self.random.random() < 0.7 \
            else super().handle(kind)

    def bad(self):
        """A pointer that cannot be used, seldom."""
        return self.random.random() < 0.2

    def mark(self, bad):
        if bad:
            self.lines[-1]["bad"] = ["packet"]

    def wait(self):
        h, bad = self.handle("port"), self.bad()
        status, packet = self.made.port_wait(h, bad)
        self.log("port_wait", status, {"handle": hex(h), "deadline": 0}, {"packet": packet or {}})
        self.mark(bad)

    def set_trap(self):
        h, key, (kind, addr, size) = self.handle("guest"), self.random.getrandbits(32), self.place()
        port = 0
        if self.random.random() < 0.5:
            port = self.handle("port")
            if self.random.random() < 0.8:
                kind, addr, size = BELL, self.random.choice((0, 0x1000, 0x2000)), 0x1000
        self.log("guest_set_trap", self.made.set_trap(h, kind, addr, size, key, port),
                 {"handle": hex(h), "kind": kind, "addr": hex(addr), "size": size, "key": key,
                  "port_handle": hex(port)})

    def access(self, vcpu, storm):
        """What the guest does, such that the call returns."""
        bells = [bell for bell in vcpu["guest"].get("bells", ()) if self.made.has_room(bell)]
        if bells and storm:
            return "mem", self.random.choice(bells)["addr"], True
        if vcpu["pending"] and self.random.random() < 0.7:
            return ("hlt",)
        if self.random.random() < 0.1:
            return ("host",)
        if self.random.random() < 0.4:
            return "io", self.random.choice((0x60, 0x61, 0x3F8))
        address, writes = self.random.choice((0x10, 0x1FF8, 0x2000)), self.random.random() < 0.8
        bell = self.made.bell_at(vcpu["guest"], address)
        return ("io", 0x61) if bell and bell not in bells else ("mem", address, writes)

    @staticmethod
    def leave(access):
        """The access as a raw exit."""
        if access[0] == "io":
            return {"reason": 30, "length": 1, "qualification": access[1] << 16}
        if access[0] == "mem":
            return {"reason": 48, "length": 3, "guest_physical": access[1],
                    "qualification": 0x182 if access[2] else 0x181}
        return {"reason": 12, "length": 1} if access[0] == "hlt" else \
            {"reason": 1, "intr_info": HOST_INTERRUPT}

    def enter(self):
        h, bad, exits = self.handle("vcpu"), self.bad(), []
        entry = self.made.find(h)
        own = entry[1]["thread"] if entry and entry[0] == "vcpu" else 1
        tid = own if self.random.random() < 0.8 else self.random.choice(oracle_bugs.THREADS)
        storm = STORM if self.random.random() < 0.04 else 0

        def guest(vcpu):
            access = self.access(vcpu, len(exits) < storm)
            flags = self.random.choice((FLAGS_ON, FLAGS_OFF))
            blocked = self.random.choice((0, 0, 1, 2)) if flags == FLAGS_ON else 0
            exits.append({**self.leave(access), "rflags": flags, "interruptibility": blocked})
            return access, flags, blocked

        status, packet = self.made.run(tid, h, guest, bad)
        self.log("vcpu_enter", status,
                 {"handle": hex(h), "exits": exits, "exits_recorded": 1}, tid=tid)
        if packet:
            self.lines[-1]["out"] = {"packet": packet}
        self.mark(bad)

    def end_guest(self):
        """It and its vcpus are closed, often while packets of its bells wait."""
        guest = (self.made.find(self.handle("guest")) or (0, 0))[1]
        values = [value for value, (kind, body, _) in self.made.table.items()
                  if (kind == GUEST and body is guest) or
                  (kind == VCPU and body["guest"] is guest)]
        for h in values:
            self.log("handle_close", self.made.close(h), {"handle": hex(h)})

    # Copies of handles are in oracle_bugs.py.
    CALLS = tuple(getattr(oracle_bugs.Trace, name) for name in (
        "close", "close", "port_create", "port_create", "queue", "guest_create",
        "guest_create", "vcpu_create", "vcpu_create", "vcpu_create", "kick", "interrupt",
        "interrupt")) + (end_guest,) + (wait,) * 9 + (set_trap,) * 5 + (enter,) * 8


def hunt(args, bug):
    """The first trace in which few events show it. In some it takes more than ten: a port gives
    its packets in their order, so all that came before are among them."""
    seen = None
    for seen in itertools.islice(oracle_bugs.reports(args, bug, GuestTrace), FIRST):
        if oracle_bugs.is_explained(seen):
            break
    return seen


def false_alarm(args):
    """(a report that does not conform or None, the calls that were made)"""
    calls = 0
    for number in range(args.traces):
        made = GuestTrace(f"{args.seed} None {number}", None, args.length)
        calls += sum("op" in line for line in made.lines)
        report = oracle_bugs.check(args.temora, made)
        if report["verdict"] != "conforms":
            return report, calls
    return None, calls


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("temora")
    parser.add_argument("bugs", nargs="*")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--traces", type=int, default=80)
    parser.add_argument("--length", type=int, default=150)
    args = parser.parse_args()
    return oracle_bugs.tell(*false_alarm(args), args.bugs or list(GUEST_BUGS),
                            lambda bug: hunt(args, bug))


if __name__ == "__main__":
    sys.exit(main())
