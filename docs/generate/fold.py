# SPDX-License-Identifier: MIT
"""What is known of a condition or a number once some arguments are constants.

`h_check m p v 0 right` accepts every type, so no WRONG_TYPE comes out of it: that is found here.
Everything gives None where it is not known.
"""
import collections

import terms

# What a name stands for: an expression and where its names mean something.
Closure = collections.namedtuple("Closure", "tokens names module")

COMPARE = {"=": lambda a, b: a == b, "<>": lambda a, b: a != b, "<": lambda a, b: a < b,
           "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b}
OPAQUE = ("forall", "exists", "if", "let", "match", "fun", "->", "<->")


def number(model, tokens, names, module):
    """The integer, or None."""
    tokens = terms.stripped(tokens)
    if len(tokens) == 2 and tokens[0].text == "-":
        value = number(model, tokens[1:], names, module)
        return None if value is None else -value
    if len(tokens) == 1 and terms.NUMBER.match(tokens[0].text):
        return int(tokens[0].text.replace("_", ""), 0)
    if len(tokens) == 1:
        return named(model, tokens[0].text, names, module)
    parts = terms.atoms(tokens)
    if tokens[0].text == "land" and len(parts) == 3:
        sides = [number(model, part, names, module) for part in parts[1:]]
        if 0 in sides:
            return 0
        return None if None in sides else sides[0] & sides[1]
    return None


def named(model, name, names, module):
    if name in names:
        value = names[name]
        return value and number(model, *value)
    found = model.resolve(name, module)
    if found and found.kind == "constant" and found.body:
        return number(model, found.body, {}, found.module)
    return None


def truth(model, tokens, names, module):
    """True, False, or None."""
    tokens = terms.stripped(tokens)
    if not tokens or any(token.text in OPAQUE for token in tokens):
        return None
    for separators, decided in ((("||", "\\/"), True), (("&&", "/\\"), False)):
        parts, found = terms.split_at(tokens, separators)
        if found:
            sides = [truth(model, part, names, module) for part in parts]
            return decided if decided in sides else None if None in sides else not decided
    if tokens[0].text == "not":
        value = truth(model, tokens[1:], names, module)
        return None if value is None else not value
    parts, found = terms.split_at(tokens, tuple(COMPARE))
    if len(found) == 1:
        sides = [number(model, part, names, module) for part in parts]
        return None if None in sides else COMPARE[found[0]](*sides)
    return predicate(model, tokens, names, module) if not found else None


def predicate(model, tokens, names, module):
    head, *arguments = terms.atoms(tokens)
    found = model.resolve(head[0].text, module) if len(head) == 1 else None
    if not found or found.kind != "predicate" or len(arguments) != len(found.params):
        return None
    inner = {name: Closure(argument, names, module)
             for name, argument in zip(found.params, arguments)}
    return truth(model, found.body, inner, found.module)
