/* SPDX-License-Identifier: MIT */
/* VM exits of VT-x as what the guest did; read from the SDM, not from Temora's decoder. */
#ifndef KVM_ADAPTER_EXITS_H_
#define KVM_ADAPTER_EXITS_H_

#include "kvm/machine_told.h"
#include "temora/oracle.h"

/* To be freed. */
struct told *exits_tell(const struct temora_exit *exits, uint32_t count);

#endif
