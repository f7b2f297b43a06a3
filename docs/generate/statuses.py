# SPDX-License-Identifier: MIT
"""From a status function of the model to the errors in the order of their checks.

The function is a chain of `if ... then <status>`. What a helper function gives stands where the
helper is asked; what constant arguments exclude is left out. The order is that of the text, but
for `if C then <more checks> else <status>`, which is the check `not C` and then the others.
Checks of cases that exclude each other (`if k = io then ... else ...`) follow one another.
"""
import collections

import fold
import terms
from fold import Closure

# One check that can fail: its status (zircon/errors.h, without ZX_ERR_), where the model has it.
Check = collections.namedtuple("Check", "status condition function")
# One look-up of a handle: the numbers of its type and of its rights.
Look = collections.namedtuple("Look", "type rights")
LOOK_UP, LOOK_TYPE, LOOK_RIGHTS = "h_check", "t", "r"


class Unreadable(Exception):
    """The model says something that this file cannot read."""


class Flow:
    """checks: in order; looks: in order; functions: the declarations that were read; cases: whether
    some checks exclude others."""

    def __init__(self):
        self.checks, self.looks, self.functions, self.cases = [], [], [], False

    def add(self, other):
        self.checks += other.checks
        self.looks += other.looks
        self.functions += [f for f in other.functions if f not in self.functions]
        self.cases = self.cases or other.cases
        return self

    def under(self, condition, function):
        """A status without a condition of its own gets this one."""
        self.checks = [check if check.condition else Check(check.status, condition, function)
                       for check in self.checks]
        return self


class Reader:
    def __init__(self, model, errors):
        """errors: {number: name} of zircon/errors.h."""
        self.model, self.errors, self.stack = model, errors, []

    def read(self, name, field=None, arguments=None):
        """The flow of the function `name`; of a record's `field`; with {parameter: tokens}."""
        found = [f for f in self.model.find(name) if f.kind == "function"]
        if len(found) != 1:
            raise Unreadable(f"{len(found)} functions of the model are called {name}; one must be")
        names = {param: None for param in found[0].params}
        for param, tokens in (arguments or {}).items():
            if param not in names:
                raise Unreadable(f"{name} has no parameter {param}")
            names[param] = Closure(tokens, {}, found[0].module)
        return self.body(found[0], names, field)

    def body(self, function, names, field):
        flow = Flow()
        flow.functions.append(function)
        if function in self.stack:  # the same checks for the rest of a list
            return flow
        self.stack.append(function)
        try:
            return flow.add(self.flow(Closure(function.body, names, function.module), field))
        finally:
            self.stack.pop()

    def flow(self, term, field):
        tokens = terms.stripped(term.tokens)
        if not tokens:
            raise self.unreadable(term)
        if tokens[0].text == "let":
            return self.let(term, tokens, field)
        if tokens[0].text == "if":
            return self.choice(term, tokens, field)
        if tokens[0].text == "match":
            return self.cases(term, tokens, field)
        return self.leaf(term._replace(tokens=tokens), field)

    def let(self, term, tokens, field):
        parts = terms.split_let(tokens)
        if not parts:
            raise self.unreadable(term)
        inner = dict(term.names, **{parts[0]: term._replace(tokens=parts[1])})
        return self.flow(Closure(parts[2], inner, term.module), field)

    def choice(self, term, tokens, field):
        parts = terms.split_if(tokens)
        if not parts:
            raise self.unreadable(term)
        condition, yes, no = parts
        known = fold.truth(self.model, condition, term.names, term.module)
        if known is not None:
            return self.flow(term._replace(tokens=yes if known else no), field)
        passed = self.passed_on(condition, yes, no)
        if passed:
            return self.flow(term._replace(tokens=passed[0]), field).add(
                self.flow(term._replace(tokens=passed[1]), field))
        return self.branches(term, condition, yes, no, field)

    def cases(self, term, tokens, field):
        parts, flow = terms.split_match(tokens), Flow()
        if not parts:
            raise self.unreadable(term)
        for pattern, part in parts:
            inner = dict(term.names, **{token.text: None for token in pattern})
            one = self.flow(Closure(part, inner, term.module), field)
            one.cases = one.cases or bool(one.checks and flow.checks)
            flow.add(one.under(self.source(term, pattern), self.stack[-1]))
        return flow

    def passed_on(self, condition, yes, no):
        """`if X <> ok then X else R` and `if X = ok then R else X`: (X, R)."""
        parts, found = terms.split_at(terms.stripped(condition), ("=", "<>"))
        if len(found) != 1 or terms.words(parts[1]) != ["ok"]:
            return None
        again, rest = (yes, no) if found[0] == "<>" else (no, yes)
        return (parts[0], rest) if terms.words(again) == terms.words(parts[0]) else None

    def branches(self, term, condition, yes, no, field):
        first, second = (self.flow(term._replace(tokens=part), field) for part in (yes, no))
        text = self.source(term, condition)
        if single(second) and not single(first):
            first, second, text = second, first, f"not ({text})"
        if single(first):
            first.under(text, self.stack[-1])
        elif first.checks and second.checks:
            first.cases = True
        return first.add(second)

    def leaf(self, term, field):
        tokens, names = term.tokens, term.names
        made = terms.record(tokens)
        if made:
            return self.field_of(term, made, field)
        part = terms.split_field(tokens)
        if part and not field:
            return self.flow(term._replace(tokens=part[0]), part[1])
        head, *arguments = terms.atoms(tokens)
        name = head[0].text
        if len(head) == 1 and not arguments and names.get(name):
            return self.flow(names[name], field)
        found = self.model.resolve(name, term.module) if name not in names and len(head) == 1 \
            else None
        if found and found.kind == "constant" and not arguments and not field:
            return self.status(term, found)
        if not found or found.kind == "predicate" or len(found.params) != len(arguments):
            raise self.unreadable(term)
        inner = {param: term._replace(tokens=argument)
                 for param, argument in zip(found.params, arguments)}
        flow = self.body(found, inner, field)
        if found.name == LOOK_UP:
            flow.looks.insert(0, Look(*(fold.named(self.model, param, inner, found.module)
                                        for param in (LOOK_TYPE, LOOK_RIGHTS))))
        return flow

    def field_of(self, term, made, field):
        base, fields = made
        if field in fields:
            return self.flow(term._replace(tokens=fields[field]), None)
        if base and field:
            return self.flow(term._replace(tokens=base), field)
        raise self.unreadable(term)

    def status(self, term, constant):
        """0 and what is above (block, run) are no errors."""
        value = fold.number(self.model, constant.body, {}, constant.module)
        flow = Flow()
        if value is None or (value < 0 and value not in self.errors):
            raise self.unreadable(term)
        if value < 0:
            flow.checks.append(Check(self.errors[value], "", self.stack[-1]))
        return flow

    def source(self, term, tokens):
        return " ".join(term.module.code[tokens[0].start:tokens[-1].end].split())

    def unreadable(self, term):
        text = self.source(term, term.tokens)[:80] if term.tokens else "nothing"
        return Unreadable(f"{self.stack[-1].where}: {self.stack[-1].name}: "
                          f"cannot read this as a status: {text}")


def single(flow):
    """One status that no condition has been found for yet."""
    return len(flow.checks) == 1 and not flow.checks[0].condition
