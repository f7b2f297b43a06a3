# SPDX-License-Identifier: MIT
"""Seeded changes to a C file, each one token or one statement of one function's code.

A place is where a change may be made; annotations and comments have none.
"""
import re

import csource

SWAPS = {"<=": ["<", "=="], ">=": [">", "=="], "<": ["<=", ">"], ">": [">=", "<"], "==": ["!="],
         "!=": ["=="], "&&": ["||"], "||": ["&&"], "+": ["-"], "-": ["+"], "*": ["+"],
         "/": ["*"], "%": ["/"], "&": ["|"], "|": ["&"], "<<": [">>"], ">>": ["<<"]}
# Operators between two operands: with a space on both sides, as the style has them.
OPERATOR = re.compile(r"(?<= )(<<|>>|<=|>=|==|!=|&&|\|\||[-<>+*/%&|])(?= )")
NUMBER = re.compile(r"(?<![\w.])(0x[0-9A-Fa-f]+|\d+)([uU]?[lL]*)(?![\w.])")
STATUS = re.compile(r"\breturn (ZX_(?:OK|ERR_\w+));")
CONDITION = re.compile(r"\bif \(")
STATEMENT = re.compile(r"(?<=\n)( +)((?!return\b|if\b|else\b|for\b|while\b|do\b|break\b|continue\b|"
                       r"case\b|default\b|goto\b)[\w\[\].>-]+(?: [-+*/|&]?= [^;{}]*|\([^;{}]*\)|"
                       r"\+\+|--);)(?=\n)")


class Place:
    def __init__(self, path, function, start, end, new):
        self.path, self.function, self.start, self.end, self.new = path, function, start, end, new

    def apply(self, text):
        return text[:self.start] + self.new + text[self.end:]

    def describe(self, text):
        line = text.count("\n", 0, self.start) + 1
        old, new = (re.sub(r"\s+", " ", part).strip() for part in
                    (text[self.start:self.end], self.new))
        return f"{self.path}:{line} {self.function}: {old} -> {new or 'nothing'}"

    def key(self, text):
        """The same for as long as the line stays as it is, wherever it moves."""
        first = text.rfind("\n", 0, self.start) + 1
        line = text[first:text.find("\n", self.start)]
        column = self.start - first - (len(line) - len(line.lstrip()))
        return f"{self.function}: {line.strip()} [{column}] {self.new.strip() or 'nothing'}"


def negated(code, at):
    """The text of an if's condition, negated; `at` is its opening bracket."""
    end = csource.close(code, at, "(", ")")
    return (at, end, f"(!{code[at:end]})") if end else None


def changes(code, start, end):
    """[(start, end, new text)] of what may be changed between two places of the code."""
    found = []
    for match in OPERATOR.finditer(code, start, end):
        found += [(match.start(), match.end(), new) for new in SWAPS[match[1]]]
    for match in NUMBER.finditer(code, start, end):
        value = int(match[1], 0)
        found += [(match.start(), match.end(), f"{n}{match[2]}")
                  for n in (value + 1, value - 1) if n >= 0]
    for match in STATUS.finditer(code, start, end):
        new = "ZX_ERR_INTERNAL" if match[1] == "ZX_OK" else "ZX_OK"
        found.append((match.start(1), match.end(1), new))
    for match in CONDITION.finditer(code, start, end):
        found.append(negated(code, match.end() - 1))
    for match in STATEMENT.finditer(code, start, end):
        if not code[match.start(2):match.end(2)].startswith(("uint", "int", "struct", "const")):
            found.append((match.start(2), match.end(2), ""))
    return [change for change in found if change]


def places(path, text):
    """All places of a file, in order."""
    code = csource.without_comments(text)
    lines = [0]
    for line in code.splitlines(keepends=True):
        lines.append(lines[-1] + len(line))
    found = []
    for function in csource.functions(text)[0]:
        start, end = lines[function.line - 1], lines[min(function.last, len(lines) - 1)]
        body = code.find("{", start, end)
        if body >= 0:
            found += [Place(path, function.name, *change) for change in changes(code, body, end)]
    return found
