#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Does the generator of docs/ refuse what is wrong? A copy of the sources is documented as it is;
with each of the changes it must not be, and the message must say why.

  docs_refused.py [CASE ...]
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), ".."))
BUILD = os.path.join(ROOT, "docs/generate/build.py")
PARTS = ("include", "model", "spec", "runner", "tests/unit")
CALLS = "include/zircon/syscalls/calls_"
HANDLE, PORT, VCPU = CALLS + "handle.h", CALLS + "port.h", CALLS + "vcpu.h"
NUMBERS, MODEL = "include/zircon/syscalls.h", "model/handle.mlw"

DENIED = " *   ACCESS_DENIED  `handle` lacks ZX_RIGHT_DUPLICATE\n"
NOT_SUBSET = " *   INVALID_ARGS   `rights` has a right that `handle` lacks\n"
LAST = "\n#endif\n"
NEW_CALL = """
/* Looks at a port.
 *
 * Arguments:
 *   handle         the port
 * Rights:
 *   handle         PORT with READ
 * Errors:
 *   BAD_HANDLE     `handle` names nothing in the calling process
 *   WRONG_TYPE     `handle` is not a port's
 *   ACCESS_DENIED  `handle` lacks ZX_RIGHT_READ
 *   TIMED_OUT      it is empty
 *   INVALID_ARGS   it is not
 * Model: wait_status
 * Core: port_wait
 */
zx_status_t zx_port_peek(zx_handle_t handle);
"""
NUMBER = ("  SYS_DEBUG_READ,\n", "  SYS_DEBUG_READ,\n  SYS_PORT_PEEK,\n")

# name, [(file, what stands there, what to put there)], what must be said (None: it is documented)
CASES = [
    ("control", [], None),
    ("new_call", [(PORT, LAST, NEW_CALL + LAST), (NUMBERS, *NUMBER)], None),
    ("errors_swapped", [(HANDLE, DENIED + NOT_SUBSET, NOT_SUBSET + DENIED)],
     r"zx_handle_duplicate: its errors and those of the model differ \(order\)"),
    ("error_missing", [(HANDLE, DENIED, "")],
     r"zx_handle_duplicate: its errors and those of the model differ \(set\)"),
    ("error_invented", [(HANDLE, DENIED, DENIED + " *   WRONG_TYPE  `handle` is a guest's\n")],
     r"zx_handle_duplicate: .* differ \(set\)"),
    ("error_unknown", [(HANDLE, DENIED, " *   FORBIDDEN  it is\n")], r"FORBIDDEN is no status"),
    ("error_without_reason", [(HANDLE, DENIED, " *   ACCESS_DENIED\n")],
     r"Errors: ACCESS_DENIED says nothing"),
    ("model_swapped", [(MODEL, "    else if s < 0 then no_memory\n    else if out = 0 then "
                        "invalid_args\n    else ok\n  function dup_next",
                        "    else if out = 0 then invalid_args\n    else if s < 0 then "
                        "no_memory\n    else ok\n  function dup_next")],
     r"zx_handle_duplicate: .* differ \(order\)"),
    ("model_has_more", [(MODEL, "    if c <> ok then c\n    else if not subset (wanted",
                         "    if c <> ok then c\n    else if v = 7 then bad_state\n"
                         "    else if not subset (wanted")],
     r"zx_handle_duplicate: .* differ \(set\)"),
    ("helper_swapped", [(MODEL, "if not names m p v then bad_handle\n    else if t <> 0 && "
                         "h_type m p v <> t then wrong_type",
                         "if t <> 0 && h_type m p v <> t then wrong_type\n"
                         "    else if not names m p v then bad_handle")],
     r"zx_vcpu_kick: .* differ \(order\)"),
    ("model_unreadable", [(MODEL, "else if s < 0 then no_memory\n    else if out = 0 then "
                           "invalid_args\n    else ok\n  function dup_next",
                           "else p + v\n  function dup_next")],
     r"dup_status: cannot read this as a status: p \+ v"),
    ("model_missing", [(HANDLE, "Model: dup_status", "Model: double_status")],
     r"0 functions of the model are called double_status"),
    ("model_of_another", [(HANDLE, "Model: dup_status", "Model: rep_status")],
     r"no contract of handle_duplicate says that something equals rep_status"),
    ("model_not_said", [(HANDLE, " * Model: dup_status\n", "")], r"no `Model:`"),
    ("model_denied", [(HANDLE, "Model: dup_status", "Model: none")],
     r"`Errors:` are the model's, and it has none"),
    ("right_wrong", [(HANDLE, "any object with DUPLICATE", "any object with TRANSFER")],
     r"the model's handles are any object with DUPLICATE; .* has any object with TRANSFER"),
    ("type_wrong", [(PORT, "PORT with READ", "VMO with READ")], r"handles are PORT with READ"),
    ("parameter_missing", [(HANDLE, " *   handle         what to duplicate\n", "")],
     r"the parameters are handle, rights, out"),
    ("parameter_renamed", [(HANDLE, "zx_handle_duplicate(zx_handle_t handle",
                            "zx_handle_duplicate(zx_handle_t source")],
     r"the parameters are source, rights, out"),
    ("no_comment", [(HANDLE, "zx_status_t zx_handle_dup", "\nzx_status_t zx_handle_dup")],
     r"zx_handle_duplicate: no comment above the prototype"),
    ("no_section", [(HANDLE, " * Rights:\n *   handle         any object with", " * Needs:\n"
                     " *   handle         any object with")], r"there is no section Needs"),
    ("no_number", [(PORT, LAST, NEW_CALL + LAST)], r"has no number SYS_PORT_PEEK"),
    ("no_core", [(PORT, LAST, NEW_CALL.replace(" * Core: port_wait\n", "") + LAST),
                 (NUMBERS, *NUMBER)], r"include/temora/ declares no port_peek"),
    ("no_decision", [(HANDLE, "Decisions: D1, D2, D3, D4\n */\nzx_status_t zx_handle_dup",
                      "Decisions: D1, D999\n */\nzx_status_t zx_handle_dup")],
     r"there is no decision D999"),
    ("limit_old", [("include/temora/limits.h", "MAX_PORTS     32u", "MAX_PORTS     64u")],
     r"zx_port_create: temora/limits\.h has MAX_PORTS = 64, not 32"),
    ("runner_never", [(VCPU, " * Runner:\n *   INTERNAL ", " * Runner:\n *   ALREADY_EXISTS ")],
     r"the runner never gives ALREADY_EXISTS"),
]


def change(root, path, old, new):
    path = os.path.join(root, path)
    with open(path, encoding="utf-8") as file:
        text = file.read()
    if text.count(old) != 1:
        sys.exit(f"docs_refused.py: {old!r} stands {text.count(old)} times in {path}")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace(old, new))


def run(name, changes, wanted):
    with tempfile.TemporaryDirectory(prefix="temora-docs-") as root:
        for part in PARTS:
            shutil.copytree(os.path.join(ROOT, part), os.path.join(root, part))
        for item in changes:
            change(root, *item)
        done = subprocess.run([sys.executable, BUILD, "--root", root, "--out", root + "/out"],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              check=False, timeout=60)
        made = os.path.exists(root + "/out/html/index.html")
    good = done.returncode == 0 and made if wanted is None else \
        done.returncode == 1 and not made and re.search(wanted, done.stdout)
    print(f"{'ok' if good else 'NOT OK'}  {name}", flush=True)
    if not good:
        print(f"  wanted: {wanted or 'pages'}; status {done.returncode}; it said:")
        print("\n".join("  " + line for line in done.stdout.splitlines()[-12:]))
    return bool(good)


def main():
    names = sys.argv[1:]
    cases = [case for case in CASES if not names or case[0] in names]
    if not cases:
        sys.exit(f"docs_refused.py: no such case; there are {[case[0] for case in CASES]}")
    bad = sum(not run(*case) for case in cases)
    print(f"{len(cases) - bad} as they must be, {bad} not")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
