/* SPDX-License-Identifier: MIT */
/* Two answers side by side, and the known reasons why they differ. */
#ifndef TESTS_INSN_COMPARE_H_
#define TESTS_INSN_COMPARE_H_

#include "tests/insn/reading.h"

struct difference {
  const struct form *form;
  struct insn ours;
  struct reading theirs;
  unsigned fields; /* those that differ, if both know the instruction */
};

/* True: they disagree. */
bool differ(const struct peer *peer, const struct form *form, struct difference *d);

/* Which of the rules explains it, -1: none. */
int explanation(const struct peer *peer, const struct difference *d);

/* Its heading in disagreements.md */
const char *rule_name(int rule);
#define RULES 64 /* no more of them */

/* Bytes, and both answers in one line each */
void print_difference(const struct peer *peer, const struct difference *d);

#endif
