#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""An adapter (docs/oracle.md) for the independent implementation in implementation.py, which has
the calls on handles, ports, guests and vcpus of one process. What it does not have, it skips.

  adapter.py [BUG]
"""
import json
import sys

from implementation import GUEST, IO, MEM, OK, PORT, VCPU, VMAR, Implementation

MOST = {PORT: 20, GUEST: 10, VMAR: 40, VCPU: 60}  # far below Temora's limits
TOP = 1 << 48


class Skip(Exception):
    pass


def number(value):
    return int(value, 0) if isinstance(value, str) else value


class Adapter:
    def __init__(self, bug):
        self.made = Implementation(bug)
        self.foreign = set()  # threads of another process

    def answer(self, event):
        if "op" not in event:
            return self.start(event)
        if event["tid"] in self.foreign or event.get("bad"):
            raise Skip
        call = getattr(self, event["op"], None)
        if call is None:
            raise Skip
        given = event["in"]
        return call({key: value if key in ("exits", "packet", "handles") else number(value)
                     for key, value in given.items()}, event["tid"])

    def start(self, event):
        if event["t"] == "thread" and event["p"] != 1:
            self.foreign.add(event["tid"])
        if event["t"] != "resource":
            return {}
        if event["p"] != 1 or (event["kind"], event["base"], event["size"]) != (5, 0, 1):
            raise Skip
        return {"out": {"h": hex(self.made.start_resource())}}

    def room(self, kind):
        bodies = {id(entry[1]) for entry in self.made.table.values() if entry[0] == kind}
        if kind == GUEST:
            bodies |= {id(entry[1]["guest"]) for entry in self.made.table.values()
                       if entry[0] == VCPU}
        if len(bodies) >= MOST[kind]:
            raise Skip

    @staticmethod
    def one(status, value, name="out"):
        return {"st": status, "out": {name: hex(value)}} if status == OK else {"st": status}

    def zx_handle_close(self, given, _):
        return {"st": self.made.close(given["handle"])}

    def zx_handle_close_many(self, given, _):
        return {"st": self.made.close_many([number(h) for h in given["handles"]])}

    def zx_handle_duplicate(self, given, _):
        return self.one(*self.made.duplicate(given["handle"], given["rights"]))

    def zx_handle_replace(self, given, _):
        return self.one(*self.made.replace(given["handle"], given["rights"]))

    def zx_port_create(self, given, _):
        self.room(PORT)
        return self.one(*self.made.port_create(given["options"]))

    def zx_port_queue(self, given, _):
        return {"st": self.made.port_queue(given["handle"], given["packet"])}

    def zx_port_wait(self, given, _):
        status, packet = self.made.port_wait(given["handle"])
        return {"st": status, "out": {"packet": packet or {}}} if status == OK else {"st": status}

    def zx_guest_create(self, given, _):
        self.room(GUEST)
        self.room(VMAR)
        status, guest, vmar = self.made.guest_create(given["resource"], given["options"])
        if status != OK:
            return {"st": status}
        return {"st": OK, "out": {"guest_handle": hex(guest), "vmar_handle": hex(vmar)}}

    def zx_guest_set_trap(self, given, _):
        if given["port_handle"] != 0 or given["kind"] == 0:
            raise Skip
        return {"st": self.made.set_trap(given["handle"], given["kind"], given["addr"],
                                         given["size"], hex(given["key"]))}

    def zx_vcpu_create(self, given, tid):
        self.room(VCPU)
        if given["entry"] >= TOP:
            raise Skip
        return self.one(*self.made.vcpu_create(tid, given["guest"], given["options"]))

    def zx_vcpu_kick(self, given, _):
        return {"st": self.made.kick(given["handle"])}

    def zx_vcpu_interrupt(self, given, _):
        if number(given["vector"]) < 32:
            raise Skip  # exceptions, which the guest gets at the next entry
        return {"st": self.made.interrupt(given["handle"], given["vector"])}

    def zx_vcpu_enter(self, given, tid):
        accesses = []
        for leave in given["exits"]:
            if number(leave["reason"]) == 1:
                continue
            accesses.append(self.access(leave))
        if len(accesses) != 1:
            raise Skip
        status, packet = self.made.enter(tid, given["handle"], accesses[0])
        return {"st": status, "out": {"packet": packet}} if status == OK else {"st": status}

    @staticmethod
    def access(leave):
        reason, how = number(leave["reason"]), number(leave["qualification"])
        if reason == 30 and not how & 0x10:
            return "io", how >> 16
        if reason == 48:
            return "mem", number(leave["guest_physical"])
        raise Skip


def main():
    adapter = Adapter(sys.argv[1] if len(sys.argv) > 1 else None)
    assert {IO, MEM} == {1, 2}
    for line in sys.stdin:
        try:
            answer = adapter.answer(json.loads(line))
        except Skip:
            answer = {"skip": True}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
