# SPDX-License-Identifier: MIT
"""The part of a goal's text that can bear on it: fewer premises, the same goal.

why3 writes out every theory that a module knows, some 300 KB of SMT-LIB, of which a goal needs
little. A goal that follows from some of its premises follows from all of them, so leaving premises
out needs no trust; it may only lose a proof, and then the whole text is asked (proofs/relay.py).

Kept are: the goal and what is said of its own constants; the definitions of what these name, and
so on; and of the other premises (lemmas) those that speak of nothing else.
"""
import functools
import re

FORM = re.compile(r"^\(", re.M)
NAMED = re.compile(r"\((?:declare-fun|define-fun|declare-const)\s+(\S+)\s+(\(\)\s+(\S+)\))?")
TOKEN = re.compile(r"[^\s()\";]+")
COMMENT = re.compile(r";.*")
DEFINES = re.compile(r"^;; .*'def$", re.M)
END = "(check-sat)"


class Form:
    """A command of the text. `gap` is what stands before it: comments, with the name."""

    def __init__(self, gap, text):
        self.text = text
        named = NAMED.match(text)
        self.declares = named[1] if named else None
        self.constant = bool(named and named[2])
        self.sort = bool(named and named[3] == "ty")  # why3's name of a type, not a value
        self.premise = text.startswith("(assert")
        self.body = text.startswith("(define-fun")
        self.defines = self.premise and bool(DEFINES.search(gap))
        self.tokens = frozenset(TOKEN.findall(COMMENT.sub("", text)))


@functools.lru_cache(maxsize=65536)
def form(gap, text):
    """Goals of a module share nearly all of their forms."""
    return Form(gap, text)


def forms(text):
    """Of a text as why3 prints it: a form begins in the first column, and no line within does.
    What follows the question is left out."""
    starts = [match.start() for match in FORM.finditer(text)] + [len(text)]
    gap, found = text[:starts[0]], []
    for start, end in zip(starts, starts[1:]):
        body, mark, rest = text[start:end].partition("\n;;")
        if body.startswith(END):
            break
        found.append(form(gap, body.rstrip()))
        gap = mark.strip() + rest
    return found


class Goal:
    """What the forms of a text say of each other."""

    def __init__(self, text):
        self.forms = forms(text)
        self.given = {}     # symbol -> its definitions: premises named for it that follow it
        self.uses = []      # of each form: the symbols in it that stand before it; others are bound
        self.sorts = set()
        seen, last = set(), None
        for item in self.forms:
            if item.declares:
                last = item.declares
                seen.add(last)
                if item.sort:
                    self.sorts.add(last)
            self.uses.append(item.tokens & seen)
            if last and (item.body or item.defines):
                self.given.setdefault(last, []).append(len(self.uses) - 1)
        self.own = {item.declares for item in self.forms if item.constant} \
            - self.given.keys() - self.sorts

    def kept(self):
        """(numbers of premises, symbols)"""
        rest = [i for i, item in enumerate(self.forms) if item.premise and not item.defines]
        ahead = [i for i in rest if self.uses[i] & self.own] + rest[-1:]
        kept, reached = set(), set(self.sorts)
        while ahead:
            while ahead:
                number = ahead.pop()
                kept.add(number)
                fresh = self.uses[number] - reached
                reached |= fresh
                ahead += [i for name in fresh for i in self.given.get(name, ())]
            ahead = [i for i in rest if i not in kept and self.uses[i] <= reached]
        return kept, reached


def part(text):
    """The text with fewer premises."""
    goal = Goal(text)
    kept, reached = goal.kept()
    return "\n".join(item.text for number, item in enumerate(goal.forms)
                     if number in kept or (item.declares in reached and not item.body)
                     or not (item.premise or item.declares)) + f"\n{END}\n"
