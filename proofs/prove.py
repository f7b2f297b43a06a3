#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Proves the model (why3) and the C against it (Frama-C WP), and keeps the ledger.

  prove.py [--function NAME] [--fresh | [--replay [--seed SEED]] [--resume]] [--smoke] [--compare]
           [--steps N] [--root DIR] [--build DIR]

--smoke    look for contradictory premises too, in every function
--compare  do not write proofs/; fail when this run differs from the ledger in anything but time
--replay   take the files of proofs/results.jsonl for proved whose inputs are the same, but for one
           in ten, chosen by SEED; for the others take the answers of proofs/answers.txt for known,
           but for one in twenty
--resume   take the files for proved that an earlier run in BUILD found green, if their inputs are
           the same: goes on where a run was killed, or was red
--steps    no try of a prover takes more steps: for goals that are easy, or a first look
The run is red when a goal is open, an axiom is left, a function has no contract, or Frama-C warns.
Answers of provers are kept in BUILD/cache, by the text of the goal, and green files in
BUILD/results.jsonl; --fresh forgets both. A green run over everything writes the ledger, and with
--smoke the answers, the results, and which try closed a goal (proofs/orders.txt: every run makes
that one first, and the others if it fails), to where git sees them.
"""
import argparse
import concurrent.futures
import json
import os
import re
import shutil
import sys
import time

import answers
import closure
import framac
import known
import ledger
import model
import records
import relay
import rules
import trust


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--function")
    start = parser.add_mutually_exclusive_group()
    start.add_argument("--fresh", action="store_true")
    start.add_argument("--replay", action="store_true")
    parser.add_argument("--seed", default="0")
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--smoke", action="store_true")
    parser.add_argument("--compare", action="store_true")
    parser.add_argument("--steps", type=int, default=relay.LONG)
    parser.add_argument("--root", default=os.path.join(os.path.dirname(__file__), ".."))
    parser.add_argument("--build", help="default: ROOT/build/proofs")
    args = parser.parse_args()
    if args.fresh and args.resume:
        parser.error("argument --resume: not allowed with argument --fresh")
    args.root = os.path.realpath(args.root)
    framac.STEPS = model.STEPS = args.steps
    args.build = os.path.abspath(args.build or os.path.join(args.root, "build/proofs"))
    return args


def drop_broken(cache):
    """A run that was killed leaves half-written answers behind."""
    for name in os.listdir(cache):
        try:
            with open(os.path.join(cache, name), encoding="utf-8") as file:
                json.load(file)
        except (OSError, ValueError):
            os.remove(os.path.join(cache, name))


def replay(args, cache):
    try:
        put, left = answers.unpack(os.path.join(args.root, answers.NAME), cache, args.seed)
    except answers.Broken as error:
        sys.exit(f"prove: {error}")
    print(f"{put} answers of {answers.NAME}; {left} of it are asked again (seed {args.seed})",
          flush=True)


def prior(args, paths):
    try:
        return known.Known(args, paths)
    except records.Broken as error:
        sys.exit(f"prove: {error}")


def notes(args):
    return os.path.join(args.build, "orders.txt")


def prepare(args):
    if shutil.which("frama-c") is None or shutil.which("why3") is None:
        sys.exit("prove: frama-c or why3 is not installed; run make deps")
    cache = os.path.join(args.build, "cache")
    os.environ[relay.NOTES] = notes(args)
    if args.fresh:
        shutil.rmtree(cache, ignore_errors=True)
        records.write(os.path.join(args.build, "results.jsonl"), [])
    os.makedirs(cache, exist_ok=True)
    if args.fresh:
        open(notes(args), "w", encoding="utf-8").close()
    drop_broken(cache)
    if args.replay:
        replay(args, cache)
    library = os.path.join(args.build, "why3")
    model.copy_theories(closure.share(), library)
    return library


def defines(root, path, name):
    """In the file itself, or in a header beside it that it includes."""
    text = trust.read(os.path.join(root, path))
    headers = [os.path.join(os.path.dirname(path), header)
               for header in re.findall(r'#include "(?:[\w/]*/)?(\w+\.h)"', text)]
    texts = [text] + [trust.read(os.path.join(root, header)) for header in headers
                      if os.path.exists(os.path.join(root, header))]
    return any(f.name == name for text in texts for f in trust.csource.functions(text)[0])


def work(args, library):
    """[(path, job)]: what has to be proved."""
    paths = trust.proved_files(args.root)
    if args.function:
        paths = [path for path in paths if defines(args.root, path, args.function)]
        if not paths:
            sys.exit(f"prove: no file of the core defines {args.function}")
    jobs = [(path, lambda path=path: framac.run(path, args.root, args.build, args.smoke,
                                                args.function)) for path in paths]
    hints = last_ledger(args)
    cache = os.path.join(args.build, "cache")
    if not args.function:
        jobs = [(path, lambda path=path: model.run(path, args.root, library, cache))
                for path in trust.files(args.root, "model/*.mlw")] + jobs
    # The longest first, so that none is left alone at the end.
    return sorted(jobs, key=lambda job: -hints.get(ledger.TIMES, {}).get(job[0], 60.0))


def last_ledger(args):
    """For hints only: an absent or broken one is no error here."""
    try:
        with open(os.path.join(args.root, "proofs/ledger.json"), encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError):
        return {}


def report(number, count, result, complaints, smoke):
    """A line of progress, and what is wrong."""
    width = len(str(count))
    figures = f"{result.proved}/{result.goals}"
    if smoke and isinstance(result, framac.Result):
        figures += f"  smoke {result.smoke_passed}/{result.smoke_passed + len(result.smoke)}"
    if result.source:
        end = f"  taken from {result.source}"
    else:
        end = f" {result.seconds:6.1f} s"
        end += f"  ({result.replayed} answers replayed)" if result.replayed else ""
    print(f"[{number:{width}}/{count}] {result.path:24} {figures:>9}{end}", flush=True)
    for complaint in complaints:
        print(f"    {complaint}", flush=True)


def run_all(args, jobs, before):
    """Results in the order of the jobs, and what is wrong with them."""
    results = {path: result for path, result in ((path, before.take(path)) for path, _ in jobs)
               if result}
    for number, result in enumerate(results.values(), 1):
        report(number, len(jobs), result, [], args.smoke)
    found, started = [], time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        futures = [pool.submit(job) for path, job in jobs if path not in results]
        for future in concurrent.futures.as_completed(futures):
            result = future.result()
            complaints = rules.judge(result, args.smoke, args.function) or before.keep(result)
            results[result.path] = result
            report(len(results), len(jobs), result, complaints, args.smoke)
            found += [f"{result.path}: {text}" for text in complaints]
    print(f"{time.monotonic() - started:.1f} s in all", flush=True)
    return [results[path] for path, _ in jobs], found


def whole(args, results):
    """What only the sum of all files shows."""
    models = [r for r in results if isinstance(r, model.Result)]
    proofs = [r for r in results if isinstance(r, framac.Result)]
    found = []
    if not args.function:
        objects = os.path.join(args.root, "build/core")
        found += rules.proved_symbols(objects, proofs)
        book = ledger.make(args.root, models, proofs, objects)
        found += keep(args, book)
    return models, proofs, found


def keep(args, book):
    ledger.write(os.path.join(args.build, "ledger.json"), book)
    if not args.compare:
        return []
    path = os.path.join(args.root, "proofs/ledger.json")
    try:
        with open(path, encoding="utf-8") as file:
            old = json.load(file)
    except (OSError, ValueError) as error:
        return [f"proofs/ledger.json: {error}; run make prove, which writes it"]
    # Another compiler gives other objects, honestly; say it, and compare the rest.
    if old.get("tools") != book["tools"]:
        for text in ledger.differences(old.get("tools"), book["tools"]):
            print(f"tools: {text}")
        if old.get("tools", {}).get("gcc") != book["tools"]["gcc"]:
            old["objects"] = book["objects"]
            print("another compiler: the hashes of the objects are NOT COMPARED")
        old["tools"] = book["tools"]
    return [f"ledger: {text}" for text in ledger.differences(old, book)]


def dear(args):
    """Says what the dearest goal costs. A fresh run's answers are all of this run."""
    most, above = answers.dearest(os.path.join(args.build, "cache"))
    print(f"the dearest goal took {100 * most / relay.LONG:.0f} % of what a goal may cost")
    return [f"{above} goals took more than a third of what a goal may cost"] if above else []


def save(args, before, results):
    """What a green run leaves goes where git sees it."""
    folder = os.path.join(args.root, "proofs")
    os.makedirs(folder, exist_ok=True)
    shutil.copyfile(os.path.join(args.build, "ledger.json"), os.path.join(folder, "ledger.json"))
    if args.smoke:
        # The provers were not asked for the files that were taken: their answers stay.
        some = args.replay or args.resume
        answers.pack(os.path.join(args.build, "cache"), os.path.join(args.root, answers.NAME),
                     some)
        answers.pack_orders(notes(args), os.path.join(args.root, answers.ORDERS), some)
        records.write(os.path.join(args.root, records.NAME), before.lines(results))


def main():
    args = arguments()
    library = prepare(args)
    jobs = work(args, library)
    before = prior(args, [path for path, _ in jobs])
    results, found = run_all(args, jobs, before)
    models, proofs, more = whole(args, results)
    more += dear(args) if args.fresh else []
    found += more
    for text in more:
        print(f"    {text}")
    axioms = trust.axioms(args.root)
    for where, what in axioms:
        print(f"    {where}: {what}")
    if found or axioms:
        print(f"RED: {len(found)} complaints, {len(axioms)} axioms; logs are in {args.build}")
    green = not found and not axioms
    if green and not args.function and not args.compare:
        save(args, before, results)
    taken = sum(1 for result in results if result.source)
    print(f"{len(results) - taken} files run, {taken} taken from earlier runs")
    if args.smoke:
        passed, failed = sum(r.smoke_passed for r in proofs), sum(len(r.smoke) for r in proofs)
        print(f"{passed} smoke tests passed, {failed} failed")
    goals, proved = (sum(getattr(r, k) for r in models + proofs) for k in ("goals", "proved"))
    print(f"{proved} goals proved, {goals - proved} unproved, {len(axioms)} axioms")
    return 0 if green else 1


if __name__ == "__main__":
    sys.exit(main())
