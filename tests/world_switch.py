#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The world switch in Bochs, and then with one statement missing: the machine must notice.

  world_switch.py --compile COMMAND [--mutants N] [--seed TEXT] OBJECT ...

First the machine as it is. Then mutants: each instruction of arch/vmx/run.S alone, and each
statement of the functions in CALLERS, is left out. A mutant is caught when the machine says
that something is wrong or does not come to its end. --mutants: only so many, chosen by --seed.
"""
import argparse
import os
import random
import re
import shlex
import subprocess
import sys

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), ".."))
OUT = "build/world_switch"
SWITCH = "arch/vmx/run.S"
MOST_INSTRUCTIONS = 60
END = re.compile(r"^world-switch: (\d+) comparisons, (\d+) passed, (\d+) failed$", re.M)
LEAST_COMPARISONS = 4000
INSTRUCTION = re.compile(r"^(?:\d+:|  )\s*([a-z]+)\b ?([^/\n]*)")
CALLERS = {
    "runner/extended_state.c": ("extended_enter", "extended_leave", "debug_give", "debug_take",
                                "switched_load", "switched_unload"),
    "runner/cpu.c": ("cpu_load_tables", "cpu_load_syscall_msrs"),
    "runner/enter.c": ("give_registers", "refused", "run_once", "tell_core"),
    "runner/guest_run.c": ("guest_run",),
}
# A statement that may be missing without a difference, and why.
EQUIVALENT = {
    "c->exit_tsc = 0;": "the exit counters",
    "report_vmfail(c, failure);": "prints",
    "count_exit(c, tsc, reason);": "the exit counters",
    "report_entry_failure(c, reason);": "prints",
    "if (reason == TRIPLE_FAULT) report_triple_fault(c);": "prints",
    "if (recording && !reflected) record_exit(c->number, &raw);": "no trace is written here",
    "pass_wake();": "no thread sleeps here",
    "if (status == CORE_RUN) guest_serve_host(c, &exit);": "no interrupt of the host comes here",
    "prepare_slice(c);": "no interrupt of the host comes here",
    "ept_before_entry(c->guest, p);": "no page leaves a guest here",
    "atomic_store_explicit(&p->vcpu, c->number + 1u, memory_order_relaxed);": "no other processor",
    "atomic_store_explicit(&p->vcpu, 0, memory_order_release);": "no other processor",
    "account_at(p, count_entry(c), IN_GUEST);": "the shares of time",
    "account_at(p, *tsc, IN_KERNEL);": "the shares of time",
    "switched_unload(c);": "no thread must end here",
    "thread_end_if_it_must();": "no thread must end here",
    "apic_end_of_interrupt();": "no thread must end here",
    "p->debug_owner = NULL;": "debug_take sets it",
}
ZERO_IN_HOST_AREA = re.compile(r"set\(VMCS_HOST_\w+, 0\);")  # as in a new VMCS


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def dropped(line):
    """An instruction without effect in its place; the stack pointer moves, the flags stay."""
    name = INSTRUCTION.match(line)[1]
    label = re.match(r"^\d+:", line)
    nothing = {"pushq": "leaq -8(%rsp), %rsp", "popq": "leaq 8(%rsp), %rsp"}.get(name, "nop")
    return (label[0] if label else "  ") + nothing


def instructions():
    return [(number, line) for number, line in enumerate(read(SWITCH).splitlines())
            if INSTRUCTION.match(line) and not line.strip().startswith(".")]


def statements(path, functions):
    """(line number, line) of those that are one line long and no declaration."""
    lines, inside = read(path).splitlines(), False
    for number, line in enumerate(lines):
        if not line.startswith((" ", "}")):
            inside = bool(re.match(rf"[\w ]*[ *]({'|'.join(functions)})\(.*\{{$", line))
        text = line.split("/*")[0].strip()
        statement = re.match(r"(?:if \(.*\) )?[\w>\-\[\].]+(?:\(.*\)| = .*);$|__asm__.*;$", text)
        if inside and statement and not text.startswith("return"):
            yield number, line


def mutants():
    """[(file, line number, what is there instead, the line)]"""
    found = [(SWITCH, number, dropped(line), line.split("/*")[0].strip())
             for number, line in instructions()]
    for path, functions in CALLERS.items():
        for number, line in statements(path, functions):
            text = line.split("/*")[0].strip()
            if text not in EQUIVALENT and not ZERO_IN_HOST_AREA.match(text):
                found.append((path, number, "  ;", text))
    return found


def run(*command):
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def machine(image):
    """What it prints."""
    return run(sys.executable, "runner/bochs.py", "--rom", f"{OUT}/machine.rom", "--image", image,
               "--seconds", "60", "--ticks", "400000000")[1]


def judge(text):
    """None when all is as it must be, or what is not."""
    end = END.search(text)
    if end is None:
        return "no end: " + (re.findall(r"^(?:runner|panic|>>).*$", text, re.M) or ["?"])[-1][:60]
    if int(end[3]) == 0 and int(end[2]) > 0 and int(end[1]) >= LEAST_COMPARISONS:
        return None
    first = re.search(r"WRONG ([^:]*):", text)
    return f"{end[3]} cases fail, first: {first[1] if first else '?'}"


def build(mutant, command, objects):
    """The image; raises when it cannot be built."""
    path, number, instead, _ = mutant
    lines = read(path).splitlines()
    lines[number] = instead
    source = f"{OUT}/mutant{os.path.splitext(path)[1]}"
    with open(os.path.join(ROOT, source), "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    mine = f"build/runner/{path.replace('arch/', '').replace('runner/', '')}.o"
    if mine not in objects:
        raise RuntimeError(f"{mine} is not linked")
    flags = [flag for flag in shlex.split(command) if flag != "-Werror"]
    steps = ([*flags, "-c", source, "-o", f"{OUT}/mutant.o"],
             ["ld", "-nostdlib", "-static", "-z", "max-page-size=4096", "-z", "noexecstack",
              "--no-warn-rwx-segments", "--build-id=none", "-T", "runner/link.ld", "-o",
              f"{OUT}/mutant.elf", f"{OUT}/mutant.o", *(o for o in objects if o != mine)],
             ["objcopy", "-O", "binary", f"{OUT}/mutant.elf", f"{OUT}/mutant.img"])
    for step in steps:
        status, text = run(*step)
        if status:
            raise RuntimeError(f"{step[0]}: {text[-300:]}")
    return f"{OUT}/mutant.img"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--compile", required=True)
    parser.add_argument("--mutants", type=int, help="only so many")
    parser.add_argument("--seed", default="0")
    parser.add_argument("objects", nargs="+")
    return parser.parse_args()


def main():
    args = arguments()
    count = len(instructions())
    print(f"{SWITCH}: {count} instructions, at most {MOST_INSTRUCTIONS}")
    text = machine(f"{OUT}/machine.img")
    print(text.rstrip().split("bochs.py:")[0].rstrip())
    if count > MOST_INSTRUCTIONS or (wrong := judge(text)):
        print(f"world-switch: {wrong if count <= MOST_INSTRUCTIONS else 'run.S is too long'}")
        return 1
    chosen = mutants()
    every = len(chosen)
    if args.mutants is not None:
        chosen = random.Random(args.seed).sample(chosen, min(args.mutants, every))
    survived = 0
    for mutant in chosen:
        wrong = judge(machine(build(mutant, args.compile, args.objects)))
        survived += wrong is None
        print(f"{'SURVIVES' if wrong is None else 'caught'} {mutant[0]}:{mutant[1] + 1} without "
              f"{mutant[3]}: {wrong}", flush=True)
    print(f"{len(chosen)} of {every} mutants, {len(chosen) - survived} caught, {survived} survive")
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main())
