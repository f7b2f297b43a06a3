/* SPDX-License-Identifier: MIT */
/* Reading the memory of the guest whose VMCS is current. */
#ifndef RUNNER_GUEST_MEMORY_H_
#define RUNNER_GUEST_MEMORY_H_

#include "arch/vmx/insn.h"
#include "runner/vmcs.h"

/* What is at CS:RIP, through the guest's own page tables; fewer bytes than the longest instruction
 * has where a page on the way is not there (any more). */
struct guest_code {
  enum insn_mode    mode;
  uint32_t          count;
  struct insn_bytes bytes;
};
struct guest_code guest_code_now(const struct virtual_cpu *c);
/* Of the instruction, when the decoder knows it. */
uint32_t guest_code_length(const struct guest_code *code, uint32_t otherwise);
/* As zx_packet_guest_mem_t wants it; false: not all of it is there. */
bool guest_code_to_packet(const struct guest_code *code, uint32_t length, struct packet *packet);
/* The PDPTEs at CR3 into the VMCS, for PAE paging (SDM Vol. 3, 4.4.1). */
enum pdptes { PDPTES_LOADED, PDPTES_RESERVED_BIT, PDPTES_PAGE_MISSING };
enum pdptes guest_load_pdptes(const struct virtual_cpu *c, uint64_t *missing_gpa);

#endif
