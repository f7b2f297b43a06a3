#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Asks Z3 and CVC4 for one goal, one after the other: the one prover that why3.conf names.

  relay.py SECONDS STEPS FILE

FILE is a goal in SMT-LIB, as why3 writes it for Z3. Whoever says first that it is unsatisfiable
closes it. Limits are steps, so that every machine agrees; SECONDS only tells whether this is a
smoke test. A prover that gets the relevant part (proofs/relevant.py) reads it in a third of the
time, and everybody gets a short try before anybody gets a long one: nearly all goals end there.
"""
import functools
import hashlib
import os
import re
import subprocess
import sys

import relevant

Z3 = ["/usr/bin/z3", "-smt2", "-in", "-st", "sat.random_seed=42", "nlsat.randomize=false",
      "smt.random_seed=42"]
# With E-matching only (no model-based instantiation): what closes WP's goals.
MATCHING = ["auto_config=false", "smt.mbqi=false", "smt.case_split=5"]
CVC4 = ["/usr/bin/cvc4", "--no-interactive", "--stats"]
LOGIC = "(set-logic ALL_SUPPORTED)\n"  # CVC4 asks for it
OWN = "(set-info :smt-lib-version 2.6)"  # in what why3 writes for CVC4; for Z3 it writes 2.5
STEP_OF_CVC4 = 10                      # of Z3's: about as long
SHORT, LONG = 2_000_000, 6_000_000
# A step of some goals takes long, so a try ends after so much time of a processor too: another one
# closes the goal.
SHORT_SECONDS, LONG_SECONDS = 12, 60
# Who is asked: short name, steps, whether of the relevant part only.
TRIES = (("z3", 1_000_000, True), ("cvc4", 500_000, False), ("cvc4", 1_000_000, True),
         ("z3", 1_000_000, False), ("mbqi", 500_000, True), ("cvc4", SHORT, False),
         ("cvc4", LONG, False), ("z3", LONG, True), ("cvc4", LONG, True), ("mbqi", LONG, True),
         ("z3", LONG, False), ("mbqi", LONG, False))
# The tries that get the goal as why3 writes it for CVC4, where there is such a text.
OWN_TEXT = [n for n, (prover, _, some) in enumerate(TRIES) if prover == "cvc4" and not some]
# What a goal may cost. What it costs is told as a share of this, in steps of which LONG are all:
# the tries before the one that closes it count as a whole.
BUDGET = sum(most for _, most, _ in TRIES)
# Which try closed a goal in an earlier run, for those that the first did not; where a run notes it.
ORDERS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "orders.txt")
NOTES = "RELAY_NOTES"
# Of premises that contradict each other, which a smoke test looks for; nearly none ever end.
SMOKE_SECONDS = 5
SMOKE = (("z3", 300_000, True), ("cvc4", 300_000, True), ("z3", 600_000, False))
# $0: the processor's time, unless why3 has set less. (A limit set between fork and exec would copy
# this process, which is large when the model is proved.)
LIMITED = ["/bin/sh", "-c", 'ulimit -t "$0" 2>/dev/null; exec "$@"']
# A prover begins anew for each try, and a third of a short one was the kernel giving it memory in
# pages of 4 KiB: glibc asks for large ones.
PAGES = {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1:glibc.malloc.top_pad=33554432"}
COUNT = re.compile(r"(?:rlimit-count|resourceUnitsUsed,)\s+(\d+)")


def command(prover, steps, text):
    if prover == "cvc4":
        return CVC4 + [f"--lang={'smt2.6' if OWN in text else 'smt2.5'}",
                       f"--rlimit={steps // STEP_OF_CVC4}"]
    return Z3 + (MATCHING if prover == "z3" else []) + [f"rlimit={steps}"]


def ask(prover, steps, text):
    """(whether it is closed, steps that it took). An error of the prover closes nothing."""
    seconds = LONG_SECONDS if steps == LONG else SHORT_SECONDS
    done = subprocess.run([*LIMITED, str(seconds), *command(prover, steps, text)], check=False,
                          text=True, input=text, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          env=os.environ | PAGES)
    lines = done.stdout.splitlines()
    count = COUNT.search(done.stdout)
    closed = lines[:1] == ["unsat"] and not any(line.startswith("(error") for line in lines)
    return closed, int(count[1]) if count else 0


@functools.lru_cache(maxsize=1)
def orders(path):
    """{digest of a goal's name or text: number of the try that closed it} of earlier runs."""
    try:
        with open(path, encoding="utf-8") as file:
            pairs = (line.split() for line in file)
            return {pair[0]: int(pair[1]) for pair in pairs if len(pair) == 2}
    except (OSError, ValueError):  # they save time; without them the order is that of TRIES
        return {}


def digest(text):
    return hashlib.md5(text.encode()).hexdigest()[:16]


def wants_own(name):
    """Whether CVC4 closed the part of this name in an earlier run, with the text of its own."""
    return orders(ORDERS).get(digest(name)) in OWN_TEXT


def note(key, number):
    """For the next run: which try closed the goal, where the run keeps such notes."""
    path = os.environ.get(NOTES)
    if path and number:
        with open(path, "a", encoding="utf-8") as file:
            file.write(f"{key} {number}\n")


def question(text):
    """Without what why3 asks after the verdict, which is an error where there is nothing to say."""
    head, mark, _ = text.rpartition(relevant.END)
    return head + mark + "\n"


def close(text, steps, own=None, tries=TRIES, known=None, name=None):
    """(short name of the prover that closes the goal, its share of BUDGET), or (None, 0). Tries of
    more than `steps` are not made. `own` gives the goal as why3 writes it for CVC4, where there is
    such a text: there functions are definitions, not premises, which suits goals that compute.
    The try comes first that `known` (as of `orders`) has for the goal, by its `name`, else by its
    text. It is believed for nothing: if it does not close the goal, all others are made, and what a
    goal costs is the same without it."""
    whole, part = question(text), relevant.part(text)
    nearly_all, lost = 4 * len(part) > 3 * len(whole), set()
    made = [n for n, (prover, most, some) in enumerate(tries)
            if most <= steps and not (some and prover == "cvc4" and nearly_all)]
    known = orders(ORDERS) if known is None and tries is TRIES else known or {}
    key = digest(name or whole)
    first = known.get(key)
    for number in sorted(made, key=lambda n: n != first):
        prover, most, some = tries[number]
        asked = part if some else whole
        if prover == "cvc4":
            asked = question(own()) if own and not some else LOGIC + asked
        closed, count = ask(prover, most, asked)
        if closed:
            if tries is TRIES:
                note(key, number)
            before = sum(tries[n][1] for n in made if n < number or n in lost)
            count *= STEP_OF_CVC4 if prover == "cvc4" else 1
            return prover, (before + min(count, most)) * LONG // BUDGET
        lost.add(number)
    return None, 0


def main():
    seconds, steps, path = float(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    with open(path, encoding="utf-8") as file:
        prover, count = close(file.read(), steps,
                              tries=SMOKE if seconds <= SMOKE_SECONDS else TRIES)
    # In the words that why3 reads of Z3.
    print("unsat" if prover else "unknown")
    print(f" :rlimit-count {count}\n; closed by {prover}")


if __name__ == "__main__":
    main()
