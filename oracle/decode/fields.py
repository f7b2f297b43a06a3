#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Writes spec/exit_fields.table and spec/exit_details.table as C, for temora decode."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "../../proofs"))
from fields_table import TABLES, formats  # noqa: E402

# In a format's title: whose qualification or instruction information it is.
REASONS = re.compile(r"\(reasons? (\d+(?:, \d+)*)\)")


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def main():
    print('#include "oracle/decode/bits.h"\n')
    rows = []
    for form in [form for stem in TABLES for form in formats(stem)]:
        name = f"{form.name}_bits"
        print(f"static const struct bits {name}[] = {{")
        for field in form.fields:
            print(f"  {{{quoted(field.name)}, {quoted(field.meaning)}, {field.low}, "
                  f"{field.width}}},")
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
