# SPDX-License-Identifier: MIT
"""The system calls: prototypes of include/zircon/syscalls*, and the comment above each.

The form of a comment:

  /* A summary: one sentence.
   *
   * Paragraphs, what the call does. `x` is a parameter or a piece of code; "- " begins an item.
   *
   * Arguments:
   *   name      each parameter, in order: what it is, its unit and range
   * Rights:
   *   handle    VCPU with EXECUTE. Each handle, in the order of look-up; or: any object
   * Errors:
   *   BAD_STATE each check of the model's status function, in its order: when it fails
   * Runner:
   *   NO_MEMORY what the runner adds outside the model
   * Returns: what is not a status, or is said by it (only when there is something to say)
   * Model: dup_status, or several with commas, exit_out.st (a field), access_status r=4 (a
   *   constant argument), or none
   * Core: vcpu_enter_begin, vcpu_next, vcpu_exit (when it is not the call's name without zx_; for
   *   a call without a model, the proved functions that have a part in it)
   * Decisions: D1, D32 to D38 (those that do not name the call themselves)
   */
"""
import glob
import os
import re

import csource

LISTS = ("Arguments", "Rights", "Errors", "Runner")
TEXTS = ("Returns", "Model", "Core", "Decisions")
PROTOTYPE = re.compile(r"^(?!typedef)([A-Za-z_]\w*(?:\s+\w+)*[\s*]+)(zx_\w+)\s*(\()", re.M)
SECTION = re.compile(r"([A-Z]\w*):(?:\s+(.*))?$")
PARAMETER = re.compile(r"\(\s*\*\s*(\w+)\s*\)|(\w+)\s*(?:\[\w*\])?$")


class Malformed(Exception):
    """A comment that has not the form above."""


class Call:
    """name, result (a type), arguments [(name, text)], and what its comment says."""

    def __init__(self, path, line, name, result, arguments):
        self.path, self.line, self.name = path, line, name
        self.result, self.arguments, self.area = result, arguments, ""
        self.summary, self.prose = "", []
        self.lists = {key: [] for key in LISTS}
        self.texts = {key: "" for key in TEXTS}

    where = property(lambda self: f"{self.path}:{self.line}")
    stem = property(lambda self: self.name.removeprefix("zx_"))
    number = property(lambda self: "SYS_" + self.stem.upper())
    models = property(lambda self: [] if self.texts["Model"] == "none" else
                      split_list(self.texts["Model"]))
    cores = property(lambda self: split_list(
        self.texts["Core"] or (self.stem if self.models else "")))


def split_list(text):
    return [part.strip() for part in text.split(",") if part.strip()]


def headers(root):
    paths = glob.glob(os.path.join(root, "include/zircon/syscalls.h"))
    return paths + sorted(glob.glob(os.path.join(root, "include/zircon/syscalls/*.h")))


def read_calls(root):
    """([Call], [what is wrong])."""
    calls, wrong = [], []
    for path in headers(root):
        with open(path, encoding="utf-8") as file:
            text = file.read()
        for call, comment in prototypes(os.path.relpath(path, root), text):
            call.area = area(text)
            try:
                fill(call, comment)
            except Malformed as error:
                wrong.append(f"{call.where}: {call.name}: {error}")
            calls.append(call)
    return calls, wrong


def area(text):
    """The first sentence of the header's own comment."""
    comments = re.findall(r"^/\*(.*?)\*/", text, re.M | re.S)
    own = [c for c in comments if "SPDX" not in c]
    return " ".join(own[0].replace("\n *", " ").split()).split(". ")[0].rstrip(".") if own else ""


def prototypes(path, text):
    code = csource.without_comments(text)
    for match in PROTOTYPE.finditer(code):
        end = csource.close(code, match.start(3), "(", ")")
        inside = " ".join(code[match.end(3):end - 1].split())
        line = code.count("\n", 0, match.start()) + 1
        yield (Call(path, line, match[2], " ".join(match[1].split()), parameters(inside)),
               comment_above(text, match.start()))


def parameters(inside):
    """[(name, declaration)]."""
    parts, depth = [""], 0
    for char in inside:
        depth += {"(": 1, ")": -1}.get(char, 0)
        if char == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += char
    texts = [part.strip() for part in parts if part.strip() not in ("", "void")]
    return [((m := PARAMETER.search(text))[1] or m[2], text) for text in texts]


def comment_above(text, start):
    match = re.search(r"/\*(?:(?!\*/).)*\*/\s*$", text[:start], re.S)
    return match[0].rstrip() if match and "\n\n" not in match[0].split("*/")[1] else ""


def comment_lines(comment):
    lines = comment[2:-2].split("\n")
    return [re.sub(r"^\s*\*? ?", "", line).rstrip() if i else line.strip()
            for i, line in enumerate(lines)]


def fill(call, comment):
    if not comment:
        raise Malformed("no comment above the prototype")
    blocks = blocks_of(comment_lines(comment))
    head = blocks.pop(0)[1]
    paragraphs = "\n".join(head).strip().split("\n\n")
    call.summary = " ".join(paragraphs[0].split())
    call.prose = paragraphs[1:]
    if not call.summary.endswith("."):
        raise Malformed("the summary is one sentence with a full stop")
    for key, lines in blocks:
        if key in LISTS:
            call.lists[key] = items(key, lines)
        else:
            call.texts[key] = " ".join(" ".join(lines).split())
    if not call.texts["Model"]:
        raise Malformed("no `Model:`; without a model, `Model: none`")


def blocks_of(lines):
    """[(key or None, lines)]: the sections of a comment."""
    blocks = [(None, [])]
    for line in lines:
        match = SECTION.match(line)
        if match and match[1] in LISTS + TEXTS:
            blocks.append((match[1], [match[2] or ""]))
        elif match and not match[2]:
            raise Malformed(f"there is no section {match[1]}; there are "
                            + ", ".join(LISTS + TEXTS))
        else:
            blocks[-1][1].append(line)
    return blocks


def items(key, lines):
    """[(word, text)]: two blanks begin an item, more continue it."""
    found = []
    for line in lines:
        if not line.strip():
            continue
        blanks = len(line) - len(line.lstrip())
        if blanks == 2:
            word, _, text = line.strip().partition(" ")
            found.append([word, text.strip()])
        elif blanks > 2 and found:
            found[-1][1] += " " + line.strip()
        else:
            raise Malformed(f"{key}: two blanks begin an item, more continue it: {line!r}")
    if bad := [word for word, text in found if not text]:
        raise Malformed(f"{key}: {bad[0]} says nothing")
    return [tuple(item) for item in found]
