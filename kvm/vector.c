/* SPDX-License-Identifier: MIT */
/* Which vector goes into the guest next. */
#include "kvm/vcpu.h"

#define NMI             2u
#define LAST_EXCEPTION  20u
#define FIRST_INTERRUPT 32u

static uint32_t first_in_turn(const struct vcpu *v) {
  if (v->pending[NMI] != 0) return NMI;
  for (uint32_t vector = VECTORS; vector-- > 0;) {
    if (v->pending[vector] != 0) return vector;
  }
  return NO_VECTOR;
}

/* One event is enough: exceptions that wait for the same instruction are forgotten. */
static void forget_exceptions(struct vcpu *v) {
  for (uint32_t vector = 0; vector <= LAST_EXCEPTION; vector++) {
    if (vector != NMI) v->pending[vector] = 0;
  }
}

zx_status_t vcpu_next_vector(struct vcpu *v, uint32_t *vector) {
  uint32_t turn = first_in_turn(v);
  *vector = NO_VECTOR;
  if (turn == NO_VECTOR) return ZX_OK;
  if (turn > LAST_EXCEPTION && turn < FIRST_INTERRUPT) {
    v->pending[turn] = 0;
    return ZX_ERR_NOT_SUPPORTED;
  }
  if (!processor_takes(v->processor, turn)) return ZX_OK;
  v->pending[turn] = 0;
  forget_exceptions(v);
  *vector = turn;
  return ZX_OK;
}
