#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The SDM leaves the instruction length undefined at an EPT violation: a copy of the tree, whose
runner reads 0 there, must run all cases of `make run GUEST=traps` all the same.
"""
import os
import re
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))
import dump  # noqa: E402

FILE = "runner/enter.c"
READ = "raw.length = (uint32_t)vmcs_read(VMCS_EXIT_LENGTH);"
SECONDS = 240


def main():
    with tempfile.TemporaryDirectory(prefix="temora-") as target:
        dump.copy_tree(target)
        dump.replace(os.path.join(target, FILE), READ, READ + "\n  if (reason == EPT_VIOLATION) "
                     "raw.length = 0;")
        text = dump.run(target, "GUEST=traps", seconds=SECONDS)
    last = re.findall(r"^traps: .*$", text, re.M)
    for line in re.findall(r"^FAIL.*$", text, re.M)[:20] if last else text.splitlines()[-20:]:
        print(line)
    print(f"without the length: {last[0] if last else 'no end'}")
    return not (last and last[0].endswith(" passed, 0 failed"))


if __name__ == "__main__":
    sys.exit(main())
