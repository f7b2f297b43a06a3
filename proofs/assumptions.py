#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Lists everything that the proofs trust and do not prove, and counts it."""
import os
import sys

import records
import trust


def groups(root):
    tools = trust.tools()
    yield ("Tools: they are believed",
           [f"{name}: {tools[name]}" for name in ("frama-c", "why3", "z3", "cvc4", "gcc", "ld")]
           + ["Why3's standard library and Frama-C's theories of C's integers and bits"])
    yield ("Axioms", [" ".join(item) for item in trust.axioms(root)])
    yield ("Functions known by their contract alone",
           [f"{name} ({path})" for name, path in trust.externs(root)])
    yield ("Preconditions of the core that its unproved callers must keep",
           [f"{name}: {number} requires" for name, number in trust.preconditions(root)])
    yield ("Memory model: what separate pointers must not do, at calls from unproved code",
           memory_model(root))
    yield ("Assembly",
           [f"{path}: {count} lines" for path, count in trust.assembly(root)])
    yield ("C that runs beside the core and is not proved (tested only)",
           [f"{path}: {number} functions, {count} lines"
            for path, number, count in trust.unproved_c(root)])
    yield ("Caveats (docs/caveats.md)",
           [f"{name} {text}" for name, text in trust.caveats(root)])


def memory_model(root):
    """WP's hypotheses, from the records of the last green run."""
    found = set()
    known = {line["path"]: line for line in records.read(os.path.join(root, records.NAME))}
    for path in trust.proved_files(root):
        if path not in known:
            found.add(f"{path}: not known; make prove SMOKE=1 tells")
        else:
            found |= set(known[path]["claim"]["hypotheses"])
    return sorted(found)


def main():
    root, total = os.path.realpath(os.path.join(os.path.dirname(__file__), "..")), 0
    for title, items in groups(root):
        print(f"{title}: {len(items)}")
        for item in items:
            print(f"  {item}")
        total += len(items)
    print(f"{total} assumptions")
    return 0


if __name__ == "__main__":
    sys.exit(main())
