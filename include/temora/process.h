/* SPDX-License-Identifier: MIT */
/* Processes and threads. */
#ifndef TEMORA_PROCESS_H_
#define TEMORA_PROCESS_H_

#include "temora/state.h"

void thread_bind(uint32_t thread, uint32_t vcpu);

#endif
