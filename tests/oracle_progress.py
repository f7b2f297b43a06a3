#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""On a terminal, work that takes more than a second shows how far it is; elsewhere nothing is
written.

  oracle_progress.py BUILD
"""
import json
import os
import pty
import re
import select
import subprocess
import sys
import tempfile
import time

ONLY = "zx_port_create,zx_handle_duplicate,zx_handle_close"
SECONDS, LINES = 60, 6000000
BAR = r"\r\[#*\.*\] +\d+ %, \d+:\d\d left, \d+ "


def long_trace(path):
    """One call is under way all the time, so that each line is looked at by itself."""
    start = [{"t": "meta", "format": "ztrace/1"}, {"t": "process", "p": 1},
             {"t": "thread", "p": 1, "tid": 1}, {"t": "thread", "p": 1, "tid": 2},
             {"t": "call", "tid": 2, "op": "zx_nanosleep", "in": {"deadline": 0}}]
    one = {"tid": 1, "op": "zx_handle_close", "in": {"handle": 0}, "st": 0}
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(json.dumps(line) + "\n" for line in start)
        file.write((json.dumps(one) + "\n") * LINES)
    return path


def program(temora, path):
    with open(path, "wb") as file:
        subprocess.run([temora, "generate", "--calls=1000", "--only", ONLY], stdout=file,
                       check=True)
    return path


def shown(command, pattern):
    """Whether the program writes that on a terminal. It is not waited for."""
    there, here = pty.openpty()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=here)
    os.close(here)
    text, end, ready = "", time.monotonic() + SECONDS, True
    while ready and time.monotonic() < end and not re.search(pattern, text):
        ready = select.select([there], [], [], SECONDS)[0]
        try:
            text += os.read(there, 4096).decode()
        except OSError:  # the program has ended
            ready = False
    process.kill()
    process.wait()
    os.close(there)
    return re.search(pattern, text) is not None


def main():
    build = os.path.abspath(sys.argv[1])
    temora = os.path.join(build, "temora")
    with tempfile.TemporaryDirectory() as folder:
        trace = long_trace(os.path.join(folder, "trace.jsonl"))
        small = program(temora, os.path.join(folder, "program.jsonl"))
        slow = f"sleep 0.3; exec {build}/oracle/example"
        cases = {"check": ([temora, "check", trace], BAR + "lines"),
                 "generate": ([temora, "generate", "--calls", "100000000"], BAR + "calls"),
                 "explore": ([temora, "explore", "--of", "19744504"], BAR),
                 "shrink": ([temora, "shrink", "--exec", slow, small], r"\r\d+ runs")}
        missing = [name for name, case in cases.items() if not shown(*case)]
        silent = subprocess.run([temora, "shrink", "--exec", slow, small],
                                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    for name in missing:
        print(f"{name} shows nothing")
    loud = b"\r" in silent.stderr
    print(f"{len(cases)} commands, {len(missing) + loud} breaches")
    return 1 if missing or loud else 0


if __name__ == "__main__":
    sys.exit(main())
