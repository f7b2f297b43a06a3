# SPDX-License-Identifier: MIT
"""One Frama-C run over one C file, and what it said, parsed.

Nothing here looks at Frama-C's exit status, which is 0 with unproved goals.
"""
import json
import os
import re
import subprocess
import time

import closure
import provers
import relay

# Every guard against undefined and unintended behaviour becomes a goal.
GUARDS = ["-wp-rte", "-wp-check-memory-model", "-warn-unsigned-overflow",
          "-warn-unsigned-downcast", "-warn-signed-downcast", "-warn-left-shift-negative",
          "-warn-right-shift-negative"]
PROVER = "relay"
STEPS = relay.LONG
SECONDS = int(os.environ.get("SECONDS_MAX", "240"))  # the safety net behind the steps; why3.conf
HARD_LIMIT = 3600                # of one run

GOAL = re.compile(r"^\[wp\] \[([^\]]+)\] (Goal|Smoke-test) (\S+)(?: \(\w+\))?(?: : (.*))?$")
SMOKE = "_wp_smoke_"
TOTAL = re.compile(r"^\[wp\] Proved goals: +(\d+) / (\d+)$")
TRIVIAL = re.compile(r"^\[wp\] \[CFG\] Goal (\S+)_(?:terminates|exits) : Valid", re.M)
CACHE = re.compile(r"^\[wp\] \[Cache\] (.*)$")
ANNOTATED = re.compile(r"^\[rte:annot\] annotating function (\S+)$")
HYPOTHESES = re.compile(r"Memory model hypotheses for function '(\w+)'")


class Result:
    """What one run said. `error` is set when there is nothing to count."""

    def __init__(self, path):
        self.path = path
        self.error = None
        self.source = None    # the file of records that it was taken from, if it was
        self.goals, self.proved = 0, 0
        self.open = []        # names of goals that no prover closed
        self.smoke = []       # names of smoke tests that failed
        self.smoke_passed = 0
        self.functions = []   # those with a body in this file
        self.provers = {}     # function (or None: lemmas) -> prover -> goals
        self.properties = []  # (line, function, kind, status, text)
        self.warnings = []    # (origin, text)
        self.unbound = []     # symbols that no driver of this run gives a meaning
        self.hypotheses = []  # functions for which WP assumes something of its memory model
        self.replayed = 0
        self.seconds = 0.0


def command(path, root, build, smoke, function, steps, drivers=None):
    """Only the drivers that the file needs: a proof depends on no other part of the model."""
    out = os.path.join(build, path.replace("/", "_").removesuffix(".c"))
    if drivers is None:
        drivers, _ = closure.drivers(root, closure.included(root, path))
    args = ["frama-c", "-machdep", "gcc_x86_64", "-c11",
            "-cpp-extra-args=-Iinclude -I.", "-wp", *GUARDS, "-wp-prover", PROVER,
            "-wp-no-pruning",  # of decision trees, by Qed: slow, and the provers do without
            "-wp-par", "16",  # WP waits between tasks: many at a time halve the time of a run
            "-wp-steps", str(steps), "-wp-timeout", str(SECONDS), "-wp-cache", "update",
            "-wp-cache-dir", os.path.join(build, "cache"), "-wp-report-json", out + ".json"]
    if drivers:
        args += ["-wp-driver", ",".join(drivers)]
    if smoke:
        # Contradictions between premises, in loops and behind calls. Not: code that no input
        # reaches, which is no contradiction and is two thirds of the tests.
        args += ["-wp-smoke-tests", "-wp-smoke-timeout", str(relay.SMOKE_SECONDS),
                 "-wp-no-smoke-dead-code"]
    if function:
        args += ["-wp-fct", function]
    args += [path, "-then", "-no-wp", "-report-csv", out + ".csv", "-report-print-properties"]
    return args, out


def run(path, root, build, smoke=False, function=None):
    start = time.monotonic()
    try:
        _, unbound = closure.drivers(root, closure.included(root, path))
    except closure.Broken as error:
        result = Result(path)
        result.error = f"gcc: {error}"
        return result
    result = attempt(path, root, build, smoke, function, STEPS)
    result.seconds, result.unbound = time.monotonic() - start, unbound
    return result


def attempt(path, root, build, smoke, function, steps):
    result = Result(path)
    args, out = command(path, root, build, smoke, function, steps)
    for old in (out + ".json", out + ".csv"):
        if os.path.exists(old):
            os.remove(old)
    environment = provers.environment() | {"PWD": root}  # Frama-C asks it for the current folder
    try:
        done = subprocess.run(args, cwd=root, env=environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              timeout=HARD_LIMIT, check=False)
        text = done.stdout.decode("utf-8", "replace")
    except subprocess.TimeoutExpired as late:
        text = (late.stdout or b"").decode("utf-8", "replace")
        result.error = f"no end after {HARD_LIMIT} seconds"
    except OSError as error:
        text, result.error = "", f"frama-c: {error.strerror}; run make deps"
    with open(out + ".log", "w", encoding="utf-8") as log:
        log.write(" ".join(args) + "\n" + text)
    parse_log(result, text)
    if result.error is None:
        parse_reports(result, out, text)
    return result


def records(text):
    """Frama-C's messages: a line that starts with '[', and the indented lines that follow."""
    current = []
    for line in text.splitlines():
        if line.startswith("[") and current:
            yield current
            current = []
        current.append(line)
    if current:
        yield current


def parse_log(result, text):
    total = None
    for record in records(text):
        head = record[0]
        goal, count = GOAL.match(head), TOTAL.match(head)
        if count:
            total = (int(count[1]), int(count[2]))
        elif goal and goal[2] == "Smoke-test":
            if goal[1] == "Passed":
                result.smoke_passed += 1
            elif goal[3] not in result.smoke:
                result.smoke.append(goal[3])
        elif goal and not (goal[4] or "").startswith("Valid"):
            why = "; ".join(line.strip() for line in record[1:3]) or goal[4] or "not proved"
            result.open.append(f"{goal[3]} ({why})")
        elif ANNOTATED.match(head):
            result.functions.append(ANNOTATED.match(head)[1])
        elif CACHE.match(head):
            result.replayed = sum(int(n) for n in re.findall(r"found:(\d+)", head))
        elif "arning:" in head or re.search(r"\bError\b|error:|failure", head):
            result.warnings.append((head, " ".join(line.strip() for line in record)))
            result.hypotheses += HYPOTHESES.findall(result.warnings[-1][1])
    if result.error is None and total is None:
        tail = [line for line in text.splitlines() if line.strip()][-6:]
        result.error = "Frama-C stopped before it counted goals: " + " | ".join(tail)
    elif total is not None:
        # A smoke test counts as proved when nobody finds the contradiction.
        result.proved = total[0] - result.smoke_passed
        result.goals = total[1] - result.smoke_passed - len(result.smoke)


def parse_reports(result, out, text):
    try:
        with open(out + ".json", encoding="utf-8") as file:
            report = json.load(file)
        with open(out + ".csv", encoding="utf-8") as file:
            rows = file.read()
    except (OSError, ValueError) as error:
        result.error = f"no report: {error}"
        return
    for name, body in report.get("wp:functions", {}).items():
        add(result, name, [entry for key, entry in body.items()
                           if key != "wp:section" and SMOKE not in key])
    for body in report.get("wp:axiomatics", {}).values():
        add(result, None, [entry for key, entry in body.items() if key != "wp:section"])
    for match in TRIVIAL.finditer(text):
        counts = result.provers.setdefault(match[1], {"goals": 0, "valid": 0})
        for key in ("goals", "valid", "cfg"):
            counts[key] = counts.get(key, 0) + 1
    result.properties = parse_rows(rows)


def add(result, name, entries):
    """Sums up the goals of some properties, by prover."""
    counts = result.provers.get(name, {"goals": 0, "valid": 0})
    for entry in entries:
        for prover, numbers in entry.items():
            if prover == "wp:main":
                counts["goals"] += numbers.get("total", 0)
                counts["valid"] += numbers.get("valid", 0)
            else:
                key = prover.split(":")[0].lower()
                counts[key] = counts.get(key, 0) + numbers.get("valid", 0)
    if counts["goals"]:
        result.provers[name] = counts


def parse_rows(rows):
    """directory, file, line, function, kind, status, property; a property may go on for lines."""
    joined = []
    for line in rows.splitlines()[1:]:
        if line.count("\t") >= 6:
            joined.append(line)
        elif joined:
            joined[-1] += " " + line.strip()
    fields = [line.split("\t", 6) for line in joined]
    return [(f"{f[0]}/{f[1]}:{f[2]}", f[3], f[4], f[5], f[6].strip()) for f in fields
            if "wp_smoke_" not in f[6]]
