/* SPDX-License-Identifier: MIT */
/* Extended page tables: one tree of 4 levels for each guest, pages of 4 KiB, 2 MiB and 1 GiB. */
#ifndef RUNNER_EPT_H_
#define RUNNER_EPT_H_

#include "runner/processor.h"

void     ept_create(uint32_t guest);
/* After core_settle: the tables of guests that have ended go, before the core gives their frames to
 * another. */
void     ept_settle(void);
uint64_t ept_pointer(uint32_t guest); /* for the VMCS */
/* Maps the page of guest-physical address gpa to the page at `host`; perms: ZX_VM_PERM_*.
 * false: no memory for a table. */
bool ept_map(uint32_t guest, uint64_t gpa, uint64_t host, uint32_t perms);
/* What a large page of the level has: 2 MiB of level 1, 1 GiB of level 2. */
uint64_t ept_large_bytes(uint32_t level);
/* The same for the large page of gpa, which leads to `host`. false: in smaller pages, then. */
bool ept_map_large(uint32_t guest, uint64_t gpa, uint32_t level, uint64_t host, uint32_t perms);
/* Takes [gpa, gpa + size), page-aligned, out, large pages as a whole. When it returns, no processor
 * runs the guest with an older translation, nor will. */
void ept_unmap(uint32_t guest, uint64_t gpa, uint64_t size);
/* Before each VM entry, with the lock held up to where the processor is seen in the guest. */
void ept_before_entry(uint32_t guest, struct processor *here);
/* The processor may have cached translations of pages that have left the guest's tables. */
bool ept_owes(uint32_t guest, const struct processor *p);
/* Where the byte at gpa is, if the guest may read it now; else NULL. */
const uint8_t *ept_find(uint32_t guest, uint64_t gpa);
/* Before all others. */
void ept_start(void);
/* On each processor after VMXON (SDM Vol. 3, 29.4.3.4). */
void ept_join(void);

#endif
