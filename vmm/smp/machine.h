/* SPDX-License-Identifier: MIT */
/* A guest with its memory, and threads that run its vcpus. */
#ifndef VMM_SMP_MACHINE_H_
#define VMM_SMP_MACHINE_H_

#include "lib/thread.h"
#include "smp/layout.h"
#include "zircon/syscalls.h"

#define PATIENCE_NS 4000000000

struct machine {
  zx_handle_t guest, vmar, memory;
};

bool     machine_make(struct machine *m, zx_handle_t resource, uint64_t mode);
uint64_t machine_peek(const struct machine *m, uint64_t address);
void     machine_poke(const struct machine *m, uint64_t address, uint64_t value);
void     machine_end(struct machine *m);

/* A vcpu on its thread. `done` is called with the result of each zx_vcpu_enter; false ends it. */
struct runner {
  struct thread         thread;
  const struct machine *machine;
  uint64_t              entry;
  zx_handle_t           vcpu;
  atomic_bool           made; /* the vcpu; or `last` says why not */
  zx_status_t           last;
  bool (*done)(struct runner *r, zx_status_t status, const zx_port_packet_t *packet);
};

bool runner_start(struct runner *r);
bool runner_join(struct runner *r);
/* Below n. */
uint32_t random_below(uint32_t n);

#endif
