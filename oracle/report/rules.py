#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The checks of each call, by the names that the contracts and the pages of `make docs` use, out of
the comments of include/zircon/syscalls/, as C:

  rules.py > build/oracle/rules.c
"""
import json
import os
import re
import sys

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "../.."))
sys.path[:0] = [os.path.join(ROOT, "docs/generate"), os.path.join(ROOT, "proofs")]
import prototypes  # noqa: E402

CALL = re.compile(r'CALL\((TEMORA_\w+), "(\w+)"')


def quoted(text):
    return json.dumps(text.replace("`", "'"))


def main():
    calls, wrong = prototypes.read_calls(ROOT)
    by_name = {call.name: call for call in calls}
    with open(os.path.join(ROOT, "oracle/read/schema.c"), encoding="utf-8") as file:
        ops = CALL.findall(file.read())
    print('/* Made by oracle/report/rules.py. */\n'
          '#include "oracle/report/rules.h"\n#include "zircon/errors.h"\n')
    print("const struct rules rules[TEMORA_CALLS] = {")
    for op, name in ops:
        call = by_name["zx_" + name]
        print(f"  [{op}] = {{{quoted(call.texts['Model'])}, {quoted(call.texts['Decisions'])}, {{")
        for status, text in call.lists["Errors"] + call.lists["Runner"]:
            print(f"    {{ZX_ERR_{status}, {quoted(text)}}},")
        print("  }},")
    print("};")
    print("\n".join(wrong), file=sys.stderr)
    return 1 if wrong or not ops else 0


if __name__ == "__main__":
    sys.exit(main())
