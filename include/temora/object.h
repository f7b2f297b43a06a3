/* SPDX-License-Identifier: MIT */
/* Objects: what handles name. */
#ifndef TEMORA_OBJECT_H_
#define TEMORA_OBJECT_H_

#include "temora/state.h"

uint32_t object_new(uint32_t type, uint32_t body);
void object_count_handle(uint32_t object);
void object_forget_handle(uint32_t object);

#endif
