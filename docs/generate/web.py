# SPDX-License-Identifier: MIT
"""From the man pages to HTML: mandoc makes the text, this file the frame, the links, the index."""
import html
import os
import re
import subprocess

TEXT, WORD = re.compile(r"(<[^>]*>)"), re.compile(r"\b[A-Za-z_]\w*\b")
PERMALINK = re.compile(r'(<a class="permalink" href=")#([^"]*)')
FRAME = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="style.css">
</head>
<body>
<nav><a href="index.html">Temora</a>{links}</nav>
<main>
{body}
</main>
</body>
</html>
"""
BOOKS = (("temora-decisions", "decisions"), ("temora-theorems", "theorems"))


def file_name(name, section):
    return f"{name}.{section}.html"


def frame(title, body):
    links = "".join(f'<a href="{file_name(name, 7)}">{text}</a>' for name, text in BOOKS)
    return FRAME.format(title=html.escape(title), links=links, body=body)


def mandoc(path):
    done = subprocess.run(["mandoc", "-I", "os=Temora", "-T", "html",
                           "-O", "fragment,man=%N.%S.html", path],
                          capture_output=True, text=True, check=True)
    return done.stdout


def render(path, targets):
    """The page; targets: {word: address} of words that become links where they stand alone."""
    own, linked, inside = file_name(*os.path.basename(path).rsplit(".", 1)), [], []
    targets = {word: at for word, at in targets.items() if not at.startswith(own)}
    for piece in TEXT.split(mandoc(path)):
        if tag := re.match(r"</?(a|h1|h2)\b", piece):
            inside = inside[:-1] if piece.startswith("</") else inside + [tag[1]]
        if piece.startswith("<"):
            piece = PERMALINK.sub(lambda m: m[1] + targets.get(m[2], "#" + m[2]), piece)
        elif not inside:
            piece = WORD.sub(lambda m: link(m[0], targets), piece)
        linked.append(piece)
    return frame(os.path.basename(path).rpartition(".")[0], "".join(linked))


def link(word, targets):
    return f'<a href="{targets[word]}">{word}</a>' if word in targets else word


def targets(facts):
    """D14, names of lemmas, names of calls: where they are explained."""
    found = {f"D{n}": f"{file_name('temora-decisions', 7)}#D{n}" for n in facts.decisions}
    found |= {lemma.name: f"{file_name('temora-theorems', 7)}#{lemma.name}"
              for lemma in facts.theorems.lemmas if "_" in lemma.name}
    return found | {call.name: file_name(call.name, 2) for call in facts.calls}


def index(facts):
    body = ["<h1>Temora's system calls</h1>",
            "<p>Made from the sources: the comments of <code>include/zircon/</code>, and the "
            "model, the decisions, the theorems and the tests that they are checked against. "
            "The order of a call's errors is the model's.</p>"]
    for area in dict.fromkeys(call.area for call in facts.calls):
        body += [f"<h2>{html.escape(area)}</h2>", "<dl class=\"calls\">"]
        for call in (call for call in facts.calls if call.area == area):
            mark = "" if call.models else ' <span class="mark">no model</span>'
            body.append(f"<dt>{to(call)}{mark}</dt><dd>{html.escape(call.summary)}</dd>")
        body.append("</dl>")
    return frame("Temora's system calls", "\n".join(body + statuses(facts) + books(facts)))


def to(call):
    return f'<a href="{file_name(call.name, 2)}"><code>{call.name}</code></a>'


def statuses(facts):
    body = ["<h2>Which call gives which status</h2>", '<table class="statuses">']
    for number, status in sorted(facts.errors.items(), reverse=True):
        calls = [call for call in facts.calls
                 if status in {s for s, _ in call.lists["Errors"] + call.lists["Runner"]}]
        if calls:
            names = ", ".join(to(call) for call in calls)
            body.append(f"<tr><td><code>ZX_ERR_{status}</code></td><td>{number}</td>"
                        f"<td>{names}</td></tr>")
    return body + ["</table>"]


def books(facts):
    counts = {"temora-decisions": len(facts.decisions),
              "temora-theorems": len(facts.theorems.lemmas)}
    rows = [f'<li><a href="{file_name(name, 7)}">The {counts[name]} {text}</a></li>'
            for name, text in BOOKS]
    return ["<h2>Beside the calls</h2>", "<ul>", *rows, "</ul>"]
