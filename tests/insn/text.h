/* SPDX-License-Identifier: MIT */
/* Reads assembly text in Intel's syntax, as LLVM writes it. */
#ifndef TESTS_INSN_TEXT_H_
#define TESTS_INSN_TEXT_H_

#include "tests/insn/reading.h"

/* Takes words from the front that are prefixes; lock and repeat of x tell which were there. Returns
 * what follows, "" if nothing does. */
const char *text_prefixes(const char *text, struct insn *x);

/* True: an instruction of the table with an operand in memory; everything but the length and the
 * prefixes is in x. An address without register has address_size 0. */
bool text_read(const char *text, struct insn *x);

#endif
