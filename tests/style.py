#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The rules of style that a machine can check, over every file of the repository."""
import os
import re
import statistics
import subprocess
import sys

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), ".."))
sys.path.insert(0, os.path.join(ROOT, "proofs"))
import csource  # noqa: E402
import trust  # noqa: E402

MAX_LINES, MAX_COLUMNS, MAX_FUNCTION, MAX_MEDIAN, MAX_P95 = 300, 100, 90, 14, 45
SPDX = "SPDX-License-Identifier: MIT"
LICENSED = (".c", ".h", ".S", ".asm", ".acsl", ".mlw", ".py", ".sh", ".mk", ".ld")
C_LIKE = (".c", ".h", ".S", ".acsl", ".asm")
VAGUE = re.compile(r"(^|[/_])(utils?|common|misc|helpers?)([_.]|$)")
DEBT = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
# Folders of one person's machine, and mirrors: they do not belong into a repository.
MACHINE = re.compile(r"/(?:home|work)/\w+|/(?:root)/|\b(?:deb|snapshot|ftp)[.]debian[.]org")
LONG_LINES = ("spec/", ".driver", "LICENSE")


def paths():
    """What git knows or would add; without git, everything outside build/."""
    try:
        done = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"],
                              cwd=ROOT, capture_output=True, text=True, check=True)
        names = done.stdout.splitlines()
    except (OSError, subprocess.CalledProcessError):
        names = [os.path.relpath(os.path.join(base, name), ROOT)
                 for base, folders, files in os.walk(ROOT)
                 for name in files if not re.search(r"/(build|\.git|__pycache__)(/|$)", base)]
    return sorted({name for name in names if os.path.isfile(os.path.join(ROOT, name))})


def check_file(path, text):
    lines, found = text.splitlines(), []
    if path.endswith(LICENSED) or path == "Makefile":
        head = lines[1] if lines and lines[0].startswith("#!") and len(lines) > 1 else \
            (lines[0] if lines else "")
        if SPDX not in head:
            found.append(f"{path}:1: no '{SPDX}'")
    if path.endswith(LICENSED) and len(lines) >= MAX_LINES:
        found.append(f"{path}: {len(lines)} lines; a file has fewer than {MAX_LINES}")
    if VAGUE.search(path):
        found.append(f"{path}: name the concept, not 'helper', 'common', 'misc', 'utils'")
    for number, line in enumerate(lines, 1):
        found += [f"{path}:{number}: {what}" for what in check_line(path, line)]
    if text and not text.endswith("\n"):
        found.append(f"{path}: no newline at the end")
    return found


def check_line(path, line):
    if path.endswith(LICENSED) and len(line) > MAX_COLUMNS and not path.endswith(LONG_LINES):
        yield f"{len(line)} columns; at most {MAX_COLUMNS}"
    if line != line.rstrip():
        yield "blanks at the end"
    if path.endswith(C_LIKE) and "\t" in line:
        yield "a tab"
    if path != "tests/style.py" and (match := DEBT.search(line)):
        yield f"{match[0]}: do it, or write it down in the notes"
    if path != "tests/style.py" and (match := MACHINE.search(line)):
        yield f"{match[0]} belongs to one machine"


def check_functions(path, text, lengths):
    definitions, prototypes = csource.functions(text)
    lengths += [function.lines for function in definitions]
    found = [f"{path}:{f.line}: {f.name} has {f.lines} lines; at most {MAX_FUNCTION}"
             for f in definitions if f.lines > MAX_FUNCTION]
    # A second declaration could carry a second contract.
    if path.startswith("impl/") or path in trust.proved_files(ROOT):
        static = {f.name for f in prototypes
                  if re.search(rf"\bstatic\b[^;{{}}]*\b{f.name}\s*\(", text)}
        found += [f"{path}:{f.line}: {f.name} is declared here; a contract stands in a header"
                  for f in prototypes if f.name not in static]
    return found


def main():
    found, lengths, count = [], [], 0
    for path in paths():
        with open(os.path.join(ROOT, path), "rb") as file:
            data = file.read()
        if b"\0" in data:
            found.append(f"{path}: a binary file")
            continue
        text, count = data.decode("utf-8", "replace"), count + 1
        found += check_file(path, text)
        if path.endswith((".c", ".h")):
            found += check_functions(path, text, lengths)
    median = statistics.median(lengths) if lengths else 0
    p95 = sorted(lengths)[len(lengths) * 95 // 100] if lengths else 0
    if median > MAX_MEDIAN or p95 > MAX_P95:
        found.append(f"functions: median {median}, 95 % <= {p95}; at most {MAX_MEDIAN}, {MAX_P95}")
    for line in found:
        print(line)
    print(f"{count} files, {len(lengths)} functions (median {median:g} lines, 95 % <= {p95}, "
          f"longest {max(lengths, default=0)}), {len(found)} breaches")
    return 1 if found or not count else 0


if __name__ == "__main__":
    sys.exit(main())
