#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Makes the man pages and their HTML from the sources.

  build.py [--root DIR] [--out DIR]     pages to DIR/man and DIR/html
  build.py [--root DIR] --errors NAME   the `Errors:` that the model has for `Model: NAME`

Nothing is written when a comment and the model differ; the differences are printed.
"""
import argparse
import glob
import os
import shutil
import subprocess
import sys
import time
from types import SimpleNamespace

HERE = os.path.dirname(os.path.realpath(__file__))
ROOT = os.path.realpath(os.path.join(HERE, "../.."))
sys.path.insert(0, os.path.join(ROOT, "proofs"))

import agree  # noqa: E402
import books  # noqa: E402
import page  # noqa: E402
import prototypes  # noqa: E402
import sources  # noqa: E402
import statuses  # noqa: E402
import web  # noqa: E402
import whyml  # noqa: E402


def facts_of(root):
    zircon = {name: sources.read(root, f"include/zircon/{name}.h")
              for name in ("errors", "types", "rights")}
    errors = sources.inverse(sources.defines(zircon["errors"], "ZX_ERR_"))
    model = whyml.Model(root)
    facts = SimpleNamespace(
        errors=errors, model=model, reader=statuses.Reader(model, errors),
        types=sources.inverse(sources.defines(zircon["types"], "ZX_OBJ_TYPE_")),
        rights=sources.inverse(sources.defines(zircon["rights"], "ZX_RIGHT_")),
        limits=sources.defines(sources.read(root, "include/temora/limits.h"), ""),
        numbers=sources.numbers(root), decisions=sources.decisions(root), listed=sources.listed,
        contracts=sources.contracts(root), ledger=sources.ledger(root),
        unit_tests=sources.unit_tests(root), theorems=sources.Theorems(root, model),
        runner=runner(root), date=date_of(root))
    facts.about = lambda flow: facts.theorems.about(
        sources.steps(f for f in flow.functions if f.name != statuses.LOOK_UP))
    return facts


def runner(root):
    """The runner's C, to see which statuses it gives."""
    return "".join(sources.read(path) for path in
                   sorted(glob.glob(os.path.join(root, "runner/*.c"))))


def date_of(root):
    """Of the last commit, so that two builds of one tree give the same pages."""
    done = subprocess.run(["git", "-C", root, "log", "-1", "--format=%ct"], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    moment = time.gmtime(int(done.stdout) if done.returncode == 0 and done.stdout.strip() else None)
    return time.strftime("%B ", moment) + f"{moment.tm_mday}, {moment.tm_year}"


def agreed(facts, root):
    """([(call, flow)], [what is wrong])."""
    facts.calls, wrong = prototypes.read_calls(root)
    facts.calls.sort(key=lambda call: facts.numbers.get(call.number, 0))
    pairs = []
    if wrong:
        return pairs, wrong
    for call in facts.calls:
        try:
            flow = agree.flow_of(facts, call)
        except statuses.Unreadable as error:
            wrong.append(f"{call.where}: {call.name}: {error}")
            continue
        wrong += agree.wrong(facts, call, flow)
        pairs.append((call, flow))
    return pairs, wrong or ([] if pairs else ["there is no system call in include/zircon/"])


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def write_pages(facts, root, out, pairs):
    """The paths of the man pages."""
    pages = {f"man2/{call.name}.2": page.Page(facts, call, flow).lines() for call, flow in pairs}
    pages["man7/temora-decisions.7"] = books.decisions(facts,
                                                       sources.read(root, "spec/decisions.md"))
    pages["man7/temora-theorems.7"] = books.theorems(facts)
    for name, lines in pages.items():
        write(os.path.join(out, "man", name), "\n".join(lines) + "\n")
    return [os.path.join(out, "man", name) for name in pages]


def write_html(facts, out, paths):
    targets = web.targets(facts)
    for path in paths:
        write(os.path.join(out, "html", os.path.basename(path) + ".html"),
              web.render(path, targets))
    write(os.path.join(out, "html/index.html"), web.index(facts))
    shutil.copy(os.path.join(HERE, "../style.css"), os.path.join(out, "html/style.css"))


def print_errors(facts, name):
    """What a new call's comment begins with."""
    try:
        flow = agree.model_of(facts, name)
    except statuses.Unreadable as error:
        sys.exit(f"docs: {error}")
    for check in flow.checks:
        print(f" *   {check.status:15} {check.condition or 'otherwise'}")
    return 0


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--root", default=ROOT)
    parser.add_argument("--out", default=os.path.join(ROOT, "build/docs"))
    parser.add_argument("--errors")
    options = parser.parse_args()
    facts = facts_of(options.root)
    if options.errors:
        return print_errors(facts, options.errors)
    pairs, wrong = agreed(facts, options.root)
    if wrong:
        print("\n".join(wrong))
        print(f"docs: {len(wrong)} of {len(facts.calls)} calls are documented wrongly")
        return 1
    shutil.rmtree(options.out, ignore_errors=True)
    paths = write_pages(facts, options.root, options.out, pairs)
    write_html(facts, options.out, paths)
    modelled = sum(bool(call.models) for call, _ in pairs)
    place = os.path.relpath(options.out)
    print(f"docs: {len(pairs)} calls, {modelled} with a model: "
          f"{place}/html/index.html; man -M {place}/man NAME")
    return 0


if __name__ == "__main__":
    sys.exit(main())
