# SPDX-License-Identifier: MIT
"""Cases of the gate about proofs/results.jsonl: the tree has a second file of C and of the model, a
green run has left its records, and then something changes. No record may make a red tree green.

With SEED the jar's files are proved again, whatever is known of them, and the cell's are taken from
their records when these hold; with OTHER it is the cell's C that is proved again.
"""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "../../proofs"))
import digest  # noqa: E402
import records  # noqa: E402

SEED = ["--smoke", "--replay", "--seed", "2"]
OTHER = ["--smoke", "--replay", "--seed", "3"]
C, H, DRIVER = "impl/cell.c", "include/temora/cell.h", "spec/cell.driver"
MODEL = "model/cell.mlw"
TAKEN = r"impl/cell\.c .* taken from proofs/results\.jsonl$(.|\n)*^2 files run, 3 taken"
WRONG_C = r"not proved: \S*cell_step_ensures_model"
BY_HAND = r"results\.jsonl:1: not as a run wrote it"


def edit(change, sealed=False):
    """A step that changes the record of impl/cell.c."""
    def step(root):
        path = os.path.join(root, records.NAME)
        with open(path, encoding="utf-8") as file:
            lines = [json.loads(line) for line in file]
        for line in lines:
            if line["path"] == C:
                change(root, line)
                if sealed:
                    line["seal"] = records.seal(line)
        records.write(path, lines)
    return step


def replace(path, old, new):
    def step(root):
        with open(os.path.join(root, path), encoding="utf-8") as file:
            text = file.read()
        if text.count(old) != 1:
            sys.exit(f"gate.py: {old!r} stands {text.count(old)} times in {path}")
        with open(os.path.join(root, path), "w", encoding="utf-8") as file:
            file.write(text.replace(old, new))
    return step


def more_goals(_, line):
    line["claim"]["goals"] += 1


def less_functions(_, line):
    line["claim"]["functions"] = line["claim"]["functions"][:1]


def todays_digest(root, line):
    line["digest"] = digest.of(root, C, True)


def open_goal(_, line):
    line["claim"]["proved"] -= 1


BREAK_C = replace(C, "cell[i] < LIMIT", "cell[i] <= LIMIT")
MEND_C = replace(C, "cell[i] <= LIMIT", "cell[i] < LIMIT")

# name, steps after the green run, options, what the gate must say, whether it is green
CASES = [
    ("record", [], SEED, TAKEN, True),
    ("record_sampled", [], OTHER, r"impl/cell\.c .* s  \(", True),
    ("record_unread", [], ["--smoke"], r"^5 files run, 0 taken", True),
    ("record_wrong_function", [BREAK_C], SEED, WRONG_C, False),
    ("record_header", [replace(H, "LIMIT 100u", "LIMIT 101u")], SEED, WRONG_C, False),
    ("record_contract", [replace(H, "cell[i] == m_step(0)", "cell[i] == m_step(1)")], SEED,
     r"not proved: \S*cell_restart_ensures_zero", False),
    ("record_model", [replace(MODEL, "x < 100", "x < 99")], SEED, WRONG_C, False),
    ("record_used_model", [replace(MODEL, "x < 100", "x < 99")], SEED,
     r"not proved: CellFar\.step_last", False),
    ("record_driver", [replace(DRIVER, '= "step"', '= "stay"')], SEED, WRONG_C, False),
    ("record_unbound", [replace(DRIVER, 'logic integer "m_step"(integer) = "step";\n', "")], SEED,
     r"m_step: declared, and bound by no driver", False),
    ("record_goals", [edit(more_goals)], SEED, BY_HAND, False),
    ("record_digest", [BREAK_C, edit(todays_digest)], SEED, BY_HAND, False),
    ("record_open", [edit(open_goal, sealed=True)], SEED, BY_HAND, False),
    # Whoever computes the seal too is found by the sample, or not at all (caveat C27).
    ("record_forged", [BREAK_C, edit(todays_digest, sealed=True)], OTHER, WRONG_C, False),
    ("record_less", [edit(less_functions, sealed=True)], OTHER,
     r"results\.jsonl claims other functions than this run finds", False),
    ("record_ledger", [edit(less_functions, sealed=True)], [*SEED, "--compare"],
     r"ledger: totals/functions: 3 in the ledger, 2 now", False),
]
