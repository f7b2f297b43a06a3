# SPDX-License-Identifier: MIT
"""proofs/results.jsonl: what the last green run over everything, with smoke tests, found in each
file, under the digest (proofs/digest.py) of all that the file's proof reads.

A line is one file. `prove.py --replay` takes the line of a file whose digest is today's, instead of
proving the file again, but for one file in ten, chosen by a seed, and always one file of C and one
of the model: these are proved, and must come out as their lines say. The seal of a line only shows
that it was changed by hand or cut short: whoever wants to can compute it.
"""
import hashlib
import json
import os

import framac
import model

NAME = "proofs/results.jsonl"
FREE = ("seconds", "provers")  # what two runs may find differently: how long, and who was first
KEYS = {"path", "digest", "smoke", "claim", "seconds", "provers", "seal"}
SAMPLE = 10
SEAL = 16


class Broken(Exception):
    """Says what is wrong with the file."""


def seal(line):
    body = {key: value for key, value in line.items() if key != "seal"}
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:SEAL]


# ---- a result as a line ----

def claim_of_c(result):
    functions = {name or "": [counts.get(key, 0) for key in ("goals", "valid", "qed", "cfg")]
                 for name, counts in result.provers.items()}
    return {"goals": result.goals, "proved": result.proved, "smoke": result.smoke_passed,
            "functions": result.functions, "by": functions, "hypotheses": result.hypotheses}


def provers_of_c(result):
    return {name or "": {key: counts[key] for key in sorted(counts)
                         if key not in ("goals", "valid", "qed", "cfg")}
            for name, counts in result.provers.items()}


def line_of(result, digest, smoke):
    """Of a green result."""
    if isinstance(result, model.Result):
        claim = {f"{t[0]}.{t[1]}": [t[2], t[3]] for t in result.theorems}
        provers = {}
    else:
        claim, provers = claim_of_c(result), provers_of_c(result)
    line = {"path": result.path, "digest": digest, "smoke": smoke, "claim": claim,
            "seconds": round(result.seconds, 1), "provers": provers}
    return line | {"seal": seal(line)}


def result_of(line):
    """The result of the run that wrote the line."""
    claim, provers = line["claim"], line["provers"]
    if line["path"].endswith(".mlw"):
        result = model.Result(line["path"])
        result.theorems = [(*name.split(".", 1), goals, proved)
                           for name, (goals, proved) in claim.items()]
    else:
        result = framac.Result(line["path"])
        result.goals, result.proved = claim["goals"], claim["proved"]
        result.smoke_passed, result.functions = claim["smoke"], claim["functions"]
        result.hypotheses = claim["hypotheses"]
        result.provers = {name or None: provers[name] | dict(zip(("goals", "valid", "qed", "cfg"),
                                                                 counts))
                          for name, counts in claim["by"].items()}
    result.seconds = line["seconds"]
    return result


def green(line):
    claim = line["claim"]
    if line["path"].endswith(".mlw"):
        return all(goals == proved for goals, proved in claim.values())
    return claim["goals"] == claim["proved"] == sum(counts[1] for counts in claim["by"].values())


# ---- the file ----

def parse(text, where):
    try:
        line = json.loads(text)
        good = set(line) == KEYS and line["seal"] == seal(line) and green(line)
    except (ValueError, TypeError, KeyError, AttributeError):
        good = False
    if not good:
        raise Broken(f"{where}: not as a run wrote it: {text.strip()[:60]}; take the line out, and "
                     "its file is proved again")
    return line


def read(path):
    """[line]; none when there is no such file."""
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8") as file:
        return [parse(text, f"{os.path.basename(path)}:{number}")
                for number, text in enumerate(file, 1)]


def write(path, lines):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path + ".part", "w", encoding="utf-8") as file:
        file.writelines(json.dumps(line, sort_keys=True) + "\n"
                        for line in sorted(lines, key=lambda line: line["path"]))
    os.replace(path + ".part", path)


def find(lines, path, digests):
    """The line of the file with one of the digests; of two the one that knows smoke tests."""
    found = [line for line in lines if line["path"] == path and line["digest"] in digests]
    return max(found, key=lambda line: line["smoke"], default=None)


# ---- the sample ----

def number(seed, path):
    return int.from_bytes(hashlib.sha256(f"{seed} {path}".encode()).digest()[:8], "big")


def asked_again(paths, seed):
    """The files that are proved whatever is known of them."""
    chosen = {path for path in paths if number(seed, path) % SAMPLE == 0}
    for kind in (".c", ".mlw"):
        chosen |= set(sorted((path for path in paths if path.endswith(kind)),
                             key=lambda path: number(seed, path))[:1])
    return chosen
