# SPDX-License-Identifier: MIT
"""Reads the model: modules, and the declarations in them, as tokens."""
import collections
import functools
import glob
import os
import re

Token = collections.namedtuple("Token", "text start end")

TOKEN = re.compile(r"[A-Za-z_][\w']*|0x[0-9A-Fa-f_]+|\d[\d_]*"
                   r"|<->|->|<-|<>|<=|>=|/\\|\\/|&&|\|\||\S")
# What begins a declaration. A body never starts a line with one of these words.
BEGIN = re.compile(r"^[ \t]*(?:(module|theory)\s+(\w+)"
                   r"|(use)\s+(?:export\s+|import\s+)?([\w.]+)"
                   r"|(?:let\s+(?:rec\s+)?(?:ghost\s+)?|with\s+)?"
                   r"(function|predicate|constant|lemma|axiom|goal|type|inductive|coinductive|val)"
                   r"\s+(\w+)|(meta|clone)\b)|^(end)\b", re.M)
OPEN, CLOSE = "([{", ")]}"


class Declaration:
    """kind, name, params (names), body (tokens), and where it stands."""

    def __init__(self, kind, name, module, start, end):
        self.kind, self.name, self.module, self.start, self.end = kind, name, module, start, end
        self.tokens = tokens_of(module.code, start, end)
        self.params, self.body = heading(self.tokens, name) if kind in CALLABLE else ([], [])

    text = property(lambda self: dedented(self.module.text[self.start:self.tokens[-1].end]))
    line = property(lambda self: self.module.text.count("\n", 0, self.start) + 1)
    where = property(lambda self: f"{self.module.path}:{self.line}")
    comment = property(lambda self: comment_before(self.module.text, self.start))
    words = property(lambda self: {token.text for token in self.tokens} - {self.name})


CALLABLE = ("function", "predicate", "constant")


class Module:
    def __init__(self, path, name, text, code):
        self.path, self.name, self.text, self.code = path, name, text, code
        self.uses, self.declarations = [], {}


class Model:
    """All of model/*.mlw."""

    def __init__(self, root):
        self.modules = []
        for path in sorted(glob.glob(os.path.join(root, "model/*.mlw"))):
            with open(path, encoding="utf-8") as file:
                self.modules += modules_of(os.path.relpath(path, root), file.read())

    @functools.cache
    def scope(self, module):
        """The module and those that it uses; the last hides the ones before."""
        found = [module]
        for use in reversed(module.uses):
            *file, name = use.split(".")
            path = f"model/{file[0]}.mlw" if file else module.path
            found += [other for other in self.modules
                      if other.name == name and other.path == path and len(file) < 2]
        return found

    @functools.cache
    def resolve(self, name, module):
        """The declaration that `name` means inside the module, or None."""
        return next((other.declarations[name] for other in self.scope(module)
                     if name in other.declarations), None)

    def find(self, name):
        """The declarations called `name`, or `Module.name`."""
        *module, last = name.split(".")
        return [m.declarations[last] for m in self.modules
                if last in m.declarations and module in ([], [m.name])]

    def declarations(self, paths=None):
        return [d for m in self.modules if paths is None or m.path in paths
                for d in m.declarations.values()]


def blank_comments(text):
    """The same text with spaces for comments, which nest."""
    code, depth, index = [], 0, 0
    while index < len(text):
        pair = text[index:index + 2]
        step = 2 if (pair == "(*" and text[index:index + 3] != "(*)") or \
            (pair == "*)" and depth) else 1
        if step == 2 and pair == "(*":
            depth += 1
        code.append(re.sub(r"[^\n]", " ", text[index:index + step]) if depth
                    else text[index:index + step])
        if step == 2 and pair == "*)":
            depth -= 1
        index += step
    return "".join(code)


def tokens_of(code, start, end):
    return [Token(m[0], m.start(), m.end()) for m in TOKEN.finditer(code, start, end)]


def modules_of(path, text):
    code = blank_comments(text)
    found, starts = [], list(BEGIN.finditer(code))
    for match, following in zip(starts, starts[1:] + [None]):
        end = following.start() if following else len(code)
        if match[1]:
            found.append(Module(path, match[2], text, code))
        elif match[3]:
            found[-1].uses.append(match[4])
        elif match[5]:
            start = match.end(0) - len(match[0].lstrip())
            found[-1].declarations[match[6]] = \
                Declaration(match[5], match[6], found[-1], start, end)
    return found


def heading(tokens, name):
    """(names of the parameters, tokens of the body) of a function, predicate or constant."""
    at = next(i for i, token in enumerate(tokens) if token.text == name) + 1
    params, depth, group = [], 0, []
    for index in range(at, len(tokens)):
        text = tokens[index].text
        if text == "=" and depth == 0:
            return params, tokens[index + 1:]
        if text == ":" and depth == 1:
            params, group = params + group, None
        if text in CLOSE:
            depth -= 1
        elif text in OPEN:
            depth, group = depth + 1, []
        elif depth == 1 and group is not None:
            group.append(text)
    return params, []


def dedented(text):
    """A declaration stands two blanks from the left in its module."""
    return re.sub(r"^ {1,2}", "", text, flags=re.M)


def comment_before(text, start):
    """The comment that ends just above, on lines of its own; as one line of text."""
    above = text[:start].rstrip()
    if not above.endswith("*)") or text[len(above):start].count("\n") > 1:
        return ""
    begin = above.rfind("(*")
    if above[above.rfind("\n", 0, begin) + 1:begin].strip():
        return ""
    return " ".join(above[begin + 2:-2].split())
