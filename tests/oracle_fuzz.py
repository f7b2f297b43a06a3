#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""libFuzzer on the oracle (tests/oracle/fuzz_target.c), with ASan and UBSan.

  oracle_fuzz.py TEMORA FOLDER [--seconds N] [--seed N]

FOLDER has the target; what reached something new is kept in FOLDER/corpus, what fails in
FOLDER/findings. It begins from tests/oracle/*.jsonl, in both forms.
"""
import argparse
import glob
import os
import re
import subprocess
import sys

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), ".."))
DONE = re.compile(r"^Done (\d+) runs in (\d+) second", re.M)
COVERED = re.compile(r"cov: (\d+) ft: (\d+) corp: (\d+)")
WORDS = re.compile(r'"(\w+)"')
LONGEST, SLOWEST = 4096, 120  # seconds of the clock: others may have the processor


def begin(temora, corpus):
    """The traces of the tests, in both forms."""
    for path in glob.glob(os.path.join(ROOT, "tests/oracle/*.jsonl")):
        name = os.path.join(corpus, os.path.basename(path)[:-6])
        with open(path, "rb") as source, open(name, "wb") as copy:
            copy.write(source.read())
        if not os.path.basename(path).startswith("broken"):
            with open(name + "_text", "wb") as copy:
                subprocess.run([temora, "convert", path], stdout=copy, check=True)


def write_dictionary(path):
    """The names of calls, arguments, members and statuses."""
    words = {"call", "return", "meta", "process", "thread", "resource", "ztrace/1"}
    for name in ("schema.c", "reader.c", "status.c"):
        with open(os.path.join(ROOT, "oracle/read", name), encoding="utf-8") as file:
            text = file.read()
        words |= set(WORDS.findall(text)) | set(re.findall(r"STATUS\((\w+)\)", text))
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(f'"{word}"\n' for word in sorted(words))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("temora")
    parser.add_argument("folder")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    folder = os.path.abspath(args.folder)
    corpus, findings = os.path.join(folder, "corpus"), os.path.join(folder, "findings", "")
    for path in (corpus, findings):
        os.makedirs(path, exist_ok=True)
    begin(os.path.abspath(args.temora), corpus)
    write_dictionary(os.path.join(folder, "dictionary"))
    before = set(os.listdir(findings))
    log = os.path.join(folder, "log")
    with open(log, "wb") as out:
        done = subprocess.run(
            [os.path.join(folder, "target"), corpus, f"-artifact_prefix={findings}",
             f"-dict={folder}/dictionary", f"-max_total_time={args.seconds}",
             f"-seed={args.seed}", f"-max_len={LONGEST}", f"-timeout={SLOWEST}",
             f"-report_slow_units={SLOWEST}", "-rss_limit_mb=2048"],
            stdout=out, stderr=subprocess.STDOUT, check=False)
    with open(log, encoding="utf-8", errors="replace") as file:
        text = file.read()
    found = sorted(set(os.listdir(findings)) - before)
    for name in found:
        print(f"{findings}{name}: once more: {folder}/target {findings}{name}")
    runs, covered = DONE.search(text), COVERED.findall(text)
    if found or done.returncode != 0 or not runs or not covered:
        print("\n".join(text.splitlines()[-40:]))
        print(f"libFuzzer ended with {done.returncode}, {max(len(found), 1)} findings; {log}")
        return 1
    print(f"{runs[1]} inputs in {runs[2]} s, {covered[-1][0]} edges, a corpus of {covered[-1][2]}, "
          f"0 findings")
    return 0


if __name__ == "__main__":
    sys.exit(main())
