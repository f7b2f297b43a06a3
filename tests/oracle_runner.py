#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The runner in Bochs, judged by the oracle: programs of `temora generate` run on it through
vmm/adapter/, with guests that really run. As it is, the trace conforms; when the VMM queues each
packet twice, zx_port_wait diverges.

  oracle_runner.py TEMORA [--calls N] [--seed N]
"""
import argparse
import json
import os
import shlex
import subprocess
import sys
import tempfile

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), ".."))
IMAGE = os.path.join(ROOT, "build/run/adapter")
ADAPTER = shlex.join([sys.executable, os.path.join(ROOT, "vmm/adapter/adapter.py"), IMAGE])
PORTS = "zx_port_create,zx_port_queue,zx_port_wait"


def run(*command):
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False,
                          timeout=280)
    if done.returncode not in (0, 1):
        sys.exit(f"{shlex.join(command)}: {done.returncode}: {done.stderr}")
    return done.stdout


def judge(temora, folder, bug, *options):
    """(the report on a program, how many calls were made)."""
    program, trace = os.path.join(folder, "program.jsonl"), os.path.join(folder, "trace.jsonl")
    run("make", "--no-print-directory", "-s", "bundle", "GUEST=adapter", "RECORD=1",
        f"CMDLINE={bug}")
    for path, command in ((program, ["generate", *options]),
                          (trace, ["run", "--exec", ADAPTER, program])):
        with open(path, "w", encoding="utf-8") as file:
            file.write(run(temora, *command))
    with open(trace, encoding="utf-8") as file:
        calls = sum("op" in json.loads(line) for line in file)
    return json.loads(run(temora, "check", "--strict", "--json", trace)), calls


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("temora")
    parser.add_argument("--calls", type=int, default=200)
    parser.add_argument("--seed", default="1")
    args = parser.parse_args()
    temora = os.path.abspath(args.temora)
    with tempfile.TemporaryDirectory() as folder:
        good, calls = judge(temora, folder, "", f"--calls={args.calls}", f"--seed={args.seed}")
        bad, _ = judge(temora, folder, "twice", "--calls=40", "--seed=1", f"--only={PORTS}")
    caught = bad["verdict"] == "diverges" and bad["op"] == "zx_port_wait"
    for report, wanted in ((good, good["verdict"] == "conforms"), (bad, caught)):
        if not wanted:
            print(json.dumps(report))
    print(f"{calls} calls on the runner: {good['verdict']}; {int(caught)} of 1 bugs caught")
    return 0 if good["verdict"] == "conforms" and calls >= args.calls // 2 and caught else 1


if __name__ == "__main__":
    sys.exit(main())
