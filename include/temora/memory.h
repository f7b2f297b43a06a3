/* SPDX-License-Identifier: MIT */
/* Memory objects. */
#ifndef TEMORA_MEMORY_H_
#define TEMORA_MEMORY_H_

#include "temora/state.h"

void memory_boot(uint64_t frames);

#endif
