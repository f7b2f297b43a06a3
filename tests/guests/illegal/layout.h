/* SPDX-License-Identifier: MIT */
/* What the guest 'illegal' and its VMM agree on. Used by the assembler and the compiler. */
#ifndef TESTS_GUESTS_ILLEGAL_LAYOUT_H_
#define TESTS_GUESTS_ILLEGAL_LAYOUT_H_

/* Guest-physical addresses, mapped to themselves. The first entry of the PML4 of a new boot vcpu
 * lies where real mode has the vectors 0 and 1, which nothing here raises. */
#define FIRST_PML4    0x0000
#define GUEST_ENTRY   0x0200
#define CURRENT       0x0F00 /* the record that is done */
#define FAR_POINTER   0x0F80
#define MODE          0x8000 /* MODE_*: in which it is done */
#define NEXT          0x8040 /* the address of the next record */
#define LAST          0x8044 /* and behind the last */
#define TSS32         0x8300
#define TSS64         0x8400
#define LDT           0x8600
#define STACK_TOP     0xA000
#define USER_STACK    0xB000
#define TSS_STACK     0xC000
#define LANDING       0xD000 /* of far transfers: CPUID, INT 40h, again and again */
#define LANDING_GATE  0xD050 /* where gates lead, and the limit of the segments, in its low bits */
#define LANDING_BYTES 0x80
#define LANDINGS      16     /* one in each MiB */
#define SCRATCH       0xE000 /* read and written by segments with limits */
#define LONG_TABLES   0x40000 /* PML4, PDPT, page directory: of the supervisor */
#define LONG_USER     0x43000 /* the same, for ring 3 */
#define PAE_TABLES    0x46000 /* PDPTEs, page directory */
#define PAE_USER      0x48000
#define OLD_TABLES    0x4A000 /* page directory, page table */
#define OLD_USER      0x4C000
#define PAE_BAD       0x4E000 /* PDPTEs to be varied */
#define RECORDS       0x100000
#define GUEST_MEMORY  0x1000000

/* The words of MODE. */
#define MODE_CR0      (MODE + 0)
#define MODE_CR3      (MODE + 4)
#define MODE_CR4      (MODE + 8)
#define MODE_LATE     (MODE + 12) /* bits of CR4 that want IA-32e mode */
#define MODE_EFER     (MODE + 16)
#define MODE_WIDTH    (MODE + 20) /* of the code: 16 (real, or virtual-8086), 32, 64 */
#define MODE_RING     (MODE + 24) /* 0 or 3 */
#define MODE_TR       (MODE + 28) /* selector */
#define MODE_WORDS    8

/* A record, 40 bytes. */
#define RECORD_OP       0  /* OP_*, a byte */
#define RECORD_VECTOR   1  /* out: DONE, or of the exception */
#define RECORD_SELECTOR 2
#define RECORD_ERROR    4  /* out */
#define RECORD_VALUE    8  /* the operand; of descriptors, the one at SEL_SPARE */
#define RECORD_EXTRA    16
#define RECORD_RESULT   24 /* out: what is read then; CR0 and CR4 at an exception */
#define RECORD_UPPER    32 /* the place behind SEL_SPARE */
#define RECORD_BYTES    40
#define DONE            0x40
#define NOT_RUN         0xFF

/* Selectors. */
#define SEL_CODE64    0x08
#define SEL_DATA      0x10
#define SEL_CODE32    0x18
#define SEL_CODE16    0x20
#define SEL_USER32    0x28
#define SEL_USER_DATA 0x30
#define SEL_USER64    0x38
#define SEL_TSS32     0x40
#define SEL_TSS64     0x50
#define SEL_TSS16     0x60
#define SEL_LDT       0x68
#define SEL_SPARE     0x70 /* two places */
#define SEL_BEHIND    0x80 /* the first that the GDT has not */
#define SEL_LOCAL     0x0C /* of the LDT: the same descriptor as SEL_SPARE */

#define END_PORT      0x11

/* What a record does; the same order in the guest's tables. */
#define OPS(O) \
  O(cpuid_ad) O(cpuid_bc) O(rdmsr) O(wrmsr) O(exchange_msr) O(mov_cr0) O(mov_cr3) O(mov_cr4) \
  O(mov_cr8) O(mov_other_cr) O(xsetbv) O(xgetbv) O(pdpte) \
  O(load_es) O(load_ss) O(load_ds) O(load_fs) O(load_gs) O(lldt) O(ltr) \
  O(far_jump) O(far_call) O(far_return) O(far_iret) O(touch_ds) O(touch_ss) \
  O(near_jump) O(near_return)

#endif
