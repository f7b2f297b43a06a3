#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Asks Z3 and CVC4 for one goal, one after the other: the one prover that why3.conf names.

  relay.py SECONDS STEPS FILE

FILE is a goal in SMT-LIB, as why3 writes it for Z3. Whoever says first that it is unsatisfiable
closes it. Limits are steps, so that every machine agrees; SECONDS is only a safety net. Each prover
gets the relevant part first (proofs/relevant.py), which it reads in a third of the time, and a
short try before anybody gets a long one: nearly all goals end there.
"""
import re
import subprocess
import sys
import time

import relevant

Z3 = ["/usr/bin/z3", "-smt2", "-in", "-st", "sat.random_seed=42", "nlsat.randomize=false",
      "smt.random_seed=42"]
# With E-matching only (no model-based instantiation): what closes WP's goals.
MATCHING = ["auto_config=false", "smt.mbqi=false", "smt.case_split=5"]
CVC4 = ["/usr/bin/cvc4", "--no-interactive", "--stats"]
LOGIC = "(set-logic ALL_SUPPORTED)\n"  # CVC4 asks for it
OWN = "(set-info :smt-lib-version 2.6)"  # in what why3 writes for CVC4; for Z3 it writes 2.5
STEP_OF_CVC4 = 10                      # of Z3's: about as long
SHORT, LONG = 2_000_000, 6_000_000     # of a goal's budget, see BUDGET
# A goal that needs more than a third of this is red now, and not only when something is added.
BUDGET = 3 * LONG
# A step of some goals takes long, so a try has a limit in seconds too: another one closes the goal.
SHORT_SECONDS, LONG_SECONDS = 12, 80
# Who is asked: short name, steps, whether of the relevant part only.
TRIES = (("z3", 300_000, True), ("cvc4", 500_000, False), ("cvc4", 1_000_000, True),
         ("z3", 1_000_000, False), ("mbqi", 500_000, True), ("cvc4", SHORT, False),
         ("cvc4", LONG, False), ("z3", LONG, True), ("cvc4", LONG, True), ("mbqi", LONG, True),
         ("z3", LONG, False), ("mbqi", LONG, False))
COUNT = re.compile(r"(?:rlimit-count|resourceUnitsUsed,)\s+(\d+)")


def command(prover, steps, seconds, text):
    """With a limit of its own in seconds: it ends even when the relay was killed."""
    if prover == "cvc4":
        return CVC4 + [f"--lang={'smt2.6' if OWN in text else 'smt2.5'}",
                       f"--rlimit={steps // STEP_OF_CVC4}", f"--tlimit={int(seconds * 1000)}"]
    return Z3 + (MATCHING if prover == "z3" else []) + [f"rlimit={steps}",
                                                        f"-T:{int(seconds) + 1}"]


def ask(prover, steps, text, seconds):
    """(whether it is closed, steps that it took). An error of the prover closes nothing."""
    done = subprocess.run(command(prover, steps, seconds, text), check=False, text=True,
                          input=text, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    lines = done.stdout.splitlines()
    count = COUNT.search(done.stdout)
    closed = lines[:1] == ["unsat"] and not any(line.startswith("(error") for line in lines)
    return closed, int(count[1]) if count else 0


def question(text):
    """Without what why3 asks after the verdict, which is an error where there is nothing to say."""
    head, mark, _ = text.rpartition(relevant.END)
    return head + mark + "\n"


def close(text, steps, seconds, own=None):
    """(short name of the prover that closes the goal, its steps), or (None, 0). Tries of more
    than `steps` are not made. `own` is the goal as why3 writes it for CVC4, where there is one:
    there functions are definitions, and not premises, which suits goals that compute."""
    end, whole, part = time.monotonic() + seconds, question(text), relevant.part(text)
    texts = {("z3", True): part, ("z3", False): whole, ("mbqi", True): part, ("mbqi", False): whole,
             ("cvc4", True): LOGIC + part,
             ("cvc4", False): question(own) if own else LOGIC + whole}
    nearly_all = 4 * len(part) > 3 * len(whole)
    for prover, limit, some in TRIES:
        left = end - time.monotonic()
        if limit > steps or left <= 0 or (some and prover == "cvc4" and nearly_all):
            continue
        left = min(left, LONG_SECONDS if limit == LONG else SHORT_SECONDS)
        closed, count = ask(prover, limit, texts[prover, some], left)
        if closed:
            return prover, count * (STEP_OF_CVC4 if prover == "cvc4" else 1)
    return None, 0


def main():
    seconds, steps, path = float(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    with open(path, encoding="utf-8") as file:
        prover, count = close(file.read(), steps, seconds)
    # In the words that why3 reads of Z3.
    print("unsat" if prover else "unknown")
    print(f" :rlimit-count {count}\n; closed by {prover}")


if __name__ == "__main__":
    main()
