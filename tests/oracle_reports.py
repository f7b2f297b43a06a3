#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Every format of `temora check`, for the traces in tests/oracle and for one of each bug of
tests/oracle/implementation.py: the parser or the conventions of the format accept it, it says what
the JSON report says, and the C program compiles without a warning.

  oracle_reports.py TEMORA
"""
import glob
import html.parser
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, HERE)
from oracle_bugs import BUGS, Trace  # noqa: E402

INCLUDE = os.path.join(HERE, "../include")
STRANGE = "a <&\"'> é # b.jsonl"
POINT = re.compile(r"(not )?ok (\d+) - [^#\n]*( # SKIP .*)?$")


def run(program, name, *paths):
    done = subprocess.run([program, "check", "--format", name, *paths], capture_output=True,
                          text=True, check=False, timeout=120)
    return done.returncode, done.stdout


def outcomes(report):
    """How many are allowed at a divergence."""
    return len(report.get("outcomes", ())) if report["verdict"] == "diverges" else 0


def lists_outcomes(name, text, mark, reports):
    """A mark for each of them."""
    wanted, found = sum(map(outcomes, reports)), len(re.findall(mark, text, re.M))
    if found != wanted:
        yield f"{name} has {found} outcomes that are allowed, wanted {wanted}"


def json_breaches(reports):
    for report in reports:
        if report["verdict"] == "diverges" and not report["before"]:
            yield f"{report['trace']}: no state before"
        if report["verdict"] == "diverges" and "allowed" in report and not outcomes(report):
            yield f"{report['trace']}: no outcomes"
        if not report.get("allowed", "ZX_OK").startswith("ZX_ERR"):
            continue
        if not report["checks"] or not report["rule"] or not report["decisions"]:
            yield f"{report['trace']}: no check for {report['allowed']} of {report['op']}"


def text_breaches(text, reports):
    yield from lists_outcomes("text", text, "^  (allowed: |      or:)", reports)
    for report in reports:
        if report["why"] not in text or any(note not in text for note in report["before"]):
            yield f"text lacks what {report['trace']} is about"


def tap_breaches(text, reports):
    lines = text.splitlines()
    if lines[:2] != ["TAP version 13", f"1..{len(reports)}"]:
        yield f"TAP begins with {lines[:2]}"
    told = re.findall(r"^  allowed: (\[.*\])$", text, re.M)
    if [len(json.loads(some)) for some in told] != list(filter(None, map(outcomes, reports))):
        yield "TAP has other outcomes that are allowed"
    points = [POINT.match(line) for line in lines[2:] if re.match("(not )?ok", line)]
    blocks = re.findall(r"^  ---\n(?:  \w+: .*\n)+  \.\.\.$", text, re.M)
    if None in points or [int(point[2]) for point in points] != list(range(1, len(reports) + 1)):
        yield "TAP's points are not numbered in order"
    wanted = [report["verdict"] in ("diverges", "not a trace") for report in reports]
    if [bool(point[1]) for point in points] != wanted or len(blocks) != sum(wanted):
        yield "TAP's results are not those of the JSON report"


def junit_breaches(text, reports):
    yield from lists_outcomes("JUnit", text, "^allowed: ", reports)
    suite = xml.etree.ElementTree.fromstring(text).find("testsuite")
    for attribute, element, verdict in (("failures", "failure", "diverges"),
                                        ("errors", "error", "not a trace"),
                                        ("skipped", "skipped", "inconclusive")):
        wanted = sum(report["verdict"] == verdict for report in reports)
        found = suite.findall(f"testcase/{element}")
        if int(suite.get(attribute)) != wanted or len(found) != wanted:
            yield f"JUnit has {len(found)} of {element}, wanted {wanted}"
    names = [case.get("name") for case in suite.findall("testcase")]
    if names != [report["trace"] for report in reports] or int(suite.get("tests")) != len(names):
        yield "JUnit names other traces"


def sarif_breaches(text, reports):
    log = json.loads(text)
    wanted = [report for report in reports if report["verdict"] != "conforms"]
    results = log["runs"][0]["results"]
    if log["version"] != "2.1.0" or not log["runs"][0]["tool"]["driver"]["name"]:
        yield "SARIF without version or driver"
    if len(results) != len(wanted):
        yield f"SARIF has {len(results)} results, wanted {len(wanted)}"
    for result, report in zip(results, wanted):
        place = result["locations"][0]["physicalLocation"]
        lines = [other["physicalLocation"]["region"]["startLine"]
                 for other in result["relatedLocations"]]
        file, line = report["trace"], report["line"]
        if "src" in report:
            file, line = report["src"].rsplit(":", 1)
        found = (result["message"]["text"], place["artifactLocation"]["uri"],
                 place["region"]["startLine"], lines)
        if found != (report["why"], file, int(line), report["slice"]):
            yield f"SARIF's result is not that of {report['trace']}"
        if len(result["properties"]["allowed"]) != outcomes(report):
            yield f"SARIF: {report['trace']}: {result['properties']}"
        if result["level"] not in ("error", "warning") or not result["ruleId"]:
            yield f"SARIF: level {result['level']}, rule {result['ruleId']}"


class Page(html.parser.HTMLParser):
    """Counts what is open, and what would be fetched."""

    def __init__(self):
        super().__init__()
        self.open, self.wrong, self.rows = [], [], 0

    def handle_starttag(self, tag, attrs):
        if tag != "meta":
            self.open.append(tag)
        self.rows += tag == "tr"
        self.wrong += [f"HTML: {name}=" for name, _ in attrs if name in ("src", "href", "onload")]
        self.wrong += ["HTML: a script"] if tag in ("script", "link", "img") else []

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"HTML: </{tag}> closes something else")


def html_breaches(text, reports):
    yield from lists_outcomes("HTML", text, "^<li class=\"allowed\">", reports)
    page = Page()
    page.feed(text)
    yield from page.wrong
    rows = sum(len(report["slice"]) + 1 for report in reports if report["verdict"] == "diverges")
    if page.open or page.rows != rows or "url(" in text or not text.startswith("<!DOCTYPE html>"):
        yield f"HTML: {page.rows} rows, wanted {rows}; open: {page.open}"


def c_breaches(program, paths, folder):
    sources = [os.path.join(folder, f"{number}.c") for number in range(len(paths))]
    for source, path in zip(sources, paths):
        text = run(program, "c", path)[1]
        with open(source, "w", encoding="utf-8") as file:
            file.write(text)
        if "int reproduce(" not in text:
            yield f"no C program for {path}"
    done = subprocess.run(["gcc", "-std=c11", "-Wall", "-Wextra", "-Werror", "-I", INCLUDE,
                           "-fsyntax-only", *sources], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        yield f"C: {done.stderr[:300]}"


def write_bugs(folder):
    """A trace of each bug; some are too short to show it."""
    for bug in BUGS:
        path = os.path.join(folder, bug + ".jsonl")
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(json.dumps(line) + "\n" for line in Trace(f"1 {bug} 0", bug, 300).lines)
        yield path


def breaches(program, folder):
    paths = sorted(glob.glob(os.path.join(HERE, "oracle/*.jsonl")))
    shutil.copy(os.path.join(HERE, "oracle/bad_kick_lost.jsonl"), os.path.join(folder, STRANGE))
    paths += [os.path.join(folder, STRANGE), *write_bugs(folder)]
    reports = json.loads(run(program, "json", *paths)[1])
    found = list(json_breaches(reports))
    for name, check in (("text", text_breaches), ("tap", tap_breaches), ("junit", junit_breaches),
                        ("sarif", sarif_breaches), ("html", html_breaches)):
        status, text = run(program, name, *paths)
        found += check(text, reports)
        if status != 2:
            found.append(f"{name}: status {status} with broken traces among them")
    diverge = [report["trace"] for report in reports if report["verdict"] == "diverges"]
    found += c_breaches(program, diverge, folder)
    return len(diverge), found


def main():
    with tempfile.TemporaryDirectory() as folder:
        count, found = breaches(sys.argv[1], folder)
    for text in found[:20]:
        print(text)
    print(f"{count} divergences in 7 formats, {len(found)} breaches")
    return 1 if found or not count else 0


if __name__ == "__main__":
    sys.exit(main())
