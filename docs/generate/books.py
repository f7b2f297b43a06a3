# SPDX-License-Identifier: MIT
"""The pages of section 7: the decisions and the theorems, each with an anchor of its own."""
import re

import mdoc
import page


def decisions(facts, text):
    """spec/decisions.md as mdoc."""
    prose = mdoc.Prose([c.name for c in facts.calls])
    lines = page.head(facts.date, "temora-decisions", 7)
    lines += [".Sh NAME", ".Nm temora-decisions",
              ".Nd where Zircon is silent or disagrees with itself, and what Temora does",
              ".Sh DESCRIPTION"]
    text = text.partition("\n")[2]  # the title
    for block in re.split(r"^(?=##)", text, flags=re.M):
        first, _, rest = block.partition("\n")
        if number := re.match(r"### D(\d+) (.*)", first):
            lines += [mdoc.heading("Ss", first[4:]), f".Tg D{number[1]}", *items(prose, rest)]
        elif block.startswith("## "):
            lines += [f".Sh {first[3:].upper()}", *body(prose, rest)]
        else:
            lines += body(prose, block)
    return lines + [".Sh SEE ALSO", ".Xr temora-theorems 7"]


def items(prose, text):
    """- *Tag:* text"""
    found = re.findall(r"^- \*([^*]+):\*\s+(.*?)(?=^- |\Z)", text, re.M | re.S)
    if not found:
        return body(prose, text)
    lines = [".Bl -tag -width Question"]
    for tag, what in found:
        lines += [f".It Em {tag}", *prose.lines(page.sentence(" ".join(what.split())))]
    return lines + [".El"]


def body(prose, text):
    return prose.paragraphs([part for part in text.strip().split("\n\n") if part])


def theorems(facts):
    lines = page.head(facts.date, "temora-theorems", 7)
    lines += [".Sh NAME", ".Nm temora-theorems", ".Nd what is proved of the model",
              ".Sh DESCRIPTION", f"The {len(facts.theorems.lemmas)} lemmas of the files below.",
              "Goals are those of", ".Pa proofs/ledger.json .",
              "A name is followed by what its comment in the model says."]
    for path in facts.theorems.files:
        lines.append(f".Sh {path}")
        for module in (m for m in facts.model.modules if m.path == path):
            own = [lemma for lemma in facts.theorems.lemmas if lemma.module is module]
            if own:
                lines += [f".Ss {module.name}", ".Bl -tag -width 4n",
                          *(line for lemma in own for line in statement(facts, lemma)), ".El"]
    return lines + [".Sh SEE ALSO", ".Xr temora-decisions 7"]


def statement(facts, lemma):
    comment = mdoc.Prose().lines(page.sentence(lemma.comment))
    place = f"{lemma.module.path} {lemma.module.name}"
    goals = facts.ledger.get((place, lemma.name), "not in the ledger")
    return [f".It Sy {lemma.name} , No {goals}", f".Tg {lemma.name}", *comment,
            *mdoc.literal(lemma.text)]
