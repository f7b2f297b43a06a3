/* SPDX-License-Identifier: MIT */
#include "runner/guest_apic.h"

#include "runner/record.h"
#include "runner/vmcs.h"
#include "runner/x86.h"
#include "temora/local_interrupt.h"

/* The registers (SDM Vol. 3, table 11-6). */
#define APIC_ID           0x802u
#define APIC_VERSION      0x803u
#define APIC_PRIORITY     0x808u
#define APIC_PROCESSOR    0x80Au /* priority */
#define APIC_EOI          0x80Bu
#define APIC_LOGICAL_ID   0x80Du
#define APIC_SPURIOUS     0x80Fu
#define APIC_IN_SERVICE   0x810u /* eight, as the next two */
#define APIC_TRIGGER      0x818u
#define APIC_REQUEST      0x820u
#define APIC_ERROR_STATUS 0x828u
#define APIC_LVT_CMCI     0x82Fu
#define APIC_LVT_TIMER    0x832u
#define APIC_LVT_ERROR    0x837u
#define APIC_INITIAL      0x838u
#define APIC_CURRENT      0x839u
#define APIC_DIVIDE       0x83Eu
#define APIC_SELF         0x83Fu
#define TSC_DEADLINE      0x6E0u
#define APIC_BASE         0x1Bu
#define XAPIC_DISABLE     0xBDu  /* IA32_XAPIC_DISABLE_STATUS (11.12.1) */
#define CAPABILITIES      0x10Au
#define FIRST_MSR         0x800u
#define LAST_MSR          0x8FFu

#define BASE_X2APIC       0xFEE00C00u /* enabled, in x2APIC mode */
#define BASE_BOOT         0x100u
#define XAPIC_DISABLED    1u
#define SAYS_XAPIC        (1u << 21) /* of CAPABILITIES: there is XAPIC_DISABLE */
#define CPUID_1_ECX       (1u << 21 | 1u << 24) /* x2APIC, TSC deadline */
#define CPUID_1_EDX       (1u << 9)
#define CPUID_7_EDX       (1u << 29) /* CAPABILITIES */
#define VERSION           0x60015u /* integrated; seven LVT entries */
#define SPURIOUS_RESET    0xFFu
#define SPURIOUS_DEFINED  0x3FFu
#define ENABLED           (1u << 8)
#define LVT_MASKED        (1u << 16)
#define LVT_TIMER_DEFINED 0x710FFu /* mode, mask, delivery status, vector */
#define LVT_DEFINED       0x1F7FFu
#define LVT_READ_ONLY     0x5000u  /* delivery status, remote IRR */
#define LVT_MODE(lvt)     ((lvt) >> 17 & 3u)
#define DIVIDE_DEFINED    0xBu
#define FIRST_VECTOR      32u      /* below, a vector is an exception to the core */
#define WORD_BITS         32u
#define TIMER             1u       /* its place in `lvt` */

/* 82Fh, 832h to 837h */
static bool is_lvt(uint32_t msr) {
  return msr == APIC_LVT_CMCI || (msr >= APIC_LVT_TIMER && msr <= APIC_LVT_ERROR);
}

static uint32_t lvt_place(uint32_t msr) {
  return msr == APIC_LVT_CMCI ? 0u : msr - APIC_LVT_TIMER + TIMER;
}

void guest_apic_reset(struct guest_apic *a) {
  *a = (struct guest_apic){.spurious = SPURIOUS_RESET};
  for (uint32_t i = 0; i < GUEST_APIC_LVT; i++) a->lvt[i] = LVT_MASKED;
}

void guest_apic_show(uint32_t leaf, uint32_t subleaf, struct cpuid_values *answer) {
  if (leaf == CPUID_FEATURES) {
    answer->ecx |= CPUID_1_ECX;
    answer->edx |= CPUID_1_EDX;
  } else if (leaf == 7u && subleaf == 0) {
    answer->edx |= CPUID_7_EDX;
  }
}

bool guest_apic_has(uint32_t msr) {
  if (msr >= FIRST_MSR && msr <= LAST_MSR) return true;
  return msr == TSC_DEADLINE || msr == APIC_BASE || msr == CAPABILITIES || msr == XAPIC_DISABLE;
}

/* ---- reading ---- */

/* The core's pending vectors, 32 of them. */
static uint32_t requests(uint32_t vcpu, uint32_t word) {
  uint32_t bits = 0;
  for (uint32_t i = 0; i < WORD_BITS; i++) {
    if (vcpu_pending[vcpu][word * WORD_BITS + i] != 0) bits |= 1u << i;
  }
  return bits;
}

static uint32_t logical_id(uint32_t id) { return id / 16u << 16 | 1u << id % 16u; }

static uint64_t base_of(const struct virtual_cpu *c) {
  return BASE_X2APIC | (c->id == 1u ? BASE_BOOT : 0u);
}

static struct msr_read is(uint64_t value) { return (struct msr_read){false, value}; }

static struct msr_read read_timer(const struct guest_apic *a, uint32_t msr) {
  if (msr == APIC_INITIAL) return is(a->timer.initial);
  if (msr == APIC_DIVIDE) return is(a->timer.divide);
  if (msr == APIC_CURRENT) return is(apic_timer_count(a->timer, rdtsc()));
  return is(a->timer.armed && a->timer.mode == APIC_DEADLINE ? a->timer.deadline : 0u);
}

struct msr_read guest_apic_read(const struct virtual_cpu *c, uint32_t msr) {
  const struct guest_apic *a = &c->apic;
  if (is_lvt(msr)) return is(a->lvt[lvt_place(msr)]);
  if (msr >= APIC_IN_SERVICE && msr < APIC_REQUEST) return is(0);
  if (msr >= APIC_REQUEST && msr < APIC_ERROR_STATUS) {
    return is(requests(c->number, msr - APIC_REQUEST));
  }
  switch (msr) {
    case APIC_BASE: return is(base_of(c));
    case CAPABILITIES: return is(SAYS_XAPIC);
    case XAPIC_DISABLE: return is(XAPIC_DISABLED);
    case APIC_ID: return is(c->id - 1u);
    case APIC_VERSION: return is(VERSION);
    case APIC_PRIORITY: case APIC_PROCESSOR: return is(c->cr8 << 4 | a->priority_low);
    case APIC_LOGICAL_ID: return is(logical_id(c->id - 1u));
    case APIC_SPURIOUS: return is(a->spurious);
    case APIC_ERROR_STATUS: return is(0);
    case X2APIC_ICR: return is(a->command);
    case APIC_INITIAL: case APIC_CURRENT: case APIC_DIVIDE: case TSC_DEADLINE:
      return read_timer(a, msr);
    default: return (struct msr_read){true, 0};
  }
}

/* ---- writing ---- */

/* While it is disabled by software, all entries are masked (11.4.7.2). */
static bool write_spurious(struct guest_apic *a, uint64_t value) {
  if ((value & ~(uint64_t)SPURIOUS_DEFINED) != 0) return false;
  a->spurious = (uint32_t)value;
  for (uint32_t i = 0; i < GUEST_APIC_LVT; i++) {
    if ((value & ENABLED) == 0) a->lvt[i] |= LVT_MASKED;
  }
  return true;
}

/* Between the deadline and a count there is no timer that goes on (11.5.4.1). */
static void set_timer_mode(struct guest_apic *a, uint32_t mode) {
  if ((mode == APIC_DEADLINE) != (a->timer.mode == APIC_DEADLINE)) {
    a->timer.armed = 0;
    a->timer.initial = 0;
  }
  a->timer.mode = mode;
}

static bool write_lvt(struct guest_apic *a, uint32_t msr, uint64_t value) {
  uint64_t defined = msr == APIC_LVT_TIMER ? LVT_TIMER_DEFINED : LVT_DEFINED;
  if ((value & ~defined) != 0) return false;
  if (msr == APIC_LVT_TIMER && LVT_MODE(value) > APIC_DEADLINE) return false;
  uint32_t *lvt = &a->lvt[lvt_place(msr)];
  *lvt = (uint32_t)value & ~LVT_READ_ONLY;
  if ((a->spurious & ENABLED) == 0) *lvt |= LVT_MASKED;
  if (msr == APIC_LVT_TIMER) set_timer_mode(a, LVT_MODE(*lvt));
  return true;
}

/* Writes that belong to the other mode are ignored (11.5.4.1). */
static void start_count(struct apic_timer *t, uint32_t initial) {
  if (t->mode == APIC_DEADLINE) return;
  t->initial = initial;
  t->start = rdtsc();
  t->armed = initial != 0;
}

static void set_deadline(struct apic_timer *t, uint64_t tsc) {
  if (t->mode != APIC_DEADLINE) return;
  t->deadline = tsc;
  t->armed = tsc != 0;
}

static bool interrupt_self(const struct virtual_cpu *c, uint64_t value) {
  if (value < FIRST_VECTOR || value > UINT8_MAX) return false;
  if ((c->apic.spurious & ENABLED) == 0) return true;
  vcpu_local_interrupt(c->number, (uint32_t)value);
  if (recording) record_self_interrupt((uint32_t)value);
  return true;
}

static bool write_divide(struct apic_timer *t, uint64_t value) {
  if ((value & ~(uint64_t)DIVIDE_DEFINED) != 0) return false;
  t->divide = (uint32_t)value;
  if (t->armed) start_count(t, t->initial);
  return true;
}

static bool write_priority(struct virtual_cpu *c, uint64_t value) {
  if (value > UINT8_MAX) return false;
  c->cr8 = value >> 4;
  c->apic.priority_low = value & 0xFu;
  return true;
}

bool guest_apic_write(struct virtual_cpu *c, uint32_t msr, uint64_t value) {
  struct guest_apic *a = &c->apic;
  if (is_lvt(msr)) return write_lvt(a, msr, value);
  switch (msr) {
    case APIC_BASE: return value == base_of(c);
    case APIC_PRIORITY: return write_priority(c, value);
    case APIC_EOI: case APIC_ERROR_STATUS: return value == 0;
    case APIC_SPURIOUS: return write_spurious(a, value);
    case APIC_SELF: return interrupt_self(c, value);
    case APIC_DIVIDE: return write_divide(&a->timer, value);
    case APIC_INITIAL:
      if (value > UINT32_MAX) return false;
      start_count(&a->timer, (uint32_t)value);
      return true;
    case TSC_DEADLINE:
      set_deadline(&a->timer, value);
      return true;
    default: return false;
  }
}

/* ---- time ---- */

/* Periods that nobody has looked at make no interrupts of their own. */
static void catch_up(struct apic_timer *t, uint64_t now) {
  if (t->armed == 0 || apic_timer_due(*t) > now) return;
  t->start = now - (now - t->start) % apic_timer_period(t->initial, t->divide);
}

uint32_t guest_apic_look(struct virtual_cpu *c) {
  if (c->apic.timer.armed == 0) return 0;
  uint64_t         now = rdtsc();
  struct apic_tick tick = apic_timer_look(c->apic.timer, now);
  uint32_t         lvt = c->apic.lvt[TIMER];
  if (tick.expired == 0) return 0;
  c->apic.timer = tick.timer;
  catch_up(&c->apic.timer, now);
  if ((lvt & LVT_MASKED) != 0 || (lvt & UINT8_MAX) < FIRST_VECTOR) return 0;
  vcpu_local_interrupt(c->number, lvt & UINT8_MAX);
  return lvt & UINT8_MAX;
}

uint64_t guest_apic_due(const struct guest_apic *a) {
  if (a->timer.armed == 0 || (a->lvt[TIMER] & LVT_MASKED) != 0) return UINT64_MAX;
  return apic_timer_due(a->timer);
}
