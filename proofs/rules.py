# SPDX-License-Identifier: MIT
"""What makes a Frama-C run red besides an unproved goal. Returns sentences; none: green."""
import os
import re
import subprocess

import model

# Warnings that do not weaken a proof. Any other warning is a failure.
ACCEPTED = [
    (re.compile(r"Memory model hypotheses for function"),
     "with -wp-check-memory-model they are goals at every proved call; the others are counted "
     "by make assumptions"),
    (re.compile(r"Failed smoke-test$"), "it is counted by name"),
]
TRIVIAL = re.compile(r"^(\w+:\s*)?\\(true|false)$")  # exits \false also counts as postcondition
GOOD = {"Valid"}
ASSUMED = {"Considered valid"}  # the contract of a function whose body is in another file


def label(text):
    return text.split(": ", 1)[-1].strip()


def unproved(result):
    found = [f"not proved: {name}" for name in result.open]
    found += [f"smoke test failed (its premises contradict each other): {name}"
              for name in result.smoke]
    if result.proved != result.goals and not found:
        found.append(f"{result.goals - result.proved} of {result.goals} goals are not proved")
    return found


def warnings(result):
    return [f"Frama-C warns: {text}" for _, text in result.warnings
            if not any(pattern.search(text) for pattern, _ in ACCEPTED)]


def statuses(result, bodies):
    """Frama-C's own verdict on every property, consolidated: a second opinion on the counts."""
    found = []
    for where, function, kind, status, text in result.properties:
        if status in GOOD or (status in ASSUMED and function not in bodies):
            continue
        if function not in bodies and kind.startswith(("precondition", "assigns", "from")) \
                and status == "Unknown" and not kind.startswith("precondition of"):
            continue  # of a function that is not called here
        found.append(f"{where}: {function}: {kind} is {status}: {text}")
    return found


def contracts(result, bodies):
    """Every function with a body says what it does, all that it writes, and that it ends."""
    found = []
    for function in bodies:
        mine = [(kind, status, text) for _, name, kind, status, text in result.properties
                if name == function]
        kinds = {kind for kind, _, _ in mine}
        if not any(kind == "postcondition" and not TRIVIAL.match(text) for kind, _, text in mine):
            found.append(f"{function}: no ensures: its contract says nothing")
        if "termination clause" not in kinds:
            found.append(f"{function}: no terminates clause: write 'terminates \\true;'")
        if "assigns clause" not in kinds:
            found.append(f"{function}: no assigns clause")
        if function not in result.provers:
            found.append(f"{function}: has a body, and no goal")
    return found


def counts(result):
    total = sum(entry["goals"] for entry in result.provers.values())
    if total != result.goals:
        return [f"the reports disagree: {total} goals by function, {result.goals} in all"]
    return []


def proved_symbols(objects, results):
    """Every function in an object file of the core has been through the prover."""
    proved = {function for result in results for function in result.functions}
    found = []
    for path in (os.path.join(objects, result.path[:-2] + ".o") for result in results):
        if not os.path.exists(path):
            if os.path.isdir(objects):
                found.append(f"{path} is missing; run make core")
            continue
        done = subprocess.run(["nm", "--defined-only", path], capture_output=True, text=True,
                              check=True)
        code = {line.split()[2] for line in done.stdout.splitlines() if line.split()[1] in "TtWw"}
        # Copies that the compiler specialised keep their name before a dot.
        found += [f"{path}: {symbol} is in the object and not proved"
                  for symbol in sorted(code) if symbol.split(".")[0] not in proved]
    return found


def judge(result, smoke=False, function=None):
    """A file of the model or of the C."""
    if isinstance(result, model.Result):
        return [result.error] if result.error else [f"not proved: {name}" for name in result.open]
    return check(result, smoke, function)


def check(result, smoke=False, function=None):
    """function: only this one was asked for, so the others have no goals."""
    if result.error:
        return [result.error]
    found = unproved(result) + warnings(result) + counts(result)
    found += [f"{name}: declared, and bound by no driver" for name in result.unbound]
    if smoke and result.functions and not result.smoke_passed and not result.smoke:
        found.append("no smoke test was made")
    if function:
        return found + contracts(result, [function])
    return found + contracts(result, result.functions) + statuses(result, result.functions)
