/* SPDX-License-Identifier: MIT */
#ifndef TESTS_INSN_SPEED_H_
#define TESTS_INSN_SPEED_H_

#include "tests/insn/reading.h"

/* Prints how many million instructions a second each decodes: Temora and the peers, on the same
 * plain forms, by the processor time of this process. */
void print_speeds(const struct peer *const *peers, unsigned count, uint64_t seed);

#endif
