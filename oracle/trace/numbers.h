/* SPDX-License-Identifier: MIT */
/* Numbers of ztrace/1 in the objects of jansson. */
#ifndef ORACLE_TRACE_NUMBERS_H_
#define ORACLE_TRACE_NUMBERS_H_

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* An integer, or a string in C's notation. false: neither. */
bool    number_read(const json_t *value, uint64_t *number);
json_t *hex(uint64_t number);

#endif
