/* SPDX-License-Identifier: MIT */
/* Watches that no guest keeps what is taken from it (docs/properties.md, P19; the order is that of
 * model/theorems_ept_order.mlw). What it finds stops the runner. */
#ifndef RUNNER_EPT_MONITOR_H_
#define RUNNER_EPT_MONITOR_H_

#include "runner/runner.h"

/* The core has given these frames of its pool to a VMO, or taken them from one: no guest's tables
 * lead there, and no processor runs a guest whose pages it may have cached from before. */
void ept_watch_frames(uint64_t frame, uint64_t count);
/* The page gets this entry: it has none, or this one. */
void ept_watch_entry(uint32_t guest, uint64_t page, uint64_t entry);

#endif
