/* SPDX-License-Identifier: MIT */
#include "arch/vmx/entry_fields.h"

/* entry_check looks at controls (1xx), host (2xx), segments (4xx), and then at the rest of the
 * guest, each in the order of the numbers. */
static uint32_t turn(uint32_t rule) {
  if (rule >= 300u && rule < 400u) return rule + 100u;
  return rule >= 400u && rule < 500u ? rule - 100u : rule;
}

/* When the first violation is a later rule, or none, this one is obeyed. */
static uint32_t obeys(struct entry_state x, struct entry_caps k, uint32_t rule, uint32_t field,
                      uint64_t value) {
  entry_set(&x, field, value);
  uint32_t first = entry_check(x, k);
  return first == 0 || turn(first) > turn(rule);
}

uint32_t entry_blames(struct entry_state x, struct entry_caps k, uint32_t rule, uint32_t field) {
  uint64_t value = entry_get(&x, field);
  for (uint32_t bit = 0; bit < entry_fields[field].bits; bit++) {
    if (obeys(x, k, rule, field, value ^ 1ull << bit)) return 1;
    if (obeys(x, k, rule, field, value ^ 3ull << bit)) return 1;
    if (obeys(x, k, rule, field, value ^ 7ull << bit)) return 1;
  }
  return obeys(x, k, rule, field, 0) || obeys(x, k, rule, field, UINT64_MAX);
}
