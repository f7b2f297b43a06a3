/* SPDX-License-Identifier: MIT */
/* In the place of oracle/search/twins.c: every order of like calls is tried
 * (tests/oracle_twins.py). */
#include "oracle/search/twins.h"

bool waits_for_twin(const struct hunt *h, const struct config *config, size_t k) {
  (void)h, (void)config, (void)k;
  return false;
}
