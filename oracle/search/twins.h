/* SPDX-License-Identifier: MIT */
/* Calls under way of which it is not asked who was first. */
#ifndef ORACLE_SEARCH_TWINS_H_
#define ORACLE_SEARCH_TWINS_H_

#include "oracle/search/orders.h"

/* Call number k need not make its step in this state: a twin of it will do.
 *
 * Twins are calls of one step that ask for the same, in the same process, and say the same. The
 * step is a function of the state, the process and the arguments; the thread is none of them. No
 * handle is made, so none is named after a line; nothing in a trace says when a call was within
 * its time. Let k and j be twins under way, of which j returns earlier. An order in which all calls
 * say what they said, and k's step is now and j's later, is one still when the two change places: j
 * has begun; k has begun, and j's later step, before j's return, is before k's. Between them the
 * core is in the same states as before, and each of the two says what the other did. So the twin
 * that returns first is tried, and no other.
 *
 * Orders are left out, and none is added: a trace that conforms with this conforms without it. If
 * the argument were wrong, a trace that conforms would diverge.
 *
 * Where all outcomes of the call that returns are asked for, it has no twin. */
bool waits_for_twin(const struct hunt *h, const struct config *config, size_t k);

#endif
