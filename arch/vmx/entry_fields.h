/* SPDX-License-Identifier: MIT */
/* The fields of struct entry_state by number: for who reads, writes or edits a whole state. */
#ifndef ARCH_VMX_ENTRY_FIELDS_H_
#define ARCH_VMX_ENTRY_FIELDS_H_

#include "arch/vmx/entry.h"

#define NO_ENCODING 0xFFFFu /* no field of the VMCS, but part of the state */

/* Where it is in a state, its VMCS encoding, its width. */
struct entry_field {
  const char *name;
  uint32_t    offset, encoding, bits;
};
extern const struct entry_field entry_fields[];
extern const uint32_t entry_field_count;

uint64_t entry_get(const struct entry_state *x, uint32_t field);
/* Cut to the width of the field */
void entry_set(struct entry_state *x, uint32_t field, uint64_t value);

/* Whether the field takes part in the violated rule: another value of it alone (up to three
 * neighbouring bits changed, all zeros, or all ones) obeys the rule. */
uint32_t entry_blames(struct entry_state x, struct entry_caps k, uint32_t rule, uint32_t field);

#endif
