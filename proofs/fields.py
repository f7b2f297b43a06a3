#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Writes what follows from spec/exit_fields.table: cuts in C, ACSL and WhyML; and a page of it
and of spec/exit_details.table.

  fields.py [--check]

--check writes nothing; it fails when a file is out of date.
"""
import argparse
import os
import sys

import fields_model
from fields_table import DETAILS, FROM, ROOT, formats, wrap


# ---- C ----

def c_cut(field, size):
    """The top field of a word needs no remainder; the bottom one no quotient."""
    text = "bits" if field.low == 0 else f"bits / {field.unit}u"
    return text if field.last == size else f"{text} % {field.range}u"


def header(all_formats):
    out = [f"""/* SPDX-License-Identifier: MIT */
/* The cuts: one function per field of an exit's information.
 * {FROM}
 *
 * Bits are cut with `/` and `%` by powers of two, here and in the model alike: the compiler makes
 * shifts and masks of them, and the provers need no theory of bits. */
#ifndef ARCH_VMX_EXIT_FIELDS_H_
#define ARCH_VMX_EXIT_FIELDS_H_

#include "temora/vmx.h"
"""]
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

def acsl(all_formats):
    lines = "\n".join(f"      logic integer m_{field.full}(integer bits);"
                      for form in all_formats for field in form.fields)
    return f"""/* SPDX-License-Identifier: MIT */
/* The fields of a VM exit's information: the binding to model/exit_fields.mlw.
   {FROM} */
#ifndef SPEC_EXIT_FIELDS_ACSL_
#define SPEC_EXIT_FIELDS_ACSL_

/*@ axiomatic ExitFields {{
{lines}
    }}
*/
#endif
"""


def driver(all_formats):
    lines = [f'logic integer "m_{field.full}"(integer) = "{field.full}";'
             for form in all_formats for field in form.fields]
    return "\n".join(["library exit_fields:",
                      'why3.file += "../model/exit_fields.mlw:ExitField";', *lines]) + "\n"


# ---- for people ----

def page(all_formats):
    out = ["# The fields of a VM exit's information", "",
           f"{FROM[:-1]} and spec/exit_details.table. Bits that no row",
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
    table = formats()
    stale = []
    for path, text in (("arch/vmx/exit_fields.h", header(table)),
                       ("spec/exit_fields.acsl", acsl(table)),
                       ("spec/exit_fields.driver", driver(table)),
                       ("model/exit_fields.mlw", fields_model.model(table)),
                       ("model/exit_decoding_theorems.mlw", fields_model.decoding(table)),
                       ("model/exit_encoding_theorems.mlw", fields_model.encoding(table)),
                       ("docs/exit-fields.md", page(table + formats(DETAILS)))):
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
    print(f"{sum(len(form.fields) for form in table)} fields of {len(table)} formats")


if __name__ == "__main__":
    main()
