#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The first VMM, as docs/first-vmm.md tells it: the page shows the whole file, and a copy of it in
another folder, with another text, runs in Bochs by `make run` and from the file of `make image`.
"""
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), ".."))
MAKE = ["make", "--no-print-directory", "-s"]
LINE, OTHER = "hello from a guest", "hello from somewhere else"
ENDED = "runner: the VMM my.elf ended with code 0"
SECONDS = 120
CRASH = """#include "lib/vmm.h"
int vmm_main(const struct temora_start *start) {
  *(volatile int *)0x1234 = (int)start->magic;
  return 0;
}
"""
TOLD = re.compile(r"fault in the VMM crash\.elf, .*\(page fault\) .* address 1234\n"
                  r"  rax 000041524f4d4554 rbx ")


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def run(*command):
    done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, timeout=SECONDS, check=False, errors="replace")
    return done.returncode, done.stdout + done.stderr


def page_shows(source):
    blocks = re.findall(r"^```c\n(.*?)^```$", read("docs/first-vmm.md"), re.M | re.S)
    return "".join(blocks) == source


def ran(status, text):
    return status == 0 and OTHER in text and ENDED in text and LINE not in text


def checks(folder, source):
    mine, iso = os.path.join(folder, "my.c"), os.path.join(folder, "my.iso")
    yield "docs/first-vmm.md shows vmm/hello/main.c", page_shows(source), ""
    with open(mine, "w", encoding="utf-8") as file:
        file.write(source.replace(LINE, OTHER))
    status, text = run(*MAKE, "run", f"VMM={mine}")
    yield "make run VMM=my.c", ran(status, text), text
    status, text = run(*MAKE, "image", f"VMM={mine}", f"OUT={iso}", "WAIT=0")
    yield "make image VMM=my.c", status == 0 and os.path.exists(iso), text
    status, text = run(sys.executable, "runner/bochs.py", "--iso", iso)
    yield "Bochs boots that image", ran(status, text), text
    with open(os.path.join(folder, "crash.c"), "w", encoding="utf-8") as file:
        file.write(CRASH)
    status, text = run(*MAKE, "run", f"VMM={folder}/crash.c")
    yield "a crash of it is told, with registers", status != 0 and re.search(TOLD, text), text
    with open(mine, "a", encoding="utf-8") as file:
        file.write("int wrong(void) { return nothing; }\n")
    status, text = run(*MAKE, "run", f"VMM={mine}")
    yield "an error in it is shown", status != 0 and re.search(r"my\.c:\d+:\d+: error", text), text
    status, text = run(*MAKE, "run", f"VMM={folder}/absent.c")
    yield "a file that is not there", status != 0 and "there is no file" in text, text


def main():
    failed, passed = 0, 0
    with tempfile.TemporaryDirectory(prefix="temora-") as folder:
        for name, good, text in checks(folder, read("vmm/hello/main.c")):
            print(f"{'PASS' if good else 'FAIL'} {name}")
            passed += bool(good)
            failed += not good
            if not good:
                print(text[-2000:])
    print(f"first_vmm: {passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
