/* SPDX-License-Identifier: MIT */
/* What runs guests. machine_kvm.c: Linux KVM. machine_told.c: nothing runs; somebody tells what the
 * guest does. */
#ifndef KVM_MACHINE_H_
#define KVM_MACHINE_H_

#include "zircon/syscalls/hypervisor.h"
#include "zircon/types.h"

struct guest;
struct machine;   /* of a guest */
struct processor; /* of a vcpu */

enum happening_kind {
  GUEST_GOES_ON,   /* nothing that concerns anybody */
  GUEST_HALTS,     /* HLT, and RIP is behind it */
  GUEST_IO, GUEST_MEMORY,
  GUEST_FAILS,     /* something that enter does not support; RIP stays */
  GUEST_CANNOT_STEP, /* what the machine would complete has no length */
  GUEST_NOT_ENTERED, /* the state of the vcpu is not one to run with */
  GUEST_UNTOLD,    /* nobody says what the guest does next */
};

#define LONGEST_INSTRUCTION 15u
struct happening {
  enum happening_kind kind;
  uint32_t length; /* of the instruction; 1 to 15, or it is not known */
  /* GUEST_IO */
  uint16_t port;
  uint8_t  size;
  bool     input, string;
  uint32_t data;
  /* GUEST_MEMORY */
  uint64_t addr, stored; /* by a write, if the machine knows */
  bool     read, write, fetch;
  bool     delivery; /* of an event, not by an instruction */
  bool     has_bytes;
  uint8_t  bytes[LONGEST_INSTRUCTION], operand_size;
};

/* What becomes of the instruction. */
enum outcome {
  OUTCOME_STEP,  /* it is done: the guest goes on behind it */
  OUTCOME_STAY,  /* it is not: the guest begins with it again */
};

/* How the guest's memory is to be after a change of its mappings or traps. */
void machine_map(struct machine *m, struct guest *g);
zx_status_t machine_begin(struct machine **m);
void        machine_end(struct machine *m);

zx_status_t processor_begin(struct machine *m, uint32_t seat, uint64_t entry,
                            struct processor **p);
void        processor_end(struct processor *p);
#define NO_VECTOR UINT32_MAX
/* Whether the guest takes this vector at its next step; if not, the run ends when it would. */
bool processor_takes(struct processor *p, uint32_t vector);
/* Without the lock, by the vcpu's own thread. */
void processor_run(struct processor *p, uint32_t vector, struct happening *h);
void processor_finish(struct processor *p, const struct happening *h, enum outcome outcome);
/* By another thread: a run that goes on, or is about to begin, comes back. */
void processor_stop(struct processor *p);
/* false: enter must not wait for what other threads do. */
bool processor_can_wait(void);

void processor_get(struct processor *p, zx_vcpu_state_t *state);
void processor_set(struct processor *p, const zx_vcpu_state_t *state);

#endif
