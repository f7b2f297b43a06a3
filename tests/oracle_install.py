#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""`make deb`, into an empty root: what is installed works from there. The program, the manual pages
(mandoc finds no fault), the completion, a C program by pkg-config, against the shared library and
against the archive, and the Python module, which says of every trace in tests/oracle what is
expected.

  oracle_install.py
"""
import glob
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.realpath(__file__))
ROOT = os.path.dirname(HERE)
GOOD = os.path.join(HERE, "oracle/good_guest.jsonl")
VERDICTS = ("conforms", "diverges", "not a trace", "inconclusive")
NEEDS = {"memcpy", "memset", "snprintf", "strchr", "strcmp", "strlen", "vsnprintf"}
COMPLETE = """source {file}
COMP_WORDS=({words}); COMP_CWORD=$(( ${{#COMP_WORDS[@]}} - 1 )); _temora; echo "${{COMPREPLY[*]}}"
"""
PROGRAM = r"""
#include <stdio.h>
#include <temora/oracle.h>
int main(void) {
  struct temora_report report;
  struct temora *t = temora_open(NULL);
  temora_feed(t, &(struct temora_event){.op = TEMORA_PROCESS, .arg.process = {1}});
  temora_feed(t, &(struct temora_event){.op = TEMORA_THREAD, .arg.thread = {1, 1}});
  temora_feed(t, &(struct temora_event){.op = TEMORA_HANDLE_CLOSE, .tid = 1, .arg.close = {3}});
  temora_finish(t, &report);
  puts(report.why);
  return (int)report.verdict;
}
"""


def run(*command, **settings):
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300,
                          **settings)
    return done.returncode, done.stdout + done.stderr


def package(folder):
    """The root of the installation."""
    status, text = run("make", "--no-print-directory", "-s", "deb", cwd=ROOT)
    debs = glob.glob(os.path.join(ROOT, "build/temora_*.deb"))
    if status != 0 or len(debs) != 1:
        sys.exit(f"make deb: status {status}, {debs}: {text}")
    root = os.path.join(folder, "root")
    os.makedirs(os.path.join(root, "var/lib/dpkg/updates"))
    open(os.path.join(root, "var/lib/dpkg/status"), "w", encoding="utf-8").close()
    status, text = run("dpkg", "--root=" + root, "--force-not-root", "--force-depends",
                       "--force-script-chrootless", "--log=/dev/null", "-i", debs[0])
    if status != 0:
        sys.exit(f"dpkg -i: status {status}: {text}")
    return root


def check_program(root):
    status, text = run(os.path.join(root, "usr/bin/temora"), "check", GOOD)
    if status != 0 or "conforms: 18 events" not in text:
        yield f"temora check: status {status}: {text}"
    pages = sorted(glob.glob(os.path.join(root, "usr/share/man/man1/*.1")))
    _, text = run("mandoc", "-T", "lint", "-W", "warning", *pages)
    written = os.listdir(os.path.join(ROOT, "oracle/install/man"))
    if len(pages) != len(written) or text:
        yield f"{len(pages)} manual pages: {text}"
    yield from check_options(root, pages)


def check_options(root, pages):
    """Every option that --help lists is in the page of the command, and in the completion."""
    for page in pages[1:]:
        command = os.path.basename(page)[len("temora-"):-2]
        _, text = run(os.path.join(root, "usr/bin/temora"), command, "--help")
        with open(page, encoding="utf-8") as file:
            manual = file.read()
        options = {word.split("=")[0].strip(",") for word in text.split() if word.startswith("--")}
        file = os.path.join(root, "usr/share/bash-completion/completions/temora")
        _, offered = run("bash", "-c", COMPLETE.format(file=file, words=f"temora {command} --"))
        for option in options:
            if option not in offered.split():
                yield f"{command}: {option} is not completed: {offered}"
            if option not in ("--help", "--usage", "--version") and \
                    f"Fl -{option[2:]}" not in manual:
                yield f"{command}: {option} is not in its manual page"


def check_needs(root):
    """The library allocates nothing and opens no file: a kernel can have what it needs."""
    _, text = run("nm", "-u", os.path.join(root, "usr/lib/libtemora.a"))
    needs = {line.split()[-1] for line in text.splitlines() if line.startswith(" ")}
    if not needs or needs - NEEDS:
        yield f"libtemora.a needs {sorted(needs)}"


def check_c(root, folder):
    source, program = os.path.join(folder, "user.c"), os.path.join(folder, "user")
    with open(source, "w", encoding="utf-8") as file:
        file.write(PROGRAM)
    library = os.path.join(root, "usr/lib")
    environment = os.environ | {"PKG_CONFIG_PATH": os.path.join(library, "pkgconfig"),
                                "PKG_CONFIG_SYSROOT_DIR": root, "LD_LIBRARY_PATH": library}
    _, flags = run("pkg-config", "--cflags", "--libs", "temora", env=environment)
    for options in (flags.split() + ["-L" + library],
                    ["-I", os.path.join(root, "usr/include"), "-no-pie",
                     os.path.join(library, "libtemora.a")]):
        status, text = run("gcc", "-Wall", "-Werror", source, *options, "-o", program)
        if status == 0:
            status, text = run(program, env=environment)
        if status != 1 or "the specification says ZX_ERR_BAD_HANDLE" not in text:
            yield f"C with {options}: status {status}: {text}"


def check_python(root):
    sys.path.insert(0, os.path.join(root, "usr/lib/python3/dist-packages"))
    os.environ["TEMORA_LIBRARY"] = os.path.join(root, "usr/lib/libtemora.so.0")
    import temora  # only now is it known where it is
    for path in sorted(glob.glob(os.path.join(HERE, "oracle/*.jsonl"))):
        with open(path, encoding="utf-8") as file:
            lines = file.readlines()
        expect = json.loads(lines[0])["expect"]
        if "library" in expect:  # it cuts its slice while it reads, and does not read again
            expect["slice"] = expect["library"]
        if '"t": "call"' in "".join(lines) or '"t": "return"' in "".join(lines):
            expect = {"verdict": "not a trace"}  # the library takes calls one after the other
        session = temora.Session()
        for line in lines:
            session.line(line)
        report = session.report()
        got = {"verdict": VERDICTS[report.verdict], "line": report.event + 1,
               "slice": [event + 1 for event in report.slice]}
        for key in got:
            if key in expect and expect[key] != got[key]:
                yield f"Python: {os.path.basename(path)}: {key} is {got[key]}"
    if temora.Session().event(temora.HEADER) != temora.CONFORMS:
        yield "Python: a header as a dictionary"


def main():
    with tempfile.TemporaryDirectory() as folder:
        root = package(folder)
        found = [*check_program(root), *check_needs(root), *check_c(root, folder),
                 *check_python(root)]
    for text in found:
        print(text)
    print(f"installed, {len(found)} breaches")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
