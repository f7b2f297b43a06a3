#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Who may include whom, and who may write what.

A folder's row says where its files may include from. The second rule: a field of the core's state
(include/temora/state.h, ept.h) is written in one file only, and that is in impl/ or WRITERS.
"""
import os
import re
import sys

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), ".."))
sys.path.insert(0, os.path.join(ROOT, "proofs"))
import csource  # noqa: E402

# The most special folder first. "<>" are the headers that a freestanding compiler has itself.
RULES = [
    ("include/zircon", ("include/zircon", "<>")),
    ("include/temora", ("include/temora", "include/zircon", "spec", "<>")),
    ("spec", ("spec",)),
    ("impl", ("include/temora", "include/zircon", "spec", "<>")),
    ("arch/vmx", ("arch/vmx", "include/temora", "include/zircon", "spec", "<>")),
    ("runner", ("runner", "arch/vmx", "include/temora", "include/zircon", "<>")),
    ("vmm/tests", ("vmm", "include/zircon", "<>", "<hosted>")),
    ("vmm", ("vmm", "include/zircon", "tests/guests", "<>")),
    ("oracle", ("oracle", "include/temora", "include/zircon", "<>", "<hosted>")),
    ("kvm/adapter", ("kvm", "include/temora", "include/zircon", "<>", "<hosted>")),
    ("kvm", ("kvm", "include/zircon", "<>", "<hosted>")),
    ("tests", ("",)),
]
FREESTANDING = {"stdint.h", "stddef.h", "stdbool.h", "stdarg.h", "stdalign.h", "stdnoreturn.h",
                "stdatomic.h", "limits.h", "float.h", "iso646.h", "cpuid.h"}
STATE = ("include/temora/state.h", "include/temora/ept.h")
WRITERS = ("impl/", "arch/vmx/ept.c")
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">]', re.M)
SUFFIXES = (".c", ".h", ".S", ".acsl")
EXTERN = re.compile(r"^extern\s+(?:struct\s+)?\w+\s+([^;]+);", re.M)


def sources():
    for top in ("include", "spec", "impl", "arch", "runner", "vmm", "oracle", "kvm",
                "tests"):
        for base, _, names in os.walk(os.path.join(ROOT, top)):
            for name in sorted(names):
                if name.endswith(SUFFIXES):
                    yield os.path.relpath(os.path.join(base, name), ROOT)


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def resolve(path, name):
    """Where the compiler finds "name": beside the file, then -I in the order of the makefiles."""
    for folder in (os.path.dirname(path), "include", ".", "vmm", "tests/guests",
                   "tests/gate/tree", "tests/gate/tree/include", "tests/gate/pair",
                   "tests/gate/pair/include"):
        found = os.path.normpath(os.path.join(folder, name))
        if os.path.isfile(os.path.join(ROOT, found)):
            return found
    return None


def within(path, folder):
    return folder == "" or path.startswith(folder + "/")


def check_includes(path, text):
    row = next(((folder, may) for folder, may in RULES if within(path, folder)), None)
    if row is None:
        return [f"{path}: no rule for its folder"]
    folder, may = row
    found = []
    for match in INCLUDE.finditer(csource.DIRECTIVE.sub(lambda m: m[0], text)):
        at = f"{path}:{text.count(chr(10), 0, match.start()) + 1}"
        if match[1] == "<":
            if "<hosted>" not in may and "" not in may and match[2] not in FREESTANDING:
                found.append(f"{at}: <{match[2]}> is not a header of a freestanding compiler")
            continue
        target = resolve(path, match[2])
        if target is None:
            found.append(f"{at}: \"{match[2]}\" is not found")
        elif not any(within(target, place) for place in may if not place.startswith("<")):
            found.append(f"{at}: {folder} may not include {target}")
    return found


def tables():
    """The names of the core's tables and counters."""
    declared = [text for path in STATE if os.path.exists(os.path.join(ROOT, path))
                for text in EXTERN.findall(csource.without_comments(read(path)))]
    return [re.match(r"\s*(\w+)", name)[1] for names in declared for name in names.split(",")]


def writes(text, names):
    """(line, table or table.field) of each assignment to a table, and of each address taken."""
    code = csource.without_comments(text)
    for name in names:
        step = r"(?:\s*\[[^;{}=]*?\]|\s*\.\s*\w+)"
        place = rf"(?<![.>\w]){name}\b(?:\s*\[[^;{{}}=]*?\])*(?:\s*\.\s*(\w+))?{step}*"
        for match in re.finditer(rf"(?:\+\+|--)\s*{place}|&\s*{place}|"
                                 rf"{place}\s*(?:\+\+|--|(?:[-+*/%|&^]|<<|>>)?=(?!=))", code):
            if match[0].startswith("&") and re.search(r"[\w)\]&]\s*$", code[:match.start()]):
                continue  # the operator of a conjunction, not an address
            line = code.count("\n", 0, match.start())
            field = next((group for group in match.groups() if group), None)
            if not code.splitlines()[line].startswith("extern"):
                yield line + 1, f"{name}.{field}" if field else name


def check_writers(texts, names):
    """One file writes a field, and that file is one of the core."""
    found, writers = [], {}
    for path, text in texts:
        for line, place in writes(text, names):
            if path.startswith(WRITERS):
                writers.setdefault(place, {}).setdefault(path, line)
            else:
                found.append(f"{path}:{line}: writes {place}, a part of the core's state")
    for place, files in sorted(writers.items()):
        if len(files) > 1:
            found.append(f"{place} is written in more than one file: " +
                         ", ".join(f"{path}:{line}" for path, line in sorted(files.items())))
    return found


def main():
    found, texts, names = [], [], tables()
    for path in sources():
        text = read(path)
        texts.append((path, text))
        found += check_includes(path, text)
    found += check_writers([(path, text) for path, text in texts
                            if path.startswith(("impl/", "arch/", "runner/", "oracle/"))], names)
    for line in found:
        print(line)
    print(f"{len(texts)} files, {len(names)} tables, {len(found)} breaches")
    return 1 if found or not texts else 0


if __name__ == "__main__":
    sys.exit(main())
