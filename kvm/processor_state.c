/* SPDX-License-Identifier: MIT */
/* The registers of a vcpu in KVM. */
#include <stdlib.h>
#include <string.h>

#include "kvm/machine_kvm.h"
#include "kvm/system.h"

#define CR0_FIRST 0x80010031u /* PG, WP, NE, ET, PE */
#define CR0_OTHER 0x00010030u
#define CR4_FIRST 0x000002A0u /* OSFXSR, PGE, PAE */
#define CR4_OTHER 0x00000200u
#define EFER_FIRST 0xD01u     /* NXE, LMA, LME, SCE */
#define EFER_OTHER 0x801u
#define CPUIDS 256u

static bool set_cpuid(struct processor *p) {
  struct kvm_cpuid2 *list = calloc(1, sizeof *list + CPUIDS * sizeof list->entries[0]);
  if (list == NULL) return false;
  list->nent = CPUIDS;
  bool fine = machine_cpuid(list) && kvm_ask(p->fd, KVM_SET_CPUID2, list) == 0;
  free(list);
  return fine;
}

static void flat(struct kvm_segment *s, uint16_t selector, uint64_t base, uint8_t type) {
  *s = (struct kvm_segment){.base = base, .limit = 0xFFFFFFFFu, .selector = selector, .type = type,
                            .present = 1, .db = 1, .s = 1, .g = 1};
}

static void real(struct kvm_segment *s, uint16_t selector, uint64_t base, uint8_t type) {
  *s = (struct kvm_segment){.base = base, .limit = 0xFFFF, .selector = selector, .type = type,
                            .present = 1, .s = 1};
}

static void set_segments(struct kvm_sregs *r, bool first, uint64_t entry) {
  struct kvm_segment *data[] = {&r->ds, &r->es, &r->fs, &r->gs, &r->ss};
  for (size_t i = 0; i < sizeof data / sizeof data[0]; i++) {
    if (first) flat(data[i], 0, 0, 3);
    else real(data[i], 0, 0, 3);
  }
  if (!first) {
    real(&r->cs, (uint16_t)(entry >> 4), entry, 11);
    return;
  }
  flat(&r->cs, 0, 0, 11);
  r->cs.l = 1;
  r->cs.db = 0;
}

bool processor_first_state(struct processor *p, uint32_t seat, uint64_t entry) {
  struct kvm_sregs special;
  struct kvm_regs  general = {.rip = seat == 0 ? entry : 0, .rflags = 2};
  if (!set_cpuid(p) || kvm_ask(p->fd, KVM_GET_SREGS, &special) != 0) return false;
  special.cr0 = seat == 0 ? CR0_FIRST : CR0_OTHER;
  special.cr3 = 0;
  special.cr4 = seat == 0 ? CR4_FIRST : CR4_OTHER;
  special.efer = seat == 0 ? EFER_FIRST : EFER_OTHER;
  set_segments(&special, seat == 0, entry);
  return kvm_ask(p->fd, KVM_SET_SREGS, &special) == 0 &&
         kvm_ask(p->fd, KVM_SET_REGS, &general) == 0;
}

void processor_get(struct processor *p, zx_vcpu_state_t *s) {
  struct kvm_regs r = {0};
  kvm_ask(p->fd, KVM_GET_REGS, &r);
  *s = (zx_vcpu_state_t){r.rax, r.rcx, r.rdx, r.rbx, r.rsp, r.rbp, r.rsi, r.rdi, r.r8, r.r9,
                         r.r10, r.r11, r.r12, r.r13, r.r14, r.r15, r.rflags};
}

void processor_set(struct processor *p, const zx_vcpu_state_t *s) {
  struct kvm_regs r = {0};
  kvm_ask(p->fd, KVM_GET_REGS, &r);
  r = (struct kvm_regs){.rax = s->rax, .rbx = s->rbx, .rcx = s->rcx, .rdx = s->rdx, .rsi = s->rsi,
                        .rdi = s->rdi, .rsp = s->rsp, .rbp = s->rbp, .r8 = s->r8, .r9 = s->r9,
                        .r10 = s->r10, .r11 = s->r11, .r12 = s->r12, .r13 = s->r13, .r14 = s->r14,
                        .r15 = s->r15, .rip = r.rip, .rflags = s->rflags};
  kvm_ask(p->fd, KVM_SET_REGS, &r);
}

bool processor_translate(struct processor *p, uint64_t linear, uint64_t *physical) {
  struct kvm_translation t = {.linear_address = linear};
  if (kvm_ask(p->fd, KVM_TRANSLATE, &t) != 0 || t.valid == 0) return false;
  *physical = t.physical_address;
  return true;
}

bool processor_read(struct processor *p, uint64_t linear, void *to, size_t size) {
  while (size > 0) {
    uint64_t physical, part = PAGE - linear % PAGE;
    if (part > size) part = size;
    if (!processor_translate(p, linear, &physical)) return false;
    if (!guest_read(p->machine->guest, physical, to, part)) return false;
    to = (uint8_t *)to + part;
    linear += part;
    size -= part;
  }
  return true;
}
