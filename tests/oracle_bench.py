#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Events a second and core: libtemora given structures, temora given a file, and peers that only
read the same file. The time is the processor's, the best of some runs.

  oracle_bench.py BUILD [--events N] [--runs N]
"""
import argparse
import os
import re
import resource
import subprocess
import sys
import tempfile

ALL_KEYS = "import json,sys\nfor line in open(sys.argv[1]): json.loads(line)"


def processor_time(command):
    """(seconds, the output)."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime), done.stdout


def best(command, runs, parse=None):
    """The least time, as measured from outside or as the command says it."""
    times = []
    for _ in range(runs):
        seconds, text = processor_time(command)
        times.append(float(re.search(parse, text)[1]) if parse else seconds)
    return min(times)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build")
    parser.add_argument("--events", type=int, default=3000000)
    parser.add_argument("--runs", type=int, default=5)
    args = parser.parse_args()
    speed, count = os.path.join(args.build, "oracle/speed"), args.events
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "trace.jsonl")
        subprocess.run([speed, str(count), path], check=True)
        print(f"{count} events, {os.path.getsize(path) / count:.0f} bytes each as text, "
              f"best of {args.runs}")
        rows = [
            ("libtemora, structures", 10 * count, best([speed, str(10 * count)], args.runs,
                                                       r"([\d.]+) s")),
            ("temora check, JSON Lines", count,
             best([os.path.join(args.build, "temora"), "check", path], args.runs)),
            ("python3 json.loads, reads only", count,
             best([sys.executable, "-c", ALL_KEYS, path], 1)),
            ("jq -n 'reduce inputs', reads only", count,
             best(["jq", "-n", "reduce inputs as $x (0; . + 1)", path], 1)),
        ]
    for name, events, seconds in rows:
        print(f"{name:36} {events / seconds / 1e6:8.2f} M/s {seconds / events * 1e9:8.0f} ns")
    return 0


if __name__ == "__main__":
    sys.exit(main())
