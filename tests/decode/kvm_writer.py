# SPDX-License-Identifier: MIT
"""Random logs of KVM's tracepoints, consistent in themselves, and what each exit in them means: an
encoder of exit information written from the SDM, which shares nothing with the decoder.

Log(rng, form, look): .lines, and .exits with what temora decode must say of each. form: "reason",
"info", "named" (how kvm_exit is printed); look: "report", "pipe", "perf", "bare".
"""
import random

REASONS = {"EXCEPTION_NMI": 0, "EXTERNAL_INTERRUPT": 1, "TRIPLE_FAULT": 2, "INTERRUPT_WINDOW": 7,
           "CPUID": 10, "HLT": 12, "VMCALL": 18, "CR_ACCESS": 28, "IO_INSTRUCTION": 30,
           "MSR_READ": 31, "MSR_WRITE": 32, "INVALID_STATE": 33, "EPT_VIOLATION": 48,
           "EPT_MISCONFIG": 49, "PREEMPTION_TIMER": 52, "WBINVD": 54, "XSETBV": 55}
OLD = {"EXCEPTION_NMI": "exception", "EXTERNAL_INTERRUPT": "ext_irq", "CPUID": "cpuid",
       "HLT": "halt", "CR_ACCESS": "cr_access", "IO_INSTRUCTION": "io_instruction",
       "MSR_READ": "rdmsr", "MSR_WRITE": "wrmsr", "EPT_VIOLATION": "ept_violation",
       "WBINVD": "wbinvd", "VMCALL": "hypercall", "TRIPLE_FAULT": "triple_fault"}
EXCEPTIONS = ("#DE", "#DB", None, "#BP", "#OF", "#BR", "#UD", "#NM", "#DF", None, "#TS", "#NP",
              "#SS", "#GP", "#PF", None, "#MF", "#AC", "#MC")
WITH_ERROR = (8, 10, 11, 12, 13, 14, 17)
VALID = 1 << 31


class Exit:
    """What is known of one: the raw words, what KVM does, and what a decoder should say."""

    def __init__(self, name):
        self.name, self.info1, self.vectoring, self.intr, self.error = name, 0, 0, 0, 0
        self.flags, self.length, self.moves, self.expect, self.after = "", 0, False, {}, []
        # Of each line in after: others that KVM could not have said after this exit.
        self.wrong = []

    def does(self, line, *wrong):
        self.after.append(line)
        self.wrong.append(wrong)


class Log:
    def __init__(self, rng, form, look):
        self.rng, self.form, self.look = rng, form, look
        self.lines, self.exits, self.clock = [], [], 1000.0
        # of each exit: [(line number, wrong lines)]
        self.wrong = []
        tasks = [(rng.randrange(1, 99999), vcpu) for vcpu in range(1 if look == "bare" else 3)]
        queues = {task: [self.exit() for _ in range(rng.randrange(3, 12))] for task in tasks}
        steps = {task: self.records(task, queues[task]) for task in tasks}
        while steps:
            task = rng.choice(sorted(steps))
            if next(steps[task], None) is None:
                del steps[task]

    # ---- lines ----

    def put(self, task, event, text):
        self.clock += 0.000001
        pid, cpu = task[0], task[1]
        if self.rng.random() < 0.1:
            self.lines.append(self.head(pid, cpu, "kvm_fpu") + self.rng.choice(("load", "unload")))
        self.lines.append(self.head(pid, cpu, event) + text)
        return len(self.lines)

    def head(self, pid, cpu, event):
        name = self.rng.choice(("qemu-system-x86", "CPU 0/KVM", "<...>", "a [b] c"))
        stamp = f"{self.clock:.6f}"
        return {"report": f" {name}-{pid} [{cpu:03}] {stamp}: {event + ':':21} ",
                "pipe": f"   {name}-{pid}   [{cpu:03}] d..1 {stamp}: {event}: ",
                "perf": f" {name} {pid} [{cpu:03}] {stamp}: {'kvm:' + event:>25}: ",
                "bare": f"  {event + ':':21} "}[self.look]

    def records(self, task, exits):
        for made in exits:
            rip = self.rng.getrandbits(47)
            line = self.put(task, "kvm_exit", self.exit_text(task[1], made, rip))
            yield True
            places = []
            for text, wrong in zip(made.after, made.wrong):
                event, body = text
                number = self.put(task, event, body.format(rip=rip))
                places.append((number, [self.lines[-1].replace(body.format(rip=rip),
                                                               w.format(rip=rip)) for w in wrong]))
                yield True
            has_rip = self.form != "reason" and self.rng.random() < 0.7
            where = f", rip {rip + (made.length if made.moves else 0):#x}" if has_rip else ""
            self.put(task, "kvm_entry", f"vcpu {task[1]}{where}")
            self.note(line, made, has_rip, places)
            yield True

    def exit_text(self, vcpu, made, rip):
        if self.form == "reason":
            return f"reason {OLD[made.name]} rip {rip:#x}"
        if self.form == "info":
            second = made.intr or made.vectoring
            name = "0x80000021" if made.flags else made.name
            return f"reason {name} rip {rip:#x} info {made.info1:x} {second:x}"
        return (f"vcpu {vcpu} reason {made.name}{made.flags} rip {rip:#x} info1 {made.info1:#018x} "
                f"info2 {made.vectoring:#018x} intr_info {made.intr:#010x} "
                f"error_code {made.error:#010x}")

    def note(self, line, made, has_rip, places):
        expect = dict(made.expect, line=line, reason=REASONS[made.name])
        needs = made.name in ("IO_INSTRUCTION", "CR_ACCESS", "EPT_VIOLATION", "EXCEPTION_NMI",
                              "EXTERNAL_INTERRUPT", "EPT_MISCONFIG")
        expect["complete"] = self.form != "reason" or not needs
        if not expect["complete"]:
            expect = {key: expect[key] for key in ("line", "reason", "complete")}
        elif made.moves and made.name != "EPT_MISCONFIG":
            known = made.name == "EPT_VIOLATION" or has_rip
            expect["length"] = made.length if known else 0
        self.exits.append(expect)
        self.wrong.append(places if expect["complete"] else [])

    # ---- exits ----

    def exit(self):
        names = OLD if self.form == "reason" else REASONS
        name = self.rng.choice(sorted(names))
        made = Exit(name)
        getattr(self, "of_" + name.lower(), self.of_plain)(made)
        return made

    def of_plain(self, made):
        kinds = {"TRIPLE_FAULT": "triple fault", "INTERRUPT_WINDOW": "interrupt window",
                 "HLT": "HLT", "VMCALL": "VMCALL", "PREEMPTION_TIMER": "preemption timer",
                 "WBINVD": "INVD or WBINVD", "XSETBV": "XSETBV"}
        made.expect = {"kind": kinds[made.name]}
        if made.name in ("HLT", "VMCALL", "WBINVD", "XSETBV"):
            made.moves, made.length = True, self.rng.randrange(1, 16)

    def of_cpuid(self, made):
        made.expect, made.moves, made.length = {"kind": "CPUID"}, True, 2
        made.does(("kvm_cpuid", "func 80000001 idx 0 rax 50657 rbx 0 rcx 121 rdx 2c100800, cpuid "
                   "entry found"))

    def of_invalid_state(self, made):
        made.flags = " FAILED_VMENTRY"
        made.expect = {"kind": "entry failed"}

    def of_external_interrupt(self, made):
        vector = self.rng.randrange(32, 256)
        made.intr = VALID | vector
        made.expect = {"kind": "external interrupt", "vector": vector}

    def of_exception_nmi(self, made):
        vector = self.rng.choice((0, 1, 3, 6, 13, 14))
        kind = 6 if vector == 3 else 3
        made.intr = VALID | kind << 8 | vector | (0x800 if vector in WITH_ERROR else 0)
        made.expect = {"kind": "exception", "vector": vector}
        if vector == 14:
            made.info1, made.error = self.rng.getrandbits(47), self.rng.randrange(32)
            other = made.info1 ^ 1 << self.rng.randrange(40)
            made.does(("kvm_page_fault", f"address {made.info1:x} error_code {made.error:x}"),
                      f"address {other:x} error_code {made.error:x}")

    def of_io_instruction(self, made):
        rng = self.rng
        size, port = rng.choice((1, 2, 4)), rng.randrange(65536)
        read, string = rng.randrange(2), rng.random() < 0.2
        made.info1 = size - 1 | read << 3 | string << 4 | (string and rng.randrange(2)) << 5 \
            | (not string and rng.randrange(2)) << 6 | port << 16
        made.moves, made.length = True, rng.randrange(1, 16)
        made.expect = {"kind": "I/O", "port": hex(port), "size": size, "input": read,
                       "string": int(string)}
        verb, other = ("read", "write") if read else ("write", "read")
        count = rng.randrange(1, 9) if string else 1

        def says(v, p, s, c):
            tail = f" val {rng.getrandbits(8 * s):#x} {'(...)' if c > 1 else ''}"
            return f"pio_{v} at {p:#x} size {s} count {c}{tail}"
        wrong = [says(other, port, size, count), says(verb, port ^ 1, size, count),
                 says(verb, port, 4 if size == 1 else 1, count)]
        if not string:
            wrong.append(says(verb, port, size, 2))
        made.does(("kvm_pio", says(verb, port, size, count)), *wrong)

    def of_cr_access(self, made):
        rng = self.rng
        access = rng.choice((0, 0, 1, 2, 3))
        number = rng.choice((0, 3, 4, 8)) if access < 2 else 0
        register = rng.randrange(16) if access < 2 else 0
        made.info1 = number | access << 4 | register << 8
        if access == 3:
            made.info1 |= rng.randrange(65536) << 16
        made.moves, made.length = True, rng.randrange(2, 16)
        made.expect = {"kind": "control register", "cr_number": number, "cr_access": access,
                       "cr_register": register}
        verb, other = ("read", "write") if access == 1 else ("write", "read")
        value = rng.getrandbits(32)
        made.does(("kvm_cr", f"cr_{verb} {number:x} = {value:#x}"),
                  f"cr_{other} {number:x} = {value:#x}", f"cr_{verb} {number ^ 3:x} = {value:#x}")

    def of_msr_read(self, made):
        self.msr(made, "RDMSR", "read", "write")

    def of_msr_write(self, made):
        self.msr(made, "WRMSR", "write", "read")

    def msr(self, made, kind, verb, other):
        made.expect, made.moves, made.length = {"kind": kind}, True, 2
        number, value = self.rng.getrandbits(32), self.rng.getrandbits(64)
        tail = self.rng.choice(("", " (#GP)"))
        made.does(("kvm_msr", f"msr_{verb} {number:x} = {value:#x}{tail}"),
                  f"msr_{other} {number:x} = {value:#x}{tail}")

    def mmio(self, made, gpa, write, check):
        size = self.rng.choice((1, 2, 4, 8))
        verb = "write" if write else "read"
        wrong = []
        if check:
            wrong = [f"mmio {verb} len {size} gpa {gpa ^ 1 << self.rng.randrange(12, 40):#x} "
                     "val 0x0", f"mmio {'read' if write else 'write'} len {size} gpa {gpa:#x} "
                     "val 0x0"]
        made.does(("kvm_mmio", f"mmio {verb} len {size} gpa {gpa:#x} val 0x0"), *wrong)

    def insn(self, made, length):
        code = " ".join(f"{self.rng.randrange(256):02x}" for _ in range(length))
        tail = self.rng.choice((" (prot64)", " (real)", ""))
        made.does(("kvm_emulate_insn", f"0:{{rip:x}}:{self.rng.choice(('', ' '))}{code}{tail}"),
                  f"0:1{{rip:x}}:{code}{tail}")

    def of_ept_misconfig(self, made):
        made.expect, made.length = {"kind": "EPT misconfiguration"}, self.rng.randrange(1, 16)
        made.moves = True
        self.insn(made, made.length)
        self.mmio(made, self.rng.getrandbits(40), self.rng.random() < 0.5, False)

    def of_ept_violation(self, made):
        rng = self.rng
        access = rng.choice((1, 1, 2, 2, 3, 4))
        gpa = rng.getrandbits(46)
        made.info1 = access | rng.randrange(8) << 3 | rng.choice((0, 0x80, 0x180))
        made.expect = {"kind": "memory", "read": access & 1, "write": access >> 1 & 1,
                       "fetch": access >> 2 & 1, "gpa": hex(gpa)}
        style = rng.choice(("address {a:x} error_code {e:x}",
                            "vcpu 0 rip {{rip:#x}} address {a:#018x} error_code {e:#x}"))
        made.does(("kvm_page_fault", style.format(a=gpa, e=made.info1)),
                  style.format(a=gpa, e=made.info1 ^ 2))
        if access != 4 and rng.random() < 0.6:
            made.moves, made.length = True, rng.randrange(1, 16)
            self.insn(made, made.length)
            self.mmio(made, gpa, access == 2, access != 3)
        elif self.form == "named" and rng.random() < 0.5:
            self.vectoring(made)

    def vectoring(self, made):
        vector = self.rng.choice((1, 6, 13, 14, 32, 200))
        external = vector >= 32
        made.vectoring = VALID | vector | (0 if external else 0x300) \
            | (0x800 if vector in WITH_ERROR else 0)
        made.expect["reinject"] = hex(made.vectoring)
        if external:
            made.does(("kvm_inj_virq", f"IRQ {vector:#x} [reinjected]"),
                      f"IRQ {vector ^ 1:#x} [reinjected]")
        else:
            made.does(("kvm_inj_exception", f"{EXCEPTIONS[vector]} (0x0) [reinjected]"),
                      f"{EXCEPTIONS[7]} (0x0) [reinjected]")


def logs(seed, count):
    rng = random.Random(seed)
    for number in range(count):
        form = ("reason", "info", "named")[number % 3]
        yield Log(rng, form, ("report", "pipe", "perf", "bare")[number // 3 % 4])
