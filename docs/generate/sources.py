# SPDX-License-Identifier: MIT
"""What else the pages say: constants, decisions, contracts, theorems, unit tests."""
import glob
import json
import os
import re

import csource


def read(*path):
    with open(os.path.join(*path), encoding="utf-8") as file:
        return file.read()


# ---- constants ----

def defines(text, prefix):
    """{name without the prefix: value} of a header's #define lines."""
    return {name: int(value.rstrip("u"), 0) for name, value in
            re.findall(rf"#define {prefix}(\w+)[ \t]+\(?(-?\w+)\)?", text)}


def inverse(names):
    """{value: name}"""
    return {value: name for name, value in names.items()}


def numbers(root):
    """{SYS_X: number} of zircon/syscalls.h."""
    found, number = {}, -1
    for name, value in re.findall(r"\b(SYS_\w+)\s*(?:=\s*(\d+))?\s*,",
                                  csource.without_comments(read(root,
                                                                "include/zircon/syscalls.h"))):
        number = int(value) if value else number + 1
        found[name] = number
    return found


# ---- spec/decisions.md ----

class Decision:
    def __init__(self, number, title, chapter, text):
        self.number, self.title, self.chapter, self.text = number, title, chapter, text
        tested = re.search(r"^- \*Tested:\*\s+(.*?)(?=^- \*|\Z)", text, re.M | re.S)
        self.tested = " ".join(tested[1].split()) if tested else ""

    def names(self, call):
        return bool(re.search(rf"\b{call}\b", self.chapter + "\n" + self.title + "\n" + self.text))


def decisions(root):
    """{number: Decision}."""
    text, chapter, found = read(root, "spec/decisions.md"), "", {}
    for head, body in re.findall(r"^(##+ .*)\n((?:(?!##).*\n?)*)", text, re.M):
        match = re.match(r"### D(\d+) (.*)", head)
        if match:
            found[int(match[1])] = Decision(int(match[1]), match[2], chapter, body)
        elif head.startswith("## "):
            chapter = head[3:]
    return found


def listed(text):
    """The numbers in "D1, D32 to D38"."""
    found = set()
    for first, last in re.findall(r"D(\d+)(?:\s+to\s+D(\d+))?", text):
        found |= set(range(int(first), int(last or first) + 1))
    return found


# ---- include/temora ----

def contracts(root):
    """{name of a core function: (header, its contract)}."""
    found = {}
    for path in sorted(glob.glob(os.path.join(root, "include/temora/*.h"))):
        for function in csource.functions(read(path))[1]:
            found[function.name] = (os.path.relpath(path, root), function.contract or "")
    return found


# ---- proofs/ledger.json ----

def ledger(root):
    """{name of a function, or (file and module, theorem): "valid of goals" in words}."""
    path, found = os.path.join(root, "proofs/ledger.json"), {}
    if os.path.exists(path):
        book = json.loads(read(path))
        for functions in book["functions"].values():
            found |= {name: proved(entry) for name, entry in functions.items()}
        for place, theorems in book["theorems"].items():
            found |= {(place, name.removesuffix("'vc")): proved(entry)
                      for name, entry in theorems.items()}
    return found


def proved(entry):
    return f"{entry['valid']} of {entry['goals']} goals proved"


# ---- theorems ----

def theorem_files(root):
    paths = glob.glob(os.path.join(root, "model/theorems*.mlw"))
    paths += glob.glob(os.path.join(root, "model/*_theorems.mlw"))
    return sorted(os.path.relpath(path, root) for path in set(paths))


def steps(functions):
    """The step functions beside the status functions of a call: dup_status has dup_next."""
    found = []
    for function in functions:
        stem = function.name.rpartition("_")[0] + "_"
        found += [d for d in function.module.declarations.values()
                  if d.kind == "function" and d.name.startswith(stem) and len(stem) > 1]
    return found


class Theorems:
    def __init__(self, root, model):
        self.model, self.files = model, theorem_files(root)
        self.lemmas = [d for d in model.declarations(self.files) if d.kind == "lemma"]

    def meant(self, declaration):
        """The declarations that the words of one declaration mean."""
        found = (self.model.resolve(word, declaration.module) for word in declaration.words)
        return [d for d in found if d]

    def reached(self, lemma):
        """What it means through the definitions that the theorem files make."""
        seen, todo = [], [lemma]
        while todo:
            for found in self.meant(todo.pop()):
                if found not in seen:
                    seen.append(found)
                    if found.module.path in self.files and found.kind != "lemma":
                        todo.append(found)
        return seen

    def about(self, functions):
        """(lemmas that name a step, lemmas that speak of it through a definition)."""
        direct = [lemma for lemma in self.lemmas
                  if any(f in functions for f in self.meant(lemma))]
        return direct, [lemma for lemma in self.lemmas if lemma not in direct
                        and any(f in functions for f in self.reached(lemma))]


# ---- tests/unit ----

def unit_tests(root):
    """{test file's stem: {test function: names that it reaches within its file}}."""
    found = {}
    for path in sorted(glob.glob(os.path.join(root, "tests/unit/test_*.c"))):
        text = read(path)
        code = csource.without_comments(text).splitlines()
        words = {f.name: set(re.findall(r"\w+", "\n".join(code[f.line - 1:f.last])))
                 for f in csource.functions(text)[0]}
        tests = re.findall(r"\bcmocka_unit_test\w*\s*\(\s*(\w+)", text)
        found[os.path.basename(path)[:-2]] = {name: closure(name, words) for name in tests}
    return found


def closure(name, words):
    seen, todo = set(), [name]
    while todo:
        for word in words.get(todo.pop(), ()):
            if word not in seen:
                seen.add(word)
                todo.append(word)
    return seen
