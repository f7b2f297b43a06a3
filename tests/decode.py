#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""temora decode.

- raw exits as arguments, text and JSON: what is said of them, what is refused and how;
- logs of KVM that people have published (tests/decode/kvm), as tests/decode/kvm/expected has it;
- random logs by an independent encoder: each exit is decoded as it was meant, and KVM agrees; with
  one of KVM's lines changed, that exit and that line are named;
- the same logs cut and changed at random, under AddressSanitizer: an answer, never a crash.

  decode.py TEMORA SANITIZED [--write]     --write: expected anew
"""
import glob
import json
import os
import random
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, os.path.join(HERE, "decode"))
from kvm_writer import logs  # noqa: E402

FOLDER = os.path.join(HERE, "decode/kvm")
LOGS, CHANGES, BROKEN = 120, 400, 1000
RAW = [
    # arguments, status, what the JSON has
    (["reason=30", "qualification=0x600008", "length=1"], 0,
     {"kind": "I/O", "port": "0x60", "size": 1, "input": 1, "string": 0, "length": 1}),
    (["reason=IO_INSTRUCTION", "qualification=0xcfc0013", "length=2"], 0,
     {"kind": "I/O", "port": "0xcfc", "size": 4, "input": 0, "string": 1}),
    (["reason=30", "qualification=0x600002"], 1, {"kind": "unknown"}),
    (["reason=EPT_VIOLATION", "qualification=0x182", "guest_physical=0xfee000b0", "length=3",
      "vectoring=0", "guest_linear=0xffff8000fee000b0", "instruction_info=0"], 0,
     {"kind": "memory", "write": 1, "read": 0, "gpa": "0xfee000b0", "missing": [],
      "bits": {"qualification": {"read": 0, "write": 1, "fetch": 0, "readable": 0, "writable": 0,
                                 "executable": 0, "user_executable": 0, "has_linear": 1, "final": 1,
                                 "user_page": 0, "writable_page": 0, "no_execute": 0,
                                 "nmi_unblocking": 0, "shadow_stack": 0, "supervisor_stack": 0,
                                 "paging_write": 0, "asynchronous": 0}}}),
    (["reason=48", "qualification=0x181", "vectoring=0x80000b0e", "vectoring_error=2"], 0,
     {"kind": "memory", "reinject": "0x80000b0e", "reinject_error": "0x2",
      "missing": ["length", "guest_physical"]}),
    (["reason=0x80000021", "qualification=4"], 0, {"kind": "entry failed", "reason": 33}),
    (["reason=INVALID_STATE"], 0, {"kind": "entry failed", "given": {"reason": "0x80000021"}}),
    (["reason=0", "intr_info=0x80000b0e", "qualification=0x1234"], 0,
     {"kind": "exception", "vector": 14}),
    (["reason=1", "intr_info=0x800000f6"], 0, {"kind": "external interrupt", "vector": 246}),
    (["reason=28", "qualification=0x104", "length=3"], 0,
     {"kind": "control register", "cr_number": 4, "cr_access": 0, "cr_register": 1}),
    (["reason=35"], 1, {"kind": "unknown", "name": None}),
    (["reason=4", "qualification=0x9a"], 0,
     {"kind": "start-up IPI", "bits": {"qualification": {"vector": 0x9a}}}),
    (["reason=66", "qualification=0x800"], 0,
     {"kind": "other", "bits": {"qualification": {"miss": 1, "nmi_unblocking": 0}}}),
    (["reason=46", "instruction_info=0x32098882", "qualification=8"], 0,  # LIDT 8(%esp,%edx,4)
     {"kind": "other",
      "bits": {"instruction_info": {"scale": 2, "address_size": 1, "operand_size": 1, "segment": 3,
                                    "index": 2, "no_index": 0, "base": 4, "no_base": 0,
                                    "identity": 3}}}),
    (["reason=23", "instruction_info=0xf0000438"], 0,
     {"kind": "VMX instruction",
      "bits": {"instruction_info": {"scale": 0, "register1": 7, "address_size": 0, "in_register": 1,
                                    "segment": 0, "index": 0, "no_index": 0, "base": 0,
                                    "no_base": 0, "register2": 15}}}),
    (["reason=68", "instruction_info=0x1038"], 0,
     {"kind": "other", "bits": {"instruction_info": {"register1": 7, "operand_size": 2}}}),
    (["reason=30", "qualification=0x600008", "length=1", "instruction_info=0x18100"], 0,
     {"kind": "I/O",
      "bits": {"qualification": {"code": 0, "input": 1, "string": 0, "rep": 0, "immediate": 0,
                                 "port": 0x60}}}),
    (["reason=30", "qualification=0x600010", "length=1", "instruction_info=0x20100"], 0,
     {"kind": "I/O",
      "bits": {"qualification": {"code": 0, "input": 0, "string": 1, "rep": 0, "immediate": 0,
                                 "port": 0x60},
               "instruction_info": {"address_size": 2, "segment": 4}}}),
]
REFUSED = [
    (["reason=30", "qualification=0x1g"], "qualification: '0x1g' is not a number of 64 bits"),
    (["reason=NPF"], "reason: 'NPF' is not a number of 64 bits"),
    (["length=3"], "there is no reason"),
    (["reason=1", "reason=2"], "reason stands there twice"),
    (["reason=1", "intr_info=0x100000000"], "intr_info has 32 bits; 0x100000000 has more"),
    (["reason=1", "qual=3"], "'qual' is no field of a VM exit"),
    (["reason=1", "3"], "'3' is not FIELD=VALUE"),
    (["reason=1", "length=18446744073709551616"], "is not a number of 64 bits"),
]
LINES = [
    ('{"reason": 30, "qualification": "0x600008"}', 0, ""),
    ("# a comment\n\nreason=12 length=1", 0, ""),
    ('{"t": "meta", "format": "ztrace/1"}\n{"tid": 1, "op": "zx_vcpu_enter", "in": {"handle": 3, '
     '"exits": [{"reason": 12, "length": 1}]}}', 0, ""),
    ('reason=12\n{"reason": 30,}', 2, r"standard input:2:\d+: not JSON: "),
    ('{"qualification": 30}', 2, "standard input:1: there is no \"reason\""),
    ('{"reason": [30]}', 2, "standard input:1: reason is neither a number nor a string"),
    ('{"reason": -1}', 2, "standard input:1: reason is neither a number nor a string"),
    ('{"exits": [7]}', 2, "standard input:1: an exit is an object"),
    ("reason=12\0", 2, "standard input:1: a byte 0"),
    ("", 2, "there is no VM exit in it"),
]
BAD_LOGS = [
    ("kvm_exit: reason npf rip 0x1 info 0 0", "1: reason npf is SVM's"),
    ("kvm_exit: vcpu 0 reason UD excp rip 0x1 info1 0x0", "1: reason UD excp is SVM's"),
    ("x\nkvm_exit: reason NOTHING rip 0x1", "2: kvm_exit: there is no reason 'NOTHING'"),
    ("kvm_exit: rip 0x1", "1: kvm_exit: there is no 'reason'"),
    ("kvm_exit: reason HLT rip", "1: behind 'rip' is no number"),
    ("kvm_exit: reason HLT rip 0x1 info 0", "1: kvm_exit: behind 'info' are not two numbers"),
    ("kvm_exit: reason HLT rip 0x1 about 0", "1: kvm_exit: what is 'about' behind rip?"),
    ("kvm_exit: reason HLT BUT rip 0x1", "1: kvm_exit: reason: what is 'BUT'?"),
    ("kvm_exit: vcpu 0 reason HLT rip 0x1 info1 0x0 info2 0x0", "1: there is no 'intr_info'"),
    ("kvm_pio: pio_read at 60 size", "1: kvm_pio: behind 'size' is no number"),
    ("kvm_mmio: mmio look len 4 gpa 0x0", "1: kvm_mmio: it neither reads nor writes"),
    ("kvm_emulate_insn: 0x0", "1: kvm_emulate_insn: it does not begin with BASE:RIP:"),
    ("kvm_inj_exception: #ZZ", "1: kvm_inj_exception: neither an exception nor an interrupt"),
    ("kvm_entry: vcpu 0, rip 0x1", "1: there is no kvm_exit in this log"),
]


def run(program, *arguments, data=b"", folder=FOLDER):
    done = subprocess.run([program, *arguments], input=data, capture_output=True, check=False,
                          timeout=120, cwd=folder)
    return done.returncode, done.stdout.decode("utf-8", "replace"), \
        done.stderr.decode("utf-8", "replace")


def lacks(have, want):
    """The first member that is not as wanted."""
    return next((f"{key} is {have.get(key)!r}, not {value!r}" for key, value in want.items()
                 if key not in have or have[key] != value), None)


def check_raw(program):
    for words, want, members in RAW:
        status, text, error = run(program, "decode", "--json", *words)
        wrong = lacks(json.loads(text), members) if text else error
        if status != want or wrong:
            yield f"{' '.join(words)}: status {status}: {wrong}"
        plain, text, _ = run(program, "decode", *words)
        if plain != want or f": {members['kind']}" not in text:
            yield f"{' '.join(words)}, as text: status {plain}: {text}"
    for words, want in REFUSED:
        status, text, error = run(program, "decode", *words)
        if status != 2 or text or want not in error:
            yield f"{' '.join(words)}: status {status}: {text}{error}"
    for text, want, pattern in LINES:
        status, _, error = run(program, "decode", data=text.encode())
        if status != want or not re.search(pattern, error) or bool(error) != bool(pattern):
            yield f"{text!r}: status {status}: {error}"


def check_bad_logs(program):
    for text, want in BAD_LOGS:
        status, _, error = run(program, "decode", "--kvm", data=text.encode())
        if status != 2 or f"standard input:{want}" not in error:
            yield f"{text!r}: status {status}: {error}"
    gap = "kvm_exit: reason IO_INSTRUCTION rip 0x1 info e90008 0\n{}kvm_pio: pio_read at 0xe8 " \
        "size 1 count 1\n"
    for mark, want in (("", 1), ("CPU:0 [LOST EVENTS]\n", 0), ("CPU:1 [5 EVENTS DROPPED]\n", 0)):
        status, _, _ = run(program, "decode", "--kvm", data=gap.format(mark).encode())
        if status != want:
            yield f"a log with {mark!r}: status {status}"


def published(program, write):
    names = sorted(os.path.basename(path) for path in glob.glob(os.path.join(FOLDER, "*.log")))
    status, text, error = run(program, "decode", "--kvm", "--all", *names)
    path = os.path.join(FOLDER, "expected")
    if write:
        with open(path, "w", encoding="utf-8") as file:
            file.write(text + error)
    with open(path, encoding="utf-8") as file:
        if file.read() != text + error or status != 2:
            yield f"published logs: status {status}, not as expected: {text}{error}"
    for name in names:
        status, text, _ = run(program, "decode", "--kvm", name)
        if status != (2 if name.startswith("svm") else 0) or len(text.splitlines()) != 1:
            yield f"{name}: status {status}: {text}"


def save(folder, number, lines):
    name = f"{number}.log"
    with open(os.path.join(folder, name), "wb") as file:
        file.write(lines if isinstance(lines, bytes) else "".join(
            line + "\n" for line in lines).encode())
    return name


def said(program, folder, names):
    """{log: its exits}, and the summaries."""
    _, text, error = run(program, "decode", "--kvm", "--all", "--json", *names, folder=folder)
    exits, sums = {name: {} for name in names}, {}
    for line in map(json.loads, text.splitlines()):
        if "verdict" in line:
            sums[line["log"]] = line
        else:
            exits[line["log"]][line["line"]] = line
    return exits, sums, error


def check_random(program, made, folder):
    names = [save(folder, number, log.lines) for number, log in enumerate(made)]
    exits, sums, error = said(program, folder, names)
    if error:
        yield f"random logs: {error}"
    for name, log in zip(names, made):
        if sums[name]["verdict"] != "agrees" or sums[name]["exits"] != len(log.exits):
            yield f"{name}: {sums[name]}, of {len(log.exits)} exits"
        for want in log.exits:
            have = exits[name].get(want["line"], {})
            wrong = lacks(have, want)
            if wrong or have["differences"]:
                yield f"{name}:{want['line']}: {wrong or have['differences']}: " + \
                    log.lines[want["line"] - 1]


def check_changed(program, made, folder, rng):
    """One line of KVM is another: the exit differs, at that line, and no other exit does."""
    places = [(log, want["line"], number, wrong) for log in made
              for want, after in zip(log.exits, log.wrong) for number, lines in after
              for wrong in lines]
    chosen = rng.sample(places, CHANGES)
    names = []
    for i, (log, _, number, wrong) in enumerate(chosen):
        names.append(save(folder, i, log.lines[:number - 1] + [wrong] + log.lines[number:]))
    exits, sums, error = said(program, folder, names)
    for name, (log, exit_line, number, wrong) in zip(names, chosen):
        found = {line: [d["line"] for d in one["differences"]]
                 for line, one in exits[name].items() if one["differences"]}
        if set(found) != {exit_line} or set(found[exit_line]) != {number}:
            yield f"{wrong}: after exit {log.lines[exit_line - 1]}: {found} {error}"
        if sums[name]["verdict"] != "differs":
            yield f"{wrong}: {sums[name]}"


def broken(data, rng):
    data = bytearray(data)
    for _ in range(rng.choice((1, 1, 3, 20))):
        at = rng.randrange(len(data))
        kind = rng.randrange(7)
        if kind > 4:
            digits = [i for i, byte in enumerate(data) if byte in b"123456789"]
            data[rng.choice(digits or [0])] = rng.choice(b"0123456789abcdef")
        elif kind == 0:
            data[at] = rng.randrange(256)
        elif kind == 1:
            del data[at:at + rng.choice((1, 3, 40))]
        elif kind == 2:
            data[at:at] = data[rng.randrange(len(data)):][:rng.choice((1, 5, 80))]
        elif kind == 3:
            data[at:at] = rng.choice((b"0x", b"f" * 17, b" ", b"\n", b"\0", b":", b"[", b"-"))
        else:
            del data[at:]
        if not data:
            data = bytearray(b"kvm_exit:")
    return bytes(data)


def check_broken(sanitized, made, folder, rng):
    texts = ["".join(line + "\n" for line in log.lines[:40]).encode() for log in made]
    statuses = {0: 0, 1: 0, 2: 0}
    for first in range(0, BROKEN, 100):
        names = [save(folder, i, broken(rng.choice(texts), rng)) for i in range(100)]
        status, text, error = run(sanitized, "--kvm", "--all", "--json", *names, folder=folder)
        sums = [line for line in text.splitlines() if '"verdict"' in line]
        if "runtime error" in error or "Sanitizer" in error or status not in statuses or \
                len(sums) != len(names):
            yield f"after {first} broken logs: status {status}, {len(sums)} answers: {error[:500]}"
        for line in sums:
            verdict = json.loads(line)["verdict"]
            statuses[("agrees", "differs", "cannot be used").index(verdict)] += 1
    if min(statuses.values()) < 10:
        yield f"broken logs do not reach every verdict: {statuses}"


def check_broken_raw(sanitized, rng):
    lines = [json.dumps({"reason": rng.choice((0, 1, 9, 28, 30, 48, 77, 2 ** 31)),
                         "qualification": hex(rng.getrandbits(64)), "length": rng.randrange(20),
                         "intr_info": rng.getrandbits(32), "vectoring": rng.getrandbits(32),
                         "guest_physical": rng.getrandbits(48)}) for _ in range(200)]
    for _ in range(20):
        data = broken(("\n".join(lines + ["reason=48 length=3"] * 20)).encode(), rng)
        status, _, error = run(sanitized, data=data)
        if status not in (0, 1, 2) or "runtime error" in error or "Sanitizer" in error:
            yield f"broken raw exits: status {status}: {error[:500]}"


def main():
    program, sanitized = (os.path.realpath(path) for path in sys.argv[1:3])
    rng, made = random.Random(7), list(logs(7, LOGS))
    found = [*check_raw(program), *check_bad_logs(program),
             *published(program, "--write" in sys.argv)]
    with tempfile.TemporaryDirectory() as folder:
        found += check_random(program, made, folder)
        found += check_changed(program, made, folder, rng)
        found += check_broken(sanitized, made, folder, rng)
    found += check_broken_raw(sanitized, rng)
    for text in found[:20]:
        print(text)
    print(f"{len(RAW) + len(REFUSED) + len(LINES)} raw exits, "
          f"{sum(len(log.exits) for log in made)} exits in {LOGS} random logs of KVM, "
          f"{CHANGES} with another line, {BROKEN} broken, {len(found)} breaches")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
