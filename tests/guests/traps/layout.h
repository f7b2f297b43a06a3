/* SPDX-License-Identifier: MIT */
/* What the guest 'traps' and its VMM agree on. Used by the assembler and the compiler. */
#ifndef TESTS_GUESTS_TRAPS_LAYOUT_H_
#define TESTS_GUESTS_TRAPS_LAYOUT_H_

/* Guest-physical addresses; the guest's page tables map them to themselves. */
#define PAGE_TABLES_AT  0x0000 /* CR3 of a new boot vcpu; the next table behind it */
#define GUEST_ENTRY     0x2000
#define PAGE_DIRECTORY  0x10000
#define MAILBOX         0x20000 /* the address of the routine to run next */
#define FAULT_VECTOR    0x20008 /* what the last exception or interrupt was */
#define FAULT_ERROR     0x20010
#define FAULT_RIP       0x20018
#define RESULT          0x20040 /* 8 words out of the guest */
#define INPUT           0x20080 /* 8 words into it */
#define STACK_TOP       0x30000
#define STACK_TOP_REAL  0xF000  /* in segment 0 */
#define USER_STACK      0x34000
#define USER_CODE       0x35000 /* bytes that the VMM has put there */
#define BELL_CLOSED     0xFFB000 /* a bell whose port gets closed */
#define BELL_MANY       0xFFC000
#define BELL_PAGE       0xFFD000
#define TRAP_PAGE       0xFFE000
#define EXIT_PAGE       0xFFF000
#define GUEST_MEMORY    0x1000000
#define UNMAPPED        0x1100000

#define TRAP_PORT       0x11
#define LATE_PORT       0x10 /* trapped by a test, while an access to it waits */
#define FREE_PORT       0x50 /* never trapped */

/* Selectors, with their RPL; 8 is 64-bit code of ring 0. */
#define SEL_CODE32      0x18
#define SEL_CODE16      0x20
#define SEL_USER32      0x2B /* in the order of SYSRET */
#define SEL_USER_DATA   0x33
#define SEL_USER64      0x3B
#define SEL_TSS         0x40
#define SEL_SPARE       0x50    /* two places for the VMM */

#define VECTORS         64   /* in the guest's IDT */
#define BELLS           257  /* that the routine bell_many rings */

/* The routines, in the order of the table at GUEST_ENTRY + 8. */
#define ROUTINES(R) \
  R(nothing) R(first_things) R(count) R(mem_write) R(mem_write16) R(mem_read) R(read_unmapped) \
  R(bell_write) R(bell_read) R(bell_many) R(bell_closed) \
  R(out1) R(out2) R(out4) R(in1) R(in2) R(in4) R(out_below) R(out_free) R(out_string) \
  R(halt) R(halt_masked) R(spin) R(spin_open) \
  R(do_cpuid) R(do_rdmsr) R(do_wrmsr) R(write_cr0) R(do_vmcall) \
  R(add_state) R(read_flags) R(triple_fault) R(do_monitor) R(do_mwait) R(real_mode) \
  R(vmcall_user) R(vmlaunch_user) R(xsetbv_user) R(read_xcr0) R(syscall_user) R(sysenter_user) \
  R(sysenter_compat) R(compat) R(xmm_set) R(xmm_get) R(debug_loop) R(debug_off) R(idt) R(gdt) \
  R(bell_storm) R(write_dr) R(read_dr) R(user_code) R(write_cr4) R(write_cr8) R(do_xsetbv) \
  R(load_ds) R(load_ss) R(load_ldt) R(load_tr) R(alignment_loop) R(real_fault) R(real_caught) \
  R(ap_start) R(flip_msr) R(fetch_trap)

#endif
