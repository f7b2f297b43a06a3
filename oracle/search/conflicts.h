/* SPDX-License-Identifier: MIT */
/* Which calls under way have to do with each other: one changes what the other looks at
 * (oracle/search/touches.h). The order of those that have not makes no difference. */
#ifndef ORACLE_SEARCH_CONFLICTS_H_
#define ORACLE_SEARCH_CONFLICTS_H_

#include "oracle/search/search.h"

struct conflicts { struct call_set with[MAX_OVERLAP]; };

/* In any of the states. */
void conflicts_find(struct search *search, struct conflicts *found);
/* Those that have to do with call number i, itself included: directly, or by way of others. */
struct call_set conflicts_reach(const struct conflicts *c, size_t i);

#endif
