/* SPDX-License-Identifier: MIT */
/* Mappings of a guest. */
#ifndef TEMORA_MAP_H_
#define TEMORA_MAP_H_

#include "temora/state.h"


#endif
