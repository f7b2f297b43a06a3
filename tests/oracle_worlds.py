#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""As oracle_bugs.py, with channels, memory objects, zx_object_get_info and zx_port_cancel, and
with the bugs of tests/oracle/world.py.

  oracle_worlds.py TEMORA [--seed N] [--traces N] [--length N] [--alarms] [BUG ...]
"""
import argparse
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "oracle"))
import oracle_bugs  # noqa: E402
import slices  # noqa: E402
from implementation import OK, READ, WRITE  # noqa: E402
from world import (BASIC, BUFFER_TOO_SMALL, COUNT, KICKED, MORE_BUGS, VALID,  # noqa: E402
                   World)

MOST_CHANNELS, AT_A_TIME = 40, 50


class WorldTrace(oracle_bugs.Trace):
    IMPLEMENTATION = World

    def new(self, kind, value):
        if value:
            self.note("any", value)
            self.seen.setdefault(kind, []).append(value)
        return hex(value or 0)

    def pick(self, kind):
        return self.handle(kind) if self.seen.get(kind) else self.handle()

    def not_resource(self, kind):
        value = self.pick(kind)
        return 0 if value == self.resource else value

    def channel_create(self):
        options = int(self.random.random() < 0.05)
        self.count["channel"] = self.count.get("channel", 0) + 1
        if self.count["channel"] > MOST_CHANNELS:
            return
        status, one, other = self.made.channel_create(options)
        self.log("channel_create", status, {"options": options},
                 {"out0": self.new("channel", one), "out1": self.new("channel", other)})

    def narrow(self):
        """A handle with some of the rights; often of an object that has another on its way."""
        entries = self.made.on_the_way()
        bodies = {id(entry[1]) for entry in entries}
        values = [value for value, entry in self.made.table.items()
                  if entry[2] & 1 and value != self.resource and
                  (not bodies or id(entry[1]) in bodies or self.random.random() < 0.2)]
        if not values:
            return
        h = self.random.choice(values)
        rights = self.made.find(h)[2] & (self.random.getrandbits(20) | 3)
        status, value = self.made.duplicate(h, rights)
        self.new("special", value)
        self.log("handle_duplicate", status, {"handle": hex(h), "rights": hex(rights)},
                 {"out": self.new(self.made.find(h)[0], value)})

    def of_travelling(self, otherwise):
        """A handle of an object that is in a message."""
        bodies = {id(entry[1]) for entry in self.made.on_the_way()}
        values = [v for v, entry in self.made.table.items()
                  if id(entry[1]) in bodies and v != self.resource]
        return self.random.choice(values) if values else otherwise

    def channel_write(self):
        h, size = self.pick("channel"), self.random.choice((0, 1, 2, 3, 65536, 65537))
        options = int(self.random.random() < 0.05)
        kinds = [self.random.choice(("port", "vcpu", "vmo", "channel", "special", None))
                 for _ in range(self.random.choice((0, 0, 1, 1, 2)))]
        many = [self.not_resource(kind) for kind in kinds]
        if self.random.random() < 0.03:
            many.append(h if h != self.resource else 0)
        status = self.made.channel_write(h, options, size, many)
        self.log("channel_write", status, {"handle": hex(h), "options": options,
                                           "num_bytes": size, "handles": [hex(v) for v in many]})

    def readable(self):
        """As a rule an endpoint at which a message waits."""
        values = [value for value, entry in self.made.table.items()
                  if entry[0] == "channel" and entry[1]["queue"]]
        return self.random.choice(values) if values and self.random.random() < 0.7 \
            else self.pick("channel")

    def channel_read(self):
        h, size = self.readable(), self.random.choice((0, 2, 65536, 65536, 65536))
        most, options = self.random.choice((0, 1, 64, 64, 64)), self.random.choice((0, 0, 0, 1, 2))
        status, bytes_, count, values = self.made.channel_read(h, options, size, most)
        for value in values:
            self.new(self.made.find(value)[0], value)
            self.new("special", value)
        given = {"handle": hex(h), "options": options, "num_bytes": size, "num_handles": most}
        self.log("channel_read", status, given)
        if status in (OK, BUFFER_TOO_SMALL):
            self.lines[-1]["out"] = {"actual_bytes": bytes_, "actual_handles": count}
        if status == OK:
            self.lines[-1]["out"]["handles"] = [hex(value) for value in values]

    def get_info(self):
        topic = self.random.choice((VALID, BASIC, COUNT, KICKED, KICKED, 3))
        h = self.pick("vcpu" if topic == KICKED else "special")
        if topic == COUNT and self.random.random() < 0.7:
            h = self.of_travelling(h)
        size = self.random.choice((32, 32, 32, 4, 3))
        status, value, kind = self.made.get_info(h, topic, size)
        out = {} if value is None else {"value": value}
        out.update({} if kind is None else {"type": kind})
        self.log("object_get_info", status,
                 {"handle": hex(h), "topic": topic, "buffer_size": size}, out)

    def cancel(self):
        h, source = self.pick("port"), self.pick("vcpu")
        self.log("port_cancel", self.made.port_cancel(h, source),
                 {"handle": hex(h), "source": hex(source), "key": 1})

    def close_many_badly(self):
        many = [self.not_resource(None) for _ in range(2)]
        status = self.made.close_many_badly(many)
        self.log("handle_close_many", status, {"handles": [hex(h) for h in many]})
        self.lines[-1]["bad"] = ["handles"]

    def vmo_create(self):
        size = self.random.choice((0, 1, 4096, 5000, 1 << 41))
        options = self.random.choice((0, 0, 2, 1))
        status, value = self.made.vmo_create(size, options)
        self.log("vmo_create", status, {"size": size, "options": options},
                 {"out": self.new("vmo", value)})

    def vmo_get_size(self):
        h = self.pick("vmo")
        status, size = self.made.vmo_get_size(h)
        self.log("vmo_get_size", status, {"handle": hex(h)}, {"size": size})

    def vmo_access(self):
        h, writes = self.pick("vmo"), self.random.random() < 0.5
        offset = self.random.choice((0, 1, 4096, 8191, (1 << 64) - 1))
        size = self.random.choice((0, 1, 2, 4096))
        status = self.made.vmo_access(h, offset, size, WRITE if writes else READ)
        self.log("vmo_write" if writes else "vmo_read", status,
                 {"handle": hex(h), "offset": hex(offset), "size": size})

    CALLS = oracle_bugs.Trace.CALLS + (
        channel_create, channel_create, channel_write, channel_write, channel_write, channel_read,
        channel_read, channel_read, get_info, get_info, get_info, get_info, narrow, narrow, cancel,
        close_many_badly, vmo_create, vmo_get_size, vmo_access, vmo_access)


def show(text):
    if sys.stderr.isatty():
        print(text, end="", file=sys.stderr, flush=True)


def false_alarm(args):
    """(a report that does not conform or None, the calls that were made)"""
    calls = 0
    for start in range(0, args.traces, AT_A_TIME):
        numbers = range(start, min(start + AT_A_TIME, args.traces))
        traces = [WorldTrace(f"{args.seed} None {number}", None, args.length)
                  for number in numbers]
        calls += sum("op" in line for trace in traces for line in trace.lines)
        reports = slices.check_many(args.temora, [trace.lines for trace in traces])
        bad = [report for report in reports if report["verdict"] != "conforms"]
        if bad or len(reports) != len(traces):
            return (bad or [f"{len(traces)} traces, {len(reports)} reports"])[0], calls
        show(f"\r{calls} of about {calls * args.traces // numbers.stop} calls")
    show("\n")
    return None, calls


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("temora")
    parser.add_argument("bugs", nargs="*")
    parser.add_argument("--alarms", action="store_true", help="no bugs: as many calls as you like")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--traces", type=int, default=40)
    parser.add_argument("--length", type=int, default=400)
    args = parser.parse_args()
    bugs = [] if args.alarms else args.bugs or list(MORE_BUGS)
    return oracle_bugs.tell(*false_alarm(args), bugs,
                            lambda bug: oracle_bugs.hunt(args, bug, WorldTrace))


if __name__ == "__main__":
    sys.exit(main())
