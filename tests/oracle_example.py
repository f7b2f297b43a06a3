#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The adapter in C of tests/oracle/adapter_example.c, and its bug.

  oracle_example.py BUILD
"""
import json
import os
import subprocess
import sys
import tempfile

ONLY = "zx_port_create,zx_handle_duplicate,zx_handle_close"


def main():
    temora, example = (os.path.abspath(os.path.join(sys.argv[1], name))
                       for name in ("temora", "oracle/example"))
    with tempfile.TemporaryDirectory() as folder:
        program, trace = os.path.join(folder, "program.jsonl"), os.path.join(folder, "trace.jsonl")
        for path, command in ((program, ["generate", "--calls=300", "--only", ONLY]),
                              (trace, ["run", "--exec", example, program])):
            with open(path, "wb") as file:
                subprocess.run([temora, *command], stdout=file, check=True)
        with open(trace, encoding="utf-8") as file:
            calls = sum("op" in json.loads(line) for line in file)
        done = subprocess.run([temora, "check", "--json", trace], capture_output=True, check=False)
    report = json.loads(done.stdout)
    print(f"{calls} calls: {report.get('op')} {report['verdict']}")
    return 0 if (report.get("op"), report["verdict"]) == ("zx_handle_duplicate", "diverges") else 1


if __name__ == "__main__":
    sys.exit(main())
