#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""What `make docs` has made: one page per system call, no complaint by mandoc, no dead link."""
import glob
import html.parser
import os
import re
import subprocess
import sys

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), ".."))
DOCS = os.path.join(ROOT, "build/docs")
SECTIONS = ["NAME", "SYNOPSIS", "DESCRIPTION", "RIGHTS", "RETURN VALUES", "ERRORS",
            "CALLING CONVENTION", "DECISIONS", "THEOREMS", "TESTS", "MODEL", "SEE ALSO"]
MISSING = re.compile(r"referenced manual not found: Xr (\S+) (\d)")
PROTOTYPE = re.compile(r"^\w[\w *]*\b(zx_\w+)\(", re.M)


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def system_calls():
    """The names by the prototypes, and by the numbers."""
    headers = [path for path in glob.glob(os.path.join(ROOT, "include/zircon/**/*.h"),
                                          recursive=True)
               if not path.endswith("zircon/process.h")]  # functions that are no calls
    names = [name for path in headers for name in PROTOTYPE.findall(read(path))]
    numbers = re.findall(r"^\s+SYS_(\w+)", read(os.path.join(ROOT, "include/zircon/syscalls.h")),
                         re.M)
    return sorted(names), sorted("zx_" + number.lower() for number in numbers)


def check_set():
    names, numbers = system_calls()
    if not names or names != numbers:
        yield f"prototypes and numbers differ: {sorted(set(names) ^ set(numbers))}"
    for pattern, tail in (("man/man2/*", ".2"), ("html/zx_*", ".2.html")):
        pages = sorted(os.path.basename(path) for path in glob.glob(os.path.join(DOCS, pattern)))
        if pages != sorted(name + tail for name in names):
            yield f"{pattern}: {len(pages)} pages for {len(names)} calls"


def check_manual(path):
    """mandoc knows the manuals that are installed; these are not, so look for them here."""
    done = subprocess.run(["mandoc", "-I", "os=Temora", "-T", "lint", path], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    for line in done.stdout.splitlines():
        match = MISSING.search(line)
        if not match or not os.path.exists(f"{DOCS}/man/man{match[2]}/{match[1]}.{match[2]}"):
            yield line
    if done.returncode > 1:
        yield f"{path}: mandoc ended with {done.returncode}"
    if path.endswith(".2") and re.findall(r"^\.Sh (.*)", read(path), re.M) != SECTIONS:
        yield f"{path}: its sections are not the wanted ones"


class Page(html.parser.HTMLParser):
    def __init__(self, path):
        super().__init__()
        self.ids, self.links = [], []
        self.feed(read(path))

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if "id" in attributes:
            self.ids.append(attributes["id"])
        self.links += [attributes[key] for key in ("href", "src") if attributes.get(key)]


def check_links(pages):
    for path, page in pages.items():
        name = os.path.basename(path)
        for double in sorted({i for i in page.ids if page.ids.count(i) > 1}):
            yield f"{name}: id {double} twice"
        for link in page.links:
            file, _, anchor = link.partition("#")
            target = os.path.join(os.path.dirname(path), file or name)
            if not os.path.isfile(target):
                yield f"{name}: {link} leads nowhere"
            elif anchor and anchor not in pages[target].ids:
                yield f"{name}: {link}: no such place in the page"


def main():
    manuals = sorted(glob.glob(os.path.join(DOCS, "man/man*/*")))
    pages = {path: Page(path) for path in sorted(glob.glob(os.path.join(DOCS, "html/*.html")))}
    found = list(check_set())
    for path in manuals:
        found += check_manual(path)
    found += check_links(pages)
    if len(pages) != len(manuals) + 1:
        found.append(f"{len(pages)} HTML pages of {len(manuals)} man pages and an index")
    print("\n".join(found), end="\n" * bool(found))
    links = sum(len(page.links) for page in pages.values())
    print(f"{len(manuals)} pages, {links} links, {len(found)} breaches")
    return 1 if found or not manuals else 0


if __name__ == "__main__":
    sys.exit(main())
