/* SPDX-License-Identifier: MIT */
/* CMDLINE= as a VMM sees it. */
#ifndef VMM_LIB_OPTION_H_
#define VMM_LIB_OPTION_H_

#include <stdint.h>

/* The decimal number behind the name ("seed="); without it *value stays as it is. */
void option_number(const char *line, const char *name, uint64_t *value);

#endif
