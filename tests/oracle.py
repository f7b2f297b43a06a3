#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Every trace in tests/oracle gets the verdict, the line, the slice and the allowed outcomes that
its first line expects, as text and as JSON, in the profile temora and in the others that it names.
Each slice is replayed, alone and without each of its events (tests/slices.py).

  oracle.py TEMORA
"""
import glob
import json
import os
import re
import subprocess
import sys
import tempfile

import slices

HERE = os.path.dirname(os.path.realpath(__file__))
STATUS = {"conforms": 0, "diverges": 1, "not a trace": 2, "inconclusive": 3}
ALLOWED = re.compile(r"^  (?:allowed: |      or:)  (.*)$", re.M)


def expected(path):
    with open(path, encoding="utf-8") as file:
        return json.loads(file.readline())["expect"]


def events(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def run(temora, *arguments):
    done = subprocess.run([temora, *arguments], capture_output=True, text=True, check=False,
                          timeout=60)
    return done.returncode, done.stdout + done.stderr


def breaches(temora, path):
    want = expected(path)
    yield from differences(temora, path, want, "temora")
    for profile, expect in want.get("profiles", {}).items():
        yield from (f"{profile}: {text}" for text in differences(temora, path, expect, profile))


def differences(temora, path, want, profile):
    found, options = [], ["--profile", profile]
    status, text = run(temora, "check", *options, path)
    _, report = run(temora, "check", *options, "--json", path)
    got = json.loads(report)
    if status != STATUS[want["verdict"]] or want["verdict"] not in text:
        found.append(f"status {status}, wanted {want['verdict']}: {text.strip()[:200]}")
    if not re.search(want.get("why", ""), got["why"]):
        found.append(f"says {got['why']!r}, wanted {want['why']!r}")
    for key in ("verdict", "line", "slice", "not_modelled", "src"):
        if key in want and want[key] != got.get(key):
            found.append(f"{key} is {got.get(key)}, wanted {want[key]}")
    allowed = ALLOWED.findall(text)
    if want.get("allowed", allowed) != allowed:
        found.append(f"allowed are {allowed}, wanted {want['allowed']}")
    if got["verdict"] == "diverges":
        found += slices.breaches(temora, events(path), got, options)
        if got["slice_is"] != want.get("slice_is", "minimal"):
            found.append(f"the slice is {got['slice_is']}")
    return found


def usage(temora, path):
    """Exit statuses and messages of wrong usage."""
    cases = [(("check",), 2, "needed"), (("chekc", path), 2, "no command 'chekc'"),
             (("check", path + ".none"), 2, "No such file"),
             (("check", "--help"), 0, "Exit status"), (("--help",), 0, "convert"),
             (("check", "--strict", path), 3, "not modelled"),
             (("check", "--budget", "x", path), 2, "'x' is not a number"),
             (("check", "--budget", "2", path.replace("guest", "overlap_queue")), 3,
              "2 steps were tried")]
    with tempfile.NamedTemporaryFile("wb", suffix=".jsonl") as file:
        file.write(b'{"t": "meta", "format": "ztrace/1"}\0 and more\n')
        file.flush()
        cases.append((("check", file.name), 2, ":1:36: not a trace: a NUL byte"))
        yield from wrong_usage(temora, cases)


def wrong_usage(temora, cases):
    for arguments, wanted, words in cases:
        status, text = run(temora, *arguments)
        if status != wanted or words not in text:
            yield f"temora {' '.join(arguments)}: status {status}: {text.strip()[:100]}"


def main():
    temora = sys.argv[1]
    paths = sorted(glob.glob(os.path.join(HERE, "oracle/*.jsonl")))
    bad = 0
    for path in paths:
        found = list(breaches(temora, path))
        bad += bool(found)
        for text in found:
            print(f"{os.path.basename(path)}: {text}")
    wrong = list(usage(temora, os.path.join(HERE, "oracle/good_guest.jsonl")))
    for text in wrong:
        print(text)
    bad += len(wrong)
    print(f"{len(paths)} traces, {bad} breaches")
    return 1 if bad or not paths else 0


if __name__ == "__main__":
    sys.exit(main())
