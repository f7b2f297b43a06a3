#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The C programs of `temora check --format c` run.

- On the host, linked with a stand-in that answers as the trace did: each reports the bug. With what
  an outcome that is allowed says in the last answer: none does.
- Some as a VMM on the runner in Bochs: none finds its bug there, but one does whose expectation is
  turned over.

  oracle_reproduce.py TEMORA
"""
import glob
import json
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.realpath(__file__))
ROOT = os.path.dirname(HERE)
INCLUDE = os.path.join(ROOT, "include")
sys.path.insert(0, HERE)
from oracle_reports import run  # noqa: E402

HEADERS = glob.glob(os.path.join(INCLUDE, "zircon/syscalls/calls_*.h"))
PROTOTYPE = re.compile(r"^zx_status_t +(zx_\w+)\(([^;{]*)\);", re.M)
POINTER = re.compile(r"(?<!const )\b(\w+) \*(\w+)$")
PACKET = {"key": "key", "type": "type", "status": "status", "w0": "user.u64[0]",
          "w1": "user.u64[1]", "w2": "user.u64[2]", "w3": "user.u64[3]"}
OTHER = {"zx_thread_exit", "zx_process_exit", "zx_thread_create", "zx_thread_start",
         "zx_clock_get_monotonic"}
OPEN = {"at least 1": "1", "as many of avail as fit": "1", "at most the buffer's size": "0"}
UNSEEN = "the guest ran too often"  # no caller can see it: the program says so
HYPERVISOR = (5, 0)  # a resource's kind and base
BEFORE_ENTRY = ("ZX_ERR_CANCELED", "ZX_ERR_BAD_HANDLE", "ZX_ERR_WRONG_TYPE", "ZX_ERR_BAD_STATE")
ON_RUNNER, GUESTS = 10, 6
STANDIN = r"""
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "zircon/syscalls.h"
struct record {
  const char *op;
  int32_t st;
  struct { const char *name; uint64_t value; } out[8];
  zx_port_packet_t packet;
  int packets;
  uint32_t handles[16];
};
static const struct record *now;
static const struct record *next(const char *op) {
  if (now->op != NULL && strcmp(now->op, op) == 0) return now++;
  printf("%s is called, not %s\n", op, now->op);
  exit(3);
}
static uint64_t told(const struct record *r, const char *name) {
  for (int i = 0; i < 8 && r->out[i].name != NULL; i++)
    if (strcmp(r->out[i].name, name) == 0) return r->out[i].value;
  return 0;
}
static void info(const struct record *r, uint32_t topic, void *buffer) {
  uint64_t value = told(r, "value");
  if (topic == ZX_INFO_HANDLE_BASIC) {
    ((zx_info_handle_basic_t *)buffer)->rights = value;
    ((zx_info_handle_basic_t *)buffer)->type = told(r, "type");
  }
  if (topic == ZX_INFO_HANDLE_COUNT) ((zx_info_handle_count_t *)buffer)->handle_count = value;
  if (topic == ZX_INFO_VMAR) ((zx_info_vmar_t *)buffer)->len = value;
  if (topic == ZX_INFO_RESOURCE) ((zx_info_resource_t *)buffer)->size = value;
  if (topic == ZX_INFO_VMO) ((zx_info_vmo_t *)buffer)->size_bytes = value;
  if (topic == ZX_INFO_THREAD) ((zx_info_thread_t *)buffer)->state = value;
  if (topic == ZX_INFO_PROCESS_HANDLE_STATS)
    ((zx_info_process_handle_stats_t *)buffer)->handle_count[ZX_OBJ_TYPE_UPPER_BOUND - 1] = value;
  if (topic == ZX_INFO_VCPU) ((zx_info_vcpu_t *)buffer)->flags = value;
}
static void fresh(const char *op, char *buffer, size_t size) {
  memset(buffer, 0, size);
  if (strcmp(op, "zx_vcpu_read_state") == 0 && size > 128) buffer[128] = 2;
}
"""
VMM = r"""
#include "lib/print.h"
#include "lib/thread.h"
#include "lib/vmm.h"
static zx_handle_t resource;
static struct thread threads[64];
static void run(void *context) {
  unsigned long i = (unsigned long)context;
  print("case %lu: %d\n", i, cases[i](resource));
}
int vmm_main(const struct temora_start *start) {
  resource = start->hypervisor_resource;
  for (unsigned long i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    if (thread_start(&threads[i], run, (void *)i) != 0) return 1;
    if (!thread_join(&threads[i], INT64_MAX)) return 2;
  }
  return 0;
}
"""


def number(value):
    return int(value, 0) if isinstance(value, str) else int(value)


def line_of(name, arguments):
    """What a call of the stand-in does with one of its arguments."""
    if name == "buffer" and "topic" in arguments:
        return "if (buffer != NULL && r->st == 0) info(r, topic, buffer);"
    if name in ("buffer", "bytes"):
        size = re.search(r"(\w*size|num_bytes)\b", arguments)[1]
        return f"if ({name} != NULL && r->st == 0) fresh(r->op, {name}, {size});"
    if name == "packet":
        return "if (packet != NULL && r->packets) *packet = r->packet;"
    if name == "handles":
        return "if (handles != NULL) memcpy(handles, r->handles, 4 * num_handles % 65);"
    return f'if ({name} != NULL) *{name} = told(r, "{name}");'


def standin():
    for path in HEADERS:
        with open(path, encoding="utf-8") as file:
            text = file.read()
        for name, arguments in PROTOTYPE.findall(text):
            arguments = " ".join(arguments.split())
            outs = [found[2] for found in map(POINTER.search, arguments.split(", ")) if found]
            body = "\n  ".join(line_of(out, arguments) for out in outs)
            used = "".join(f"(void){part.split()[-1].lstrip('*')};" for part in
                           arguments.split(", "))
            yield (f"zx_status_t {name}({arguments}) {{\n"
                   f'  const struct record *r = next("{name}");\n'
                   f"  {used}\n  {body}\n  return r->st;\n}}\n")


def record(call, status, outs):
    packet = outs.get("packet", {}) if isinstance(outs.get("packet", {}), dict) else {}
    members = "".join(f".{PACKET[name]} = {number(value)}u, " for name, value in packet.items())
    numbers = ", ".join(f'{{"{name}", {number(value)}u}}' for name, value in outs.items()
                        if name not in ("packet", "handles", "tid"))
    handles = ", ".join(f"{number(h)}u" for h in outs.get("handles", []))
    return (f'{{.op = "{call}", .st = {status}, .out = {{{numbers}}}, .packet = {{{members}}}, '
            f".packets = {int(bool(packet))}, .handles = {{{handles}}}}}")


def told_number(told):
    """A value that is allowed: of "0x1 or 0x3" the first."""
    return OPEN.get(told, told.split()[0].rstrip(","))


def outs_of(outcome):
    """What the outcome hands out, as a trace has it."""
    outs, fresh = {}, iter((0x7FFFF3, 0x7FFFF7))
    for name, told in outcome["out"].items():
        if name in PACKET and ("w0" in outcome["out"] or "key" in outcome["out"]):
            outs.setdefault("packet", {})[name] = told
        elif name == "instruction_size":
            outs.setdefault("packet", {})["w1"] = told
        elif name not in ("packet", "handles"):
            outs[name] = next(fresh) if told == "a new handle" else told_number(told)
    return outs


class Case:
    """A divergence that one thread can reproduce."""

    def __init__(self, path, report):
        with open(path, encoding="utf-8") as file:
            lines = file.read().splitlines()
        told = sorted(report["slice"] + report["recent"])  # all are in the program
        self.events = [json.loads(lines[line - 1]) for line in told]
        self.calls = [event for event in self.events if "op" in event]
        self.report, self.path, self.program = report, path, None
        self.handles = [event["h"] for event in self.events if "op" not in event and "h" in event]

    def fits(self):
        return not any(event.get("t") in ("call", "return") or event.get("op") in OTHER
                       for event in self.events) and "outcomes" in self.report \
            and not self.report["why"].startswith(UNSEEN)

    def fits_runner(self):
        """Its guest need not run, and all that it is given is the hypervisor resource."""
        starts = [event for event in self.events if "op" not in event]
        entered = [call for call in self.calls if call["op"] == "zx_vcpu_enter"]
        return all(event.get("t") == "resource" and
                   (number(event["kind"]), number(event.get("base", 0))) == HYPERVISOR
                   for event in starts) and len(starts) == 1 \
            and len({call["tid"] for call in self.calls}) == 1 \
            and entered in ([], self.calls[-1:]) \
            and not (entered and self.report["allowed"] not in BEFORE_ENTRY) \
            and self.report["outcomes"][0]["status"].startswith("ZX_")

    def answers(self, last):
        return ", ".join([record(call["op"], call["st"], call.get("out", {}))
                          for call in self.calls[:-1]] + [last, "{0}"])

    def runs(self):
        """(what the stand-in answers, whether the bug is there)"""
        call = self.calls[-1]
        yield self.answers(record(call["op"], call["st"], call.get("out", {}))), 1
        for outcome in self.report["outcomes"]:
            if not outcome["status"].startswith("("):
                yield self.answers(record(call["op"], outcome["status"], outs_of(outcome))), 0


def renamed(case, i):
    return case.program.replace("int reproduce(", f"static int reproduce_{i}(")


def compile_and_run(folder, source):
    path, program = os.path.join(folder, "host.c"), os.path.join(folder, "host")
    with open(path, "w", encoding="utf-8") as file:
        file.write(source)
    subprocess.run(["gcc", "-std=gnu11", "-w", "-I", INCLUDE, path, "-o", program], check=True)
    done = subprocess.run([program], capture_output=True, text=True, check=False, timeout=60)
    return done.stdout


def on_host(folder, cases):
    """(runs, what is wrong)"""
    source, main, wanted = [STANDIN, *standin()], [], []
    for i, case in enumerate(cases):
        source.append(renamed(case, i))
        given = ", ".join(f"{number(h)}u" for h in case.handles)
        for answers, bug in case.runs():
            n = len(wanted)
            source.append(f"static const struct record answers_{n}[] = {{{answers}}};")
            main.append(f'  now = answers_{n}; printf("{n} %d\\n", reproduce_{i}({given}));')
            wanted.append((case, bug))
    text = compile_and_run(folder, "\n".join(source + ["int main(void) {", *main, "}"]))
    found = dict(re.findall(r"^(\d+) (-?\d+)$", text, re.M))
    return len(wanted), [
        f"{os.path.basename(case.path)}: {found.get(str(n))}, wanted {bug}: "
        f"{case.report['why']}" for n, (case, bug) in enumerate(wanted)
        if found.get(str(n)) != str(bug)] + re.findall(".* is called, .*", text)


def for_runner(cases):
    """Few of each call, and of guests, of which there are not many."""
    some, seen, guests = [], set(), 0
    for case in filter(Case.fits_runner, cases):
        makes = any(call["op"] == "zx_guest_create" for call in case.calls)
        mark = (case.report["op"], case.report["allowed"])
        if mark in seen or len(some) == ON_RUNNER or guests + makes > GUESTS:
            continue
        seen.add(mark)
        guests += makes
        some.append(case)
    return some


def on_runner(folder, cases):
    path, n = os.path.join(folder, "reproduce.c"), len(cases)
    turned = re.sub(r"\? 0 : 1;", "? 1 : 0;", renamed(cases[0], n))
    source = [renamed(case, i) for i, case in enumerate(cases)] + [turned]
    names = ", ".join(f"reproduce_{i}" for i in range(n + 1))
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(source) +
                   f"\nstatic int (*const cases[])(zx_handle_t) = {{{names}}};\n" + VMM)
    done = subprocess.run(["make", "--no-print-directory", "-s", "run", f"VMM={path}"], cwd=ROOT,
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
                          timeout=200, errors="replace")
    found = [int(result) for _, result in re.findall(r"^case (\d+): (-?\d+)", done.stdout, re.M)]
    if found == [0] * n + [1]:
        return []
    names = [os.path.basename(case.path) for case in cases]
    return [f"on the runner: {found} of {names}: {(done.stdout + done.stderr)[-500:]}"]


def main():
    temora = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory(prefix="temora-") as folder:
        paths = [path for path in sorted(glob.glob(os.path.join(HERE, "oracle/*.jsonl")))
                 if "/broken" not in path]
        reports = json.loads(run(temora, "json", *paths)[1])
        cases = [Case(path, report) for path, report in zip(paths, reports, strict=True)
                 if report["verdict"] == "diverges"]
        cases = [case for case in cases if case.fits()]
        for case in cases:
            case.program = run(temora, "c", case.path)[1]
        runs, found = on_host(folder, cases)
        some = for_runner(cases)
        found += on_runner(folder, some)
    for text in found[:20]:
        print(text)
    print(f"{len(cases)} programs in {runs} runs on the host, {len(some)} on the runner, "
          f"{len(found)} breaches")
    return 1 if found or len(cases) < 20 or len(some) < 5 else 0


if __name__ == "__main__":
    sys.exit(main())
