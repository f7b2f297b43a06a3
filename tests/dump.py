#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""What the runner says when a VM entry fails: a copy of the tree gets a VMCS that is wrong in one
field, and the console must name the rule of the SDM, the field, and the guest's registers.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), ".."))
# With what is built already: only the broken file is compiled again.
FOLDERS = ["Makefile", "arch", "impl", "include", "kvm", "oracle", "runner", "spec", "tests", "vmm",
           ".ci", "build/core", "build/runner", "build/vmm"]
SECONDS = 120
FILE = "runner/vmcs.c"
# Where it is broken: behind the proved initial state.
PLACE = "set(VMCS_EXCEPTION_BITMAP, REFLECTED_EXCEPTIONS);"
REGISTERS = [r"^  rax [0-9a-f]{16} rcx ", r"^  rip 0000000000002000 rflags ",
             r"^  cr0 [0-9a-f]+ cr2 "]
# What is broken, how, and what must be said.
CASES = [
    ("guest state", PLACE, PLACE + "\n  set(VMCS_GUEST_ACTIVITY, 4);",
     [r"^vmx: vcpu 0: VM entry failed: reason 33 \(guest state\)",
      r"^vmx: SDM Vol\. 3C, 26\.3\.1\.5, rule 7\d\d of .*activity",
      r"^vmx: it is about the field 4826, activity = 4$"]),
    ("a control", PLACE, PLACE + "\n  set(VMCS_CR3_TARGET_COUNT, 5);",
     [r"^vmx: vcpu 0: VM-instruction error 7: VM entry with invalid control fields$",
      r"^vmx: SDM Vol\. 3C, 26\.2\.1\.1, rule 104 of ",
      r"^vmx: it is about the field 400a, cr3_targets = 5$"]),
]


def copy_tree(target):
    for name in FOLDERS:
        source = os.path.join(ROOT, name)
        if os.path.isdir(source):
            shutil.copytree(source, os.path.join(target, name))
        else:
            shutil.copy(source, target)


def replace(path, old, new):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    if text.count(old) != 1:
        sys.exit(f"{path} has not one '{old}'")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace(old, new))


def break_it(target, old, new):
    replace(os.path.join(target, FILE), old, new)


def run(target, *settings, seconds=SECONDS):
    done = subprocess.run(["make", "--no-print-directory", "-s", "run", *settings,
                           f"LIMIT={seconds - 20}"], cwd=target, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=seconds, check=False)
    return done.stdout + done.stderr


def main():
    failed = 0
    with tempfile.TemporaryDirectory(prefix="temora-") as target:
        copy_tree(target)
        for name, old, new, patterns in CASES:
            break_it(target, old, new)
            text = run(target, "GUEST=hello")
            break_it(target, new, old)
            missing = [p for p in patterns + REGISTERS if not re.search(p, text, re.M)]
            print(f"{'FAIL' if missing else 'PASS'} {name}")
            failed += bool(missing)
            if missing:
                print("\n".join(missing) + "\n" + text[-3000:])
    print(f"dump: {len(CASES) - failed} of {len(CASES)} broken VMCSs are explained")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
