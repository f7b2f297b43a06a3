#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Writes the table of the fields of bits (spec/exit_fields.table) as C, for temora decode."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "../../proofs"))
from fields_table import formats  # noqa: E402

# Which qualification a reason has, and what the bits mean is in the table.
REASON = {"qual_io": 30, "qual_cr": 28, "qual_ept": 48, "qual_task": 9, "qual_apic": 44,
          "qual_dr": 29}


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def main():
    print('#include "oracle/decode/bits.h"\n')
    rows = []
    for form in formats():
        name = f"{form.name}_bits"
        print(f"static const struct bits {name}[] = {{")
        for field in form.fields:
            print(f"  {{{quoted(field.name)}, {quoted(field.meaning)}, {field.low}, "
                  f"{field.width}}},")
        print("};")
        rows.append(f"  {{{quoted(form.name)}, {name}, sizeof {name} / sizeof {name}[0], "
                    f"{REASON.get(form.name, -1)}}},")
    print("const struct bits_format bits_formats[] = {")
    print("\n".join(rows))
    print("};\nconst size_t bits_format_count = sizeof bits_formats / sizeof bits_formats[0];")


if __name__ == "__main__":
    main()
