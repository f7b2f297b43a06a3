/* SPDX-License-Identifier: MIT */
/* Guests: traps and mappings. */
#ifndef TEMORA_GUEST_H_
#define TEMORA_GUEST_H_

#include "temora/state.h"
#include "zircon/syscalls/hypervisor.h"

uint32_t guest_new(void);
uint32_t guest_vcpu_new(uint32_t guest);
uint32_t guest_trap_find(uint32_t guest, uint32_t kind, uint64_t addr);
uint32_t guest_trap_overlaps(uint32_t guest, uint32_t kind, uint64_t base, uint64_t end);
void guest_trap_add(uint32_t guest, uint32_t kind, uint64_t base, uint64_t end, uint32_t port,
                    uint64_t key);
void guest_bell_rung(uint32_t guest, uint32_t trap);
void guest_bell_taken(uint32_t guest, uint32_t trap);
uint32_t guest_map_find(uint32_t guest, uint64_t addr);
uint32_t guest_map_overlaps(uint32_t guest, uint64_t base, uint64_t end);
uint64_t guest_map_end(uint32_t guest);
void guest_map_add(uint32_t guest, uint64_t base, uint64_t end, uint32_t vmo, uint64_t offset,
                   uint32_t perms);

#endif
