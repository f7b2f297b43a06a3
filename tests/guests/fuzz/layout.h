/* SPDX-License-Identifier: MIT */
/* What the guests of 'fuzz' and their VMM agree on. Used by the assembler and the compiler. */
#ifndef TESTS_GUESTS_FUZZ_LAYOUT_H_
#define TESTS_GUESTS_FUZZ_LAYOUT_H_

/* Guest-physical addresses, mapped to themselves. A vcpu that starts in real mode has its interrupt
 * table at 0, one that starts in 64-bit mode its PML4. */
#define TABLES_AT     0x0000 /* PML4, then PDPT, page directory, page table */
#define PAGE_TABLE    0x3000
#define LONG_ENTRY    0x4000
#define REAL_ENTRY    0x5000
#define DATA          0x6000
#define GATES         0x7000 /* IDT */
#define STACK_TOP     0x9000 /* of the handlers */
#define STEPS         0xA000 /* what a guest executes: steps of 32 bytes; ring 3 may */
#define STEPS_END     0xC000
#define STEP_BYTES    32
#define USER_DATA     0xC000 /* a page that ring 3 may use */
#define USER_STACK    0xCF00
#define GUEST_BYTES   0x10000
#define MAPPED_PAGES  0x40
#define MEM_PAGE      0x20000 /* traps */
#define BELL_PAGE     0x21000
#define TRAPPED_PORTS 0x80    /* 0 to 7Fh */
#define END_PORT      0x11    /* OUT: every step is done */

/* In DATA. */
#define FAULTS        (DATA + 0x00) /* exceptions that handlers saw */
#define INTERRUPTS    (DATA + 0x04) /* interrupts and NMIs */
#define NEXT          (DATA + 0x08) /* the step behind the last that faulted */
#define SCRATCH       (DATA + 0x10)
#define FLAGS         (DATA + 0x18) /* FLAG_* */
#define FRAME_WORDS   (DATA + 0x1C) /* of FRAME, pushed from its end */
#define FRAME         (DATA + 0x20) /* for IRET into the first step; 8 or 4 bytes each */
#define GDT           (DATA + 0x100) /* 16 descriptors */
#define TSS           (DATA + 0x200)
#define GDT_POINTER   (DATA + 0x300)
#define IDT_POINTER   (DATA + 0x310)
#define NEW_CR3       (DATA + 0x320)
#define NEW_CR4       (DATA + 0x324)

#define CONTROL_FIRST (DATA + 0x340) /* 64-bit guests: CR0 CR3 CR4 XCR0 EFER before the steps */
#define CONTROL_LAST  (DATA + 0x370) /* and behind them */
#define CONTROLS      5

#define FLAG_PROTECTED 1 /* from real mode */
#define FLAG_PAGING    2 /* then CR4, CR3, CR0.PG */
#define FLAG_CONTROLS  4 /* the handler stores CONTROL_LAST */

#define SEL_CODE64    0x08
#define SEL_DATA      0x10
#define SEL_CODE32    0x18
#define SEL_CODE16    0x20
#define SEL_USER32    0x28 /* SYSRET's order: code of 32 bits, data, code of 64 bits */
#define SEL_USER_DATA 0x30
#define SEL_USER64    0x38
#define SEL_TSS       0x40 /* two places in IA-32e mode */
#define SEL_TSS16     0x50 /* available */
#define SEL_LDT       0x58
#define SEL_SPARE     0x60

/* Distance of the entries of the handlers. */
#define STUB_BYTES    16

#endif
