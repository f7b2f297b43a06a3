/* SPDX-License-Identifier: MIT */
/* What crt0.S calls; its result is the exit code of the process. */
#ifndef VMM_LIB_VMM_H_
#define VMM_LIB_VMM_H_

#include "zircon/processargs.h"

int vmm_main(const struct temora_start *start);

#endif
