/* SPDX-License-Identifier: MIT */
/* Names of exit reasons, of the decoder's kinds, and of exceptions. */
#ifndef ORACLE_DECODE_NAMES_H_
#define ORACLE_DECODE_NAMES_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Of a basic reason, as KVM prints it today; NULL: no reason has this number. */
const char *reason_name(uint32_t basic);
/* Any name that KVM has ever printed for VT-x, or that this program prints. An entry failure gets
 * bit 31. */
bool reason_of_name(const char *name, size_t length, uint32_t *reason);
/* A name that KVM prints for SVM (AMD) only. */
bool reason_is_svm(const char *name, size_t length);

/* "memory", "I/O", ... */
const char *kind_name(uint32_t kind);

/* "#PF" -> 14. false: it is none. */
bool exception_of_name(const char *name, size_t length, uint32_t *vector);

#endif
