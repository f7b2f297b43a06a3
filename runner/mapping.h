/* SPDX-License-Identifier: MIT */
/* Pages of VMOs in the page tables of processes: what the core has mapped in a process's address
 * space (temora/space.h) enters its tables page by page, when an access faults. */
#ifndef RUNNER_MAPPING_H_
#define RUNNER_MAPPING_H_

#include "runner/runner.h"

/* The address space with the core's number `guest` is that of the page tables at cr3. */
void mapping_begin(uint32_t guest, uint64_t cr3);
/* It ends: its pages go. Its threads run nowhere else. */
void mapping_end(uint32_t guest);
/* Whether it is a process's, not a guest's. */
bool mapping_is_space(uint32_t guest);
/* After a fault at `address` in a process with this space: true if the access can go on. perms:
 * what it needs, ZX_VM_PERM_*. */
bool mapping_enter(uint32_t guest, uint64_t address, uint32_t perms);
/* Takes [address, address + size), page-aligned, out. When it returns, no processor reaches these
 * pages by an older translation, nor will. */
void mapping_out(uint32_t guest, uint64_t address, uint64_t size);
/* These frames of the core's pool change hands: stops the machine (P19) if a table leads to one. */
void mapping_watch_frames(uint64_t frame, uint64_t count);

#endif
