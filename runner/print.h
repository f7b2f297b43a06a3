/* SPDX-License-Identifier: MIT */
/* Text from a format, to the console (kprintf) or to somewhere else. */
#ifndef RUNNER_PRINT_H_
#define RUNNER_PRINT_H_

#include <stdarg.h>
#include <stddef.h>

typedef void sink(const char *bytes, size_t size);

/* %s %c %d %u %x, with l for 64 bits, 0 and a width: %08x %016lx. */
void print_list(sink *out, const char *format, va_list *arguments);

#endif
