/* SPDX-License-Identifier: MIT */
/* Reading the memory of the guest whose VMCS is current. */
#ifndef RUNNER_GUEST_MEMORY_H_
#define RUNNER_GUEST_MEMORY_H_

#include "runner/vmcs.h"

/* The instruction at CS:RIP as zx_packet_guest_mem_t wants it, through the guest's own page tables.
 * false: some page on the way is not there (any more). */
bool guest_fetch_instruction(const struct virtual_cpu *c, uint32_t length, struct packet *packet);
/* The PDPTEs at CR3 into the VMCS, for PAE paging (SDM Vol. 3, 4.4.1). */
enum pdptes { PDPTES_LOADED, PDPTES_RESERVED_BIT, PDPTES_PAGE_MISSING };
enum pdptes guest_load_pdptes(const struct virtual_cpu *c, uint64_t *missing_gpa);

#endif
