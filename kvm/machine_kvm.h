/* SPDX-License-Identifier: MIT */
/* Linux KVM as the machine: one VM for a guest, one thread's KVM_RUN for a vcpu. */
#ifndef KVM_MACHINE_KVM_H_
#define KVM_MACHINE_KVM_H_

#include <linux/kvm.h>
#include <pthread.h>

#include "kvm/guest.h"
#include "kvm/machine.h"

#define SLOTS 512u /* of memory; traps cut mappings */

struct slot { uint64_t addr, size; uint8_t *bytes; bool read_only, used; };

struct machine {
  int           fd;
  struct guest *guest; /* once it has memory */
  struct slot   slot[SLOTS];
};

struct processor {
  struct machine *machine;
  int             fd;
  struct kvm_run *run;
  size_t          run_size;
  pthread_t       thread;
  bool            pending; /* an access that KVM wants an answer to */
};

/* Bytes of struct kvm_run and what is behind it; 0: unknown. */
size_t machine_run_size(void);
/* All that the processor and KVM can show. */
bool machine_cpuid(struct kvm_cpuid2 *cpuid);

/* The first state of a vcpu (D18). false: KVM does not take it. */
bool processor_first_state(struct processor *p, uint32_t seat, uint64_t entry);

/* Bytes of the guest at a linear address; false: not all of them can be read. With the lock. */
bool processor_read(struct processor *p, uint64_t linear, void *to, size_t size);
/* The guest-physical address; false: there is none. */
bool processor_translate(struct processor *p, uint64_t linear, uint64_t *physical);

/* Of the instruction that accesses memory at h->addr: its bytes and its length. RIP stands before
 * it, or, for a write, behind it. It stays unknown (length 0) when no instruction there makes this
 * access. */
void processor_find_instruction(struct processor *p, struct happening *h, uint32_t bytes);

#endif
