/* SPDX-License-Identifier: MIT */
/* The parts of the machine that compares. */
#ifndef TESTS_ENTRY_MACHINE_H_
#define TESTS_ENTRY_MACHINE_H_

#include <stdbool.h>

#include "arch/vmx/entry_rules.h"
#include "tests/entry/states.h"

/* Beside those of entry_rules.h: */
#define OUTCOME_INVALID  90u /* VMfailInvalid */
#define OUTCOME_LEFT_OUT 91u /* not executed: the machine would not survive an entry */
#define OUTCOMES         92u

/* From the capability MSRs (SDM Vol. 3, Appendix A) and CPUID. */
struct entry_caps entry_read_caps(void);
bool entry_uses_ept(const struct entry_controls *c);
/* After an entry (or a failed one that loads host state) this machine can go on. */
bool entry_is_safe(const struct entry_state *x, const struct entry_host *host,
                   const struct entry_pages *p, uint32_t rule);

/* The rule, or the number for what Bochs does with such a state instead (gaps.md): it refuses one
 * that violates none, or takes one that it should not. */
#define RULE_BOCHS_CS 891u
#define RULE_BOCHS_SS 892u
uint32_t entry_bochs_rule(const struct entry_state *x, uint32_t rule);

/* Counts; returns how often the pair has come. */
uint32_t tally(uint32_t rule, uint32_t outcome);
void     tally_print(void);

#endif
