/* SPDX-License-Identifier: MIT */
/* Zircon's statuses by name. */
#ifndef ORACLE_READ_STATUS_H_
#define ORACLE_READ_STATUS_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

bool status_find(const char *name, size_t length, int32_t *out);
/* The status number i of those that have a name; false: there are fewer. */
bool status_at(size_t i, int32_t *out);
/* "ZX_OK", ...; a number that has no name: "status -7". Good until the next call but one. */
const char *status_name(int32_t status);

#endif
