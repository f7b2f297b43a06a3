#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Bugs are put into copies of the core one at a time: `temora explore` of the copy must find each,
by a twin that docs/oracle.md names for it,
and `temora check` must be able to read the trace that it writes. That diverges if a call has shown
the bug by then; a theorem is often violated before.

  explore_bugs.py TEMORA [NAME ...]
"""
import glob
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))
import explore_twins  # noqa: E402

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), ".."))
STATES, CONFORMS, DIVERGES = "60000", 0, 1
FLAGS = ["-O1", "-std=gnu11", "-Iinclude", "-I.", "-no-pie", "-w"]

# name: (file, what stands there, what is put there)
BUGS = {
    "kick_lost_when_idle": ("impl/vcpu.c", "  vcpus[v].kicked = 1u;\n",
                            "  vcpus[v].kicked = vcpus[v].phase != VCPU_IDLE;\n"),
    "kick_writes_more": ("impl/vcpu.c", "  vcpus[v].kicked = 1u;\n",
                         "  vcpus[v].kicked = 1u;\n  object_koid = object_koid + 1u;\n"),
    "kick_stays": ("impl/vcpu.c", "  vcpus[v].kicked = 0u;\n}", "}"),
    "kick_cleared_by_begin": ("impl/vcpu.c", "  reply.index    = v;\n  return ZX_OK;\n}\n\nvoid",
                              "  vcpus[v].kicked = 0u;\n  reply.index    = v;\n  return ZX_OK;\n}"
                              "\n\nvoid"),
    "any_thread": ("impl/vcpu.c", "vcpus[v].thread != thread + 1u", "vcpus[v].thread == 0u"),
    "rights_grow": ("impl/handle_call.c", "if ((want & handles[s].rights) != want)", "if (0)"),
    "replace_keeps": ("impl/handle_call.c", "handle_value(process, fresh);\n  handle_remove(s);\n",
                      "handle_value(process, fresh);\n"),
    "duplicate_without_right": ("impl/handle_call.c",
                                "if ((ZX_RIGHT_DUPLICATE & handles[s].rights) != "
                                "ZX_RIGHT_DUPLICATE)", "if (0)"),
    "late_error": ("impl/guest_call.c", "  if (guest_trap_overlaps(g, kind, addr, addr + size))\n"
                   "    return ZX_ERR_ALREADY_EXISTS;\n  guest_trap_add(",
                   "  if (guest_trap_overlaps(g, kind, addr, addr + size)) {\n"
                   "    guests[g].traps++; return ZX_ERR_ALREADY_EXISTS; }\n  guest_trap_add("),
    "traps_overlap": ("impl/guest_call.c",
                      "if (guest_trap_overlaps(g, kind, addr, addr + size))", "if (0)"),
    "halt_sleeps_on": ("impl/enter.c", "!vcpu_wants_to_inject(v))\n    return CORE_BLOCK;",
                       "1)\n    return CORE_BLOCK;"),
    "vector_stays": ("impl/interrupt.c", "  vcpu_pending[v][vector] = 0u;\n", ""),
    "interrupt_wakes_nobody": ("impl/interrupt.c", "  reply.wake  = 1u;\n", ""),
    "kick_wakes_nobody": ("impl/vcpu.c", "  reply.wake      = 1u;\n", ""),
    "packet_wakes_nobody": ("impl/port.c", "packet);\n  reply.wake = 1u;\n", "packet);\n"),
    "nmi_last": ("impl/interrupt.c", "vcpu_pending[v][VECTOR_NMI] ? VECTOR_NMI : vcpus[v].top - 1u",
                 "vcpus[v].top - 1u"),
    "bell_key": ("impl/bell.c", "packet.key     = guest_traps[guest][trap].key;",
                 "packet.key     = guest_traps[guest][trap].key + 1u;"),
    "bell_lost": ("impl/exit_memory.c", "bell_queue(", "if (0) bell_queue("),
    "packet_stays": ("impl/port.c", "  packet_take(head);\n", ""),
    "second_vcpu": ("impl/vcpu.c", "  if (threads[thread].vcpu != 0u)\n", "  if (0)\n"),
    "old_kick": ("impl/vcpu.c", "  vcpus[v].kicked       = 0u;\n", ""),
    "port_stays_shut": ("impl/port.c", "  packet_port_open(OBJECT_NUMBER(object_next("
                        "ZX_OBJ_TYPE_PORT)));\n", ""),
    "vcpu_forgotten": ("impl/settle.c", "phase == VCPU_IDLE)\n    free_vcpu(v);",
                       "phase == VCPU_IDLE && 0)\n    free_vcpu(v);"),
    "close_takes_another": ("impl/handle_call.c", "BAD_HANDLE;\n  handle_remove(s);\n",
                            "BAD_HANDLE;\n  handle_remove(handle_order[0]);\n"),
    "low_bit": ("impl/handle.c", "if (value % 4u != 3u || ", "if (value % 2u != 1u || "),
    "closed_names": ("impl/handle.c", "handles[s].live != 1u || handles[s].gen",
                     "handles[s].gen"),
    "value_again": ("impl/handle.c", "(handles[s].gen + 1u) % 4096u", "handles[s].gen % 4096u"),
    "duplicate_gives_old": ("impl/handle_call.c",
                            "handle_value(process, fresh);\n  return ZX_OK;",
                            "fresh == NONE ? 0u : handle;\n  return ZX_OK;"),
    "port_dies_early": ("impl/settle_port.c", ".handles == 0u && !is_named(p)",
                        ".handles == 0u"),
    "masked_goes_in": ("impl/interrupt.c", "return rflags % 0x400u >= 0x200u && blocking",
                       "return blocking"),
    "runs_though_kicked": ("impl/enter.c", "  if (vcpus[v].kicked != 0u) {", "  if (0) {"),
    "interrupt_waits": ("impl/interrupt.c", "return rflags % 0x400u >= 0x200u && blocking",
                        "return rflags % 0x400u >= 0x400u && blocking"),
    "wrong_type": ("impl/handle.c", "if (type != ZX_OBJ_TYPE_NONE && OBJECT_TYPE(handles[s]",
                   "if (0 && OBJECT_TYPE(handles[s]"),
    "handle_of_another": ("impl/handle_call.c",
                          "handle_add(process, handles[s].object, want);\n"
                          "  reply.handle[0] = handle_value(process, fresh);\n  return ZX_OK;",
                          "handle_add(process + 1u, handles[s].object, want);\n"
                          "  reply.handle[0] = handle_value(process, fresh);\n  return ZX_OK;"),
    "count_stays": ("impl/handle.c", "  object_forget_handle(object);\n", "  (void)object;\n"),
    "enter_moves_vcpu": ("impl/vcpu.c", "  reply.index    = v;\n  return ZX_OK;\n}\n\nvoid",
                         "  vcpus[v].thread = thread + 2u;\n  reply.index    = v;\n"
                         "  return ZX_OK;\n}\n\nvoid"),
    "orphan_enters": ("impl/vcpu.c", "vcpus[v].thread != thread + 1u",
                      "vcpus[v].thread != 0u && vcpus[v].thread != thread + 1u"),
    "last_packet_first": ("impl/port.c", "reply.packet = nodes[head].packet;",
                          "reply.packet = nodes[ports[handle_body(process, handle)].tail].packet;"),
    "io_key": ("impl/exit_step.c", "guest_traps[g][t].key, ZX_PKT_TYPE_GUEST_IO",
               "guest_traps[g][t].key + 1u, ZX_PKT_TYPE_GUEST_IO"),
    "guest_dies_early": ("impl/settle_guest.c", " && guest_is_empty(guest))\n    bury",
                         ")\n    bury"),
}


def compile_all(folder, changed, text):
    """The oracle with the changed file."""
    core = sorted(name for name in os.listdir(os.path.join(ROOT, "impl")) if name.endswith(".c"))
    sources = ["impl/" + name for name in core if "impl/" + name != changed]
    objects = [f"build/core/{path[:-2]}.o" for path in sources]
    other = re.findall(r"build/core/arch/\S+\.o", subprocess.run(
        ["make", "-pn", "core"], cwd=ROOT, capture_output=True, text=True, check=True).stdout)
    oracle = [f"build/{path[:-2]}.o" for pattern in ("oracle/*.c", "oracle/*/*.c")
              for path in sorted(glob.glob(pattern, root_dir=ROOT))
              if not path.startswith("oracle/serve/")]  # of adapters
    oracle += ["build/oracle/report/rules.o", "build/oracle/decode/fields.o"]
    source = os.path.join(folder, os.path.basename(changed))
    program = os.path.join(folder, "temora")
    with open(source, "w", encoding="utf-8") as file:
        file.write(text)
    subprocess.run(["gcc", *FLAGS, source, *objects, *sorted(set(other)), *oracle, "-ljansson",
                    "-o", program], cwd=ROOT, check=True)
    return program


def hunt(temora, folder, name):
    """(found, what is said)"""
    path, old, new = BUGS[name]
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        text = file.read()
    if text.count(old) != 1:
        return False, f"{path} does not have its text exactly once"
    program = compile_all(folder, path, text.replace(old, new))
    trace = os.path.join(folder, "trace.jsonl")
    done = subprocess.run([program, "explore", "--quiet", "--vectors", "2", "--states", STATES,
                           "--output", trace], capture_output=True, text=True, check=False)
    said = done.stdout.strip().splitlines()[-1] if done.stdout.strip() else done.stderr.strip()
    if done.returncode != 1:
        return False, f"status {done.returncode}: {said}"
    checked = subprocess.run([temora, "check", trace], capture_output=True, text=True, check=False)
    if checked.returncode not in (CONFORMS, DIVERGES):
        return False, f"{said}; its trace: {checked.stdout.strip() or checked.stderr.strip()}"
    if not any(f": {text}" in said for text in explore_twins.said_of(name)):
        return False, f"{said}; docs/oracle.md has another twin for it"
    return True, f"{said}; {checked.stdout.splitlines()[0].split(': ', 1)[1]}"


def main():
    temora, names = os.path.abspath(sys.argv[1]), sys.argv[2:] or list(BUGS)
    caught = 0
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            found, said = hunt(temora, folder, name)
        caught += found
        print(f"{name:24} {'' if found else 'NOT AS IT MUST BE: '}{said}", flush=True)
    print(f"{len(names)} bugs, {caught} found")
    return 0 if caught == len(names) else 1


if __name__ == "__main__":
    sys.exit(main())
