/* SPDX-License-Identifier: MIT */
/* The reader of ztrace/1 once more, slowly, with jansson: oracle/read/reader.c has to agree. */
#ifndef TESTS_ORACLE_BY_JANSSON_H_
#define TESTS_ORACLE_BY_JANSSON_H_

#include "oracle/read/reader.h"

enum answer { IS_EVENT, IS_NONE, IS_UNKNOWN }; /* jansson has limits that JSON has not */
enum answer by_jansson(struct reader *r, const char *line, size_t length);

#endif
