#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Runs every test of check_list.py, goes on after failures, and says at the end how many passed.

  check.py [--list] [NAME ...]       NAME: only the tests whose name begins so
"""
import os
import sys
import time

from check_list import LOGS, tests

SHOWN = 15  # lines of what a test that fails has printed last


def summary(text):
    """The last line of a test's output, which says what it counted."""
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1].strip()[:90] if lines else ""


def main():
    os.makedirs(LOGS, exist_ok=True)
    wanted, passed, failed, begun = sys.argv[1:], 0, [], time.monotonic()
    if wanted == ["--list"]:
        print("\n".join(test.name for test in tests()))
        return 0
    for test in tests():
        if wanted and not test.name.startswith(tuple(wanted)):
            continue
        start = time.monotonic()
        wrong, text = test.run()
        spent = time.monotonic() - start
        print(f"{'FAIL' if wrong else 'PASS'} {test.name:24} {spent:7.1f} s  "
              f"{wrong or summary(text)}", flush=True)
        if wrong:
            failed.append(test.name)
            print("\n".join("    " + line for line in text.splitlines()[-SHOWN:]), flush=True)
        else:
            passed += 1
    if failed:
        print(f"failed: {', '.join(failed)}; the logs are in build/check/")
    print(f"{(time.monotonic() - begun) / 60:.1f} minutes")
    print(f"{passed} passed, {len(failed)} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
