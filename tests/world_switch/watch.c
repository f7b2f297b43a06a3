/* SPDX-License-Identifier: MIT */
#include "tests/world_switch/watch.h"

#include <stddef.h>

#include "runner/runner.h"
#include "runner/x86.h"

#define RFLAGS_ARITHMETIC 0x8D5u /* CF PF AF ZF SF OF */
#define MSR_CSTAR         0xC0000083u

_Static_assert(offsetof(struct watch, result) == 40 && offsetof(struct watch, before) == 48 &&
               sizeof(struct kept) == 41 * 8 && offsetof(struct kept, mxcsr) == 64 &&
               offsetof(struct kept, xmm) == 72, "watch.S");

uint32_t wants, wrong;

bool want(const char *what, uint64_t wanted, uint64_t got) {
  wants++;
  if (wanted == got) return true;
  wrong++;
  kprintf("  WRONG %s: wanted %lx got %lx\n", what, wanted, got);
  return false;
}

static void want_number(const char *what, uint32_t n, uint64_t wanted, uint64_t got) {
  wants++;
  if (wanted == got) return;
  wrong++;
  kprintf("  WRONG %s%u: wanted %lx got %lx\n", what, n, wanted, got);
}

void want_kept(const struct watch *w, bool extended) {
  static const char *const name[] = {"host RBX", "host RBP", "host R12", "host R13", "host R14",
                                     "host R15"};
  uint64_t flags = ~(uint64_t)RFLAGS_ARITHMETIC;
  for (uint32_t i = 0; i < 6u; i++) want(name[i], w->before.gpr[i], w->after.gpr[i]);
  want("host RSP", w->before.rsp, w->after.rsp);
  want("host RFLAGS", w->before.rflags & flags, w->after.rflags & flags);
  if (!extended) return;
  want("host MXCSR", w->before.mxcsr, w->after.mxcsr);
  want("host FCW", w->before.fcw, w->after.fcw);
  for (uint32_t i = 0; i < 32u; i++) {
    want_number("host XMM", i / 2u, w->before.xmm[i], w->after.xmm[i]);
  }
}

/* ---- registers that are read one by one ---- */

static const uint32_t host_msr[] = {
  MSR_EFER, 0x277u, 0x1D9u, MSR_STAR, MSR_LSTAR, MSR_CSTAR, MSR_FMASK, 0xC0000100u, 0xC0000101u,
  MSR_KERNEL_GS_BASE, 0xC0000103u, 0x174u, 0x175u, 0x176u,
};
#define HOST_MSRS (sizeof host_msr / sizeof host_msr[0])

const char *const host_name[HOST_REGISTERS] = {
  "EFER", "PAT", "DEBUGCTL", "STAR", "LSTAR", "CSTAR", "FMASK", "FS_BASE", "GS_BASE",
  "KERNEL_GS_BASE", "TSC_AUX", "SYSENTER_CS", "SYSENTER_ESP", "SYSENTER_EIP",
  "CR0", "CR3", "CR4", "CR8", "DR7", "XCR0", "GDTR base", "GDTR limit", "IDTR base", "IDTR limit",
  "LDTR", "TR", "CS", "SS", "DS", "ES", "FS", "GS", "TSS busy", "GDT 8", "GDT 10", "GDT 18",
  "GDT 20", "stack of NMIs",
};

#define READ_SELECTOR(name)                                              \
  ({                                                                     \
    uint16_t selector;                                                   \
    __asm__ volatile(name " %0" : "=m"(selector));                       \
    (uint64_t)selector;                                                  \
  })
#define READ_SEGMENT(name)                                               \
  ({                                                                     \
    uint64_t selector;                                                   \
    __asm__ volatile("mov %%" name ", %0" : "=r"(selector));             \
    selector & 0xFFFFu;                                                  \
  })

struct table_pointer { uint16_t limit; uint64_t base; } __attribute__((packed));

static uint64_t read_xcr0(void) {
  uint32_t low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (uint64_t)high << 32 | low;
}

static uint64_t read_dr7(void) {
  uint64_t value;
  __asm__ volatile("mov %%dr7, %0" : "=r"(value));
  return value;
}

struct host host_read(void) {
  struct host          h;
  struct table_pointer gdtr, idtr;
  __asm__ volatile("sgdt %0; sidt %1" : "=m"(gdtr), "=m"(idtr));
  __asm__ volatile("int $2" : : : "memory");
  for (uint32_t i = 0; i < HOST_MSRS; i++) h.value[i] = rdmsr(host_msr[i]);
  const uint64_t rest[] = {
    READ_CR(0), READ_CR(3), READ_CR(4), READ_CR(8), read_dr7(), read_xcr0(),
    gdtr.base, gdtr.limit, idtr.base, idtr.limit, READ_SELECTOR("sldt"), READ_SELECTOR("str"),
    READ_SEGMENT("cs"), READ_SEGMENT("ss"), READ_SEGMENT("ds"), READ_SEGMENT("es"),
    READ_SEGMENT("fs"), READ_SEGMENT("gs"), gdt[5], gdt[1], gdt[2], gdt[3], gdt[4],
    nmi_frame,
  };
  _Static_assert(HOST_MSRS + sizeof rest / sizeof rest[0] == HOST_REGISTERS, "host_name");
  for (uint32_t i = HOST_MSRS; i < HOST_REGISTERS; i++) h.value[i] = rest[i - HOST_MSRS];
  return h;
}

void want_tables_after_exit(void) {
  struct table_pointer gdtr, idtr;
  __asm__ volatile("sgdt %0; sidt %1" : "=m"(gdtr), "=m"(idtr));
  want("GDTR base at the exit", (uint64_t)gdt, gdtr.base);
  want("IDTR base at the exit", (uint64_t)idt, idtr.base);
  want("GDTR limit at the exit", 0xFFFF, gdtr.limit);
  want("IDTR limit at the exit", 0xFFFF, idtr.limit);
}

void want_host(const struct host *before) {
  struct host now = host_read();
  for (uint32_t i = 0; i < HOST_REGISTERS; i++) {
    want(host_name[i], before->value[i], now.value[i]);
  }
  struct table_pointer idtr;
  __asm__ volatile("sidt %0" : "=m"(idtr));
  want("IDTR limit of the whole IDT", sizeof idt - 1, idtr.limit);
}

void host_poison(void) { wrmsr(MSR_CSTAR, (uint64_t)((int64_t)(fresh() << 16) >> 16)); }
