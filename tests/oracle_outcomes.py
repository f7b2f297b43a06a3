#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The outcomes that `temora check` shows beside a divergence are all that are allowed, and no other
is: the event of each divergence in tests/oracle is given each of these statuses, a sample of the
others, and what each outcome hands out, and the trace is checked again.

  oracle_outcomes.py TEMORA
"""
import glob
import json
import os
import random
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.realpath(__file__))
STATUSES = re.findall(r"STATUS\((ZX_\w+)\)", open(
    os.path.join(HERE, "../oracle/read/status.c"), encoding="utf-8").read())
OFTEN_OPEN = ["ZX_ERR_NO_MEMORY", "ZX_ERR_NOT_FOUND", "ZX_ERR_TIMED_OUT"]
SAMPLE = 6
PROFILES = ("temora", "zircon-2021", "documented")
PACKET = ("key", "type", "status", "w0", "w1", "w2", "w3")
REFUSED = re.compile(r"(an exit is missing: )?the call returned \w+(;| and wrote)")
OPEN_VALUE = {"no earlier than the thread has read before": str(2 ** 62),
              "at most the buffer's size": 0,
              "at least 1": 1, "as many of avail as fit": 1}


class Checks:
    """Traces that one process checks, as it starts slowly."""

    def __init__(self, temora, profile):
        self.command, self.traces = [temora, "check", "--json", "--profile", profile], []

    def add(self, lines):
        self.traces.append("".join(json.dumps(line) + "\n" for line in lines))
        return len(self.traces) - 1

    def run(self):
        with tempfile.TemporaryDirectory() as folder:
            paths = [os.path.join(folder, f"{i}.jsonl") for i in range(len(self.traces))]
            for path, text in zip(paths, self.traces):
                with open(path, "w", encoding="utf-8") as file:
                    file.write(text)
            done = subprocess.run(self.command + paths, capture_output=True, text=True, check=False,
                                  timeout=120)
        reports = json.loads(done.stdout)
        return reports if len(paths) > 1 else [reports]


def value_of(told, fresh):
    if told == "a new handle":
        return hex(next(fresh))
    return OPEN_VALUE.get(told, told.split()[0].rstrip(","))


def told_exits(event):
    """Where the event has its exits: a return among its members, a call among the arguments."""
    return event if event.get("t") == "return" else event["in"]


def given(event, outcome):
    """The event with what the outcome hands out."""
    event = json.loads(json.dumps(event))
    fresh = iter(range(0x7FFFF3, 0x7FFFFF, 4))
    event["st"] = outcome["status"]
    out = event["out"] = event.get("out", {})
    out.pop("packet", None)
    for name, told in outcome["out"].items():
        if name in PACKET:
            out.setdefault("packet", {})[name] = told
        elif name == "exits":
            told_exits(event)["exits"] = told_exits(event).get("exits", [])[:int(told, 0)]
        elif name not in ("packet", "instruction_size", "handles"):
            out[name] = value_of(told, fresh)
    return event


def refuses(report, line):
    return report["verdict"] == "diverges" and report["line"] == line \
        and REFUSED.match(report["why"])


def is_free(outcome):
    return str(outcome["out"].get("mapped_addr")).startswith("any")


class Divergence:
    """Of a trace in a profile, and the checks of it with other outcomes."""

    def __init__(self, name, lines, report, checks):
        self.name, self.report, self.at = name, report, report["line"] - 1
        self.allowed = {outcome["status"] for outcome in report["outcomes"]}
        event = lines[self.at]
        some = OFTEN_OPEN + random.Random(name).sample(STATUSES, SAMPLE)
        self.statuses = [(status, checks.add(lines[:self.at] + [
            given(event, {"status": status, "out": {}})]))
                         for status in STATUSES if status in self.allowed or status in some]
        self.outcomes = [(outcome, checks.add(lines[:self.at] + [given(event, outcome)]))
                         for outcome in report["outcomes"]
                         if "(" not in outcome["status"] and "handles" not in outcome["out"]]

    def breaches(self, reports):
        here, free = self.report, any(map(is_free, self.report["outcomes"]))
        if here["allowed"] not in self.allowed or here["more_outcomes"]:
            yield f"{here['allowed']} is allowed, but the outcomes are {sorted(self.allowed)}"
        if here["observed"] != here["allowed"] and here["observed"] in self.allowed and not free:
            yield f"{here['observed']} is among {sorted(self.allowed)}"
        for status, number in self.statuses:
            refused = refuses(reports[number], self.at + 1)
            if bool(refused) == (status in self.allowed) and not (free and status == "ZX_OK"):
                yield f"{status} is {'in' if refused else 'not in'} {sorted(self.allowed)}"
        for outcome, number in self.outcomes:
            again = reports[number]
            if again["verdict"] == "diverges" and again["line"] == self.at + 1:
                yield f"{outcome} diverges, too: {again['why']}"


def divergences(temora, profile, paths):
    """Those of the traces, and what is wrong with each."""
    first, checks, found = Checks(temora, profile), Checks(temora, profile), []
    traces = []
    for path in paths:
        with open(path, encoding="utf-8") as file:
            traces.append([json.loads(line) for line in file])
        first.add(traces[-1])
    for path, lines, report in zip(paths, traces, first.run(), strict=True):
        if report["verdict"] == "diverges" and "allowed" in report:
            found.append(Divergence(os.path.basename(path), lines, report, checks))
    reports = checks.run()
    for divergence in found:
        yield divergence, list(divergence.breaches(reports))


def main():
    seen, bad, choices = 0, 0, set()
    paths = [path for path in sorted(glob.glob(os.path.join(HERE, "oracle/*.jsonl")))
             if "/broken" not in path]
    for profile in PROFILES:
        some = [path for path in paths
                if profile == "temora" or re.search("/(profile|bad_room)", path)]
        for divergence, found in divergences(sys.argv[1], profile, some):
            seen += 1
            bad += len(found)
            choices |= {outcome.get("choice") for outcome in divergence.report["outcomes"]}
            for text in found:
                print(f"{divergence.name}, {profile}: {text}")
    print(f"{seen} divergences, {len(choices) - 1} choices, {bad} breaches")
    return 1 if bad or not seen or len(choices) < 3 else 0


if __name__ == "__main__":
    sys.exit(main())
