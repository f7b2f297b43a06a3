#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Slices of `temora check`, replayed: the events of a slice alone diverge at the same event for the
same reason, and without any one of them they do not."""
import json
import os
import subprocess
import tempfile

LONGEST = 10
NEVER = "names nothing, and never did"
ORDERS = ", in every order with "


def check_many(temora, traces, options=()):
    """The reports on lists of events, by one process."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [os.path.join(folder, f"{place}.jsonl") for place in range(len(traces))]
        for path, lines in zip(paths, traces):
            with open(path, "w", encoding="utf-8") as file:
                file.writelines(json.dumps(line) + "\n" for line in lines)
        done = subprocess.run([temora, "check", "--json", *options, *paths], capture_output=True,
                              text=True, check=False, timeout=600)
    reports = json.loads(done.stdout)
    return reports if isinstance(reports, list) else [reports]


def is_start(line):
    """In every slice, and not shown: processes and threads that nothing names."""
    return line.get("t") == "meta" or (line.get("t") in ("process", "thread") and "h" not in line)


def reason(report, overlaps):
    """What diverges, but for the number of calls under way; and, where a handle is bad, of which
    of the call's handles nothing was ever known (which is not sure while calls overlap)."""
    bad = report.get("allowed") == "ZX_ERR_BAD_HANDLE" and not overlaps
    never = [note.split(":")[0] for note in report["before"] if bad and note.endswith(NEVER)]
    return report["verdict"], report["why"].split(ORDERS)[0], never


def breaches(temora, lines, report, options=()):
    """What is wrong with the slice of the report on these events."""
    if report["verdict"] != "diverges" or report["slice_is"] in ("part", "guess"):
        return
    shown, overlaps = report["slice"], any(line.get("t") == "call" for line in lines)
    if not 0 < len(shown) <= LONGEST or report["line"] not in shown:
        yield f"the slice is {shown}"
    without = [None] + [line for line in shown if line != report["line"]]
    if report["slice_is"] != "minimal":
        del without[1:]
    kept = [[number for number, line in enumerate(lines, 1)
             if is_start(line) or (number in shown and number != left_out)]
            for left_out in without]
    reports = check_many(temora, [[lines[number - 1] for number in some] for some in kept], options)
    for left_out, some, got in zip(without, kept, reports):
        same = (got["line"] == 1 + some.index(report["line"]) and
                reason(got, overlaps) == reason(report, overlaps))
        if left_out is None and not same:
            yield f"the slice {shown} alone {got['verdict']}: {got['why']}"
        if left_out is not None and same:
            yield f"the slice {shown} does not need line {left_out}"
