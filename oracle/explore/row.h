/* SPDX-License-Identifier: MIT */
/* The parts of a layout (search/state.h) as one row of 32-bit words: first those of the first group
 * of tables, then those of the next. */
#ifndef ORACLE_EXPLORE_ROW_H_
#define ORACLE_EXPLORE_ROW_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "oracle/search/state.h"

#define KINDS          6u  /* groups of tables */
#define TABLES_NAMES   1u  /* handles, and how many each object has */
#define TABLES_PORTS   2u  /* ports and their packets */
#define TABLES_VCPUS   4u
#define TABLES_PENDING 8u  /* interrupts of the vcpus */
#define TABLES_OBJECTS 16u /* which there are, and are to be looked at */
#define TABLES_OTHERS  32u /* guests and their traps, address spaces, threads */
#define TABLES_ALL     63u

/* false: no memory. */
bool row_begin(const struct layout *layout);
void row_end(void);
extern size_t row_begins[KINDS + 1u]; /* where the words of each group are */
extern char **row_words;              /* where each word is in the core */

/* The tables of these groups, from the core and into it. */
void row_read(uint32_t *row, uint32_t groups);
void row_write(const uint32_t *row, uint32_t groups);
/* Whether the core is, in every table, as the row says. */
bool row_same(const uint32_t *row);

#endif
