/* SPDX-License-Identifier: MIT */
#include "kvm/machine_told.h"

#include <stdlib.h>

#define INTERRUPT_FLAG 0x200u

struct machine   { int unused; };
struct processor {
  zx_vcpu_state_t state;
  bool            blocked;
};

static const struct told *list;
static size_t             next, count;

void machine_tell(const struct told *new, size_t new_count) {
  list = new;
  next = 0;
  count = new_count;
}

size_t machine_told(void) { return next; }

zx_status_t machine_begin(struct machine **m) {
  *m = calloc(1, sizeof **m);
  return *m != NULL ? ZX_OK : ZX_ERR_NO_MEMORY;
}
void machine_end(struct machine *m) { free(m); }

void machine_map(struct machine *m, struct guest *g) {
  (void)m;
  (void)g;
}

zx_status_t processor_begin(struct machine *m, uint32_t seat, uint64_t entry,
                            struct processor **p) {
  (void)m;
  (void)seat;
  (void)entry;
  *p = calloc(1, sizeof **p);
  if (*p == NULL) return ZX_ERR_NO_MEMORY;
  (*p)->state.rflags = 2;
  return ZX_OK;
}
void processor_end(struct processor *p) { free(p); }

/* Only interrupts can be kept out; nothing is told of what blocks an NMI. When enter begins, no
 * instruction blocks. */
bool processor_takes(struct processor *p, uint32_t vector) {
  bool blocked = next > 0 && p->blocked;
  return vector < 32 || ((p->state.rflags & INTERRUPT_FLAG) != 0 && !blocked);
}

void processor_run(struct processor *p, uint32_t vector, struct happening *h) {
  (void)vector;
  h->kind = GUEST_UNTOLD;
  if (next == count) return;
  const struct told *told = &list[next++];
  *h = told->happening;
  if (told->has_rax) p->state.rax = told->rax;
  h->data = (uint32_t)p->state.rax;
  p->state.rflags = told->rflags;
  p->blocked = told->blocked;
}

void processor_finish(struct processor *p, const struct happening *h, enum outcome outcome) {
  bool reads = outcome == OUTCOME_STEP && h->kind == GUEST_IO && h->input;
  if (reads && h->size == 4) p->state.rax = 0;
}

void processor_stop(struct processor *p) { (void)p; }
bool processor_can_wait(void) { return false; }

void processor_get(struct processor *p, zx_vcpu_state_t *state) { *state = p->state; }
void processor_set(struct processor *p, const zx_vcpu_state_t *state) { p->state = *state; }
