/* SPDX-License-Identifier: MIT */
/* What the guest of the world-switch test and the machine agree on. */
#ifndef TESTS_WORLD_SWITCH_LAYOUT_H_
#define TESTS_WORLD_SWITCH_LAYOUT_H_

/* Guest-physical addresses, mapped to themselves by the guest's page tables. */
#define TABLES_AT    0x0000 /* PML4, PDPT, page directory with one page of 2 MiB */
#define GUEST_ENTRY  0x4000
#define GUEST_STACK  0x8000
#define SEEN         0x9000 /* what the guest found in its registers */
#define LOAD         0xA000 /* what it puts into them before it leaves */
#define GUEST_BYTES  0x10000
#define GUEST_PORT   0x11

/* Both are words, one for each register. */
#define W_GPR        0 /* 16, by the hardware's numbers */
#define W_RFLAGS     16
#define W_XMM        17 /* 16 of two words */
#define W_MXCSR      49
#define W_FCW        50
#define W_MSR        51 /* in the order of GUEST_MSRS */
#define W_CR2        64
#define W_DR         65 /* DR0 to DR3, DR6, DR7 */
#define W_XCR0       71
#define W_CR0        72
#define W_CR4        73
#define W_LDTR       74
#define W_TR         75
#define W_GDT_LIMIT  76
#define W_IDT_LIMIT  77
#define WORDS        78

/* The MSRs that a guest can change, but for the machine-check and range registers, which only
 * exist in the runner's memory. M(name, index) */
#define GUEST_MSRS(M)                                                               \
  M(STAR, 0xC0000081) M(LSTAR, 0xC0000082) M(CSTAR, 0xC0000083) M(FMASK, 0xC0000084) \
  M(FS_BASE, 0xC0000100) M(GS_BASE, 0xC0000101) M(KERNEL_GS_BASE, 0xC0000102)       \
  M(SYSENTER_CS, 0x174) M(SYSENTER_ESP, 0x175) M(SYSENTER_EIP, 0x176) M(PAT, 0x277) \
  M(EFER, 0xC0000080) M(TSC_AUX, 0xC0000103)
#define GUEST_MSR_COUNT 13

#define SELECTOR_LDT 0x10
#define SELECTOR_TR  0x20

#endif
