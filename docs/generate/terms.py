# SPDX-License-Identifier: MIT
"""The shapes of WhyML's expressions that a status function uses, cut out of lists of tokens."""
import re

from whyml import CLOSE, OPEN

NAME = re.compile(r"[A-Za-z_][\w']*$")
NUMBER = re.compile(r"(0x[0-9A-Fa-f_]+|\d[\d_]*)$")


def depths(tokens):
    """(index, text, depth): brackets, begin and match count."""
    depth = 0
    for index, token in enumerate(tokens):
        if token.text in CLOSE or token.text == "end":
            depth -= 1
        yield index, token.text, depth
        if token.text in OPEN or token.text in ("begin", "match"):
            depth += 1


def stripped(tokens):
    """Without the brackets that surround all of it."""
    while len(tokens) > 1 and (tokens[0].text, tokens[-1].text) in (("(", ")"), ("begin", "end")) \
            and all(depth > 0 for index, _, depth in depths(tokens)
                    if 0 < index < len(tokens) - 1):
        tokens = tokens[1:-1]
    return tokens


def words(tokens):
    return [token.text for token in stripped(tokens)]


def until(tokens, start, closing, opening):
    """The index of the word that closes what stands before `start`; `opening` nests it."""
    nested = 0
    for index, text, depth in depths(tokens[start:]):
        if depth == 0 and text == opening:
            nested += 1
        elif depth == 0 and text == closing:
            if nested == 0:
                return start + index
            nested -= 1
    return None


def split_let(tokens):
    """let NAME = A in B: (NAME, A, B)."""
    end = until(tokens, 1, "in", "let")
    if end is None or len(tokens) < 4 or tokens[2].text != "=":
        return None
    return tokens[1].text, tokens[3:end], tokens[end + 1:]


def split_if(tokens):
    """if C then A else B: (C, A, B)."""
    then = until(tokens, 1, "then", "if")
    other = until(tokens, then + 1, "else", "if") if then else None
    if other is None:
        return None
    return tokens[1:then], tokens[then + 1:other], tokens[other + 1:]


def split_match(tokens):
    """match E with | P -> A | ... end: [(P, A), ...]."""
    at = next((i for i, text, depth in depths(tokens) if depth == 1 and text == "with"), None)
    if at is None or tokens[-1].text != "end":
        return None
    cases = []
    for part in split_at(tokens[at + 1:-1], ("|",))[0]:
        sides, found = split_at(part, ("->",))
        if len(found) == 1:
            cases.append(sides)
        elif part:
            return None
    return cases


def split_at(tokens, separators):
    """The parts between separators outside brackets, and the separators."""
    parts, found = [[]], []
    for (_, text, depth), token in zip(depths(tokens), tokens):
        if depth == 0 and text in separators:
            found.append(text)
            parts.append([])
        else:
            parts[-1].append(token)
    return parts, found


def atoms(tokens):
    """f a (b c) d.e: one list of tokens for each of f, a, (b c), d.e."""
    found, glue = [], False
    for (_, text, depth), token in zip(depths(tokens), tokens):
        if depth > 0 or text in CLOSE or text in (".", "[") or glue:
            if not found:
                found.append([])
            found[-1].append(token)
        else:
            found.append([token])
        glue = text == "."
    return found


def split_field(tokens):
    """A.field, A one atom: (A, field)."""
    if len(tokens) > 2 and tokens[-2].text == "." and NAME.match(tokens[-1].text) \
            and len(atoms(tokens)) == 1:
        return tokens[:-2], tokens[-1].text
    return None


def record(tokens):
    """{ a = A; b = B } or { R with b = B }: (R or None, {name: tokens})."""
    if tokens[0].text != "{" or tokens[-1].text != "}":
        return None
    inside, base = tokens[1:-1], None
    parts, found = split_at(inside, ("with",))
    if found:
        base, inside = parts
    fields = {}
    for part in split_at(inside, (";",))[0]:
        if len(part) > 2 and part[1].text == "=":
            fields[part[0].text] = part[2:]
    return base, fields
