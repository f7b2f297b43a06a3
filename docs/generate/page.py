# SPDX-License-Identifier: MIT
"""One system call's page, as mdoc(7)."""
import re

import mdoc

REGISTERS = ("RDI", "RSI", "RDX", "R10", "R8", "R9", "R12")


def head(date, title, section):
    return [f".Dd {date}", f".Dt {title.upper()} {section}", ".Os"]


class Page:
    def __init__(self, facts, call, flow):
        self.facts, self.call, self.flow = facts, call, flow
        self.prose = mdoc.Prose([c.name for c in facts.calls], [n for n, _ in call.arguments],
                                facts.errors.values(), call.name)

    def lines(self):
        parts = (self.name, self.synopsis, self.description, self.rights, self.returns,
                 self.errors, self.abi, self.decisions, self.theorems, self.tests, self.model,
                 self.see_also)
        lines = head(self.facts.date, self.call.name, 2)
        for part in parts:
            lines += part()
        return lines

    def name(self):
        summary = re.sub(r"^[A-Z](?=[a-z ])", lambda m: m[0].lower(),
                         self.call.summary.rstrip("."))
        return [".Sh NAME", f".Nm {self.call.name}", f".Nd {summary}"]

    def synopsis(self):
        lines = [".Sh SYNOPSIS", ".In zircon/syscalls.h", f".Ft {self.call.result}",
                 f".Fo {self.call.name}"]
        arguments = [text for _, text in self.call.arguments] or ["void"]
        return lines + [f'.Fa "{text}"' for text in arguments] + [".Fc"]

    def description(self):
        texts = [self.call.summary, *self.call.prose]
        if len(texts) > 1 and not texts[1].startswith("- "):
            texts[:2] = [" ".join(texts[:2])]
        return [".Sh DESCRIPTION", *self.prose.paragraphs(texts), *self.parameters()]

    def parameters(self):
        items = self.call.lists["Arguments"]
        if not items:
            return []
        width = max((name for name, _ in items), key=len)
        lines = [".Pp", "The parameters:", f".Bl -tag -width {width}"]
        for name, text in items:
            lines += [f".It Fa {name}", *self.prose.lines(sentence(text))]
        return lines + [".El"]

    def rights(self):
        lines = [".Sh RIGHTS"]
        items = self.call.lists["Rights"]
        if not items:
            return lines + ["None: the call takes no handle."]
        lines.append(f".Bl -tag -width {max((name for name, _ in items), key=len)}")
        for name, text in items:
            lines += [f".It Fa {name}", *self.prose.lines(sentence(self.full_names(text)))]
        return lines + [".El"]

    def full_names(self, text):
        """VCPU with EXECUTE: an object of type ZX_OBJ_TYPE_VCPU, with ZX_RIGHT_EXECUTE."""
        first, stop, rest = text.partition(".")
        kind, _, rights = first.partition(" with ")
        if kind != "any object":
            kind = f"ZX_OBJ_TYPE_{kind}"
        for right in sorted(set(rights.replace(",", " ").split()) - {"and"}):
            rights = rights.replace(right, f"ZX_RIGHT_{right}")
        return kind + (f" with {rights}" if rights else ", no right") + stop + rest

    def returns(self):
        text = self.call.texts["Returns"]
        lines = [".Sh RETURN VALUES"]
        if self.call.result == "zx_status_t":
            fails = self.call.lists["Errors"] or self.call.lists["Runner"]
            text = stopped(text or "ZX_OK" + (" when all checks have passed" if fails else ""))
            text += " Else an error below." if fails else ""
        return lines + self.prose.lines(text)

    def errors(self):
        checked, outside = self.call.lists["Errors"], self.call.lists["Runner"]
        lines = [".Sh ERRORS"]
        if not self.call.models:
            lines += ["This call has no model, and nothing of this is proved: it is what the",
                      "runner does.", *self.core_part()]
        if checked:
            lines += self.order() + self.numbered(checked)
        if outside:
            lines += ([".Pp", "Outside the model, and proved nowhere, the runner gives:"]
                      if self.call.models else []) + self.numbered(outside)
        if not checked and not outside:
            lines += [".Pp"] * (not self.call.models) + ["None."]
        return lines

    def core_part(self):
        if not self.call.cores:
            return []
        return [f"Proved is the core's part, {and_list(self.call.cores)} in",
                f".Pa {and_list(self.core_headers())} ."]

    def core_headers(self):
        return sorted({self.facts.contracts[name][0] for name in self.call.cores})

    def order(self):
        lines = ["The checks are made in this order, and the first that fails gives the status."]
        if self.flow.cases:
            lines += ["A check that names a case is made in that case only;",
                      "the order of cases that exclude each other means nothing."]
        return lines

    def numbered(self, items):
        lines = [".Bl -enum -width 3n"]
        for status, text in items:
            lines += [".It", f".Er ZX_ERR_{status} :", *self.prose.lines(stopped(text))]
        return lines + [".El"]

    def abi(self):
        number = self.facts.numbers[self.call.number]
        lines = [".Sh CALLING CONVENTION",
                 *self.prose.lines(f"{self.call.number} ({number}) in RAX.")]
        names = [f"`{name}` in {register}" for (name, _), register
                 in zip(self.call.arguments, REGISTERS)]
        text = ", ".join(names) + "." if names else "There are no arguments."
        return lines + self.prose.lines(text) + self.prose.lines(
            "SYSCALL destroys RCX and R11; the result is in RAX.")

    def decisions(self):
        found = self.about()
        lines = [".Sh DECISIONS"]
        if not found:
            return lines + [".Xr temora-decisions 7", "has none on this call."]
        lines += ["Where Zircon is silent or disagrees with itself, in",
                  ".Xr temora-decisions 7 :", ".Bl -tag -width D99 -compact"]
        for decision in found:
            lines += [f".It \\&D{decision.number}", mdoc.plain(decision.title)]
        return lines + [".El"]

    def about(self):
        listed = self.facts.listed(self.call.texts["Decisions"])
        return [d for n, d in sorted(self.facts.decisions.items())
                if n in listed or d.names(self.call.name)]

    def theorems(self):
        lines = [".Sh THEOREMS"]
        direct, through = self.facts.about(self.flow)
        if not direct and not through:
            return lines + ["None about this call."]
        lines += [".Xr temora-theorems 7", "has the statements."]
        if direct:
            lines += ["These name the call's steps in the model:", *self.lemmas(direct)]
        if through:
            lines += [*([".Pp"] if direct else []),
                      "These hold over every call or event of a kind, this one among them:",
                      *self.lemmas(through)]
        return lines

    def lemmas(self, lemmas):
        lines = [".Bl -tag -width 4n -compact"]
        for lemma in lemmas:
            lines += [f".It Li {lemma.name}", *mdoc.Prose().lines(sentence(lemma.comment))]
        return lines + [".El"]

    def tests(self):
        lines = [".Sh TESTS"]
        units, cases = self.units(), [d for d in self.about() if d.tested]
        if units:
            lines += ["Unit tests that call " + and_list(self.call.cores) + ":",
                      ".Bl -tag -width 4n -compact"]
            for stem, names in units:
                lines += [f".It Pa tests/unit/{stem}.c", *mdoc.wrapped(
                    [name + "," for name in names[:-1]] + names[-1:])]
            lines.append(".El")
        if cases:
            lines += [*([".Pp"] if units else []), "Scenarios that the decisions name:",
                      ".Bl -tag -width D99 -compact"]
            for decision in cases:
                lines += [f".It \\&D{decision.number}", *mdoc.Prose().lines(decision.tested)]
            lines.append(".El")
        return lines + ([] if units or cases else ["None that names it."])

    def units(self):
        """[(file's stem, names)] of the tests that reach a function of the core."""
        cores, found = set(self.call.cores), []
        for stem, tests in self.facts.unit_tests.items():
            names = [name for name, words in tests.items() if words & cores]
            if names:
                found.append((stem, names))
        return found

    def model(self):
        lines = [".Sh MODEL"]
        if not self.flow.functions:
            return lines + ["None."]
        lines += ["The status is that of",
                  f"{and_list(self.call.texts['Model'].split(', '))},",
                  f"by the contract of {and_list(self.call.cores)} in",
                  f".Pa {and_list(self.core_headers())} ."]
        proved = [f"{name}: {self.facts.ledger.get(name, 'nothing')}" for name in self.call.cores]
        lines += ["In", ".Pa proofs/ledger.json :", *self.prose.lines("; ".join(proved) + ".")]
        for path, functions in by_file(self.flow.functions):
            lines += [".Pp", f".Pa {path}"]
            lines += mdoc.literal("\n\n".join(f.text for f in functions))
        return lines

    def see_also(self):
        near = [c.name for c in self.facts.calls
                if c.name != self.call.name and c.path == self.call.path]
        text = " ".join([*self.call.prose, *(t for items in self.call.lists.values()
                                             for _, t in items)])
        near += [c.name for c in self.facts.calls if c.name in text.replace("`", " ").split()]
        pages = sorted({(2, name) for name in near if name != self.call.name}) \
            + [(7, "temora-decisions"), (7, "temora-theorems")]
        lines = [f".Xr {name} {section} ," for section, name in pages]
        return [".Sh SEE ALSO", *lines[:-1], lines[-1].rstrip(" ,")]


def by_file(functions):
    paths = dict.fromkeys(f.module.path for f in functions)
    return [(path, [f for f in functions if f.module.path == path]) for path in paths]


def stopped(text):
    """With a full stop."""
    text = text.rstrip(",;:")
    return text if not text or re.search(r"[.?!]\)?$", text) else text + "."


def sentence(text):
    """With a capital letter too, unless it begins with a name."""
    text = stopped(text)
    return text[0].upper() + text[1:] if re.match(r"[a-z]+'?[a-z]*[ ,:.]", text) else text


def and_list(names):
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
