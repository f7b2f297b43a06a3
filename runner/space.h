/* SPDX-License-Identifier: MIT */
/* Address spaces of processes: the identity map of the kernel and two user windows. */
#ifndef RUNNER_SPACE_H_
#define RUNNER_SPACE_H_

#include "runner/runner.h"

/* Programs linked for the small code model; hides the bundle (link.ld). */
#define USER_LOW_START  0x400000u
#define USER_LOW_END    0x4000000u
/* Stacks and whatever else; the last page below 2^47 stays empty, so that no SYSCALL can have a
 * non-canonical return address. */
#define USER_HIGH_START 0x8000000000u
#define USER_HIGH_END   0x7FFFFFFFF000u

#define SPACE_WRITE   1u
#define SPACE_EXECUTE 2u

/* All return false or 0 when the runner's pages are used up. */
uint64_t space_create(void); /* CR3 */
/* Gives all pages back. It must not be in use. */
void     space_end(uint64_t cr3);
/* The kernel's alone: all memory below 4 GiB to itself, the boot bundle too. */
uint64_t space_of_kernel(void);
/* Before the first space_create: the kernel reaches the device memory [address, address + size), if
 * it is below 512 GiB. (Below 4 GiB it does anyway.) */
bool     space_reach(uint64_t address, uint64_t size);
/* A zeroed page at `address`, a page boundary in a user window. Returns where it is. If there is
 * a page already, that one, with the union of the permissions. */
void    *space_add_page(uint64_t cr3, uint64_t address, uint32_t permissions);
/* Pages that are not the runner's: the one at `frame`, at `address`, with these permissions.
 * *tables counts the tables that are made for it; false: `most` are not enough, or the runner's
 * pages are used up, or a page of the runner's is in the way. */
bool     space_add_frame(uint64_t cr3, uint64_t address, uint64_t frame, uint32_t permissions,
                         uint32_t most, uint32_t *tables);
/* Takes such pages out of [start, end), and tables that are empty then. How many tables. What is
 * cached of them is the caller's matter. */
uint32_t space_drop_frames(uint64_t cr3, uint64_t start, uint64_t end);
/* Whether one of these page frames is among them. */
bool     space_has_frame(uint64_t cr3, uint64_t first, uint64_t count);
void     space_use(uint64_t cr3);
bool     space_is_user(uint64_t address, uint64_t size);

#endif
