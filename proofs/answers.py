# SPDX-License-Identifier: MIT
"""proofs/answers.txt: what the provers said at the last complete run, by the digest of the goal's
text. A goal whose text is the same to the letter has the same digest; any other is asked anew.

A line is an answer: digest, prover, verdict, seconds, steps ('-': not known). The file saves time
and is believed for that; `make prove FRESH=1` does not read it, and `prove.py --replay` asks the
provers again for one answer in twenty, another choice for each seed.
"""
import hashlib
import json
import os
import re

import relay

NAME = "proofs/answers.txt"
ORDERS = "proofs/orders.txt"  # relay.ORDERS, of the tree that is proved
HEAD = "# Answers of provers, written by proofs/prove.py; proofs/answers.py says what a line is.\n"
VERDICTS = ("valid", "unknown", "timeout", "stepout")
LINE = re.compile(r"([0-9a-f]{32}) ([\w.:+-]+) (%s) (\d+(?:\.\d+)?|-) (\d+|-)\n"
                  % "|".join(VERDICTS))
SAMPLE = 20


class Broken(Exception):
    """Says what is wrong with the file."""


def kept(cache):
    """Yields (digest, answer) in order."""
    for name in sorted(os.listdir(cache)):
        if name.endswith(".json"):
            with open(os.path.join(cache, name), encoding="utf-8") as file:
                try:
                    yield name[:-5], json.load(file)
                except ValueError:  # half written when a run was killed
                    continue


def dearest(cache):
    """Of the goals that are closed: the largest number of steps, and how many took more than a
    third of relay.LONG, which is all that a goal may cost."""
    steps = [answer.get("steps", 0) for _, answer in kept(cache)
             if answer.get("verdict") == "valid"]
    return max(steps, default=0), sum(1 for count in steps if 3 * count > relay.LONG)


def pack(cache, path, add=False):
    """Writes the answers of the cache to the file, in place of those that are there, or beside
    them; how many they are."""
    lines = []
    for digest, answer in kept(cache):
        line = (f"{digest} {answer.get('prover')} {answer.get('verdict')} "
                f"{answer.get('time', '-')} {answer.get('steps', '-')}\n")
        if LINE.fullmatch(line):  # a failure of a prover is no answer
            lines.append(line)
    if add and os.path.exists(path):
        mine = {line.split()[0] for line in lines}
        with open(path, encoding="utf-8") as file:
            lines += [line for line in file if LINE.fullmatch(line)
                      and line.split()[0] not in mine]
    with open(path + ".part", "w", encoding="utf-8") as file:
        file.writelines([HEAD] + sorted(lines))
    os.replace(path + ".part", path)
    return len(lines)


def pack_orders(notes, path, add=False):
    """Writes a run's notes to the file, in place of what is there, or beside it."""
    found = dict(relay.orders(path)) if add else {}
    found.update(relay.orders(notes))
    with open(path + ".part", "w", encoding="utf-8") as file:
        file.writelines(f"{digest} {number}\n" for digest, number in sorted(found.items()))
    os.replace(path + ".part", path)


def read(path):
    """[(digest, the answer as WP's cache holds it)]"""
    try:
        with open(path, encoding="utf-8") as file:
            lines = file.readlines()
    except (OSError, ValueError) as error:
        raise Broken(f"{NAME}: {error}; run make prove FRESH=1 SMOKE=1, which writes it") from error
    found = []
    for number, line in enumerate(lines, 1):
        match = LINE.fullmatch(line)
        if match:
            answer = {"prover": match[2], "verdict": match[3]}
            answer.update({key: kind(match[i]) for i, key, kind in
                           ((4, "time", float), (5, "steps", int)) if match[i] != "-"})
            found.append((match[1], answer))
        elif line != HEAD or number != 1:
            raise Broken(f"{NAME}:{number}: not an answer: {line.rstrip()[:60]}")
    return found


def asked_again(digest, seed):
    return hashlib.sha256(f"{seed} {digest}".encode()).digest()[0] % SAMPLE == 0


def unpack(path, cache, seed):
    """Puts the answers into the cache, and takes out those that the seed wants asked again.
    (how many are put there, how many not)"""
    again = 0
    entries = read(path)
    for digest, answer in entries:
        place = os.path.join(cache, digest + ".json")
        if asked_again(digest, seed):
            again += 1
            if os.path.exists(place):
                os.remove(place)
        elif not os.path.exists(place):
            with open(place, "w", encoding="utf-8") as file:
                json.dump(answer, file)
    return len(entries) - again, again
