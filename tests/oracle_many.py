#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Traces in which most of the time many calls are under way, as a VMM's with a thread for each
vcpu, or like calls of many threads: they conform within the budget, and with one word changed they
diverge at that event.

  oracle_many.py TEMORA [--vcpus N] [--bells N]
"""
import argparse
import json
import subprocess
import sys
import tempfile

RESOURCE, PROCESS, GUEST, VMAR, PORT, FIRST = 0x7, 0x13, 0x103, 0x107, 0x10B, 0x1003
THREADS = 400
BELL_PAGE, PAGE, KEY = 0x200000, 0x1000, 0x1234
OUT = {"reason": 30, "length": 2, "qualification": "0x110041", "rflags": "0x2", "pe": 0}
RING = {"reason": 48, "length": 3, "qualification": "0x182", "guest_physical": hex(BELL_PAGE),
        "rflags": "0x2", "pe": 1}
HALT = {"reason": 12, "length": 1, "rflags": "0x2", "pe": 1}
SECONDS = 300


def call(tid, op, given, status=0, out=None):
    return {"tid": tid, "op": op, "in": given, "st": status, "out": out or {}}


def begin(tid, op, given):
    return {"t": "call", "tid": tid, "op": op, "in": given}


def vcpu(n):
    return hex(FIRST + 8 * n)


def start(vcpus):
    yield {"t": "meta", "format": "ztrace/1", "impl": "many"}
    yield {"t": "process", "p": 1}
    yield from ({"t": "thread", "p": 1, "tid": tid} for tid in range(vcpus + 2))
    yield {"t": "resource", "p": 1, "h": hex(RESOURCE), "kind": 5, "base": 0, "size": 1}
    yield call(0, "zx_port_create", {"options": 0}, out={"out": hex(PORT)})
    yield call(0, "zx_guest_create", {"resource": hex(RESOURCE), "options": 0},
               out={"guest_handle": hex(GUEST), "vmar_handle": hex(VMAR)})
    yield call(0, "zx_guest_set_trap",
               {"handle": hex(GUEST), "kind": 0, "addr": hex(BELL_PAGE), "size": hex(PAGE),
                "port_handle": hex(PORT), "key": hex(KEY)})


def storm(vcpus, bells):
    """Every vcpu halts in zx_vcpu_enter when the next is made; one rings while a thread waits."""
    for n in range(vcpus):
        yield call(n + 2, "zx_vcpu_create", {"guest": hex(GUEST), "options": 0, "entry": 0},
                   out={"out": vcpu(n)})
        yield begin(n + 2, "zx_vcpu_enter", {"handle": vcpu(n)})
    for _ in range(bells):
        yield call(1, "zx_port_wait", {"handle": hex(PORT), "deadline": hex(2**63 - 1)},
                   out={"packet": {"key": hex(KEY), "type": 3}})
    for n in reversed(range(vcpus)):
        yield call(0, "zx_vcpu_kick", {"handle": vcpu(n)})
        yield {"t": "return", "tid": n + 2, "st": "ZX_ERR_CANCELED",
               "exits": [RING] * (bells if n == 0 else 0) + [HALT]}
    for n in range(vcpus):
        yield call(0, "zx_handle_close", {"handle": vcpu(n)})


def threads(count, vcpus):
    """One thread after another, more than there are numbers, while every vcpu halts."""
    yield {"t": "meta", "format": "ztrace/1", "impl": "many"}
    yield {"t": "process", "p": 1, "h": hex(PROCESS)}
    yield {"t": "thread", "p": 1, "tid": 0, "h": "0x17"}
    yield from ({"t": "thread", "p": 1, "tid": n + 2} for n in range(vcpus))
    yield {"t": "resource", "p": 1, "h": hex(RESOURCE), "kind": 5, "base": 0, "size": 1}
    yield call(0, "zx_guest_create", {"resource": hex(RESOURCE), "options": 0},
               out={"guest_handle": hex(GUEST), "vmar_handle": hex(VMAR)})
    for n in range(vcpus):
        yield call(n + 2, "zx_vcpu_create", {"guest": hex(GUEST), "options": 0, "entry": 0},
                   out={"out": vcpu(n)})
        yield begin(n + 2, "zx_vcpu_enter", {"handle": vcpu(n)})
    for tid in range(1000, 1000 + count):
        handle, look = hex(0x10003 + 8 * tid), {"topic": 10, "buffer_size": 72}
        yield {"t": "thread", "p": 1, "tid": tid}
        yield call(0, "zx_thread_create", {"process": hex(PROCESS), "name_size": 1, "options": 0},
                   out={"out": handle, "tid": tid})
        yield call(0, "zx_thread_start", {"handle": handle, "entry": "0x1000"})
        yield call(tid, "zx_object_get_info", {"handle": handle, **look}, out={"value": 1})
        yield call(tid, "zx_thread_exit", {})
        yield call(0, "zx_object_get_info", {"handle": handle, **look}, out={"value": 5})
        yield call(0, "zx_handle_close", {"handle": handle})


def twins(likes):
    """So many kicks and half as many packets are under way before the first returns; meanwhile one
    vcpu enters twice."""
    yield from start(2 * likes)
    yield call(0, "zx_vcpu_create", {"guest": hex(GUEST), "options": 0, "entry": 0},
               out={"out": vcpu(0)})
    enter, tids = {"handle": vcpu(0)}, range(1, likes + likes // 2 + 1)
    yield begin(0, "zx_vcpu_enter", enter)
    for tid in tids:
        yield begin(tid, *(("zx_vcpu_kick", enter) if tid <= likes else
                           ("zx_port_queue", {"handle": hex(PORT), "packet": {"key": hex(KEY)}})))
    yield {"t": "return", "tid": 0, "st": "ZX_ERR_CANCELED", "exits": [HALT]}
    yield call(0, "zx_vcpu_enter", {**enter, "exits": []}, "ZX_ERR_CANCELED")
    yield from ({"t": "return", "tid": tid, "st": "ZX_OK"} for tid in reversed(tids))
    for _ in range(likes // 2):
        yield call(0, "zx_port_wait", {"handle": hex(PORT), "deadline": 0},
                   out={"packet": {"key": hex(KEY), "type": 0}})
    yield call(0, "zx_port_wait", {"handle": hex(PORT), "deadline": 0}, "ZX_ERR_TIMED_OUT")
    yield call(0, "zx_vcpu_enter", {**enter, "exits": [OUT]}, "ZX_ERR_NOT_FOUND")
    yield call(0, "zx_handle_close", {"handle": vcpu(0)})


def kick_that_fails(lines):
    """One of the like calls says something else."""
    found = [line for line in lines if line.get("t") == "return" and line["tid"] == 1]
    found[0]["st"] = "ZX_ERR_BAD_STATE"
    return found[0]


def canceled_again(lines):
    """By then all kicks have returned: some may be for one enter more, and none for another."""
    place = next(i for i, line in enumerate(lines) if line.get("st") == "ZX_ERR_NOT_FOUND")
    lines[place].update(st="ZX_ERR_CANCELED", **{"in": {"handle": vcpu(0), "exits": []}})
    lines.insert(place + 1, json.loads(json.dumps(lines[place])))
    return lines[place + 1]


def never_ends(lines):
    """The last thread is not told to be over."""
    lines.remove([line for line in lines if line.get("op") == "zx_thread_exit"][-1])
    return lines[-2]


def last_packet(lines):
    """The place of the last wait that has got one."""
    return max(i for i, line in enumerate(lines) if line.get("op") == "zx_port_wait" and
               "packet" in line["out"])


def wrong_key(lines):
    line = lines[last_packet(lines)]
    line["out"]["packet"]["key"] = "0x1"
    return line


def one_packet_more(lines):
    """Nobody has rung so often."""
    place = last_packet(lines)
    lines.insert(place, json.loads(json.dumps(lines[place])))
    return lines[place + 1]


def lost_kick(lines):
    found = [line for line in lines if line.get("op") == "zx_vcpu_kick"]
    lines.remove(found[0])
    return next(line for line in lines if line.get("t") == "return")


def closed_twice(lines):
    lines.append(json.loads(json.dumps(lines[-1])))
    return lines[-1]


def check(temora, lines):
    """(exit status, the line at which it ends or None, the report)."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
        file.writelines(json.dumps(line) + "\n" for line in lines)
        file.flush()
        done = subprocess.run([temora, "check", "--format=json", file.name], capture_output=True,
                              text=True, timeout=SECONDS, check=False)
    report = json.loads(done.stdout)
    return done.returncode, report.get("line") or None, report


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("temora")
    parser.add_argument("--vcpus", type=int, default=64)
    parser.add_argument("--bells", type=int, default=20)
    parser.add_argument("--likes", type=int, default=40)
    args = parser.parse_args()
    wrong = 0
    calls = [*start(args.vcpus), *storm(args.vcpus, args.bells)]
    lives = [*threads(THREADS, args.vcpus)]
    alike = [*twins(args.likes)]
    for trace, change in ((calls, None), (calls, wrong_key), (calls, one_packet_more),
                          (calls, lost_kick), (calls, closed_twice), (lives, None),
                          (lives, never_ends), (alike, None), (alike, wrong_key),
                          (alike, one_packet_more), (alike, kick_that_fails),
                          (alike, canceled_again)):
        lines = json.loads(json.dumps(trace))
        at = change(lines) if change else None
        wanted = (1, next(i for i, line in enumerate(lines, 1) if line is at)) if change else \
            (0, None)
        status, line, report = check(args.temora, lines)
        good = (status, line) == wanted
        wrong += not good
        name = change.__name__ if change else "as it is"
        print(f"{'PASS' if good else 'FAIL'} {name}: {report['verdict']}" +
              ("" if good else f", wanted {wanted}: {json.dumps(report)[:400]}"))
    print(f"{args.vcpus} vcpus, {args.bells} bells, {args.likes} like kicks: {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
