#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""An adapter (docs/oracle.md) for the independent implementation in implementation.py and world.py,
which has most calls of one process. What it does not have, it skips: guests' memory and
most pointers that cannot be used.

  adapter.py [BUG]
"""
import functools
import json
import sys

from guests import FLAGS_ON, Waits
from implementation import GUEST, IO, MEM, OK, PORT, READ, VCPU, VMAR, WRITE
from world import BUFFER_TOO_SMALL, CHANNEL, VMO, World

# Far below Temora's limits; so many VMOs of three pages find room in 64 page frames.
MOST = {PORT: 20, GUEST: 10, VMAR: 40, VCPU: 60, CHANNEL: 60, VMO: 10}
LARGEST_VMO = 3 * 4096
UNTOLD = (10, 21, 27, 29)  # topics of threads, processes and all guests
TOP = 1 << 48
# The pointers that it knows to be unusable.
BAD = {"zx_port_wait": ["packet"], "zx_vcpu_enter": ["packet"], "zx_handle_close_many": ["handles"]}


class Skip(Exception):
    pass


def number(value):
    return int(value, 0) if isinstance(value, str) else value


def guest_of(leaves, taken):
    """Makes these exits, and notes each."""
    left = iter(leaves)

    def guest(_):
        taken.append(next(left))
        return taken[-1]
    return guest


class Adapter:
    def __init__(self, bug):
        self.bug = bug
        self.begin()

    def begin(self):
        self.made = World(self.bug)
        self.foreign = set()  # threads of another process

    def answer(self, event):
        if "op" not in event:
            return self.start(event)
        bad = event.get("bad", [])
        call = getattr(self, event["op"], None)
        if event["tid"] in self.foreign or call is None or (bad and bad != BAD.get(event["op"])):
            raise Skip
        if bad:
            call = functools.partial(call, bad=True)
        given = event["in"]
        return call({key: value if key in ("exits", "packet", "handles") else number(value)
                     for key, value in given.items()}, event["tid"])

    def start(self, event):
        if event["t"] == "meta":
            self.begin()
            return {"again": True}
        if event["t"] == "thread" and event["p"] != 1:
            self.foreign.add(event["tid"])
        if event["t"] != "resource":
            return {}
        if event["p"] != 1 or (event["kind"], event["base"], event["size"]) != (5, 0, 1):
            raise Skip
        return {"out": {"h": hex(self.made.start_resource())}}

    def room(self, kind):
        entries = list(self.made.table.values()) + self.made.on_the_way()
        bodies = {id(entry[1]) for entry in entries if entry[0] == kind}
        if kind == GUEST:
            bodies |= {id(entry[1]["guest"]) for entry in entries if entry[0] == VCPU}
        if len(bodies) >= MOST[kind]:
            raise Skip

    @staticmethod
    def one(status, value, name="out"):
        return {"st": status, "out": {name: hex(value)}} if status == OK else {"st": status}

    def zx_handle_close(self, given, _):
        return {"st": self.made.close(given["handle"])}

    def zx_handle_close_many(self, given, _, bad=False):
        close = self.made.close_many_badly if bad else self.made.close_many
        return {"st": close([number(h) for h in given["handles"]])}

    def zx_handle_duplicate(self, given, _):
        return self.one(*self.made.duplicate(given["handle"], given["rights"]))

    def zx_handle_replace(self, given, _):
        return self.one(*self.made.replace(given["handle"], given["rights"]))

    def zx_port_create(self, given, _):
        self.room(PORT)
        return self.one(*self.made.port_create(given["options"]))

    def zx_port_queue(self, given, _):
        return {"st": self.made.port_queue(given["handle"], given["packet"])}

    def zx_port_wait(self, given, _, bad=False):
        status, packet = self.made.port_wait(given["handle"], bad)
        return {"st": status, "out": {"packet": packet or {}}} if status == OK else {"st": status}

    def zx_guest_create(self, given, _):
        self.room(GUEST)
        self.room(VMAR)
        status, guest, vmar = self.made.guest_create(given["resource"], given["options"])
        if status != OK:
            return {"st": status}
        return {"st": OK, "out": {"guest_handle": hex(guest), "vmar_handle": hex(vmar)}}

    def zx_guest_set_trap(self, given, _):
        return {"st": self.made.set_trap(given["handle"], given["kind"], given["addr"],
                                         given["size"], hex(given["key"]), given["port_handle"])}

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

    def zx_vcpu_read_state(self, given, tid):
        return {"st": self.made.state(tid, given["handle"], READ, given["kind"],
                                      given["buffer_size"])}

    def zx_vcpu_write_state(self, given, tid):
        if given["kind"] == 1 and given["access_size"] not in (1, 2, 4):
            raise Skip
        return {"st": self.made.state(tid, given["handle"], WRITE, given["kind"],
                                      given["buffer_size"])}

    def zx_vcpu_enter(self, given, tid, bad=False):
        leaves = [(self.access(leave), number(leave.get("rflags", FLAGS_ON)),
                   number(leave.get("interruptibility", 0))) for leave in given["exits"]]
        back, taken = self.made.before(given["handle"]), []
        try:
            status, packet = self.made.run(tid, given["handle"], guest_of(leaves, taken), bad)
        except (Waits, StopIteration) as error:  # the call does not return, so there was none
            back()
            raise Skip from error
        made = {"handle": hex(given["handle"]), "exits": given["exits"][:len(taken)],
                "exits_recorded": 1}
        return {"st": status, "out": {"packet": packet} if packet else {}, "in": made}

    @staticmethod
    def access(leave):
        reason, how = number(leave["reason"]), number(leave.get("qualification", 0))
        if reason in (1, 12):
            return ("host",) if reason == 1 else ("hlt",)
        if reason == 30 and not how & 0x10:
            return "io", how >> 16
        if reason == 48 and how & 3:
            return "mem", number(leave["guest_physical"]), not how & 1
        if reason == 48 and how & 4:
            return "fetch", number(leave["guest_physical"])
        raise Skip

    def zx_channel_create(self, given, _):
        self.room(CHANNEL)
        status, one, other = self.made.channel_create(given["options"])
        out = {"out0": hex(one), "out1": hex(other)} if status == OK else {}
        return {"st": status, "out": out}

    def zx_channel_write(self, given, _):
        if "num_handles" in given:
            raise Skip  # more than the list has
        return {"st": self.made.channel_write(given["handle"], given["options"],
                                              given["num_bytes"],
                                              [number(h) for h in given["handles"]])}

    def zx_channel_read(self, given, _):
        status, size, count, values = self.made.channel_read(
            given["handle"], given["options"], given["num_bytes"], given["num_handles"])
        out = {}
        if status in (OK, BUFFER_TOO_SMALL):
            out = {"actual_bytes": size, "actual_handles": count}
        if status == OK:
            out["handles"] = [hex(value) for value in values]
        return {"st": status, "out": out}

    def zx_object_get_info(self, given, _):
        if given["topic"] in UNTOLD:
            raise Skip
        status, value, kind = self.made.get_info(given["handle"], given["topic"],
                                                 given["buffer_size"])
        out = {} if value is None else {"value": value}
        if kind is not None:
            out["type"] = kind
        return {"st": status, "out": out}

    def zx_port_cancel(self, given, _):
        return {"st": self.made.port_cancel(given["handle"], given["source"])}

    def zx_vmo_create(self, given, _):
        self.room(VMO)
        if LARGEST_VMO < given["size"] <= 1 << 40:
            raise Skip
        return self.one(*self.made.vmo_create(given["size"], given["options"]))

    def zx_vmo_get_size(self, given, _):
        return self.one(*self.made.vmo_get_size(given["handle"]), "size")

    def zx_vmo_read(self, given, _, right=READ):
        return {"st": self.made.vmo_access(given["handle"], given["offset"], given["size"], right)}

    def zx_vmo_write(self, given, _):
        return self.zx_vmo_read(given, _, WRITE)

    @staticmethod
    def zx_nanosleep(*_):
        return {"st": OK}

    zx_clock_get_monotonic = zx_debug_write = zx_debug_read = zx_nanosleep


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
