/* SPDX-License-Identifier: MIT */
/* Resources. */
#ifndef TEMORA_RESOURCE_H_
#define TEMORA_RESOURCE_H_

#include "temora/state.h"


#endif
