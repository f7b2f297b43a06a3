/* SPDX-License-Identifier: MIT */
#ifndef ORACLE_REPORT_JSON_H_
#define ORACLE_REPORT_JSON_H_

#include <stdio.h>

/* The text as a JSON string, with its quotes. Bytes that are not UTF-8 become U+FFFD. */
void json_print_string(FILE *out, const char *text, size_t length);

#endif
