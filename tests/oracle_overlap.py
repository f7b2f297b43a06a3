#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Random histories of calls that overlap, of an independent implementation of which one thread
steps at a time (tests/oracle/implementation.py): as it is, the oracle finds an order for each; with
a bug, it finds that there is none, and shows it in at most ten events (a call is one or two) if
there are so few that alone diverge at the same return for the same reason (tests/slices.py).

  oracle_overlap.py TEMORA [--seed N] [--traces N] [--length N]
"""
import argparse
import json
import random
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "oracle"))
from implementation import BUGS  # noqa: E402
from oracle_bugs import THREADS, Trace, check  # noqa: E402
import slices  # noqa: E402

FEWEST, SLICES = 25, 20  # bugs that are caught; of them, that ten events show
OWN = ("zx_vcpu_create", "zx_vcpu_enter")  # of the thread that they say


class Schedule:
    """Gives each call of a sequential trace, in whose order they take effect, a begin before and an
    end after that."""

    def __init__(self, trace, seed):
        self.random, self.lines = random.Random(seed), []
        calls = [line for line in trace.lines if "op" in line]
        self.lines = [line for line in trace.lines if "op" not in line]
        for line in calls:
            if line["op"] not in OWN:
                line["tid"] = self.random.choice(THREADS)
        self.todo, self.begun, self.done = calls, {}, {}
        self.overlaps = 0
        while self.todo:
            self.step()
        for tid in list(self.done):
            self.end(tid)

    def step(self):
        chance, line = self.random.random(), self.todo[0]
        if chance < 0.4 and self.done:
            self.end(self.random.choice(list(self.done)))
        elif chance < 0.7:
            self.begin(self.random.choice(THREADS))
        else:
            if line["tid"] in self.done:
                self.end(line["tid"])
            self.begin(line["tid"])
            self.done[line["tid"]] = self.begun.pop(line["tid"])
            self.todo.pop(0)

    def begin(self, tid):
        """The thread's next call."""
        line = next((line for line in self.todo if line["tid"] == tid), None)
        if line is None or tid in self.begun or tid in self.done:
            return
        self.overlaps += bool(self.begun or self.done)
        self.begun[tid] = line
        given = {key: value for key, value in line["in"].items() if key != "exits"}
        self.lines.append({"t": "call", "tid": tid, "op": line["op"], "in": given})

    def end(self, tid):
        line = self.done.pop(tid)
        event = {"t": "return", "tid": tid, "st": line["st"]}
        if "out" in line:
            event["out"] = line["out"]
        if "exits" in line["in"]:
            event["exits"] = line["in"]["exits"]
        self.lines.append(event)


def hunt(args, bug):
    """(the report that finds the bug or None, calls, of them overlapping)."""
    calls = overlaps = 0
    for number in range(args.traces):
        seed = f"{args.seed} {bug} {number}"
        schedule = Schedule(Trace(seed, bug, args.length), seed)
        report = check(args.temora, schedule)
        calls += sum(line.get("t") == "call" for line in schedule.lines)
        overlaps += schedule.overlaps
        if report["verdict"] != "conforms":
            report["wrong"] = list(slices.breaches(args.temora, schedule.lines, report))
            return report, calls, overlaps
    return None, calls, overlaps


def line_of(report):
    if report["verdict"] != "diverges":
        return f"{report['verdict']}: {report['why']}"
    wrong = "".join(f"; {text}" for text in report["wrong"])
    return (f"{len(report['slice']):2} events, {report['slice_is']}: {report.get('op')}: "
            f"{report['why']}{wrong}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("temora")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--traces", type=int, default=30)
    parser.add_argument("--length", type=int, default=200)
    args = parser.parse_args()
    alarm, calls, overlaps = hunt(args, None)
    if alarm:
        print(f"a false alarm: {json.dumps(alarm)}")
    found = []
    for bug in BUGS:
        report, _, _ = hunt(args, bug)
        print(f"{bug:20} " + (line_of(report) if report else "no order is wrong"))
        found += [report] if report and report["verdict"] == "diverges" else []
    shown = sum(report["slice_is"] == "minimal" for report in found)
    wrong = sum(len(report["wrong"]) for report in found)
    print(f"{calls} calls, {overlaps} of them while others ran, {1 if alarm else 0} alarms; "
          f"{len(found)} of {len(BUGS)} bugs caught, {shown} slices, {wrong} breaches")
    fine = not alarm and overlaps > calls // 2 and not wrong
    return 0 if fine and len(found) >= FEWEST and shown >= SLICES else 1


if __name__ == "__main__":
    sys.exit(main())
