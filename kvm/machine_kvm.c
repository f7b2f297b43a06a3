/* SPDX-License-Identifier: MIT */
/* The VM of a guest, and its memory: the mappings without the pages of traps, so that an access to
 * one of those comes to us. */
#include "kvm/machine_kvm.h"

#include <stdlib.h>
#include <string.h>

#include "kvm/system.h"
#include "zircon/syscalls/hypervisor.h"

/* Three pages that KVM needs on some processors of Intel; below 4 GiB, where no RAM should be. */
#define TSS_ADDRESS 0xFFFBD000u

static int kvm = -1; /* /dev/kvm */

zx_status_t machine_begin(struct machine **out) {
  struct machine *m = calloc(1, sizeof *m);
  if (m == NULL) return ZX_ERR_NO_MEMORY;
  if (kvm < 0) kvm = kvm_open();
  m->fd = kvm >= 0 ? kvm_ask(kvm, KVM_CREATE_VM, NULL) : -1;
  if (m->fd < 0) {
    free(m);
    return ZX_ERR_NOT_SUPPORTED;
  }
  kvm_ask(m->fd, KVM_SET_TSS_ADDR, (void *)(uintptr_t)TSS_ADDRESS);
  *out = m;
  return ZX_OK;
}

void machine_end(struct machine *m) {
  kvm_close(m->fd);
  free(m);
}

size_t machine_run_size(void) {
  int size = kvm_ask(kvm, KVM_GET_VCPU_MMAP_SIZE, NULL);
  return size > 0 ? (size_t)size : 0;
}

bool machine_cpuid(struct kvm_cpuid2 *cpuid) {
  return kvm_ask(kvm, KVM_GET_SUPPORTED_CPUID, cpuid) == 0;
}

/* ---- memory ---- */

static bool set_slot(struct machine *m, uint32_t number, const struct slot *s) {
  struct kvm_userspace_memory_region region = {
      .slot = number,
      .flags = s->read_only ? KVM_MEM_READONLY : 0,
      .guest_phys_addr = s->addr,
      .memory_size = s->used ? s->size : 0,
      .userspace_addr = (uintptr_t)s->bytes,
  };
  return kvm_ask(m->fd, KVM_SET_USER_MEMORY_REGION, &region) == 0;
}

struct layout { struct slot slot[SLOTS]; uint32_t count; };

static void add(struct layout *l, const struct mapping *m, uint64_t from, uint64_t to) {
  bool usable = from < to && (m->perms & ZX_VM_PERM_READ) != 0 && l->count < SLOTS;
  if (!usable) return;
  l->slot[l->count++] = (struct slot){from, to - from, m->vmo->bytes + m->offset + (from - m->base),
                                      (m->perms & ZX_VM_PERM_WRITE) == 0, true};
}

/* The first trap of memory that ends behind `from`. */
static const struct trap *next_trap(const struct guest *g, uint64_t from) {
  const struct trap *next = NULL;
  for (uint32_t i = 0; i < g->traps; i++) {
    const struct trap *t = &g->trap[i];
    if (t->kind == ZX_GUEST_TRAP_IO || t->end <= from) continue;
    if (next == NULL || t->base < next->base) next = t;
  }
  return next;
}

static void lay_out(const struct guest *g, const struct mapping *m, struct layout *l) {
  uint64_t in_vmo = m->offset < m->vmo->size ? m->vmo->size - m->offset : 0;
  uint64_t end = m->base + (m->len < in_vmo ? m->len : in_vmo), from = m->base;
  while (from < end) {
    const struct trap *t = next_trap(g, from);
    uint64_t           to = t != NULL && t->base < end ? t->base : end;
    add(l, m, from, to > from ? to : from);
    from = t != NULL && t->base < end ? t->end : end;
  }
}

static bool same(const struct slot *a, const struct slot *b) {
  return a->used == b->used && a->addr == b->addr && a->size == b->size && a->bytes == b->bytes &&
         a->read_only == b->read_only;
}

static bool wanted(const struct layout *l, const struct slot *s) {
  for (uint32_t i = 0; i < l->count; i++) {
    if (same(&l->slot[i], s)) return true;
  }
  return false;
}

static bool there(const struct machine *m, const struct slot *s) {
  for (uint32_t i = 0; i < SLOTS; i++) {
    if (same(&m->slot[i], s)) return true;
  }
  return false;
}

/* Slots that stay are not touched: other vcpus may be using them. */
void machine_map(struct machine *m, struct guest *g) {
  static struct layout l; /* under the lock */
  memset(&l, 0, sizeof l);
  m->guest = g;
  for (uint32_t i = 0; i < g->space->mappings; i++) lay_out(g, &g->space->mapping[i], &l);
  for (uint32_t i = 0; i < SLOTS; i++) {
    if (!m->slot[i].used || wanted(&l, &m->slot[i])) continue;
    m->slot[i].used = false;
    set_slot(m, i, &m->slot[i]);
    memset(&m->slot[i], 0, sizeof m->slot[i]);
  }
  for (uint32_t i = 0, free_slot = 0; i < l.count; i++) {
    if (there(m, &l.slot[i])) continue;
    while (free_slot < SLOTS && m->slot[free_slot].used) free_slot++;
    if (free_slot == SLOTS || !set_slot(m, free_slot, &l.slot[i])) continue;
    m->slot[free_slot] = l.slot[i];
  }
}
