/* SPDX-License-Identifier: MIT */
/* How the adapter makes a call: each tells whether it could, and the event has the answer. */
#ifndef KVM_ADAPTER_CALLS_H_
#define KVM_ADAPTER_CALLS_H_

#include "temora/adapter.h"
#include "zircon/types.h"

static inline bool done(struct temora_event *e, zx_status_t status) {
  e->status = status;
  return true;
}

/* The pointer that is argument i: good, or one that cannot be used. */
static inline void *pointer(const struct temora_event *e, uint32_t i, void *good) {
  return (e->bad >> i & 1u) != 0 ? NULL : good;
}

static inline zx_handle_t handle(uint64_t word) { return (zx_handle_t)word; }

/* Registers, information, bytes of memory, unmapping; false: another call. */
bool make_on_state(struct temora_event *e);

#endif
