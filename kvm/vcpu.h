/* SPDX-License-Identifier: MIT */
/* Virtual processors. */
#ifndef KVM_VCPU_H_
#define KVM_VCPU_H_

#include "kvm/caller.h"
#include "kvm/guest.h"
#include "kvm/machine.h"

#define VECTORS 256u

struct vcpu {
  struct object     object;
  struct guest     *guest;
  struct caller    *owner; /* NULL: its thread is gone */
  struct processor *processor;
  uint32_t          seat;
  bool              kicked, running, halted;
  uint8_t           pending[VECTORS]; /* 1: that vector waits */
  struct trap      *bell; /* whose packet has no place yet */
  uint64_t          bell_addr;
};

/* What zx_vcpu_enter returns in the place of a status when it would wait, and may not. */
#define WOULD_WAIT 1

/* The thread ends. */
void caller_ends(struct caller *c);

/* What the guest did: a status that enter returns, or OUT_OF_ENTER for "it goes on". */
#define GOES_ON 2
zx_status_t vcpu_happened(struct vcpu *v, const struct happening *h, zx_port_packet_t *to);
/* The bell that waits rings when it can. false: it cannot yet. */
bool vcpu_ring(struct vcpu *v);
/* The vector to go in now, or NO_VECTOR; NOT_SUPPORTED: it was one that no guest can get. */
zx_status_t vcpu_next_vector(struct vcpu *v, uint32_t *vector);

#endif
