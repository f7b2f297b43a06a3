#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Can the gate fail? A small tree is green as it is; each change to it must turn the gate red, and
for the reason that the change deserves.

  gate.py [CASE ...]
"""
import concurrent.futures
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, os.path.join(HERE, "gate"))
import records_cases  # noqa: E402

TREE, PAIR = os.path.join(HERE, "gate/tree"), os.path.join(HERE, "gate/pair")
PROVE = os.path.join(HERE, "../proofs/prove.py")
C, H, ACSL = "impl/cell.c", "include/temora/cell.h", "spec/cell.acsl"
DRIVER, MODEL = "spec/cell.driver", "model/cell.mlw"
STEPS = "500000"  # its goals are easy: what is open then is open after the longest try
GREEN = r"^\d+ goals proved, 0 unproved, 0 axioms$"

# name, file, what stands there, what to put there, options, what the gate must say (None: green)
CASES = [
    ("control", C, "", "", [], None),
    ("control_smoke", C, "", "", ["--smoke"], None),
    ("wrong_function", C, "cell[i] < LIMIT", "cell[i] <= LIMIT", [],
     r"not proved: \S*cell_step_ensures_model"),
    ("overflow", C, "  if (cell[i] < LIMIT)\n", "", [], r"not proved"),
    ("out_of_bounds", H, "requires args: i < CELLS;\n    terminates \\true; exits \\false;\n"
     "    assigns cell[i];\n    ensures model", "requires args: i <= CELLS;\n"
     "    terminates \\true; exits \\false;\n    assigns cell[i];\n    ensures model", [],
     r"not proved: \S*cell_step_assert_rte_index_bound"),
    ("assigns_too_little", H, "assigns cell[i];\n    ensures model",
     "assigns \\nothing;\n    ensures model", [], r"not proved: \S*cell_step_assigns"),
    ("endless_loop", C, "  cell[i] = 0u;\n", "  /*@ loop assigns \\nothing; */\n"
     "  while (cell[i] > 200u) { }\n  cell[i] = 0u;\n", [],
     r"not proved: \S*cell_restart_(terminates|loop_variant)|variant"),
    ("no_contract", C, "void cell_restart", "void cell_extra(void)\n{\n  cell[0] = 1u;\n}\n\n"
     "void cell_restart", [], r"cell_extra: no ensures"),
    ("no_ensures", H, "    ensures zero: cell[i] == m_step(0);\n", "", [],
     r"cell_restart: no ensures"),
    ("no_assigns", H, "    assigns cell[i];\n    ensures zero", "    ensures zero", [],
     r"cell_restart: no assigns"),
    ("no_terminates", H, "terminates \\true; exits \\false;\n    assigns cell[i];\n    ensures z",
     "exits \\false;\n    assigns cell[i];\n    ensures z", [], r"cell_restart: no terminates"),
    ("unknown_callee", C, "  cell_step(i);", "  void other(void);\n  other();\n  cell_step(i);",
     [], r"Frama-C warns: .*other"),
    ("unsafe_cast", C, "  cell_step(i);",
     "  *(uint16_t *)&cell[i] = 0u;\n  cell_step(i);", [], r"Frama-C warns: .*[Cc]ast"),
    ("acsl_axiom", ACSL, "(integer x);", "(integer x);\n      axiom liar: m_step(7) == 9;", [],
     r"ACSL axiom liar(.|\n)*, 1 axioms$"),
    ("acsl_admit", C, "  cell_step(i);", "  //@ admit cell[i] == 0;\n  cell_step(i);", [],
     r"ACSL axiom admit"),
    ("false_lemma", ACSL, "(integer x);\n    }",
     "(integer x);\n    }\n    lemma wrong: \\forall integer x; m_step(x) > x;", [],
     r"not proved: \S*lemma_wrong"),
    ("driver_claim", DRIVER, '= "step"', '= "injective:step"', [], r"not a binding|injective"),
    ("model_axiom", MODEL, "  lemma step_grows", "  axiom liar : step 7 = 9\n  lemma step_grows",
     [], r"axiom liar(.|\n)*, 1 axioms$"),
    ("model_val", MODEL, "  lemma step_grows",
     "  val f (x : int) : int ensures { result > x }\n  lemma step_grows", [],
     r"Theorems: assumed: val f"),
    ("open_theorem", MODEL, "step x >= x", "step x > x", [], r"not proved: Theorems\.step_grows"),
    ("broken_model", MODEL, "step x >= x", "step x >=", [], r"syntax error"),
    ("broken_c", C, "cell_step(i);", "cell_step(i)", [], r"Frama-C stopped"),
    ("contradiction", H, "requires args: i < CELLS;\n    terminates \\true; exits \\false;\n"
     "    assigns cell[i];\n    ensures zero", "requires args: i < CELLS && i > 20;\n"
     "    terminates \\true; exits \\false;\n    assigns cell[i];\n    ensures zero", ["--smoke"],
     r"smoke test failed.*cell_restart"),
    ("hidden_axiom", H, '#include "spec/cell.acsl"\n\n/*@ requires args: i < CELLS;',
     '#include "spec/cell.acsl"\n\n/*@ axiomatic Z { logic integer z(integer x);\n'
     "      axiom up: \\forall integer x; z(x + 1) > z(x);\n"
     "      axiom flat: \\forall integer x; z(x) == 3; } */\n"
     "/*@ requires args: i < CELLS && z(i) >= 0;", ["--smoke"], r"smoke test failed.*cell_step"),
    ("no_ledger", C, "", "", ["--compare"], r"ledger\.json.*run make prove"),
    ("stale_ledger", "proofs/ledger.json", "", "{}", ["--compare"], r"ledger: functions"),
    ("replay_nothing", C, "", "", ["--replay"], r"answers\.txt.*run make prove"),
    ("replay", C, "", "", ["--smoke", "--replay"], None),
    ("replay_broken", "proofs/answers.txt", "# Answers of", "# Answers to", ["--replay"],
     r"answers\.txt:1: not an answer"),
    ("replay_wrong_function", C, "cell[i] < LIMIT", "cell[i] <= LIMIT", ["--replay"],
     r"not proved: \S*cell_step_ensures_model"),
    ("replay_open_theorem", MODEL, "step x >= x", "step x > x", ["--replay"],
     r"not proved: Theorems\.step_grows"),
]
# The change comes after a green run, whose answers are there.
LATER = ("replay", "replay_broken", "replay_wrong_function", "replay_open_theorem")


def change(root, case):
    _, path, old, new, _, _ = case
    path = os.path.join(root, path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    text = ""
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            text = file.read()
    if old and text.count(old) != 1:
        sys.exit(f"gate.py: {case[0]}: {old!r} stands {text.count(old)} times in {path}")
    if old or new:
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace(old, new) if old else new)


def prove(root, options):
    return subprocess.run([sys.executable, PROVE, "--root", root, "--steps", STEPS, *options],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          check=False, timeout=600)


def run(case):
    with tempfile.TemporaryDirectory(prefix="temora-gate-") as folder:
        root = os.path.join(folder, "tree")
        shutil.copytree(TREE, root)
        if case[0] in LATER:
            prove(root, ["--smoke"])
        change(root, case)
        done = prove(root, case[4])
    return verdict(case[0], done, case[5], case[5] is None)


def verdict(name, done, wanted, green):
    """Is the gate green or red as wanted, and for the reason that is wanted?"""
    output = done.stdout
    last = output.rstrip().splitlines()[-1] if output.strip() else ""
    good = (done.returncode == 0) == green and bool(re.match(GREEN, last)) >= green
    good = good and (wanted is None or re.search(wanted, output, re.M))
    print(f"{'ok' if good else 'NOT OK'}  {name}", flush=True)
    if not good:
        print(f"  wanted: {wanted or ''} {'green' if green else 'red'}; status {done.returncode}; "
              "the gate said:")
        print("\n".join("  " + line for line in output.splitlines()[-12:]))
    return bool(good)


# ---- cases about records ----

def pair(folder):
    """A tree with two files of each kind, and what a green run leaves there."""
    root = os.path.join(folder, "green")
    shutil.copytree(TREE, root)
    shutil.copytree(PAIR, root, dirs_exist_ok=True)
    done = prove(root, ["--smoke"])
    if done.returncode != 0:
        sys.exit(f"gate.py: the tree of two files is not green:\n{done.stdout}")
    return root


def run_record(case, green):
    name, steps, options, wanted, is_green = case
    with tempfile.TemporaryDirectory(prefix="temora-gate-") as folder:
        root = os.path.join(folder, "tree")
        shutil.copytree(green, root, ignore=shutil.ignore_patterns("build"))
        for step in steps:
            step(root)
        return verdict(name, prove(root, options), wanted, is_green)


def run_resume(green):
    """A run that is red in one file, and goes on when the file is good: what it leaves in proofs/
    is what one run leaves, but for the time."""
    with tempfile.TemporaryDirectory(prefix="temora-gate-") as folder:
        root = os.path.join(folder, "tree")
        shutil.copytree(green, root, ignore=shutil.ignore_patterns("build", "proofs"))
        records_cases.BREAK_C(root)
        red = verdict("resume_red", prove(root, ["--smoke"]), records_cases.WRONG_C, False)
        records_cases.MEND_C(root)
        done = prove(root, ["--smoke", "--resume"])
        good = verdict("resume", done, r"impl/cell\.c .* s(.|\n)*^1 files run, 4 taken", True)
        shutil.copy(os.path.join(green, "proofs/ledger.json"),
                    os.path.join(root, "proofs/ledger.json"))
        done = prove(root, ["--smoke", "--resume", "--compare"])
        same = verdict("resume_ledger", done, r"^0 files run, 5 taken", True)
    return [red, good, same]


def main():
    names, every = sys.argv[1:], [case[0] for case in CASES + records_cases.CASES] + ["resume"]
    if set(names) - set(every):
        sys.exit(f"gate.py: no such case; there are {json.dumps(every)}")
    first = [case for case in CASES if not names or case[0] in names]
    later = [case for case in records_cases.CASES if not names or case[0] in names]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        results = list(pool.map(run, first))
        if later or not names or "resume" in names:
            with tempfile.TemporaryDirectory(prefix="temora-gate-") as folder:
                green = pair(folder)
                results += pool.map(run_record, later, [green] * len(later))
                results += run_resume(green) if not names or "resume" in names else []
    print(f"{sum(results)} as they must be, {len(results) - sum(results)} not")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
