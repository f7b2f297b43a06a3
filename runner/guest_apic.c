/* SPDX-License-Identifier: MIT */
#include "runner/guest_apic.h"

#include "runner/record.h"
#include "runner/vmcs.h"
#include "runner/x86.h"
#include "temora/local_interrupt.h"

#define REQUEST_WORDS 8u
#define WORD_BITS     32u

/* The core's pending vectors, 32 of them. */
static uint32_t requests(uint32_t vcpu, uint32_t word) {
  uint32_t bits = 0;
  for (uint32_t i = 0; i < WORD_BITS; i++) {
    if (vcpu_pending[vcpu][word * WORD_BITS + i] != 0) bits |= 1u << i;
  }
  return bits;
}

struct msr_read guest_apic_read(const struct virtual_cpu *c, uint32_t index) {
  struct apic_view view = {c->id - 1u, requests(c->number, index % REQUEST_WORDS), rdtsc()};
  return apic_read(c->apic, view, index);
}

bool guest_apic_write(struct virtual_cpu *c, uint32_t index, uint64_t value) {
  struct apic_written w = apic_write(c->apic, index, value, rdtsc());
  c->apic = w.state;
  if (w.self == 0) return w.fault == 0;
  vcpu_local_interrupt(c->number, w.self);
  if (recording) record_self_interrupt(w.self);
  return true;
}

uint32_t guest_apic_look(struct virtual_cpu *c) {
  if (c->apic.timer.armed == 0) return 0;
  struct apic_looked l = apic_look(c->apic.timer, c->apic.entry[APIC_ENTRY_TIMER], rdtsc());
  c->apic.timer = l.timer;
  if (l.vector != 0) vcpu_local_interrupt(c->number, l.vector);
  return l.vector;
}

uint64_t guest_apic_due(const struct apic_state *a) {
  return apic_next(a->timer, a->entry[APIC_ENTRY_TIMER]);
}
