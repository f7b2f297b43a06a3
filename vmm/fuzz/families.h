/* SPDX-License-Identifier: MIT */
/* The families of instructions: each writes one step. */
#ifndef VMM_FUZZ_FAMILIES_H_
#define VMM_FUZZ_FAMILIES_H_

#include "emit.h"

typedef void family(struct step *s);

family family_bytes, family_control, family_msr, family_descriptors, family_transfers, family_vmx,
    family_ports, family_memory, family_debug, family_nowhere, family_system, family_triple;

/* Values at which something changes its mind. */
uint64_t edge_value(struct random *r);
/* Addresses inside and outside of what the guest has. */
uint64_t edge_address(struct random *r);

#endif
