# SPDX-License-Identifier: MIT
"""Proves the WhyML model with why3: every goal of every module, split, by one of the provers."""
import json
import os
import re
import subprocess
import time

PROVERS = ["CVC4,1.8,", "Z3,4.8.12,ematch", "Z3,4.8.12,"]
SHORT = {"CVC4,1.8,": "cvc4", "Z3,4.8.12,ematch": "z3", "Z3,4.8.12,": "z3-mbqi"}
# Everybody gets a short try before anybody gets a long one.
ROUNDS = [(prover, steps) for steps in ("1000000", "20000000") for prover in PROVERS]
SECONDS = "60"
THEORIES = ("qed", "cint", "cbits")
# WP's own theories carry hints that only WP registers; why3 alone refuses them.
HINT = re.compile(r'^ *meta "(def_into_axiom|inline_in|remove_for_\w*|inline:no)"')
MODULE = re.compile(r"^\s*(?:module|theory)\s+(\w+)", re.M)
COMMENT = re.compile(r"\(\*.*?\*\)", re.S)


class Result:
    def __init__(self, path):
        self.path, self.error, self.seconds = path, None, 0.0
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


def why3(root, library, path, attempt, module, goal=None):
    """Answers of the goals in order: (name, valid, seconds), or the error text."""
    args = ["why3", "prove", "--json", "-L", library, "-L", "model", "-P", attempt[0],
            "-a", "split_vc", "-s", attempt[1], "-t", SECONDS, path, "-T", module]
    if goal:
        args += ["-G", goal]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("WHY3")}
    environment["WHY3CONFIG"] = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                             "why3.conf")
    done = subprocess.run(args, cwd=root, env=environment, stdin=subprocess.DEVNULL,
                          capture_output=True, check=False)
    answers = []
    decoder, text = json.JSONDecoder(), done.stdout.decode("utf-8", "replace").strip()
    while text:
        try:
            entry, end = decoder.raw_decode(text)
        except ValueError:
            return None, text[:300]
        answers.append((entry["term"]["goal_name"],
                        entry["prover-result"]["answer"] == "Valid",
                        entry["prover-result"].get("time", 0.0)))
        text = text[end:].strip()
    # Status 2 says that some goal is not proved, which the answers say better.
    message = done.stderr.decode("utf-8", "replace").strip()
    if done.returncode not in (0, 2) or (not answers and message):
        return None, message[:300] or f"why3 ended with status {done.returncode}"
    return answers, None


def prove_module(result, root, library, module):
    answers, result.error = why3(root, library, result.path, ROUNDS[0], module)
    if result.error:
        return
    theorems = {}
    for name, valid, seconds in answers:
        theorems.setdefault(name, []).append([PROVERS[0] if valid else None, seconds])
    for name, parts in theorems.items():
        for attempt in ROUNDS[1:]:
            if all(part[0] for part in parts):
                break
            again, result.error = why3(root, library, result.path, attempt, module, name)
            if result.error or len(again) != len(parts):
                result.error = result.error or f"{module}.{name}: why3 splits it in two ways"
                return
            for part, (_, valid, seconds) in zip(parts, again):
                if part[0] is None:
                    part[0], part[1] = (attempt[0] if valid else None), part[1] + seconds
        by = {}
        for prover, _ in parts:
            if prover:
                by[SHORT[prover]] = by.get(SHORT[prover], 0) + 1
        result.theorems.append((module, name, len(parts), sum(by.values()), by,
                                sum(part[1] for part in parts)))


def run(path, root, library):
    result, start = Result(path), time.monotonic()
    try:
        for module in modules(os.path.join(root, path)):
            prove_module(result, root, library, module)
            if result.error:
                break
    except OSError as error:
        result.error = f"{error.filename or 'why3'}: {error.strerror}; run make deps"
    result.seconds = time.monotonic() - start
    return result
