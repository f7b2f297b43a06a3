/* SPDX-License-Identifier: MIT */
/* Virtual processors. */
#ifndef TEMORA_VCPU_H_
#define TEMORA_VCPU_H_

#include "temora/state.h"

#define VECTOR_NMI 2u
#define VECTOR_UD  6u

void vcpu_orphan(uint32_t vcpu);

#endif
