#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""What is asked of the provers is a part of the goal that why3 wrote; only "unsat" closes it, and
whoever is asked first. The drivers with which why3 writes it say nothing that its own do not,
and the goals come out the same, but for a sort that nothing has."""
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), ".."))
sys.path.insert(0, os.path.join(ROOT, "proofs"))

import answers
import closure
import model
import provers
import relay
import relevant

WHY3_DRIVERS, COMMENT = "/usr/share/why3/drivers/", re.compile(r"\(\*.*?\*\)", re.S)
PATH, MODULE = "model/bits_facts.mlw", "BitsFacts"
SAME = ((PATH, MODULE), ("model/pool.mlw", "Pools"))  # of these the goals are compared
# Ours declares why3's strings as a sort; theirs knows them, as SMT-LIB does. No goal has one.
STRINGS = "(declare-sort string 0)"
HEAD = "(declare-fun f (Int) Int)\n(declare-fun a () Int)\n"
GROWS = "(assert (forall ((x Int)) (> (f x) x)))\n"
# Text without the question, whether it is closed.
QUESTIONS = (
    ("a goal that follows", GROWS + "(assert (not (> (f a) a)))", True),
    ("a goal that does not", GROWS + "(assert (not (< (f a) a)))", False),
    ("premises that hold", "(assert (> (f a) 0))", False),
    ("a symbol that nothing declares", "(assert (> (g a) 0))\n(assert false)", False),
    ("a text that ends too early", "(assert false", False),
)


def parts_of(text):
    """What is wrong with the part of a text."""
    whole, part = relevant.forms(text), relevant.forms(relevant.part(text))
    texts = [form.text for form in whole]
    if part[-1].text != texts[-1]:
        yield "the goal is not its last premise"
    place = 0
    for form in part:
        try:
            place = texts.index(form.text, place) + 1
        except ValueError:
            yield f"not in the goal, or out of order: {form.text[:60]}"
    if not relevant.part(text).endswith(f"{relevant.END}\n"):
        yield "no question at its end"


def goals():
    """[(name, text for Z3)] of a module."""
    with tempfile.TemporaryDirectory(prefix="temora-relay-") as folder:
        model.copy_theories(closure.share(), folder)
        tasks = model.Tasks(ROOT, folder, folder, PATH, MODULE)
        found = [(name, text) for name, parts in tasks.goals().items() for text in parts]
    if not found or tasks.error:
        sys.exit(f"relay: why3 wrote no goals of {PATH}: {tasks.error}")
    return found


def said(text):
    """{(theory, line)} of a driver; what is said outside of theories belongs to None."""
    found, theory = set(), None
    for line in (line.strip() for line in COMMENT.sub("", text).splitlines()):
        if line.startswith("theory "):
            theory = line.split()[1]
        elif line == "end":
            theory = None
        elif line:
            found.add((theory, line.replace(WHY3_DRIVERS, "")))
    return found


def read(*path):
    with open(os.path.join(*path), encoding="utf-8") as file:
        return file.read()


def drivers():
    """[(file, what is wrong with it)]: a driver says nothing that none of Why3's own says."""
    own = set().union(*(said(read(WHY3_DRIVERS, name)) for name in os.listdir(WHY3_DRIVERS)))
    for name in ("relay.drv", "cvc4.drv"):
        ours = said(read(ROOT, "proofs", name))
        yield from ((name, f"not of Why3: {line}") for line in ours - own)
        if len(ours) < 20:
            yield name, "nearly nothing is read of it"


def written(config, prover, folder, path, module):
    """{file: what why3 writes for the prover of the module's goals}, without comments."""
    out = tempfile.mkdtemp(dir=folder)
    done = subprocess.run(["why3", "prove", "-C", config, "-L", folder, "-L", "model", "-a",
                           "split_vc", "-P", prover, "-o", out, path, "-T", module], cwd=ROOT,
                          check=False, capture_output=True, text=True, env=provers.environment())
    if done.returncode:
        sys.exit(f"relay: why3: {done.stderr.strip()[:300]}")
    texts = {name: relay.question(read(out, name)) for name in os.listdir(out)}
    return {name: [line for line in text.splitlines()
                   if line and line[0] != ";" and line != STRINGS] for name, text in texts.items()}


def same_texts():
    """What differs when why3 writes the goals with its own drivers."""
    theirs = read(provers.CONFIG).replace('"relay.drv"', '"z3_471"')
    theirs = theirs.replace('"cvc4.drv"', '"cvc4_17"')
    with tempfile.TemporaryDirectory(prefix="temora-relay-") as folder:
        model.copy_theories(closure.share(), folder)
        own = os.path.join(folder, "own.conf")
        with open(own, "w", encoding="utf-8") as file:
            file.write(theirs)
        for prover in (model.BOTH, model.CVC4):
            for path, module in SAME:
                ours = written(provers.environment()["WHY3CONFIG"], prover, folder, path, module)
                other = written(own, prover, folder, path, module)
                if not ours or ours != other:
                    yield f"{prover} {module}: the goals are not those of Why3's own driver"


def costs():
    """What is wrong with what a goal is said to cost, and with which goals count as dear."""
    text = f"{HEAD}{GROWS}(assert (not (> (f a) a)))\n{relevant.END}\n"
    fails, closes = ("z3", 10, False), ("z3", relay.SHORT, False)
    _, alone = relay.close(text, relay.LONG, tries=(closes,))
    _, second = relay.close(text, relay.LONG, tries=(fails, fails, closes))
    if abs(second - alone - 20 * relay.LONG / relay.BUDGET) > 1:
        yield f"a goal that costs {alone} costs {second} after two tries of 10 steps"
    third = relay.LONG // 3
    with tempfile.TemporaryDirectory(prefix="temora-relay-") as cache:
        for number, steps in enumerate((alone, third, third + 1)):
            model.keep(os.path.join(cache, f"{number}.json"), 1.0, steps)
        if answers.dearest(cache) != (third + 1, 1):
            yield f"of three answers the dearest is {answers.dearest(cache)}"


def orders():
    """What is wrong with how the try is chosen that comes first."""
    text = f"{HEAD}{GROWS}(assert (not (> (f a) a)))\n{relevant.END}\n"
    digest = relay.digest(relay.question(text))
    tries = (("z3", 10, False), ("z3", 20, False), ("z3", relay.SHORT, False))
    asked, ask = [], relay.ask

    def count(prover, steps, question):
        asked.append(steps)
        return ask(prover, steps, question)

    relay.ask = count
    found = [relay.close(text, relay.LONG, tries=tries, known={digest: first})
             for first in (0, 2, 1, 9)]
    relay.ask = ask
    if asked != [10, 20, relay.SHORT] + [relay.SHORT] + [20, 10, relay.SHORT] + \
            [10, 20, relay.SHORT]:
        yield f"the tries were {asked}"
    if any(answer != found[0] for answer in found):
        yield f"answers depend on which try is first: {found}"
    open_text = f"{HEAD}{GROWS}(assert (not (< (f a) a)))\n{relevant.END}\n"
    wrong = {relay.digest(relay.question(open_text)): 2}
    if relay.close(open_text, relay.LONG, tries=tries, known=wrong)[0]:
        yield "a goal that does not follow is closed because a run before has closed it"


def main():
    wrong, seen = [], goals()
    smaller = [len(relevant.part(text)) < len(text) for _, text in seen]
    wrong += [f"{name}: {what}" for name, text in seen for what in parts_of(text)]
    if not any(smaller):
        wrong.append("no part is smaller than its goal")
    for name, text, closed in QUESTIONS:
        prover, _ = relay.close(f"{HEAD}{text}\n{relevant.END}\n", relay.SHORT)
        if (prover is not None) != closed:
            wrong.append(f"{name}: {'closed by ' + prover if prover else 'open'}")
    wrong += [f"{name}: {what}" for name, what in drivers()]
    wrong += same_texts()
    wrong += costs()
    wrong += orders()
    for line in wrong:
        print(f"relay: {line}")
    print(f"{len(seen)} goals, {len(QUESTIONS)} questions, {len(wrong)} breaches")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
