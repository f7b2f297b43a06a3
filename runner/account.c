/* SPDX-License-Identifier: MIT */
#include "runner/account.h"
#include "runner/runner.h"

static const char *const place_name[PLACES] = {
  [IN_KERNEL] = "kernel", [IN_GUEST] = "guest", [IN_VMM] = "VMM", [IDLE] = "idle",
};
static const enum place print_order[] = {IN_GUEST, IN_KERNEL, IN_VMM, IDLE};
#define PRINTED (sizeof print_order / sizeof print_order[0])

uint64_t   account_ticks[PLACES], account_since;
enum place account_place;

void account_start(void) { account_since = rdtsc(); }

void account_print(uint64_t exits) {
  uint64_t total = 0;
  account_to(account_place);
  for (uint32_t i = 0; i < PLACES; i++) total += account_ticks[i];
  kprintf("time: ");
  for (uint32_t i = 0; i < PRINTED && total != 0; i++) {
    uint64_t tenths = account_ticks[print_order[i]] * 1000 / total;
    kprintf("%s %lu.%lu %%, ", place_name[print_order[i]], tenths / 10, tenths % 10);
  }
  kprintf("of %lu TSC ticks\n", total);
  if (exits == 0) return;
  kprintf("each exit: ");
  for (uint32_t i = 0; i < PRINTED; i++)
    kprintf("%s%s %lu", i == 0 ? "" : ", ", place_name[print_order[i]],
            account_ticks[print_order[i]] / exits);
  kprintf(" ticks (in Bochs a tick is an instruction)\n");
}
