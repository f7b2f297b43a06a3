/* SPDX-License-Identifier: MIT */
/* For each rule of VM entry, a state that violates it and no rule before it. */
#ifndef TESTS_UNIT_ENTRY_CASES_H_
#define TESTS_UNIT_ENTRY_CASES_H_

#include "arch/vmx/entry_rules.h"
#include "tests/entry/states.h"

#define CASE_EDITS 4u
#define NO_EDIT    0xFFFFFFFFu

struct entry_case {
  uint32_t rule, base;
  struct { uint32_t offset; uint64_t value; } edit[CASE_EDITS];
};

extern const struct entry_case  entry_cases[];
extern const uint32_t           entry_case_count;
extern const struct entry_caps  entry_case_caps;
extern const struct entry_host  entry_case_host;
extern const struct entry_pages entry_case_pages;

#endif
