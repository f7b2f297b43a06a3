#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""RECORD= of `make run`: the trace of the VMM hello is one that the specification allows, and one
that says something else than what happened is not.

The guest prints a byte at a time, so the trace holds a zx_vcpu_enter for each byte of TEXT.
"""
import json
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), ".."))
MAKE = ["make", "--no-print-directory", "-s"]
TEXT = "hello from a guest\n"
CONFORMS = re.compile(r"conforms: (\d+) events, (\d+) not modelled")
SECONDS = 120
CANCELED = -23
HOST_INTERRUPT = {"reason": 1, "intr_info": "0x800000ec"}


def run(*command):
    return subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, timeout=SECONDS, check=False)


def check(folder, events):
    """What the oracle says of the events: its exit status and its text."""
    path = os.path.join(folder, "trace.jsonl")
    with open(path, "w", encoding="ascii") as file:
        file.writelines(json.dumps(event) + "\n" for event in events)
    done = run("build/temora", "check", path)
    return done.returncode, done.stdout


def enters(events):
    return [event for event in events if event.get("op") == "zx_vcpu_enter"]


def data(event):
    """The byte of an OUT: bits 39:32 of the packet's first word."""
    return chr(int(event["out"]["packet"]["w0"], 0) >> 32 & 0xFF)


def changed(events, change):
    """A copy; `change` gets its list of enters, and the copy."""
    copy = json.loads(json.dumps(events))
    change(enters(copy), copy)
    return copy


def other_key(calls, _):
    calls[3]["out"]["packet"]["key"] = "0x1"


def other_data(calls, _):
    calls[3]["out"]["packet"]["w0"] = calls[4]["out"]["packet"]["w0"]


def other_port(calls, _):
    calls[3]["in"]["exits"][-1]["qualification"] = "0x4000000"


def other_status(calls, _):
    calls[3]["st"] = -23


def kicked_run(calls, copy):
    """A kick is used up by an enter in which the guest has run all the same."""
    entered = copy.index(calls[3])
    kick = {"tid": calls[3]["tid"], "op": "zx_vcpu_kick", "st": 0,
            "in": {"handle": calls[3]["in"]["handle"]}}
    ran = {**calls[3], "st": CANCELED, "out": {}}
    copy[entered:entered] = [kick, ran]


def kicked_rest(calls, copy):
    """And one in which it has not."""
    kicked_run(calls, copy)
    copy[copy.index(calls[3]) - 1]["in"] = {**calls[3]["in"], "exits": []}


def exit_behind(calls, _):
    calls[3]["in"]["exits"].append(HOST_INTERRUPT)


def exit_missing(calls, _):
    del calls[3]["in"]["exits"][-1]


def no_trap(_, copy):
    del copy[[event.get("op") for event in copy].index("zx_guest_set_trap")]


def checks(folder, events):
    calls = enters(events)
    said = "".join(data(event) for event in calls[:-1])
    yield "an enter for each byte, with its data", said == TEXT, repr(said)
    status, text = check(folder, events)
    found = CONFORMS.search(text)
    yield "the oracle allows it", status == 0 and found is not None, text
    yield "and models all of it", found is not None and \
        [int(found[1]), int(found[2])] == [len(events) - 1, 0], text
    yield "all exits are recorded", all(call["in"]["exits_recorded"] for call in calls), calls[0]
    status, text = check(folder, changed(events, kicked_rest))
    yield "also after a kick that is used up", status == 0, text
    for change in (other_key, other_data, other_port, other_status, kicked_run, exit_behind,
                   exit_missing, no_trap):
        status, text = check(folder, changed(events, change))
        yield f"not with {change.__name__}", status == 1, text


def main():
    passed = failed = 0
    with tempfile.TemporaryDirectory(prefix="temora-") as folder:
        path = os.path.join(folder, "hello.jsonl")
        done = run(*MAKE, "run", "GUEST=hello", f"RECORD={path}")
        if done.returncode != 0 or not os.path.exists(path):
            print(done.stdout + done.stderr)
            return 1
        with open(path, encoding="ascii") as file:
            events = [json.loads(line) for line in file]
        for name, good, text in checks(folder, events):
            print(f"{'PASS' if good else 'FAIL'} {name}{'' if good else ': ' + text}")
            passed, failed = passed + bool(good), failed + (not good)
    print(f"record: {passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
