#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The worked example of docs/oracle.md: its commands print what stands there ("..." is anything).

  oracle_worked.py
"""
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), ".."))
SECTION, LIMIT = "## From nothing to the first divergence", 120
MARK = "-- the next command --"


def commands():
    """(command, the lines that it prints) of the section."""
    with open(os.path.join(ROOT, "docs/oracle.md"), encoding="utf-8") as file:
        section = file.read().split(SECTION)[1].split("\n## ")[0]
    for block in re.findall(r"^```\n(\$ .*?)^```$", section, re.M | re.S):
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            command, *lines = part.splitlines()
            yield command, lines


def pattern(lines):
    """"..." alone is any number of lines, within a line any text."""
    parts = [r"(?:.*\n)*?" if line == "..." else
             ".*".join(map(re.escape, line.split("..."))) + r"\n" for line in lines]
    return re.compile("".join(parts))


def main():
    todo = list(commands())
    with tempfile.TemporaryDirectory() as folder:
        for name in ("build", "tests"):
            os.symlink(os.path.join(ROOT, name), os.path.join(folder, name))
        script = f"\necho '{MARK}'\n".join(command for command, _ in todo)
        done = subprocess.run(["bash", "-c", script], cwd=folder, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, check=False, timeout=LIMIT)
    texts, wrong = done.stdout.split(MARK + "\n"), 0
    for (command, lines), text in zip(todo, texts, strict=True):
        if not pattern(lines).fullmatch(text):
            wrong += 1
            print(f"{command} prints\n{text}and not\n" + "\n".join(lines))
    print(f"{len(todo)} commands, {wrong} print something else")
    return 1 if wrong or len(todo) < 7 else 0


if __name__ == "__main__":
    sys.exit(main())
