#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Lists everything that the proofs trust and do not prove, and counts it."""
import os
import sys

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
    """WP's hypotheses, from the logs of the last make prove."""
    found, logs = [], trust.files(root, "build/proofs/*.log")
    if not logs:
        return ["not known: run make prove first"]
    for path in logs:
        text = trust.read(os.path.join(root, path))
        found += [line.split("'")[1] for line in text.splitlines()
                  if "Memory model hypotheses for function '" in line]
    return sorted(set(found))


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
