#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Writes what follows from spec/exit_{fields,details}.table: cuts in C, ACSL, WhyML; a page.

  fields.py [--check]

--check writes nothing; it fails when a file is out of date.
"""
import argparse
import os
import re
import sys

import fields_model
from fields_table import ROOT, TABLES, formats, origin, wrap

# The cuts of a table; temora/vmx.h has the declarations of exit_fields.
HEADERS = {"exit_fields": "arch/vmx/exit_fields.h", "exit_details": "include/temora/exit_details.h"}
INCLUDES = {"exit_fields": '#include "temora/vmx.h"\n',
            "exit_details": '#include <stdint.h>\n\n#include "spec/exit_details.acsl"\n'}


# ---- C ----

def c_cut(field, size):
    """The top field of a word needs no remainder; the bottom one no quotient."""
    text = "bits" if field.low == 0 else f"bits / {field.unit}u"
    return text if field.last == size else f"{text} % {field.range}u"


def header(stem, all_formats):
    guard = re.sub(r"\W", "_", HEADERS[stem].removeprefix("include/")).upper() + "_"
    out = [f"""/* SPDX-License-Identifier: MIT */
/* The cuts: one function per field of an exit's information.
 * {origin(stem)}
 *
 * Bits are cut with `/` and `%` by powers of two, here and in the model alike: the compiler makes
 * shifts and masks of them, and the provers need no theory of bits. */
#ifndef {guard}
#define {guard}

{INCLUDES[stem]}"""]
    for form in all_formats:
        out.append(wrap(f"/* ---- {form.title}. {form.sdm} ---- */", "   "))
        for field in form.fields:
            out.append(wrap(f"/* Bits {field.bits}: {field.meaning} */", "   "))
            width, cut = form.size, c_cut(field, form.size)
            out.append(f"""/*@ terminates \\true; exits \\false; assigns \\nothing;
    ensures model: \\result == m_{field.full}(bits); ensures range: \\result < {field.range}; */
static inline uint32_t {field.full}(uint{width}_t bits) {{ return {cut}; }}""")
        out.append("")
    return "\n".join(out) + "#endif\n"


# ---- ACSL and the driver ----

def axioms(stem):
    return "".join(word.capitalize() for word in stem.split("_"))


def acsl(stem, all_formats):
    lines = "\n".join(f"      logic integer m_{field.full}(integer bits);"
                      for form in all_formats for field in form.fields)
    return f"""/* SPDX-License-Identifier: MIT */
/* The fields of a VM exit's information: the binding to model/{stem}.mlw.
   {origin(stem)} */
#ifndef SPEC_{stem.upper()}_ACSL_
#define SPEC_{stem.upper()}_ACSL_

/*@ axiomatic {axioms(stem)} {{
{lines}
    }}
*/
#endif
"""


def driver(stem, all_formats):
    lines = [f'logic integer "m_{field.full}"(integer) = "{field.full}";'
             for form in all_formats for field in form.fields]
    return "\n".join([f"library {stem}:",
                      f'why3.file += "../model/{stem}.mlw:{fields_model.field_module(stem)}";',
                      *lines]) + "\n"


# ---- for people ----

def page(all_formats):
    out = ["# The fields of a VM exit's information", "",
           "Made by proofs/fields.py of spec/exit_fields.table and spec/exit_details.table. "
           "Bits that no row",
           "names are reserved or undefined.", ""]
    for form in all_formats:
        out += [f"## {form.title}", "", f"{form.sdm}. {form.size} bits.", "",
                "| bits | field | meaning |", "|---|---|---|"]
        out += [f"| {f.bits} | `{f.full}` | {f.meaning} |" for f in form.fields] + [""]
    return "\n".join(out)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true")
    args = parser.parse_args()
    stale, tables = [], {stem: formats(stem) for stem in TABLES}
    every = [form for table in tables.values() for form in table]
    texts = {"docs/exit-fields.md": page(every)}
    for stem, table in tables.items():
        theorems = f"model/{stem.removesuffix('_fields')}"
        texts |= {HEADERS[stem]: header(stem, table),
                  f"spec/{stem}.acsl": acsl(stem, table),
                  f"spec/{stem}.driver": driver(stem, table),
                  f"model/{stem}.mlw": fields_model.model(stem, table),
                  f"{theorems}_decoding_theorems.mlw": fields_model.decoding(stem, table),
                  f"{theorems}_encoding_theorems.mlw": fields_model.encoding(stem, table)}
    for path, text in texts.items():
        place = os.path.join(ROOT, path)
        old = open(place, encoding="utf-8").read() if os.path.exists(place) else None
        if old == text:
            continue
        if args.check:
            stale.append(path)
        else:
            with open(place, "w", encoding="utf-8") as file:
                file.write(text)
    if stale:
        sys.exit(f"fields: out of date: {', '.join(stale)}; run proofs/fields.py")
    print(f"{sum(len(form.fields) for form in every)} fields of {len(every)} formats")


if __name__ == "__main__":
    main()
