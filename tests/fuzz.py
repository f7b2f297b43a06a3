#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Random guests in Bochs, thousands in each run of the machine; what must not happen is a finding.

  fuzz.py --kernel BIN --vmm ELF --folder DIR [--seconds N | --count N] [--seed N] [--first N]

A guest is its seed and its number. A finding is what the VMM calls one (vmm/fuzz/verdict.c), a VM
entry that the processor refuses, or a machine that does not come to its end: then the guests since
the last sign of life run again one by one. Findings are kept in DIR/findings.txt.
"""
import argparse
import os
import re
import signal
import subprocess
import sys
import time

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), ".."))
TOTAL = re.compile(r"^fuzz: (\d+) guests: (.*?); (\d+) findings\r?$", re.M)
COUNTED = re.compile(r"(\d+) (\w+)")
FINDING = re.compile(r"^FINDING .*$", re.M)
# A refused entry; not: the registers of the first triple fault, which is how many guests end.
REFUSED = re.compile(r"^vmx: (?!vcpu \d+: triple fault).*$", re.M)
LAST = re.compile(r"^(?:at|guest) (\d+)(.*)$", re.M)
FIRST_BATCH, MOST_BATCH, EVERY = 500, 10000, 100
STILL_SECONDS = 60 # a sign of life comes every hundred guests


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("kernel", "vmm", "folder"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--count", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0)
    return parser.parse_args()


def run_machine(args, first, count, trace=0):
    """What the machine prints."""
    image = os.path.join(args.folder, "guests")
    subprocess.run([sys.executable, "runner/bundle.py", "--kernel", args.kernel, "--vmm", args.vmm,
                    "--out", image + ".img", "--cmdline",
                    f"seed={args.seed} first={first} count={count} trace={trace}"],
                   cwd=ROOT, check=True)
    log = os.path.join(ROOT, args.folder, "machine.log")
    with open(log, "wb") as out:
        process = subprocess.Popen([sys.executable, "runner/bochs.py", "--rom", image + ".rom",
                                    "--image", image + ".img", "--quiet", "--ticks", "1" + 12 * "0",
                                    "--seconds", "86400"], cwd=ROOT, stdout=out, stderr=out)
        wait_for(process, log)
    with open(log, encoding="latin-1") as file:
        return file.read().replace("\r", "")


def wait_for(process, log):
    """Until it ends, or prints nothing for a while."""
    size, since = -1, time.monotonic()
    while process.poll() is None:
        time.sleep(0.1)
        if os.path.getsize(log) != size:
            size, since = os.path.getsize(log), time.monotonic()
        elif time.monotonic() - since > STILL_SECONDS:
            process.send_signal(signal.SIGINT) # it ends Bochs
            process.wait()


def look_closer(args, text):
    """The machine has not come to its end: by which guest."""
    marks = LAST.findall(text)
    if not marks:
        return f"FINDING seed {args.seed}: the machine does not start: {text[-300:]}"
    begin = int(marks[-1][0])
    again = run_machine(args, begin, EVERY, trace=1)
    last = LAST.findall(again)[-1:]
    if TOTAL.search(again) or not last:
        return f"FINDING seed {args.seed} guests {begin} to {begin + EVERY}: the machine " \
               "stopped, but not when these ran alone"
    lines = [line for line in again.splitlines() if line.strip()]
    return f"FINDING seed {args.seed} guest {last[0][0]}{last[0][1]}: the machine stopped: " \
           f"{lines[-1]}"


def batch(args, first, count, totals):
    """Runs some guests; the findings."""
    text = run_machine(args, first, count)
    found = FINDING.findall(text)
    found += [f"FINDING seed {args.seed} guests {first} to {first + count - 1}: {line}"
              for line in REFUSED.findall(text)]
    total = TOTAL.search(text)
    if total is None:
        return found + [look_closer(args, text)]
    totals["guests"] = totals.get("guests", 0) + int(total[1])
    for number, name in COUNTED.findall(total[2]):
        totals[name] = totals.get(name, 0) + int(number)
    return found


def main():
    args = parse_arguments()
    totals, found, begun, first, count = {}, [], time.monotonic(), args.first, FIRST_BATCH
    end = None if args.count is None else args.first + args.count
    while True:
        spent = time.monotonic() - begun
        if end is not None:
            count = min(MOST_BATCH, end - first)
        elif spent > 0.1:
            rate = totals.get("guests", 0) / spent
            count = min(MOST_BATCH, int((args.seconds - spent) * rate)) if first > args.first \
                else FIRST_BATCH
        if count < 1 or (end is None and first > args.first and spent >= args.seconds):
            break
        new = batch(args, first, count, totals)
        found += new
        print("".join(line.strip() + "\n" for line in new), end="", flush=True)
        first += count
        if any("the machine" in line for line in new):
            break
    spent = time.monotonic() - begun
    if found:
        with open(os.path.join(args.folder, "findings.txt"), "a", encoding="utf-8") as file:
            file.write("".join(line.strip() + "\n" for line in found))
        print(f"to repeat one: make fuzz SEED={args.seed} FIRST=number COUNT=1; all are in "
              f"{os.path.relpath(args.folder, ROOT)}/findings.txt")
    guests = totals.pop("guests", 0)
    totals.pop("finding", None)
    print(", ".join(f"{number} {name}" for name, number in totals.items()))
    print(f"fuzz: seed {args.seed}, {guests} guests in {spent:.0f} s "
          f"({guests / spent:.0f} a second), {len(found)} findings")
    return 1 if found or not guests else 0


if __name__ == "__main__":
    sys.exit(main())
