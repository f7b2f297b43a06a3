/* SPDX-License-Identifier: MIT */
/* The rules of VM entry by number: what they say, and what the processor does. */
#ifndef ARCH_VMX_ENTRY_RULES_H_
#define ARCH_VMX_ENTRY_RULES_H_

#include <stdint.h>

struct entry_rule {
  uint32_t    number;
  const char *section; /* of SDM Vol. 3C */
  const char *text;
};

uint32_t entry_rule_count(void);
/* i: 0 to entry_rule_count() - 1, in ascending order of the numbers */
struct entry_rule entry_rule_at(uint32_t i);
/* Number 0 and numbers of no rule: { 0, "", "no rule" } */
struct entry_rule entry_rule(uint32_t number);

/* What the processor does when the rule is the first that is violated; rule 0: none is. */
#define ENTRY_ENTERS       0u
#define ENTRY_BAD_CONTROLS 7u  /* VMfail with this VM-instruction error */
#define ENTRY_BAD_HOST     8u  /* the same */
#define ENTRY_BAD_GUEST    33u /* an exit with this reason, and bit 31 */
uint32_t entry_rule_outcome(uint32_t number);

#endif
