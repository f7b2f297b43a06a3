/* SPDX-License-Identifier: MIT */
/* What the guest 'smp' and its VMM agree on. Used by the assembler and the compiler. */
#ifndef TESTS_GUESTS_SMP_LAYOUT_H_
#define TESTS_GUESTS_SMP_LAYOUT_H_

/* Guest-physical addresses, which the guest's page tables map to themselves. */
#define PAGE_TABLES_AT 0x0000 /* CR3 of a new boot vcpu; the next table behind it */
#define GUEST_ENTRY    0x2000
#define SECOND_ENTRY   0x4000 /* of the guest's other vcpus, in real mode */
#define PAGE_DIRECTORY 0x10000
#define MODE           0x20000 /* what the vcpus do: MODE_* */
#define QUIT           0x20008 /* not 0: come to an end */
#define LOOPS          0x20010
#define RUNG           0x20018
#define INTERRUPTS     0x20020
#define TURN           0x20028 /* whose it is */
#define TURNS          0x20030
#define STACK_TOP      0x2F000
#define TOUCH_PAGE     0x30000 /* behind the rest: a memory object of its own */
#define BELL_PAGE      0x40000
#define GUEST_MEMORY   0x30000

#define MODE_WORK  0 /* spins, makes exits, rings, halts */
#define MODE_TOUCH 1 /* writes to TOUCH_PAGE as fast as it can */
#define MODE_TURNS 2 /* two vcpus hand a word to each other */

#define TRAP_PORT  0x11
#define END_PORT   0x12
#define VECTOR     40
#define LAST       41 /* a vector that only ends HLT */
#define OUT_EVERY  4 /* loops */
#define HALT_EVERY 8
#define BELL_EVERY 16

#endif
