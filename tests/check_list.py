# SPDX-License-Identifier: MIT
"""The tests of make check, in the order in which they run."""
import glob
import os
import re
import shlex
import subprocess
import sys

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), ".."))
LOGS = os.path.join(ROOT, "build/check")
MAKE = ["make", "--no-print-directory", "-s"]


class Test:
    """Passes when the command ends with 0 and its output has every one of the patterns."""

    def __init__(self, name, command, limit, patterns=()):
        self.name, self.command, self.limit, self.patterns = name, command, limit, patterns

    def run(self):
        """(what is wrong or None, the output)."""
        log = os.path.join(LOGS, re.sub(r"\W+", "_", self.name) + ".log")
        with open(log, "wb") as out:
            process = subprocess.Popen(self.command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=out,
                                       stderr=subprocess.STDOUT, start_new_session=True)
            try:
                status = process.wait(self.limit)
            except subprocess.TimeoutExpired:
                status = None
                os.killpg(process.pid, 9)
                process.wait()
        with open(log, "rb") as file:
            text = file.read().decode("utf-8", "replace")
        if status is None:
            return f"no end after {self.limit} s", text
        if status != 0:
            return f"status {status}", text
        for pattern in self.patterns:
            if not re.search(pattern, text, re.M):
                return f"its output has no match of {pattern!r}", text
        return None, text


def python(script, *arguments):
    return [sys.executable, os.path.join(ROOT, script), *arguments]


def guest(name, limit, *patterns, **settings):
    command = MAKE + ["run", f"GUEST={name}", f"LIMIT={limit}"]
    command += [f"{key}={value}" for key, value in settings.items()]
    return Test(f"guest/{name}", command, limit + 60, patterns)


def stems(pattern):
    return sorted(os.path.basename(path)[:-2] for path in glob.glob(os.path.join(ROOT, pattern)))


def goldens():
    return sorted(glob.glob(os.path.join(ROOT, "tests/oracle/*.jsonl")))


def head():
    """The commit, as the seed of what is asked again."""
    done = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True,
                          check=False)
    return done.stdout.strip() or "0"


def several_processors():
    """The host has more than one: they share Bochs' one thread."""
    runs = "runner: processors that run: "
    for count, name, pattern in ((2, "traps", r"^traps: [1-9]\d* passed, 0 failed$"),
                                 (2, "smp", r"^smp: 6 passed, 0 failed$"),
                                 (4, "smp", r"^smp: 6 passed, 0 failed$")):
        test = guest(name, 300, pattern, f"^{runs}{count}$", CPUS=count)
        test.name += f", {count} processors"
        yield test
    linux = guest("linux", 400, r"smp: Brought up 1 node, 2 CPUs$",
                  r"^guest: hello from user space$", f"^{runs}2$", VCPUS=2, CPUS=2)
    yield Test("guest/linux, 2 vcpus on 2", linux.command, linux.limit, linux.patterns)
    yield Test("guest/torture, 2 processors", python("tests/torture.py", "--cpus", "2"), 300,
               [r"^torture: [1-9]\d* cases, [1-9]\d* faults with their vector, 0 breaches$"])


def tests():
    units = [f"build/unit/{stem}" for stem in stems("tests/unit/test_*.c")]
    scenarios = [f"build/scenarios/{stem}" for stem in stems("tests/scenarios/*.c")
                 if stem != "scenario"]
    elf = "build/runner/runner.elf"
    yield Test("style", python("tests/style.py"), 60, [r"\b0 breaches$"])
    yield Test("include rules", python("tests/include_rules.py"), 60, [r"\b0 breaches$"])
    yield Test("binding", python("proofs/binding.py", "--check"), 60)
    yield Test("exit fields", python("proofs/fields.py", "--check"), 60,
               [r"^[1-9]\d* fields of [1-9]\d* formats$"])
    yield Test("properties", python("tests/properties.py"), 60,
               [r"^30 properties, 27 errors of Zircon's, 0 breaches$"])
    yield Test("docs", MAKE + ["docs"], 60, [r"^docs: [1-9]\d* calls"])
    yield Test("docs, pages", python("tests/docs.py"), 120,
               [r"^[1-9]\d* pages, [1-9]\d* links, 0 breaches$"])
    yield Test("docs, refused", python("tests/docs_refused.py"), 180,
               [r"^[1-9]\d* as they must be, 0 not$"])
    for name, target in (("core", "core"), ("runner", elf), ("temora", "oracle"), ("vmms", "vmms")):
        yield Test(f"build/{name}", MAKE + [target], 300)
    for unit in units + scenarios:
        # The test builds it, so that one that does not compile fails alone.
        yield Test(unit.removeprefix("build/"),
                   ["bash", "-c", f"{' '.join(MAKE)} {unit} && {unit}"], 120, [r"PASSED"])
    yield Test("scenarios, named", python("tests/scenarios.py"), 60,
               [r"^[1-9]\d* decisions, [1-9]\d* behaviours, 0 breaches$"])
    yield Test("coverage", python("tests/coverage.py"), 300, [r"places not reached, 0 breaches$"])
    yield Test("history", MAKE + ["history"], 900, [r"^([1-9]\d*) bugs, \1 caught$"])
    yield Test("insn/differential", MAKE + ["insn-diff", "FORMS=200000"], 300,
               [r"^600000 comparisons, 0 unexplained$"])
    # Without /dev/kvm it says that it was skipped.
    yield Test("insn, built for KVM", MAKE + ["build/insn_kvm/run"], 120)
    yield Test("insn, KVM's emulator", python("tests/insn_kvm.py", "build", "--bugs", "8", "--seed",
                                              str(int(head()[:6], 16))), 600,
               [r"^[1-9]\d* forms on KVM in [1-4] of 4 modes, seed \d+, 0 unexplained; 8 of 8 bugs "
                r"caught$|^skipped: no /dev/kvm; 0 forms compared"])
    yield Test("entry/differential", MAKE + ["entry-diff", "COUNT=20000"], 300,
               [r"^20000 states, .* 0 unexplained$"])
    yield Test("world switch", MAKE + ["world-switch", "MUTANTS=16", "SEED=" + head()], 300,
               [r"^world-switch: \d{4} comparisons, 10 passed, 0 failed$",
                r"^16 of [1-9]\d* mutants, 16 caught, 0 survive$"])
    # Among them 8024, which rings a bell as fast as it is taken, for ever.
    yield Test("fuzz", MAKE + ["fuzz", "COUNT=500", "FIRST=7600", "SEED=1"], 300,
               [r"^fuzz: seed \d+, 500 guests in .*, 0 findings$"])
    yield Test("unit/vmm", MAKE + ["vmm-check"], 300, [r"[1-9]\d* passed, 0 failed"])
    same = shlex.join(python("tests/same_objects.py", elf, "build/temora", *units))
    yield Test("build/oracle tests", MAKE + ["oracle-tests"], 300)
    for kind in ("static", "shared"):
        yield Test(f"oracle, library, {kind}", [f"build/oracle/test_{kind}"], 120, [r"PASSED"])
    yield Test("oracle, reader", ["build/oracle/reader_diff", str(int(head()[:8], 16)), "2000",
                                  *goldens()], 300, [r"^[1-9]\d* events .* 0 without agreement$"])
    yield Test("oracle, forms", python("tests/oracle_forms.py", "build/temora",
                                       "build/oracle/reader_diff"), 300,
               [r"^[1-9]\d* traces, 20000 random lines, 0 breaches$"])
    yield Test("oracle, reports", python("tests/oracle_reports.py", "build/temora"), 300,
               [r"^[1-9]\d* divergences in 7 formats, 0 breaches$"])
    yield Test("oracle, reproduce", python("tests/oracle_reproduce.py", "build/temora"), 120,
               [r"^[1-9]\d* programs in [1-9]\d* runs on the host, [5-9] on the runner, "
                r"0 breaches$"])
    yield Test("oracle, fuzz", MAKE + ["fuzz-oracle", "SECONDS=20", f"SEED={int(head()[:6], 16)}"],
               300, [r"^[1-9]\d* inputs in \d+ s, .* 0 findings$"])
    yield Test("oracle, installed", python("tests/oracle_install.py"), 300,
               [r"^installed, 0 breaches$"])
    yield Test("oracle, schema", python("oracle/trace/publish_schema.py", "--check"), 60)
    yield Test("oracle", python("tests/oracle.py", "build/temora"), 120,
               [r"^[1-9]\d* traces, 0 breaches$"])
    yield Test("oracle, outcomes", python("tests/oracle_outcomes.py", "build/temora"), 120,
               [r"[1-9]\d* divergences, [1-9]\d* choices, 0 breaches"])
    yield Test("oracle, bugs", python("tests/oracle_bugs.py", "build/temora"), 300,
               [r"^12000 random calls without an alarm, 25 of 25 bugs caught$"])
    yield Test("oracle, worlds", python("tests/oracle_worlds.py", "build/temora"), 300,
               [r"^15\d{3} random calls without an alarm, 24 of 24 bugs caught$"])
    yield Test("oracle, guests", python("tests/oracle_guests.py", "build/temora"), 300,
               [r"^11\d{3} random calls without an alarm, 17 of 17 bugs caught$"])
    yield Test("oracle, shrink", python("tests/oracle_shrink.py", "build/temora", "--sample", "3",
                                        "--seed", head()), 300,
               [r"^[1-9]\d* events without a bug, 0 alarms; 3 of 3 bugs found and shrunk$"])
    yield Test("oracle, worked example", python("tests/oracle_worked.py"), 120,
               [r"^[1-9]\d* commands, 0 print something else$"])
    yield Test("oracle, example in C", python("tests/oracle_example.py", "build"), 60,
               [r"^[1-9]\d* calls: zx_handle_duplicate diverges$"])
    yield Test("oracle, progress", python("tests/oracle_progress.py", "build"), 300,
               [r"^4 commands, 0 breaches$"])
    yield Test("oracle, runner", python("tests/oracle_runner.py", "build/temora", "--seed",
                                        str(int(head()[:6], 16))), 300,
               [r"^[1-9]\d* calls on the runner: conforms; 1 of 1 bugs caught$"])
    yield Test("oracle, many overlap", python("tests/oracle_many.py", "build/temora"), 300,
               [r"^64 vcpus, 20 bells, 40 like kicks: 0 wrong$"])
    yield Test("oracle, twins", python("tests/oracle_twins.py", "build", "--seed", head()), 300,
               [r"^200 traces, [1-9]\d+ with like calls under way: .*; 0 told otherwise$"])
    yield Test("oracle, overlap", python("tests/oracle_overlap.py", "build/temora"), 300,
               [r" 0 alarms; 25 of 25 bugs caught, 2\d slices, 0 breaches$"])
    yield Test("oracle, decode", python("tests/decode.py", "build/temora",
                                        "build/oracle/decode/sanitized"), 300,
               [r"^34 raw exits, [1-9]\d{3} exits in 120 random logs of KVM, .* 0 breaches$"])
    yield Test("build/kvm", MAKE + ["kvm"], 300)
    yield Test("kvm, machine", ["build/kvm/test_machine"], 60, [r"PASSED"])
    yield Test("kvm, VMMs", python("tests/kvm_vmms.py", "build"), 60,
               [r"^[1-9]\d* passed, 0 failed"])
    yield Test("kvm, judged", python("tests/kvm.py", "build"), 300,
               [r"^[1-9]\d{4} calls on the implementation, no divergence; (\d+) of \1 bugs "
                r"caught$"])
    yield Test("explore, twins", python("tests/explore_twins.py"), 60, [r", 0 breaches$"])
    yield Test("explore", "build/temora explore -q -H3 -t1 -v1 -i2 -p2".split(), 120,
               [r"^[1-9]\d{5} states", r"^all states were seen; no theorem is violated$"])
    yield Test("explore, quotient", ["build/oracle/explore_quotient", "60", head()[:6]], 120,
               [r"^4 handles, 2 threads, 2 vcpus, 2 vectors", r"^7201 states looked at"])
    yield Test("explore, SPIN", python("tests/oracle_spin.py", "build/temora"), 300,
               [r"^the numbers of states agree$"])
    yield Test("explore, SPIN, vcpus", python("tests/oracle_spin.py", "build/temora", "--handles=3",
                                              "--threads=2", "--vcpus=1"), 300,
               [r"^the numbers of states agree$"])
    yield Test("explore, bugs", python("tests/explore_bugs.py", "build/temora"), 300,
               [r"^([1-9]\d*) bugs, \1 found$"])
    yield Test("oracle, generate", python("tests/oracle_generate.py", "build/temora"), 300,
               [r"^60000 calls generated, 2[45]\d of 268 rules decided a call, 0 breaches$"])
    parts = " ".join([elf, "build/temora", *units])
    yield Test("same objects", ["bash", "-c", f"{' '.join(MAKE)} {parts} && {same}"], 300,
               [r"runner\.elf: [1-9]\d* of \d+ core objects, 0 unlike"])
    yield guest("traps", 300, r"^traps: [1-9]\d* passed, 0 failed$")
    yield guest("illegal", 300, r"^illegal: ([1-9]\d{4,}) combinations, \1 as they must be, 0 not$",
                r"^illegal: [1-9]\d* passed, 0 failed$")
    yield Test("guest/torture", python("tests/torture.py"), 300,
               [r"^torture: [1-9]\d* cases, [1-9]\d* faults with their vector, 0 breaches$"])
    yield from several_processors()
    logs = [f"build/check/guest_{name}.log" for name in ("traps", "torture", "illegal")]
    yield Test("guest cases", python("tests/guest_cases.py", *logs), 60,
               [r"^[1-9]\d* cases named, \d+ rows without one, 0 breaches$"])
    yield guest("hello", 60, r"^hello from a guest$")
    yield guest("giant", 120, r"^giant: 3 passed, 0 failed$", MEM=1024)
    yield Test("first VMM", python("tests/first_vmm.py"), 300, [r"^first_vmm: 7 passed, 0 failed$"])
    yield Test("record", python("tests/record.py"), 200, [r"^record: 13 passed, 0 failed$"])
    trace = "build/check/traps.jsonl"
    record = f"{shlex.join(MAKE)} run GUEST=traps RECORD={trace}; build/temora check {trace}"
    yield Test("record, traps", ["bash", "-c", record], 400,  # some cases fail: docs/oracle.md
               [r"^traps: \d+ passed, [0-9] failed$",
                r"conforms: [1-9]\d{5} events, 0 not modelled$"])
    yield Test("record, schema", python("tests/oracle_schema.py", trace), 120,
               [r"^3500 of [1-9]\d* lines, [1-9]\d* halves of calls, 0 not valid$"])
    built = shlex.join(MAKE + ["bundle", "GUEST=hello"])
    yield Test("dump", ["bash", "-c", f"{built} && {shlex.join(python('tests/dump.py'))}"], 300,
               [r"^dump: 2 of 2 broken VMCSs are explained$"])
    yield Test("undefined length", python("tests/undefined_length.py"), 300,
               [r"^without the length: traps: [1-9]\d* passed, 0 failed$"])
    yield Test("interactive", python("tests/interactive.py"), 600, [r"^interactive: 4 of 4 steps"])
    yield guest("linux", 300, r"^guest: hello from user space$",
                r"^ *48 EPT violation: [1-9]\d? exits,",  # in pages of 4 KiB, 16,555
                r"^time: guest [1-9]\d*\.\d %, kernel [1-9]\d*\.\d %, VMM [1-9]\d*\.\d %, idle ")
    smp = guest("linux", 300, r"smp: Brought up 1 node, 4 CPUs$",
                r"^guest: hello from user space$", r"[1-9]\d* IPIs$", VCPUS=4)
    yield Test("guest/linux, 4 vcpus", smp.command, smp.limit, smp.patterns)
    yield Test("no VT-x", python("tests/no_vmx.py", "build/run/traps.img"), 90)
    image = " ".join(MAKE) + " image VMM=traps WAIT=0 OUT=build/check/traps.iso"
    net = image.replace("OUT=build/check/traps.iso", "NET=build/check/net")
    yield Test("image/QEMU", ["bash", "-c", f"{image} && {net} && " + shlex.join(python(
        "tests/image.py", "build/check/traps.iso", "build/check/net"))], 400,
               [r"^image: 3 of 3 ways"])
    bochs = shlex.join(python("runner/bochs.py", "--iso", "build/check/traps.iso", "--cpus", "2"))
    yield Test("image/Bochs", ["bash", "-c", f"{image} && {bochs}"], 200,
               [r"^runner: processors that run: 2$", r"^traps: [1-9]\d* passed, 0 failed$"])
    yield Test("image/contents", python("tests/image/contents.py"), 500,
               [r"^image contents: 2 of 2 images"])
    yield Test("proofs, one prover", python("tests/relay.py"), 300,
               [r"^[1-9]\d* goals, \d+ questions, 0 breaches$"])
    yield Test("gate", python("tests/gate.py"), 900, [r"^[1-9]\d* as they must be, 0 not$"])
    yield Test("proofs, smoke tests", python("proofs/prove.py", "--compare", "--smoke", "--replay",
                                             "--seed", head()), 3600,
               [r"^[1-9]\d* answers of proofs/answers\.txt; [1-9]\d* of it are asked again",
                r"^[1-9]\d* files run, \d+ taken from earlier runs$",
                r"^[1-9]\d* smoke tests passed, 0 failed$",
                r"^[1-9]\d* goals proved, 0 unproved, 0 axioms$"])
    yield Test("theorems can fail", python("tests/falsifiable.py"), 60,
               [r"^[1-9]\d* theorems, [1-9]\d* mutants, 0 breaches$"])
    yield Test("assumptions", python("proofs/assumptions.py"), 60, [r"^[1-9]\d* assumptions$"])
