/* SPDX-License-Identifier: MIT */
/* Which calls under way have to do with each other: they name the same handle of a process, the
 * same object, or objects of the same guest. The order of those that have not makes no
 * difference. */
#ifndef ORACLE_SEARCH_FOOTPRINT_H_
#define ORACLE_SEARCH_FOOTPRINT_H_

#include "oracle/search/search.h"

/* The calls, as bits, that have to do with call number i, itself included: directly, or by way of
 * others. */
uint64_t footprint_of(struct search *search, size_t i);

#endif
