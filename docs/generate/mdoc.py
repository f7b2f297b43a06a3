# SPDX-License-Identifier: MIT
"""Plain prose to mdoc(7): one sentence a line, marked words as macros."""
import re

OPENING, CLOSING = "([", ".,:;?!)]"
MARK = re.compile(r"`[^`]+`|(?<![^\s(])\*[^*\s](?:[^*]*[^*\s])?\*(?!\w)|\bZX_[A-Z0-9_]*[A-Z0-9]\b"
                  r"|\bSYS_[A-Z0-9_]+\b|\bzx_[a-z0-9_]*[a-z0-9]\b|\b[A-Z][A-Z_]{3,}\b")
SENTENCE = re.compile(r"(?<=[.?!])\s+(?=[\[(`*]?\w|[`*(])|(?<=[.?!]\))\s+")
MACRO = re.compile(r"(?:%?[A-Z]|[A-Z][a-z]{1,2}|[A-Z][a-z][0-9]|%[A-Z])$")


class Prose:
    """What a marked word is depends on the page: calls, parameters, statuses."""

    def __init__(self, calls=(), parameters=(), statuses=(), own=""):
        self.calls, self.parameters = set(calls), set(parameters)
        self.statuses, self.own = set(statuses), own

    def macro(self, mark):
        """(macro, argument) of a marked word, or None for plain text."""
        word = mark.strip("`")
        if mark[0] == "*":
            return "Em", mark[1:-1]
        if word in self.calls:
            return ("Nm", "") if word == self.own else ("Xr", word + " 2")
        if mark[0] == "`" and word in self.parameters:
            return "Fa", word
        if word in self.statuses:
            return "Er", "ZX_ERR_" + word
        if word.startswith(("ZX_", "SYS_")) and re.fullmatch(r"\w+", word):
            return ("Er" if word.startswith("ZX_ERR_") else "Dv"), word
        return ("Li", word) if mark[0] == "`" else None

    def lines(self, text):
        """The mdoc lines of one paragraph."""
        found = []
        for sentence in SENTENCE.split(" ".join(text.split())):
            plain = []
            for parts in self.words(sentence):
                if any(isinstance(part, tuple) for part in parts):
                    found += wrapped(plain)
                    plain = []
                    found.append(glued(parts))
                else:
                    plain.append("".join(parts))
            found += wrapped(plain)
        return found

    def words(self, sentence):
        """Each word as its pieces: text, or (macro, argument)."""
        parts = [[]]
        for piece in re.split(f"({MARK.pattern})", sentence):
            if not piece:
                continue
            macro = self.macro(piece) if MARK.fullmatch(piece) else None
            if macro:
                parts[-1].append(macro)
                continue
            for index, word in enumerate(re.split(r"\s+", piece)):
                if index:
                    parts.append([])
                if word:
                    parts[-1].append(word)
        return [part for part in parts if part]

    def paragraphs(self, texts):
        """Paragraphs, of which those with "- " are lists."""
        found, last = [], "none"
        for text in texts:
            if text.lstrip().startswith("- "):
                found += [".Bl -bullet -width 1n", *self.bullets(text), ".El"]
                last = "list"
            else:
                found += ([] if last == "none" else [".Pp"]) + self.lines(text)
                last = "text"
        return found

    def bullets(self, text):
        items = re.split(r"^\s*- ", text, flags=re.M)
        return [line for item in items if item.strip() for line in (".It", *self.lines(item))]


def wrapped(words, width=78):
    found, line = [], ""
    for word in words:
        if line and len(line) + 1 + len(word) > width:
            found.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return [plain(line) for line in found + [line] if line]


def plain(line):
    line = line.replace("\\", "\\e")
    return "\\&" + line if line[:1] in (".", "'") else line


def argument(word):
    """A word on a macro line, never taken for a macro or a delimiter."""
    word = word.replace("\\", "\\e").replace('"', "\\(dq")
    if MACRO.match(word) or word in OPENING or word in CLOSING or word == "|":
        word = "\\&" + word
    return f'"{word}"' if re.search(r"\s", word) else word


def glued(parts):
    """One word of text and marks: `.No pre Ns Fa x Ns post ,`."""
    parts, line = list(parts), []
    head = re.match(r"[(\[]*", parts[0])[0] if isinstance(parts[0], str) else ""
    if head:
        parts[0] = parts[0][len(head):]
    tail = re.search(r"[.,:;?!)\]]*$", parts[-1])[0] if isinstance(parts[-1], str) else ""
    if tail:
        parts[-1] = parts[-1][:-len(tail)]
    for part in (part for part in parts if part):
        if line:
            line.append("Ns")
        if isinstance(part, str):
            line += ["No", argument(part)]
        else:
            line += marked(*part)
    return "." + " ".join(delimited(line, head, tail))


def marked(macro, text):
    if macro == "Xr":
        return [macro, *text.split()]
    return [macro, argument(text)] if text else [macro]


def delimited(line, head, tail):
    """Opening delimiters stand behind the first macro's name."""
    return [line[0], *head, *line[1:], *tail]


def literal(text):
    return [".Bd -literal", *(plain(line) for line in text.rstrip("\n").split("\n")), ".Ed"]


def heading(macro, text):
    """.Sh or .Ss: the first word may look like a macro, the last end in a delimiter."""
    return f".{macro} \\&{plain(text)}" + ("\\&" if text[-1:] in CLOSING else "")
