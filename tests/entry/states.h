/* SPDX-License-Identifier: MIT */
/* States for VM entry: good ones, and their neighbours at the edges of rules. Freestanding: the
 * unit test and the machine in Bochs use the same. */
#ifndef TESTS_ENTRY_STATES_H_
#define TESTS_ENTRY_STATES_H_

#include <stdint.h>

#include "arch/vmx/entry.h"
#include "runner/entry_fields.h"

/* Real addresses, for the machine; anything page-aligned for the unit test. */
struct entry_pages {
  uint64_t vmcs, ept, bitmap, list, spare, rip;
};

enum entry_base {
  BASE_REAL,      /* unrestricted */
  BASE_PROTECTED, /* unrestricted, no paging */
  BASE_PAGED,     /* 32-bit paging */
  BASE_PAE,
  BASE_COMPATIBLE, /* IA-32e mode, 32-bit code */
  BASE_LONG,
  BASE_V86,
  BASE_USER,      /* ring 3, not unrestricted */
  BASE_USER64,    /* ring 3 of 64-bit mode, without EPT */
  BASES
};

/* The parts of the host come from `host`. Satisfies every rule when the capabilities offer what
 * it asks for. */
struct entry_state entry_base_state(uint32_t base, struct entry_caps k, struct entry_host host,
                                    struct entry_pages p);

/* A stream of numbers: xorshift64*, seed not 0. */
uint64_t entry_random(uint64_t *seed);
/* One field, or an event with what belongs to it, moves to an edge. Returns the field. */
uint32_t entry_edit(struct entry_state *x, struct entry_caps k, struct entry_pages p,
                    uint64_t *seed);

#endif
