#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The instruction decoder against the emulator of Linux KVM, on /dev/kvm.

- seeded forms run as guest code; what KVM does must be what the decoder's answer comes to, but for
  the disagreements that tests/insn_kvm/disagreements.md explains;
- the same with one bug in a copy of the decoder: there must be others.

  insn_kvm.py BUILD [--forms N] [--seed S] [--bugs N]      N bugs, chosen by the seed; all: -1
"""
import argparse
import glob
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), ".."))
LIST = os.path.join(ROOT, "tests/insn_kvm/disagreements.md")
BUG_FORMS = 10000
NO_KVM = 77
# name: (file of arch/vmx, what stands there, what is there instead)
BUGS = {
    "66 is ignored": ("insn_prefix.h", "return p.operand == 1u ? 2u : 4u;", "return 4u;"),
    "66 is ignored in 16-bit code": ("insn_prefix.h", "return p.operand == 1u ? 4u : 2u;",
                                     "return 2u;"),
    "REX.W is ignored": ("insn_prefix.h", "if (rex_w(p) == 1u)\n    return 8u;\n", ""),
    "67 is ignored": ("insn_prefix.h", "return p.address == 0u ? mode", "return 1 ? mode"),
    "a REX stays behind a prefix": ("insn_prefix.h", "q.rex = rex_of(mode, x);",
                                    "q.rex = is_rex(mode, x) ? x : p.rex;"),
    "GS is FS": ("insn_prefix.h", "return INSN_GS;", "return INSN_FS;"),
    "no ES override": ("insn_prefix.h", "x == 0x26u ? INSN_ES :", "x == 0x26u ? segment :"),
    "MOVSX without sign": ("insn_operand.h", "return operation == INSN_MOVSX ? 1u : 0u;",
                           "return 0u;"),
    "AH with a REX": ("insn_operand.h", "width == 1u && p.rex == 0u;", "width == 1u;"),
    "STOS with an override": ("insn_operand.h", "shape == SHAPE_YA ? INSN_ES :",
                              "shape == SHAPE_YA && p.segment == SEGMENT_NONE ? INSN_ES :"),
    "no repetition": ("insn_operand.h", "INSN_STOS ? p.repeat : 0u", "INSN_STOS ? 0u : 0u"),
    "an immediate without sign": ("insn_operand.h", "return sign_extend(le(count, bytes, i, n), n, "
                                  "size);", "return le(count, bytes, i, n);"),
    "a displacement without sign": ("insn_operand.h", "sign_extend(le(count, bytes, l.start, "
                                    "l.size), l.size, m.address_size)",
                                    "le(count, bytes, l.start, l.size)"),
    "REX.R is ignored": ("insn_operand.h", "mid_bits(m) + 8u * rex_r(p)", "mid_bits(m)"),
    "MOVZX of 2 bytes reads 1": ("insn_table.h", "ROW(INSN_MOVZX, SHAPE_GE, W, NO)",
                                 "ROW(INSN_MOVZX, SHAPE_GE, B, NO)"),
    "no MOV from an offset": ("insn_table.h", "    case 0xA1: return ROW(INSN_MOV, SHAPE_AO, V, "
                              "NO);\n", ""),
    "83 has 4 bytes": ("insn_table.h", "case 0x83: return ROW(GROUP_1, SHAPE_EI, V, B);",
                       "case 0x83: return ROW(GROUP_1, SHAPE_EI, V, Z);"),
    "BTR is BTS": ("insn_table.h", "case 0xB3: return ROW(INSN_BTR,", "case 0xB3: return "
                   "ROW(INSN_BTS,"),
    "no RIP": ("insn_memory.h", "mode == INSN_MODE_64 ? INSN_RIP : INSN_NO_REG", "INSN_NO_REG"),
    "RIP without its displacement": ("insn_memory.h", "return low == 5u ? 4u : 0u;", "return 0u;"),
    "REX.X is ignored": ("insn_memory.h", "mid_bits(s) + 8u * rex_x(p)", "mid_bits(s)"),
    "the stack is DS": ("insn_memory.h", "base == REG_SP || base == REG_BP ? INSN_SS",
                        "base == REG_SP ? INSN_SS"),
    "BX + SI is BX + DI": ("insn_memory.h", "rm == 0u || rm == 2u ? REG_SI", "rm == 2u ? REG_SI"),
    "CMP writes": ("insn_effect.h", "operation == INSN_CMP || operation == INSN_TEST",
                   "operation == INSN_TEST"),
    "XCHG keeps its register": ("insn_effect.h", "return operation == INSN_XCHG ||\n         ",
                                "return "),
    "4 bytes keep the upper half": ("insn_effect.h", "width >= 4u ? 8u : width", "width"),
    "LOCK where it must not be": ("insn_effect.h", "does_read(operation, shape) && does_write",
                                  "does_write"),
    "one byte too long": ("insn.c", "x.length = last_of(mode, p, r, l);",
                          "x.length = last_of(mode, p, r, l) + 1u;"),
}


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=3600)


def broken(bug, folder, build):
    """The program with the bug in its decoder; None: the sources have changed."""
    name, old, new = BUGS[bug]
    copies = os.path.join(folder, "arch/vmx")
    shutil.rmtree(copies, ignore_errors=True)
    os.makedirs(copies)
    for path in glob.glob(os.path.join(ROOT, "arch/vmx/insn*")):
        shutil.copy(path, copies)
    path = os.path.join(copies, name)
    with open(path, encoding="utf-8") as file:
        text = file.read()
    if text.count(old) != 1:
        return None
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace(old, new))
    objects = glob.glob(os.path.join(build, "insn_kvm/*.o"))
    program = os.path.join(folder, "run")
    made = run("gcc", "-std=gnu11", "-w", "-no-pie", "-I" + folder,
               "-I" + os.path.join(ROOT, "include"), "-I" + ROOT,
               os.path.join(copies, "insn.c"), *objects, "-o", program)
    return program if made.returncode == 0 else None


def catch(bug, seed, build):
    """None: it is caught."""
    with tempfile.TemporaryDirectory() as folder:
        program = broken(bug, folder, build)
        if program is None:
            return "it cannot be put in"
        done = run(program, str(BUG_FORMS), str(seed), LIST)
        caught = re.search(r" [1-9]\d* unexplained$", done.stdout, re.M)
        return None if caught and done.returncode == 1 else "it is not caught"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--forms", type=int, default=100000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bugs", type=int, default=-1)
    options = parser.parse_args()
    program = os.path.join(options.build, "insn_kvm/run")
    done = run(program, str(options.forms), str(options.seed), LIST)
    lines = (done.stdout + done.stderr).splitlines() or ["it says nothing"]
    if done.returncode == NO_KVM:
        print(f"{lines[-1]}; 0 forms compared, 0 bugs tried")
        return 0
    print("\n".join(lines[:-1]))
    if done.returncode != 0:
        print(f"{lines[-1]} (status {done.returncode})")
        return 1
    names = sorted(BUGS)
    if options.bugs >= 0:
        names = random.Random(options.seed).sample(names, options.bugs)
    missed = {bug: wrong for bug in names if (wrong := catch(bug, options.seed, options.build))}
    for bug, wrong in missed.items():
        print(f"{bug}: {wrong}")
    print(f"{lines[-1]}; {len(names) - len(missed)} of {len(names)} bugs caught")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
