/* SPDX-License-Identifier: MIT */
/* Arguments of a call by their names. */
#ifndef ORACLE_COVER_NAMED_ARGUMENT_H_
#define ORACLE_COVER_NAMED_ARGUMENT_H_

#include "oracle/replay/step.h"

/* Ends the program when the call has no argument of this name. */
uint64_t    named_argument(const struct step *s, const char *name);
zx_handle_t named_handle(const struct step *s, const char *name);
bool        named_pointer_ok(const struct step *s, const char *name);

#endif
