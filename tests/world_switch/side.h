/* SPDX-License-Identifier: MIT */
/* A guest with one vcpu, made by the calls that the runner's system calls make. */
#ifndef TESTS_WORLD_SWITCH_SIDE_H_
#define TESTS_WORLD_SWITCH_SIDE_H_

#include "runner/vmcs.h"
#include "tests/world_switch/layout.h"
#include "tests/world_switch/watch.h"

struct side {
  uint32_t            thread;
  zx_handle_t         handle; /* of the vcpu */
  uint8_t            *memory;
  struct virtual_cpu *c;
  bool                known;        /* words[] is what the guest's registers hold */
  uint64_t            words[WORDS];
};

void sides_start(void);
void side_make(struct side *s);
/* zx_vcpu_enter with chosen values in the host's registers; its status. */
zx_status_t side_enter(struct side *s, struct packet *packet);
/* vmx_run alone, where the runner calls it; its result. */
uint32_t side_run(struct side *s);
/* Enters, and wants: the packet of the guest's OUT, the host's state as before, the guest's as it
 * was (its words), and what it has loaded as its new words. */
void side_round(struct side *s);

#endif
