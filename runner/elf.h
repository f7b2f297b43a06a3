/* SPDX-License-Identifier: MIT */
#ifndef RUNNER_ELF_H_
#define RUNNER_ELF_H_

#include "runner/runner.h"

/* Loads a static ELF64 program for x86-64 into the address space. Returns what is wrong with it,
 * or NULL, and then its entry address. */
const char *elf_load(uint64_t cr3, const void *image, uint64_t size, uint64_t *entry);

#endif
