/* SPDX-License-Identifier: MIT */
/* Interrupts of a vcpu. */
#ifndef TEMORA_INTERRUPT_H_
#define TEMORA_INTERRUPT_H_

#include "temora/vcpu.h"

zx_status_t interrupt_inject(uint32_t v, uint64_t rflags, uint32_t blocking,
                             uint32_t protected_mode);

#endif
