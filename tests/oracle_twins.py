#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Of like calls under way one order is tried (oracle/search/twins.h). A temora that tries all of
them (tests/oracle/every_order.c) says the same of random histories in which threads kick, interrupt
and queue alike, as they are and with one line changed: verdict, line, reason, what is allowed.

  oracle_twins.py BUILD [--seed TEXT] [--traces N] [--length N]
"""
import argparse
import collections
import json
import os
import random
import sys

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, HERE)
import oracle_bugs  # noqa: E402
import oracle_overlap  # noqa: E402
import slices  # noqa: E402

THREADS = tuple(range(1, 7))
oracle_bugs.THREADS = oracle_overlap.THREADS = THREADS
SAME = ("verdict", "line", "why", "allowed", "observed", "outcomes")
STATUSES = ("ZX_OK", "ZX_ERR_CANCELED", "ZX_ERR_BAD_HANDLE", "ZX_ERR_NOT_FOUND",
            "ZX_ERR_TIMED_OUT")
LIKE = ("zx_vcpu_kick", "zx_vcpu_interrupt", "zx_port_queue")
BATCH, FEWEST = 40, 10  # of each hundred traces so many have two like calls under way


class Alike(oracle_bugs.Trace):
    """Few handles, keys and vectors, so that many calls are alike."""

    def queue(self):
        h, packet = self.latest("port"), {"key": hex(self.random.choice((1, 1, 1, 2)))}
        status = self.made.port_queue(h, {**packet, "type": 0, "w0": "0x0"})
        self.log("port_queue", status, {"handle": hex(h), "packet": packet})

    def kick(self):
        h = self.latest("vcpu")
        self.log("vcpu_kick", self.made.kick(h), {"handle": hex(h)})

    def interrupt(self):
        h, vector = self.latest("vcpu"), self.random.choice((32, 32, 33))
        self.log("vcpu_interrupt", self.made.interrupt(h, vector),
                 {"handle": hex(h), "vector": vector})

    def latest(self, kind):
        return self.seen[kind][-1] if self.seen[kind] else 0

    CALLS = (oracle_bugs.Trace.port_create, oracle_bugs.Trace.guest_create,
             oracle_bugs.Trace.vcpu_create, oracle_bugs.Trace.close,
             *[oracle_bugs.Trace.enter] * 4, *[oracle_bugs.Trace.wait] * 3, *[kick] * 5,
             *[queue] * 5, *[interrupt] * 2)


class Wide(oracle_overlap.Schedule):
    """More calls are under way at a time."""

    def step(self):
        chance = self.random.random()
        if chance < 0.3:
            self.begin(self.random.choice(THREADS))
        elif chance < 0.45 and self.done:
            self.end(self.random.choice(list(self.done)))
        else:
            super().step()


def changed(lines, chance):
    """With another status, another key, or without one call."""
    lines = json.loads(json.dumps(lines))
    some = [line for line in lines if "st" in line]
    line = chance.choice(some)
    packet = line.get("out", {}).get("packet")
    if packet and chance.random() < 0.5:
        packet["key"] = hex(chance.choice((1, 2)))
    elif chance.random() < 0.3:
        lines = [other for other in lines
                 if other.get("tid") != line["tid"] or "t" not in other or other["t"] == "thread"]
    else:
        line["st"] = chance.choice(STATUSES)
    return lines


def like_calls(lines):
    """Whether two calls that ask for the same are under way at a time."""
    under_way = {}
    for line in lines:
        if line.get("t") == "return":
            under_way.pop(line["tid"], None)
        elif line.get("t") == "call":
            call = json.dumps([line["op"], line["in"]])
            if line["op"] in LIKE and call in under_way.values():
                return True
            under_way[line["tid"]] = call
    return False


def told(report):
    """How many calls are said to be under way goes by the states that are left, and is no part."""
    some = {key: report.get(key) for key in SAME}
    some["why"] = report["why"].split(slices.ORDERS)[0]
    some["outcomes"] = report.get("outcomes", ())
    return some


def traces(args):
    for number in range(args.traces):
        seed = f"{args.seed} {number}"
        lines = Wide(Alike(seed, None, args.length), seed).lines
        yield lines
        yield changed(lines, random.Random(seed))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--traces", type=int, default=100)
    parser.add_argument("--length", type=int, default=60)
    args = parser.parse_args()
    temora, every = (os.path.join(args.build, name) for name in ("temora", "oracle/every_order"))
    verdicts, wrong, alike, batch = collections.Counter(), 0, 0, []
    for lines in [*traces(args), None]:
        if lines is not None:
            alike += like_calls(lines)
            batch.append(lines)
        if lines is not None and len(batch) < BATCH or not batch:
            continue
        for some, one, all_orders in zip(batch, slices.check_many(temora, batch),
                                         slices.check_many(every, batch), strict=True):
            unknown = all_orders["verdict"] == "inconclusive"
            verdicts["inconclusive" if unknown else one["verdict"]] += 1
            if told(one) != told(all_orders) and not unknown:
                wrong += 1
                print(f"{told(one)}\nwith all orders {told(all_orders)}\n{json.dumps(some)[:4000]}")
        batch = []
    counts = ", ".join(f"{count} {verdict}" for verdict, count in sorted(verdicts.items()))
    print(f"{2 * args.traces} traces, {alike} with like calls under way: {counts}; "
          f"{wrong} told otherwise")
    fine = not wrong and verdicts["conforms"] and verdicts["diverges"]
    return 0 if fine and alike > 2 * args.traces * FEWEST // 100 else 1


if __name__ == "__main__":
    sys.exit(main())
