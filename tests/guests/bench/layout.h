/* SPDX-License-Identifier: MIT */
/* What the guest 'bench' and its VMM agree on. Used by the assembler and the compiler. */
#ifndef TESTS_GUESTS_BENCH_LAYOUT_H_
#define TESTS_GUESTS_BENCH_LAYOUT_H_

#define GUEST_ENTRY    0x2000
#define PAGE_DIRECTORY 0x10000
#define TICKS          0x20000 /* words: see below */
#define GUEST_MEMORY   0x200000

#define ROUNDS   2000
#define OUT_PORT 0x11
#define IN_PORT  0x12
#define END_PORT 0x13

/* The words of TICKS: time-stamp counter for ROUNDS rounds of a loop with ... */
#define TICKS_EMPTY 0 /* nothing */
#define TICKS_CPUID 1
#define TICKS_OUT   2
#define TICKS_IN    3
#define TICKS_WORDS 4

#endif
