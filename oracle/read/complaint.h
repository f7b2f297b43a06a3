/* SPDX-License-Identifier: MIT */
/* What is wrong, for people. */
#ifndef ORACLE_READ_COMPLAINT_H_
#define ORACLE_READ_COMPLAINT_H_

#include <stdbool.h>
#include <stdint.h>

struct complaint {
  char     text[200]; /* empty: nothing is wrong */
  uint32_t column;    /* of a line, from 1; 0: no column is to blame */
};

/* Always false. */
bool complain(struct complaint *c, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
