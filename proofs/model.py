# SPDX-License-Identifier: MIT
"""Proves the WhyML model: why3 writes out every goal of every module, split, and proofs/relay.py
closes it.

Valid answers are kept in the cache that WP uses, under a digest of the prover and of the text that
it is given.
"""
import hashlib
import json
import os
import re
import subprocess
import tempfile
import time

import provers
import relay

BOTH, CVC4 = "Relay,1,", "CVC4,1.8,"  # for whom why3 writes a goal
STEPS = relay.LONG  # of a goal
FEW = 3  # times that why3 is asked for the goals of a module as CVC4 gets them
THEORIES = ("qed", "cint", "cbits")
# WP's own theories carry hints that only WP registers; why3 alone refuses them.
HINT = re.compile(r'^ *meta "(def_into_axiom|inline_in|remove_for_\w*|inline:no)"')
GOAL = re.compile(r"^(?:;;|%) Goal (\S+)$", re.M)
MODULE = re.compile(r"^\s*(?:module|theory)\s+(\w+)", re.M)
COMMENT = re.compile(r"\(\*.*?\*\)", re.S)


class Result:
    def __init__(self, path):
        self.path, self.error, self.seconds, self.replayed = path, None, 0.0, 0
        self.source = None  # the file of records that it was taken from, if it was
        self.theorems = []  # (module, name, goals, proved)

    def count(self, what):
        return sum(theorem[what] for theorem in self.theorems)

    goals = property(lambda self: self.count(2))
    proved = property(lambda self: self.count(3))
    open = property(lambda self: [f"{t[0]}.{t[1]} ({t[2] - t[3]} of {t[2]} goals)"
                                  for t in self.theorems if t[2] != t[3]])


def copy_theories(share, target):
    """WP's theories without the lines of hints; nothing else is left out."""
    folder = os.path.join(target, "frama_c_wp")
    os.makedirs(folder, exist_ok=True)
    for name in THEORIES:
        with open(os.path.join(share, "wp/why3/frama_c_wp", name + ".mlw"),
                  encoding="utf-8") as source:
            lines = [line for line in source if not HINT.match(line)]
        with open(os.path.join(folder, name + ".mlw"), "w", encoding="utf-8") as copy:
            copy.writelines(lines)


def strip_comments(text):
    """WhyML's comments nest, so the innermost go first; lines keep their numbers."""
    while True:
        shorter = re.sub(r"\(\*(?!\))((?!\(\*|\*\)).)*\*\)",
                         lambda m: "\n" * m[0].count("\n"), text, flags=re.S)
        if shorter == text:
            return text
        text = shorter


def modules(path):
    with open(path, encoding="utf-8") as file:
        return MODULE.findall(strip_comments(file.read()))


class Tasks:
    """The goals of a module: of each its parts, as texts that a prover reads."""

    def __init__(self, root, library, cache, path, module):
        self.root, self.library, self.cache = root, library, cache
        self.path, self.module = path, module
        self.error, self.texts, self.owned, self.calls = None, None, {}, 0

    def goals(self):
        """{goal: [text of each part, in order]}"""
        if self.texts is None:
            self.texts = self.dump(BOTH)
        return self.texts

    def name(self, goal, number):
        return f"{self.path} {self.module}.{goal} {number}"

    def own(self, goal, number):
        """The text of a part that CVC4 gets. Most goals never want one, so why3 writes it when it
        is wanted first: of the goal, and of those for which an earlier run wanted one too. A module
        that wants many which nobody foresaw gets all at once."""
        if goal not in self.owned:
            self.calls += 1
            others = [other for other, texts in self.goals().items() if other not in self.owned and
                      any(relay.wants_own(self.name(other, n)) for n in range(len(texts)))]
            names = {goal, *others} if self.calls <= FEW else ()
            self.owned.update(self.dump(CVC4, names))
        return self.owned[goal][number]

    def dump(self, prover, names=()):
        """Of the goals of these names; without names, of all."""
        found, chosen = {}, [word for name in sorted(names) for word in ("-G", name)]
        with tempfile.TemporaryDirectory(prefix="temora-goals-") as folder:
            done = self.why3("-P", prover, "-o", folder, self.path, "-T", self.module, *chosen)
            if done.returncode != 0:
                self.error = done.stderr.decode("utf-8", "replace").strip()[:300]
            for name in os.listdir(folder):
                with open(os.path.join(folder, name), encoding="utf-8") as file:
                    text = file.read()
                goal = GOAL.search(text)[1]
                # why3 writes a file's name without the quote of "lemma'vc".
                number = re.search("-" + goal.replace("'", "qt") + r"(\d*)\.\w+$", name)[1]
                found.setdefault(goal, []).append((int(number or "0"), text))
        return {goal: [text for _, text in sorted(parts)] for goal, parts in found.items()}

    def why3(self, *arguments):
        """The finished process."""
        return subprocess.run(["why3", "prove", "-L", self.library, "-L", "model",
                               "-a", "split_vc", *arguments], cwd=self.root,
                              env=provers.environment(),
                              stdin=subprocess.DEVNULL, capture_output=True, check=False)

    def answer(self, text):
        """Where the answer for a part is kept."""
        digest = hashlib.md5(f"{BOTH}\n{text}".encode()).hexdigest()
        return os.path.join(self.cache, digest + ".json")


def known(place):
    """How many seconds it took to close the part before, or None."""
    try:
        with open(place, encoding="utf-8") as file:
            return json.load(file)["time"]
    except (OSError, ValueError, KeyError):
        return None


def keep(place, seconds, steps):
    with open(place + ".part", "w", encoding="utf-8") as file:
        json.dump({"prover": "Relay:1", "verdict": "valid", "time": round(seconds, 4),
                   "steps": steps}, file)
    os.replace(place + ".part", place)


def prove_goal(result, tasks, goal):
    """How many seconds each of the goal's parts takes, or None for one that is open."""
    found = []
    for number, text in enumerate(tasks.goals()[goal]):
        place = tasks.answer(text)
        seconds = known(place)
        if seconds is not None:
            result.replayed += 1
        else:
            start = time.monotonic()
            prover, steps = relay.close(text, STEPS, lambda n=number: tasks.own(goal, n),
                                        name=tasks.name(goal, number))
            if prover:
                seconds = time.monotonic() - start
                keep(place, seconds, steps)
        found.append(seconds)
    return found


def prove_module(result, tasks):
    goals = tasks.goals()
    result.error = tasks.error
    for goal in goals if result.error is None else ():
        parts = prove_goal(result, tasks, goal)
        closed = [seconds for seconds in parts if seconds is not None]
        result.theorems.append((tasks.module, goal, len(parts), len(closed)))


def run(path, root, library, cache):
    result, start = Result(path), time.monotonic()
    try:
        for module in modules(os.path.join(root, path)):
            prove_module(result, Tasks(root, library, cache, path, module))
            if result.error:
                break
    except OSError as error:
        result.error = f"{error.filename or 'why3'}: {error.strerror}; run make deps"
    result.seconds = time.monotonic() - start
    return result
