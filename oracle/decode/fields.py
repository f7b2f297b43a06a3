#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Writes spec/exit_fields.table and spec/exit_details.table as C, for temora decode."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "../../proofs"))
from fields_table import formats  # noqa: E402

# In a format's title: whose qualification or instruction information it is.
REASONS = re.compile(r"\(reasons? (\d+(?:, \d+)*)\)")


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def proved(form):
    """The proved cuts of temora/exit_details.h, which take words of two sizes."""
    for field in form.fields:
        print(f"static uint64_t cut_{field.full}(uint64_t bits) {{ return "
              f"{field.full}((uint{form.size}_t)bits); }}")


def main():
    print('#include "oracle/decode/bits.h"\n#include "temora/exit_details.h"\n')
    rows, details = [], formats("exit_details")
    for form in formats("exit_fields") + details:
        name = f"{form.name}_bits"
        if form in details:
            proved(form)
        print(f"static const struct bits {name}[] = {{")
        for field in form.fields:
            cut = f"cut_{field.full}" if form in details else "NULL"
            print(f"  {{{quoted(field.name)}, {quoted(field.meaning)}, {field.low}, "
                  f"{field.width}, {cut}}},")
        print("};")
        found = REASONS.search(form.title)
        reasons = found[1].split(", ") if found else []
        rows.append(f"  {{{quoted(form.name)}, {name}, sizeof {name} / sizeof {name}[0], "
                    f"{{{', '.join(reasons) or 0}}}, {len(reasons)}}},")
    print("const struct bits_format bits_formats[] = {")
    print("\n".join(rows))
    print("};\nconst size_t bits_format_count = sizeof bits_formats / sizeof bits_formats[0];")


if __name__ == "__main__":
    main()
