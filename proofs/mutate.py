#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Can the proofs fail? Each mutant of the model must break its theorem, and each mutant of the C
must leave a goal of its function open.

  mutate.py [--count N] [--seed N] [--model NAME ...] [--no-model] [--root DIR] [--build DIR]

Model mutants are those of proofs/mutants, all of them. C mutants are drawn: N places of
impl/ and arch/vmx/, by the seed. A mutant whose object code is the original's is equivalent; so is
one that proofs/equivalent.txt lists, with its reason. A time-out kills only where the code as it is
proves in a third of the time.
"""
import argparse
import os
import random
import shutil
import subprocess
import sys
import time

import closure
import framac
import model
import mutants
import mutate_c
import mutate_model
import prove
import relay
import trust

SECONDS = 15  # of one prover, one goal of a mutant
FOLDERS = ("include", "spec", "model", "impl", "arch", "proofs")
CFLAGS = ["-O2", "-std=c11", "-ffreestanding", "-mno-red-zone", "-mgeneral-regs-only", "-w",
          "-Iinclude", "-I."]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--model", nargs="*", metavar="NAME", help="only these of the list")
    parser.add_argument("--no-model", action="store_true")
    parser.add_argument("--root", default=os.path.join(os.path.dirname(__file__), ".."))
    parser.add_argument("--build", help="default: ROOT/build/mutate")
    args = parser.parse_args()
    args.root = os.path.realpath(args.root)
    args.build = os.path.abspath(args.build or os.path.join(args.root, "build/mutate"))
    return args


class Bench:
    """A copy of the tree in which one file at a time is not as it should be."""

    def __init__(self, args, name="tree"):
        self.tree, self.cache = (os.path.join(args.build, part) for part in (name, "cache"))
        self.build, self.root = args.build, args.root
        shutil.rmtree(self.tree, ignore_errors=True)
        for folder in FOLDERS:
            shutil.copytree(os.path.join(args.root, folder), os.path.join(self.tree, folder),
                            ignore=shutil.ignore_patterns("__pycache__"))
        os.makedirs(self.cache, exist_ok=True)
        self.library = os.path.join(args.build, "why3")
        model.copy_theories(closure.share(), self.library)

    def write(self, path, text):
        with open(os.path.join(self.tree, path), "w", encoding="utf-8") as file:
            file.write(text)

    def read(self, path):
        return trust.read(os.path.join(self.root, path))


# ---- mutants of the model ----

def model_mutants(bench, args):
    chosen = [m for m in mutants.models() if not args.model or m.name in args.model]
    if not chosen:
        sys.exit("mutate: no such mutant of the model")
    control, survivors = mutate_model.Control(Bench(args, "control"), SECONDS), []
    for number, mutant in enumerate(chosen, 1):
        text = bench.read(mutant.path)
        if text.count(mutant.old) != 1:
            sys.exit(f"mutate: {mutant.name}: its text stands {text.count(mutant.old)} times in "
                     f"{mutant.path}")
        bench.write(mutant.path, text.replace(mutant.old, mutant.new))
        opened = []
        for theorem in mutant.theorems:
            start = time.monotonic()
            try:
                goal = mutate_model.breaks(bench, theorem, control, opened)
            except mutate_model.Wrong as error:
                sys.exit(f"mutate: {mutant.name}: {error}")
            print(f"[{number}/{len(chosen)}] {mutant.name} {time.monotonic() - start:.0f} s: "
                  + (f"breaks {theorem} ({goal})" if goal else f"SURVIVES {theorem}"), flush=True)
            if not goal:
                survivors.append(f"{mutant.name}: {theorem}")
        bench.write(mutant.path, text)
    return len(chosen), survivors


# ---- mutants of the C ----

def object_code(bench, path):
    """The object, or None when it does not compile."""
    done = subprocess.run(["gcc", *CFLAGS, "-c", path, "-o", "-", "-S"], cwd=bench.tree,
                          capture_output=True, check=False)
    return done.stdout if done.returncode == 0 else None


def open_goal(bench, path, function):
    """(name of an open goal or None, seconds), within the limits of a mutant."""
    start = time.monotonic()
    result = framac.attempt(path, bench.tree, bench.build, False, function, relay.SHORT)
    if result.error:
        return f"no count: {result.error[:80]}", time.monotonic() - start
    name = result.open[0].split(" ")[0] if result.open else None
    if name is None and result.proved != result.goals:
        name = "a goal without a name"
    return name, time.monotonic() - start


def try_place(bench, place, text, original):
    """(verdict, what it shows)"""
    bench.write(place.path, place.apply(text))
    try:
        code = object_code(bench, place.path)
        if code is None:
            return "no program", ""
        if code == original:
            return "equivalent", "the same object code"
        reason = mutants.equivalent().get(place.key(text))
        if reason:
            return "equivalent", reason
        name, _ = open_goal(bench, place.path, place.function)
        return ("killed", name) if name else ("SURVIVED", place.key(text))
    finally:
        bench.write(place.path, text)


def c_mutants(bench, args):
    texts = {path: bench.read(path) for path in trust.proved_files(args.root)}
    places = [place for path, text in texts.items() for place in mutate_c.places(path, text)]
    random.Random(args.seed).shuffle(places)
    print(f"{len(places)} places in the C; seed {args.seed}", flush=True)
    objects = {path: object_code(bench, path) for path in texts}
    control, counts, survivors = {}, {"killed": 0, "equivalent": 0, "SURVIVED": 0}, []
    for place in places:
        if sum(counts.values()) >= args.count:
            break
        key = (place.path, place.function)
        if key not in control:
            control[key], seconds = open_goal(bench, *key)
            print(f"control  {place.path} {place.function}: "
                  f"{control[key] or 'green'} {seconds:.0f} s", flush=True)
        if control[key]:
            continue  # it is not green in a mutant's time, so that it cannot tell
        start, text = time.monotonic(), texts[place.path]
        verdict, what = try_place(bench, place, text, objects[place.path])
        if verdict == "no program":
            continue
        counts[verdict] += 1
        survivors += [place.describe(text)] if verdict == "SURVIVED" else []
        print(f"[{sum(counts.values())}/{args.count}] {verdict} {time.monotonic() - start:.0f} s: "
              f"{place.describe(text)} ({what})", flush=True)
    return counts, survivors


def main():
    args = arguments()
    if shutil.which("frama-c") is None or shutil.which("why3") is None:
        sys.exit("mutate: frama-c or why3 is not installed; run make deps")
    framac.SECONDS = SECONDS
    model.STEPS = relay.SHORT
    bench = Bench(args)
    prove.drop_broken(os.path.join(args.build, "cache"))
    total, survivors = (0, []) if args.no_model else model_mutants(bench, args)
    killed = total - len({text.split(":")[0] for text in survivors})
    counts, more = c_mutants(bench, args) if args.count and not args.model else ({}, [])
    for text in survivors + more:
        print(f"SURVIVED {text}")
    total += sum(counts.values())
    killed += counts.get("killed", 0)
    equivalent = counts.get("equivalent", 0)
    print(f"{total} mutants, {killed} killed, {equivalent} equivalent, "
          f"{total - killed - equivalent} survived")
    return 1 if survivors or more else 0


if __name__ == "__main__":
    sys.exit(main())
