#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The independent implementation in kvm/, judged by the oracle.

- test programs of temora generate, run on it by its adapter: all traces conform;
- the same with one bug in a copy of its sources: a trace diverges, at a call that the bug concerns.

  kvm.py BUILD [--seeds N]
"""
import argparse
import glob
import json
import os
import subprocess
import sys
import tempfile

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), ".."))
CALLS = 3000
NOT_OF_THE_ADAPTER = ("machine_kvm.o", "processor_kvm.o", "processor_state.o", "instruction.o",
                      "start.o", "system.o", "fake.o")
# name: (file, what stands there, what is there instead, the calls that may diverge)
BUGS = {
    "kick lost": ("vcpu.c", "((struct vcpu *)o)->kicked = true;", "(void)0;",
                  ["zx_vcpu_enter", "zx_object_get_info"]),
    "kick stays": ("vcpu.c", "  v->kicked = false;\n", "",
                   ["zx_vcpu_enter", "zx_object_get_info"]),
    "rights before type": ("handle.c", "if (type != ZX_OBJ_TYPE_NONE && h->object->type", """\
if ((h->rights & rights) != rights) return ZX_ERR_ACCESS_DENIED;
  if (type != ZX_OBJ_TYPE_NONE && h->object->type""", None),
    "replace keeps": ("handle.c", "    drop(h);\n  }\n  unlock", """\
    if (status == ZX_OK) drop(h);
  }
  unlock""", None),
    "rights grow": ("handle.c", "return (*rights & ~h->rights) == 0;", "return true;",
                    ["zx_handle_duplicate", "zx_handle_replace"]),
    "port FFFF": ("guest.c", "size <= UINT16_MAX - addr", "size <= UINT16_MAX + 1u - addr",
                  ["zx_guest_set_trap"]),
    "trap before range": ("guest.c", """  if (status != ZX_OK) return status;
  if (g->traps == TRAPS) return ZX_ERR_NO_MEMORY;
  if (clashes(g, new)) return ZX_ERR_ALREADY_EXISTS;
""", """  if (clashes(g, new)) return ZX_ERR_ALREADY_EXISTS;
  if (status != ZX_OK) return status;
  if (g->traps == TRAPS) return ZX_ERR_NO_MEMORY;
""", ["zx_guest_set_trap"]),
    "packet pointer": ("happening.c", "user_write(to, p, sizeof *p) ? ZX_OK : ZX_ERR_INVALID_ARGS",
                       "user_write(to, p, sizeof *p) ? ZX_OK : ZX_OK", ["zx_vcpu_enter"]),
    "kick is not shown": ("info.c", "->kicked ? ZX_INFO_VCPU_FLAG_KICKED : 0", "->kicked ? 0 : 0",
                          ["zx_object_get_info"]),
    "unmap is not seen": ("space.c", "  cut(s, addr, end);\n", "", None),
    "reserved vector": ("vector.c", "    return ZX_ERR_NOT_SUPPORTED;\n", "    return ZX_OK;\n",
                        ["zx_vcpu_enter"]),
    "any thread": ("vcpu.c", "  if (v->owner != caller_get()) return ZX_ERR_BAD_STATE;\n", "",
                   ["zx_vcpu_enter"]),
    "seat is not given back": ("vcpu.c", "  if (v->owner != NULL) v->owner->vcpu = NULL;\n", "",
                               ["zx_vcpu_create"]),
    "packet type": ("port.c", "  packet.type = ZX_PKT_TYPE_USER;\n", "", ["zx_port_wait"]),
    "denied before behind the end": ("happening.c", "  if (behind) return stay", """\
  if (behind && (m->perms & ZX_VM_PERM_WRITE) != 0) return stay""", ["zx_vcpu_enter"]),
    "mappings overlap": ("space.c", " && !occupied(s, new->base, new->len)", "", None),
    "runs though kicked": ("vcpu.c", """    status = before_run(v);
    if (status != GOES_ON) return status;
""", """    status = before_run(v);
    if (status == ZX_ERR_CANCELED) (void)run(v, UINT32_MAX, packet);
    if (status != GOES_ON) return status;
""", ["zx_vcpu_enter"]),
    "low bits of handles": ("handle.c", "h->value != value ||", "h->value != (value | 3u) ||",
                            None),
}


def run(*command, **settings):
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300,
                          **settings)


def judge(temora, adapter, program, folder):
    """(verdict, the call that diverges, how many calls were made)."""
    trace = os.path.join(folder, "trace.jsonl")
    done = run(temora, "run", "--exec", adapter, program)
    if done.returncode != 0:
        return f"temora run: {done.stderr}", "", 0
    with open(trace, "w", encoding="utf-8") as file:
        file.write(done.stdout)
    report = json.loads(run(temora, "check", "--json", trace).stdout)
    return report["verdict"], report.get("op", ""), done.stdout.count('"op"')


def generate(temora, seed, folder):
    path = os.path.join(folder, f"program{seed}.jsonl")
    with open(path, "w", encoding="utf-8") as file:
        file.write(run(temora, "generate", f"--calls={CALLS}", f"--seed={seed}").stdout)
    return path


def broken(bug, folder, build):
    """The adapter, with the bug; None: the sources have changed."""
    name, old, new, _ = BUGS[bug]
    with open(os.path.join(ROOT, "kvm", name), encoding="utf-8") as file:
        text = file.read()
    if text.count(old) != 1:
        return None
    source, adapter = os.path.join(folder, name), os.path.join(folder, "adapter")
    with open(source, "w", encoding="utf-8") as file:
        file.write(text.replace(old, new))
    objects = [path for path in glob.glob(os.path.join(build, "kvm/**/*.o"), recursive=True)
               if os.path.basename(path) not in (name[:-2] + ".o", *NOT_OF_THE_ADAPTER)]
    made = run("gcc", "-std=gnu11", "-w", "-pthread", "-I" + os.path.join(ROOT, "include"),
               "-I" + ROOT, source, *objects, os.path.join(build, "libtemora-adapter.a"), "-o",
               adapter)
    return adapter if made.returncode == 0 else None


def first_divergence(temora, adapter, programs, folder):
    for program in programs:
        verdict, call, _ = judge(temora, adapter, program, folder)
        if verdict != "conforms":
            return verdict, call
    return "conforms", ""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--seeds", type=int, default=12)
    options = parser.parse_args()
    temora, adapter = (os.path.join(options.build, name) for name in ("temora", "kvm/adapter-run"))
    found, calls, caught = [], 0, 0
    with tempfile.TemporaryDirectory() as folder:
        programs = [generate(temora, seed, folder) for seed in range(options.seeds)]
        for seed, program in enumerate(programs):
            verdict, call, made = judge(temora, adapter, program, folder)
            calls += made
            if verdict != "conforms" or made < CALLS // 2:
                found.append(f"seed {seed}: {verdict} {call}, {made} calls")
        for bug, (_, _, _, expected) in BUGS.items():
            wrong = broken(bug, folder, options.build)
            if wrong is None:
                found.append(f"{bug}: it cannot be put in")
                continue
            verdict, call = first_divergence(temora, wrong, programs, folder)
            if verdict == "diverges" and (expected is None or call in expected):
                caught += 1
            else:
                found.append(f"{bug}: {verdict} {call}")
    for text in found:
        print(text)
    print(f"{len(found)} breaches" if found else
          f"{calls} calls on the implementation, no divergence; "
          f"{caught} of {len(BUGS)} bugs caught")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
