#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The runner and the tests on the host link the very object files whose hashes are in the ledger.

The linker's own map says which files went in. The runner's link is repeated with a map, and the
result has to be the runner that is there, byte for byte.

  same_objects.py RUNNER_ELF UNIT_TEST ...
"""
import hashlib
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), ".."))
sys.path.insert(0, os.path.join(ROOT, "proofs"))
import trust  # noqa: E402

CORE = os.path.join(ROOT, "build/core")


def digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def members(map_text):
    """The core's objects that a map lists, by their path in build/core."""
    loads = re.findall(r"^LOAD (\S+\.o)$", map_text, re.M)
    paths = {os.path.realpath(os.path.join(ROOT, path)) for path in loads}
    return {os.path.relpath(path, CORE) for path in paths if path.startswith(CORE + os.sep)}


def link_command(elf):
    """How make links the runner: what it would run if the linker script had changed."""
    done = subprocess.run(["make", "-n", "-W", "runner/link.ld", elf], cwd=ROOT,
                          capture_output=True, text=True, check=True)
    text = done.stdout.replace("\\\n", " ")
    lines = [line for line in text.splitlines() if re.match(r"\S*\b(ld|gcc)\b.* -o \S*" +
                                                            re.escape(os.path.basename(elf)), line)]
    if len(lines) != 1:
        sys.exit(f"same_objects: found {len(lines)} commands that link {elf}")
    return shlex.split(lines[0])


def runner_members(elf):
    command = link_command(elf)
    with tempfile.TemporaryDirectory() as folder:
        copy, log = os.path.join(folder, "runner.elf"), os.path.join(folder, "map")
        command[command.index("-o") + 1] = copy
        option = "-Wl,-Map=" if "gcc" in command[0] else "-Map="
        subprocess.run(command + [option + log], cwd=ROOT, check=True)
        if digest(copy) != digest(os.path.join(ROOT, elf)):
            sys.exit(f"same_objects: {elf} is not what these objects link to; run make clean")
        with open(log, encoding="utf-8") as file:
            return members(file.read())


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    try:
        with open(os.path.join(ROOT, "proofs/ledger.json"), encoding="utf-8") as file:
            ledger = json.load(file)["objects"]
    except (OSError, ValueError) as error:
        sys.exit(f"same_objects: proofs/ledger.json: {error}; run make prove, which writes it")
    core = {source[:-2] + ".o" for source in trust.proved_files(ROOT)}
    linked = {sys.argv[1]: runner_members(sys.argv[1])}
    for test in sys.argv[2:]:
        with open(os.path.join(ROOT, test + ".map"), encoding="utf-8") as file:
            linked[test] = members(file.read())
    bad = 0
    for program, parts in linked.items():
        wrong = sorted(part for part in parts if ledger.get(part) != digest(f"{CORE}/{part}"))
        missing = sorted(core - parts)
        print(f"{program}: {len(parts)} of {len(core)} core objects, "
              f"{len(wrong)} unlike the ledger")
        for part in wrong:
            print(f"  {part}: not the hash of proofs/ledger.json; run make prove")
        for part in missing:
            print(f"  {part}: not linked")
        bad += len(wrong) + len(missing)
    return 1 if bad or not core else 0


if __name__ == "__main__":
    sys.exit(main())
