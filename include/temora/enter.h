/* SPDX-License-Identifier: MIT */
/* The conversation of zx_vcpu_enter. */
#ifndef TEMORA_ENTER_H_
#define TEMORA_ENTER_H_

#include "temora/state.h"


#endif
