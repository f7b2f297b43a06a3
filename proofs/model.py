# SPDX-License-Identifier: MIT
"""Proves the WhyML model with why3: every goal of every module, split, by one of the provers.

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

PROVERS = ["CVC4,1.8,", "Z3,4.8.12,ematch", "Z3,4.8.12,"]
SHORT = {"CVC4,1.8,": "cvc4", "Z3,4.8.12,ematch": "z3", "Z3,4.8.12,": "z3-mbqi"}
# Everybody gets a short try before anybody gets a long one.
SHORT_TRY, LONG_TRY = "1000000", "20000000"
ROUNDS = [(prover, steps) for steps in (SHORT_TRY, LONG_TRY) for prover in PROVERS]
SECONDS = "60"
WINNERS = "who proved theorems"  # of the ledger
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
        self.theorems = []  # (module, name, goals, proved, {prover: goals}, seconds)

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


def why3(root, library, arguments):
    """The finished process."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("WHY3")}
    environment["WHY3CONFIG"] = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                             "why3.conf")
    return subprocess.run(["why3", "prove", "-L", library, "-L", "model", "-a", "split_vc",
                           *arguments], cwd=root, env=environment, stdin=subprocess.DEVNULL,
                          capture_output=True, check=False)


def ask(root, library, path, attempt, module, goal):
    """What one prover says of the parts of a goal, in order: [(valid, seconds)], or the error."""
    done = why3(root, library, ["--json", "-P", attempt[0], "-s", attempt[1], "-t", SECONDS, path,
                                "-T", module, "-G", goal])
    answers = []
    decoder, text = json.JSONDecoder(), done.stdout.decode("utf-8", "replace").strip()
    while text:
        try:
            entry, end = decoder.raw_decode(text)
        except ValueError:
            return None, text[:300]
        answers.append((entry["prover-result"]["answer"] == "Valid",
                        entry["prover-result"].get("time", 0.0)))
        text = text[end:].strip()
    # Status 2 says that some goal is not proved, which the answers say better.
    message = done.stderr.decode("utf-8", "replace").strip()
    if done.returncode not in (0, 2) or (not answers and message):
        return None, message[:300] or f"why3 ended with status {done.returncode}"
    return answers, None


class Tasks:
    """The texts of a module's goals, as each prover gets them: by digest, and made when asked."""

    def __init__(self, root, library, cache, path, module):
        self.root, self.library, self.cache = root, library, cache
        self.path, self.module = path, module
        self.error, self.made = None, {}

    def digests(self, prover):
        """{goal: [digest of each part, in order]}"""
        if prover not in self.made:
            self.made[prover] = self.dump(prover)
        return self.made[prover]

    def dump(self, prover):
        found = {}
        with tempfile.TemporaryDirectory(prefix="temora-goals-") as folder:
            done = why3(self.root, self.library,
                        ["-P", prover, "-o", folder, self.path, "-T", self.module])
            if done.returncode != 0:
                self.error = done.stderr.decode("utf-8", "replace").strip()[:300]
            for name in os.listdir(folder):
                with open(os.path.join(folder, name), "rb") as file:
                    text = file.read()
                goal = GOAL.search(text.decode("utf-8", "replace"))[1]
                # why3 writes a file's name without the quote of "lemma'vc".
                number = re.search("-" + goal.replace("'", "qt") + r"(\d*)\.\w+$", name)[1]
                digest = hashlib.md5(prover.encode() + b"\n" + text).hexdigest()
                found.setdefault(goal, []).append((int(number or "0"), digest))
        return {goal: [digest for _, digest in sorted(parts)] for goal, parts in found.items()}

    def known(self, prover, goal):
        """The parts that the prover has closed before: [seconds or None]"""
        times = []
        for digest in self.digests(prover)[goal]:
            try:
                with open(os.path.join(self.cache, digest + ".json"), encoding="utf-8") as file:
                    times.append(json.load(file)["time"])
            except (OSError, ValueError, KeyError):
                times.append(None)
        return times

    def keep(self, prover, goal, answers):
        for digest, (valid, seconds) in zip(self.digests(prover)[goal], answers):
            if valid:
                path = os.path.join(self.cache, digest + ".json")
                with open(path + ".part", "w", encoding="utf-8") as file:
                    json.dump({"prover": prover.strip(",").replace(",", ":"), "verdict": "valid",
                               "time": round(seconds, 4)}, file)
                os.replace(path + ".part", path)


def attempts(winner):
    """Who is asked: what is known, who won at the last green run, alone and for long; then all."""
    first = [winner] if winner else []
    yield from ((prover, None) for prover in first + [p for p in PROVERS if p != winner])
    yield from ((prover, LONG_TRY) for prover in first)
    yield from ROUNDS


def prove_goal(result, tasks, goal, winner):
    """[(prover or None, seconds)] of the goal's parts; None when something went wrong."""
    parts = [(None, 0.0)] * len(tasks.digests(PROVERS[0])[goal])
    for prover, steps in attempts(winner):
        if steps is None:
            answers = [(t is not None, t or 0.0) for t in tasks.known(prover, goal)]
            result.replayed += sum(a[0] and p[0] is None for a, p in zip(answers, parts))
        else:
            answers, result.error = ask(tasks.root, tasks.library, tasks.path, (prover, steps),
                                        tasks.module, goal)
            if result.error or len(answers) != len(parts):
                result.error = result.error or f"{tasks.module}.{goal}: split in two ways"
                return None
            tasks.keep(prover, goal, answers)
        parts = [part if part[0] else (prover if answer[0] else None, part[1] + answer[1])
                 for part, answer in zip(parts, answers)]
        if all(part[0] for part in parts):
            break
    return parts


def prove_module(result, tasks, winners):
    goals = tasks.digests(PROVERS[0])
    result.error = tasks.error
    for goal in goals:
        if result.error:
            return
        parts = prove_goal(result, tasks, goal, winners.get(goal))
        if parts is None:
            return
        by = {}
        for prover, _ in parts:
            if prover:
                by[SHORT[prover]] = by.get(SHORT[prover], 0) + 1
        result.theorems.append((tasks.module, goal, len(parts), sum(by.values()), by,
                                sum(part[1] for part in parts)))


def sole_winners(ledger, path, module):
    """{theorem: the prover that closed all of it} in the last ledger: a hint, not a result."""
    long_names = {short: prover for prover, short in SHORT.items()}
    found = {}
    for name, counts in ledger.get(WINNERS, {}).get(f"{path} {module}", {}).items():
        by = [short for short in long_names if counts.get(short)]
        if len(by) == 1:
            found[name] = long_names[by[0]]
    return found


def run(path, root, library, cache, ledger=None):
    """`ledger`: the last one, for hints; without it the result is the same, only later."""
    result, start = Result(path), time.monotonic()
    try:
        for module in modules(os.path.join(root, path)):
            prove_module(result, Tasks(root, library, cache, path, module),
                         sole_winners(ledger or {}, path, module))
            if result.error:
                break
    except OSError as error:
        result.error = f"{error.filename or 'why3'}: {error.strerror}; run make deps"
    result.seconds = time.monotonic() - start
    return result
