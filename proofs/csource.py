# SPDX-License-Identifier: MIT
"""Just enough of C's syntax to find comments, functions and their lengths.

It looks at the text before the preprocessor; the core uses no macro that hides a brace.
"""
import re

TOKEN = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)
DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n\\]|\\.|\\\n)*", re.M)
NAME = re.compile(r"([A-Za-z_]\w*)\s*\(")
NOT_A_NAME = {"if", "for", "while", "switch", "return", "sizeof", "__attribute__", "_Static_assert",
              "defined", "_Alignas", "__asm__", "asm", "do", "else"}
# What an axiom of ACSL looks like: taken for true, proved by nobody.
ACSL_AXIOM = re.compile(r"\baxiom\s+(\w+)|\badmit\s+([^;]*)")


class Function:
    def __init__(self, name, line, last, contract):
        self.name, self.line, self.last, self.contract = name, line, last, contract

    lines = property(lambda self: self.last - self.line + 1)


def blank(text):
    """The same text, newlines kept, everything else a space."""
    return re.sub(r"[^\n]", " ", text)


def without_comments(text):
    return TOKEN.sub(lambda m: blank(m[0]) if m[0][0] == "/" else '"' * len(m[0]), text)


def annotations(text):
    """(line, text) of each ACSL comment, without the comments inside it."""
    found = []
    for match in TOKEN.finditer(text):
        if match[0].startswith(("/*@", "//@")):
            body = re.sub(r"//[^\n]*", blank_of, match[0][3:])
            found.append((text.count("\n", 0, match.start()) + 1, body))
    return found


def blank_of(match):
    return blank(match[0])


def axioms(text):
    found = []
    for line, body in annotations(text):
        for match in ACSL_AXIOM.finditer(body):
            at = line + body.count("\n", 0, match.start())
            found.append((at, (match[1] or "admit " + match[2]).strip()))
    return found


def close(code, at, opening, closing):
    """The index behind the bracket that closes the one at `at`, or None."""
    depth = 0
    for index in range(at, len(code)):
        if code[index] == opening:
            depth += 1
        elif code[index] == closing:
            depth -= 1
            if depth == 0:
                return index + 1
    return None


def contract_before(text, start):
    """The ACSL comment that ends just before the declaration at `start`, or None."""
    match = re.search(r"/\*@((?:(?!\*/).)*)\*/\s*$", text[:start], re.S)
    if match and re.search(r"\b(requires|ensures|assigns|terminates)\b", match[1]):
        return match[1]
    return None


def functions(text):
    """(definitions, prototypes) at file level."""
    code = DIRECTIVE.sub(blank_of, without_comments(text))
    definitions, prototypes, start, index = [], [], 0, 0
    while index < len(code):
        char = code[index]
        if char == "(":
            index = close(code, index, "(", ")") or len(code)
            continue
        if char == "{":
            end = close(code, index, "{", "}") or len(code)
            note(definitions, text, code, start, index, end)
            index = end
            if code[index:index + 40].lstrip()[:1] not in (";", ",", "=") and \
                    declares_function(code[start:index]):
                start = index
            continue
        if char == ";":
            note(prototypes, text, code, start, index, index + 1)
            start = index + 1
        index += 1
    return definitions, prototypes


def declares_function(piece):
    head = piece.split("{", 1)[0]
    return "=" not in head and any(m[1] not in NOT_A_NAME for m in NAME.finditer(head))


def note(found, text, code, start, body, end):
    head = code[start:body]
    names = [m for m in NAME.finditer(head) if m[1] not in NOT_A_NAME]
    if not names or "=" in head or "typedef" in head or re.search(r"\(\s*\*", head):
        return
    first = start + len(head) - len(head.lstrip())
    found.append(Function(names[0][1], code.count("\n", 0, first) + 1,
                          code.count("\n", 0, end) + 1, contract_before(text, first)))


def count_lines(text):
    """(code, annotation, comment) lines; blank lines count nowhere."""
    code = {n for n, line in enumerate(without_comments(text).splitlines()) if line.strip()}
    noted = set()
    for line, body in annotations(text):
        noted |= set(range(line - 1, line + body.count("\n")))
    written = {n for n, line in enumerate(text.splitlines()) if line.strip()}
    noted = (noted & written) - code
    return len(code), len(noted), len(written - code - noted)
