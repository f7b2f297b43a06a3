/* SPDX-License-Identifier: MIT */
/* Where memory is. */
#ifndef RUNNER_RAM_H_
#define RUNNER_RAM_H_

#include <stdint.h>

/* magic and information: as the loader gave them (boot.S). Sets up page_alloc and the pool. */
void ram_start(uint32_t magic, uint32_t information);
/* Before the core begins: frame `frame` of the pool shall begin 2 MiB, so that a VMO that begins
 * there can be mapped in large pages; or 1 GiB, if the VMO of `wanted` bytes has as much, and there
 * is room behind. */
void ram_align_frame(uint64_t frame, uint64_t wanted);
/* A page below 640 KiB that nobody uses, 0: there is none. */
uint64_t ram_low_page(void);

#endif
