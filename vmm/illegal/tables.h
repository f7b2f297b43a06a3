/* SPDX-License-Identifier: MIT */
/* The guest's memory at the start. */
#ifndef VMM_ILLEGAL_TABLES_H_
#define VMM_ILLEGAL_TABLES_H_

#include <stdbool.h>

/* Code, page tables, vectors of real mode, task states, and where far transfers go. */
bool tables_write(void);
/* The first entry of the PML4 of a new boot vcpu. */
bool tables_first(void);

#endif
