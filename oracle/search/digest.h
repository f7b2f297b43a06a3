/* SPDX-License-Identifier: MIT */
/* What calls can tell apart of a state: not the slots of handles, the numbers of objects, koids and
 * tickets, which depend on the order in which things were made. Handles are known by the values
 * that the trace gives them, objects by the handles and objects that lead to them. */
#ifndef ORACLE_SEARCH_DIGEST_H_
#define ORACLE_SEARCH_DIGEST_H_

#include <stdint.h>

/* Of the core as it is, with the names in use (world_use). */
uint64_t state_digest(void);

/* One more number into a sum in order. */
static inline uint64_t digest_add(uint64_t sum, uint64_t number) {
  sum = (sum ^ number) * 0x9E3779B97F4A7C15u;
  return sum ^ sum >> 32;
}

#endif
