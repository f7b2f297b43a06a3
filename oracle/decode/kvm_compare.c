/* SPDX-License-Identifier: MIT */
#include "oracle/decode/kvm_compare.h"

#include <inttypes.h>
#include <string.h>

#define VALID          0x80000000u
#define TYPE(info)     ((info) >> 8 & 7u)
#define TYPE_EXTERNAL  0u
#define TYPE_INT       4u /* 4 to 6: by an instruction, which has a length */
#define PAGE_FAULT     14u
#define LONGEST        15u

/* ---- from the log to the raw fields ---- */

static const struct kvm_record *first(const struct kvm_exit *e, enum kvm_event event) {
  for (size_t i = 0; i < e->afters; i++) {
    if (e->after[i].event == event) return &e->after[i];
  }
  return NULL;
}

static void give(struct exit_record *r, const char *field, uint64_t value) {
  struct complaint unused;
  char             text[24];
  snprintf(text, sizeof text, "0x%" PRIx64, value);
  exit_record_set(r, field, text, &unused);
}

/* "info A B": B is one of two fields; it is taken for the interruption information only where that
 * is what it says. */
static void give_second_word(struct exit_record *r, const struct kvm_record *exit) {
  uint32_t basic = exit->reason & 0xFFFFu, word = (uint32_t)exit->info2, type = TYPE(word);
  bool     interrupt = basic == 1 && type == TYPE_EXTERNAL;
  bool     exception = basic == 0 && (type == 2 || type == 3 || type == 5 || type == 6);
  if (basic > 1) {
    give(r, "vectoring", word);
  } else if ((word & VALID) != 0 && (interrupt || exception)) {
    give(r, "intr_info", word);
  }
}

/* The log does not have the length: it is that of the emulated instruction, or how far RIP went. */
static uint32_t length_of(const struct kvm_exit *e) {
  const struct kvm_record *insn = first(e, KVM_INSN), *entry = first(e, KVM_ENTRY);
  uint32_t                 needs = exit_needs(e->exit.reason);
  bool memory = (e->exit.reason & 0xFFFFu) == 48;
  if (memory) return insn != NULL && insn->rip == e->exit.rip ? insn->size : 0;
  bool moved = entry != NULL && entry->has_rip && first(e, KVM_NESTED) == NULL &&
               (needs & NEED_LENGTH) != 0 && (needs & (NEED_INTR_INFO | NEED_VECTORING)) == 0;
  uint64_t far = moved ? entry->rip - e->exit.rip : 0;
  return far <= LONGEST ? (uint32_t)far : 0;
}

static void to_raw(const struct kvm_exit *e, struct exit_record *r) {
  const struct kvm_record *fault = first(e, KVM_PAGE_FAULT);
  *r = (struct exit_record){0};
  give(r, "reason", e->exit.reason);
  if (e->exit.form == FORM_INFO) give_second_word(r, &e->exit);
  if (e->exit.form == FORM_NAMED) {
    give(r, "intr_info", e->exit.intr_info);
    give(r, "intr_error", e->exit.error_code);
    give(r, "vectoring", e->exit.info2 & UINT32_MAX);
  }
  if (e->exit.form != FORM_REASON) give(r, "qualification", e->exit.info1);
  if ((e->exit.reason & 0xFFFFu) == 48 && fault != NULL) give(r, "guest_physical", fault->address);
  /* An event that an instruction made needs a length, and the log has none: any will do. */
  bool made = (r->raw.vectoring & VALID) != 0 && TYPE(r->raw.vectoring) >= TYPE_INT;
  uint32_t length = length_of(e);
  if (length > 0 || made) give(r, "length", length > 0 ? length : 1u);
}

/* ---- comparisons ---- */

static void compared(struct kvm_verdict *v) { v->comparisons++; }

#define differs(v, at, ...) do { \
  if ((v)->differences < DIFFERENCES) { \
    (v)->difference[(v)->differences].line = (at)->line; \
    complain(&(v)->difference[(v)->differences++].what, __VA_ARGS__); \
  } } while (0)

static const char *verb(bool write) { return write ? "writes" : "reads"; }

static void compare_pio(const struct kvm_record *r, struct kvm_verdict *v) {
  const struct exit *x = &v->decoded;
  if (x->kind != EXIT_IO) return;
  compared(v);
  if (r->number != x->port) {
    differs(v, r, "KVM %s port 0x%" PRIx64 "; the exit says port 0x%x", verb(r->write), r->number,
            x->port);
  }
  if (r->write == (x->input != 0)) {
    differs(v, r, "KVM %s; the exit says %s", verb(r->write), x->input != 0 ? "IN" : "OUT");
  }
  if (r->size != x->size) {
    differs(v, r, "KVM %s %u bytes; the exit says %u", verb(r->write), r->size, x->size);
  }
  if (r->count != 1 && x->string == 0) {
    differs(v, r, "KVM does it %" PRIu64 " times; the exit says no INS or OUTS", r->count);
  }
}

static void compare_cr(const struct kvm_record *r, struct kvm_verdict *v) {
  const struct exit *x = &v->decoded;
  if (x->kind != EXIT_CR) return;
  compared(v);
  if (r->number != x->cr_number) {
    differs(v, r, "KVM %s CR%" PRIx64 "; the exit says CR%u", verb(r->write), r->number,
            x->cr_number);
  }
  if (r->write != (x->cr_access != 1)) {
    differs(v, r, "KVM %s the register; the exit says access %u", verb(r->write), x->cr_access);
  }
}

static void compare_msr(const struct kvm_record *r, struct kvm_verdict *v) {
  bool reads = v->decoded.kind == EXIT_RDMSR, writes = v->decoded.kind == EXIT_WRMSR;
  if (!reads && !writes) return;
  compared(v);
  if (r->write != writes) {
    differs(v, r, "KVM %s the MSR; the exit says %s", verb(r->write), writes ? "WRMSR" : "RDMSR");
  }
}

static void compare_page_fault(const struct kvm_exit *e, const struct kvm_record *r,
                               struct kvm_verdict *v) {
  const struct exit *x = &v->decoded;
  bool               of_guest = x->kind == EXIT_EXCEPTION && x->vector == PAGE_FAULT;
  if (x->kind != EXIT_MEMORY && !of_guest) return;
  compared(v);
  if (x->kind == EXIT_MEMORY && (uint32_t)r->number != (uint32_t)e->exit.info1) {
    differs(v, r, "KVM has the qualification 0x%" PRIx64 "; the exit says 0x%" PRIx64, r->number,
            e->exit.info1);
  }
  if (of_guest && r->address != e->exit.info1) {
    differs(v, r, "KVM has the address 0x%" PRIx64 "; the exit says 0x%" PRIx64, r->address,
            e->exit.info1);
  }
}

/* Of the accesses of one instruction one is at the address that faulted, in the right direction. */
static void compare_mmio(const struct kvm_exit *e, struct kvm_verdict *v) {
  const struct exit       *x = &v->decoded;
  const struct kvm_record *near = first(e, KVM_MMIO);
  bool there = false, right = false;
  if (near == NULL || x->kind != EXIT_MEMORY || first(e, KVM_PAGE_FAULT) == NULL) return;
  for (size_t i = 0; i < e->afters; i++) {
    const struct kvm_record *r = &e->after[i];
    if (r->event != KVM_MMIO || x->gpa - r->address >= r->size) continue;
    if (!there) near = r;
    there = true;
    if (r->write ? x->write != 0 : x->read != 0) right = true;
  }
  compared(v);
  if (!there) {
    differs(v, near, "KVM %s at 0x%" PRIx64 "; the exit says 0x%" PRIx64, verb(near->write),
            near->address, x->gpa);
  } else if (!right) {
    differs(v, near, "KVM %s at 0x%" PRIx64 "; the exit says a %s", verb(near->write),
            near->address, x->write != 0 ? "write" : x->read != 0 ? "read" : "fetch");
  }
}

static void compare_insn(const struct kvm_exit *e, struct kvm_verdict *v) {
  const struct kvm_record *insn = first(e, KVM_INSN);
  bool memory = v->decoded.kind == EXIT_MEMORY || v->decoded.kind == EXIT_EPT_MISCONFIGURATION;
  if (insn == NULL || !memory) return;
  compared(v);
  if (insn->rip != e->exit.rip) {
    differs(v, insn, "KVM emulates at 0x%" PRIx64 "; the exit says 0x%" PRIx64, insn->rip,
            e->exit.rip);
  }
}

static void compare_again(const struct kvm_record *r, struct kvm_verdict *v) {
  uint32_t event = v->decoded.reinject;
  if (event == 0 || !r->again) return;
  compared(v);
  if (r->number != (event & 0xFFu)) {
    differs(v, r, "KVM injects vector %" PRIu64 " again; the exit says vector %u", r->number,
            event & 0xFFu);
  }
}

static void compare_each(const struct kvm_exit *e, struct kvm_verdict *v) {
  bool pages = false, registers = false, again = false;
  for (size_t i = 0; i < e->afters; i++) {
    const struct kvm_record *r = &e->after[i];
    switch (r->event) {
      case KVM_PIO: compare_pio(r, v); break;
      case KVM_CR: if (!registers) compare_cr(r, v); registers = true; break;
      case KVM_MSR: if (!registers) compare_msr(r, v); registers = true; break;
      case KVM_CPUID: if (v->decoded.kind == EXIT_CPUID) compared(v); break;
      case KVM_PAGE_FAULT: if (!pages) compare_page_fault(e, r, v); pages = true; break;
      case KVM_INJECTION: if (!again) compare_again(r, v); again = again || r->again; break;
      default: break;
    }
  }
  compare_mmio(e, v);
  compare_insn(e, v);
}

void kvm_compare(const struct kvm_exit *e, struct kvm_verdict *v) {
  *v = (struct kvm_verdict){.comparisons = 0};
  to_raw(e, &v->record);
  v->decoded = exit_decode(v->record.raw);
  /* The length is of no use to comparisons; the address only to those that have one; "info" never
   * has both words about events. */
  uint32_t most = exit_needs(e->exit.reason) & ~(NEED_LENGTH | NEED_GUEST_PHYSICAL);
  if (e->exit.form == FORM_INFO) most &= ~NEED_VECTORING;
  v->complete = (most & ~v->record.given) == 0;
  if (!v->complete) return;
  compare_each(e, v);
  if (v->decoded.kind == EXIT_UNKNOWN) {
    differs(v, &e->exit, "no processor makes such an exit, says the decoder");
  }
}
