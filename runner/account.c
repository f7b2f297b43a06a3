/* SPDX-License-Identifier: MIT */
#include "runner/account.h"

static const char *const place_name[PLACES] = {
  [IN_KERNEL] = "kernel", [IN_GUEST] = "guest", [IN_VMM] = "VMM", [IDLE] = "idle",
  [AT_LOCK] = "lock",
};
static const enum place print_order[] = {IN_GUEST, IN_KERNEL, IN_VMM, IDLE, AT_LOCK};

void account_start(void) { this_processor()->account.since = rdtsc(); }

/* What the others have spent since they last changed their place is theirs too. */
static uint64_t sum(enum place place) {
  uint64_t ticks = 0, now = rdtsc();
  for (uint32_t n = 0; n < processor_count; n++) {
    const struct account *a = &processors[n].account;
    ticks += a->ticks[place];
    if (processors[n].runs && a->place == place && a->since < now) ticks += now - a->since;
  }
  return ticks;
}

/* One processor never waits for the lock. */
void account_print(uint64_t exits) {
  uint32_t printed = processors_running > 1u ? PLACES : PLACES - 1u;
  uint64_t ticks[PLACES], total = 0;
  for (uint32_t i = 0; i < PLACES; i++) total += ticks[i] = sum(print_order[i]);
  kprintf("time: ");
  for (uint32_t i = 0; i < printed && total != 0; i++) {
    uint64_t tenths = ticks[i] * 1000 / total;
    kprintf("%s %lu.%lu %%, ", place_name[print_order[i]], tenths / 10, tenths % 10);
  }
  kprintf("of %lu TSC ticks", total);
  if (processors_running > 1u) kprintf(" of %u processors", processors_running);
  kprintf("\n");
  if (exits == 0) return;
  kprintf("each exit: ");
  for (uint32_t i = 0; i < printed; i++)
    kprintf("%s%s %lu", i == 0 ? "" : ", ", place_name[print_order[i]], ticks[i] / exits);
  kprintf(" ticks (in Bochs a tick is an instruction)\n");
}
