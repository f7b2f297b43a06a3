/* SPDX-License-Identifier: MIT */
/* The cuts: one function per field of an exit's information.
 * Made by proofs/fields.py of spec/exit_fields.table.
 *
 * Bits are cut with `/` and `%` by powers of two, here and in the model alike: the compiler makes
 * shifts and masks of them, and the provers need no theory of bits. */
#ifndef ARCH_VMX_EXIT_FIELDS_H_
#define ARCH_VMX_EXIT_FIELDS_H_

#include "temora/vmx.h"

/* ---- Interruption information: VM-exit (4404h), IDT-vectoring (4408h), VM-entry (4016h). SDM Vol.
   3C, 25.8.3, 25.9.2, 25.9.3 ---- */
/* Bits 7:0: vector */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_info_vector(bits); ensures range: \result < 256; */
static inline uint32_t info_vector(uint32_t bits) { return bits % 256u; }
/* Bits 10:8: 0 external interrupt, 2 NMI, 3 hardware exception, 4 INT n, 5 INT1, 6 INT3 or INTO, 7
   other event */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_info_type(bits); ensures range: \result < 8; */
static inline uint32_t info_type(uint32_t bits) { return bits / 256u % 8u; }
/* Bits 11: an error code comes with it */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_info_has_error(bits); ensures range: \result < 2; */
static inline uint32_t info_has_error(uint32_t bits) { return bits / 2048u % 2u; }
/* Bits 12: IRET had unblocked NMIs (exits only; not for IDT-vectoring) */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_info_nmi_unblocking(bits); ensures range: \result < 2; */
static inline uint32_t info_nmi_unblocking(uint32_t bits) { return bits / 4096u % 2u; }
/* Bits 31: valid */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_info_valid(bits); ensures range: \result < 2; */
static inline uint32_t info_valid(uint32_t bits) { return bits / 2147483648u; }

/* ---- Exit reason (4402h). SDM Vol. 3C, 25.9.1 ---- */
/* Bits 15:0: basic exit reason (Appendix C) */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_word_reason(bits); ensures range: \result < 65536; */
static inline uint32_t word_reason(uint32_t bits) { return bits % 65536u; }
/* Bits 27: the exit was in enclave mode */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_word_enclave(bits); ensures range: \result < 2; */
static inline uint32_t word_enclave(uint32_t bits) { return bits / 134217728u % 2u; }
/* Bits 28: an MTF exit was pending */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_word_pending_mtf(bits); ensures range: \result < 2; */
static inline uint32_t word_pending_mtf(uint32_t bits) { return bits / 268435456u % 2u; }
/* Bits 29: the exit was from VMX root operation (SMM) */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_word_from_root(bits); ensures range: \result < 2; */
static inline uint32_t word_from_root(uint32_t bits) { return bits / 536870912u % 2u; }
/* Bits 31: the VM entry failed */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_word_failed(bits); ensures range: \result < 2; */
static inline uint32_t word_failed(uint32_t bits) { return bits / 2147483648u; }

/* ---- I/O instructions, SMIs right after one (reasons 30, 5). SDM Vol. 3C, table 27-5 ---- */
/* Bits 2:0: size: 0 one byte, 1 two bytes, 3 four bytes */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_io_code(bits); ensures range: \result < 8; */
static inline uint32_t qual_io_code(uint64_t bits) { return bits % 8u; }
/* Bits 3: 1 IN, 0 OUT */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_io_input(bits); ensures range: \result < 2; */
static inline uint32_t qual_io_input(uint64_t bits) { return bits / 8u % 2u; }
/* Bits 4: INS or OUTS */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_io_string(bits); ensures range: \result < 2; */
static inline uint32_t qual_io_string(uint64_t bits) { return bits / 16u % 2u; }
/* Bits 5: with a REP prefix */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_io_rep(bits); ensures range: \result < 2; */
static inline uint32_t qual_io_rep(uint64_t bits) { return bits / 32u % 2u; }
/* Bits 6: the port is an immediate, not DX */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_io_immediate(bits); ensures range: \result < 2; */
static inline uint32_t qual_io_immediate(uint64_t bits) { return bits / 64u % 2u; }
/* Bits 31:16: port */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_io_port(bits); ensures range: \result < 65536; */
static inline uint32_t qual_io_port(uint64_t bits) { return bits / 65536u % 65536u; }

/* ---- Control-register accesses (reason 28). SDM Vol. 3C, table 27-3 ---- */
/* Bits 3:0: control register; 0 for CLTS and LMSW */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_cr_number(bits); ensures range: \result < 16; */
static inline uint32_t qual_cr_number(uint64_t bits) { return bits % 16u; }
/* Bits 5:4: 0 MOV to, 1 MOV from, 2 CLTS, 3 LMSW */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_cr_access(bits); ensures range: \result < 4; */
static inline uint32_t qual_cr_access(uint64_t bits) { return bits / 16u % 4u; }
/* Bits 6: the operand of LMSW is in memory */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_cr_lmsw_memory(bits); ensures range: \result < 2; */
static inline uint32_t qual_cr_lmsw_memory(uint64_t bits) { return bits / 64u % 2u; }
/* Bits 11:8: general register of MOV, in the hardware's order */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_cr_register(bits); ensures range: \result < 16; */
static inline uint32_t qual_cr_register(uint64_t bits) { return bits / 256u % 16u; }
/* Bits 31:16: source operand of LMSW */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_cr_lmsw_source(bits); ensures range: \result < 65536; */
static inline uint32_t qual_cr_lmsw_source(uint64_t bits) { return bits / 65536u % 65536u; }

/* ---- EPT violations (reason 48). SDM Vol. 3C, table 27-7 ---- */
/* Bits 0: data read */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_ept_read(bits); ensures range: \result < 2; */
static inline uint32_t qual_ept_read(uint64_t bits) { return bits % 2u; }
/* Bits 1: data write */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_ept_write(bits); ensures range: \result < 2; */
static inline uint32_t qual_ept_write(uint64_t bits) { return bits / 2u % 2u; }
/* Bits 2: instruction fetch */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_ept_fetch(bits); ensures range: \result < 2; */
static inline uint32_t qual_ept_fetch(uint64_t bits) { return bits / 4u % 2u; }
/* Bits 3: the translation allowed reading */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_ept_readable(bits); ensures range: \result < 2; */
static inline uint32_t qual_ept_readable(uint64_t bits) { return bits / 8u % 2u; }
/* Bits 4: the translation allowed writing */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_ept_writable(bits); ensures range: \result < 2; */
static inline uint32_t qual_ept_writable(uint64_t bits) { return bits / 16u % 2u; }
/* Bits 5: the translation allowed executing (in supervisor mode, if the modes differ) */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_ept_executable(bits); ensures range: \result < 2; */
static inline uint32_t qual_ept_executable(uint64_t bits) { return bits / 32u % 2u; }
/* Bits 6: the translation allowed executing in user mode */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_ept_user_executable(bits); ensures range: \result < 2; */
static inline uint32_t qual_ept_user_executable(uint64_t bits) { return bits / 64u % 2u; }
/* Bits 7: the guest-linear address (640Ah) is valid */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_ept_has_linear(bits); ensures range: \result < 2; */
static inline uint32_t qual_ept_has_linear(uint64_t bits) { return bits / 128u % 2u; }
/* Bits 8: with bit 7: the access was to the final page, not to a paging structure */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_ept_final(bits); ensures range: \result < 2; */
static inline uint32_t qual_ept_final(uint64_t bits) { return bits / 256u % 2u; }
/* Bits 9: with advanced information: a user-mode linear address */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_ept_user_page(bits); ensures range: \result < 2; */
static inline uint32_t qual_ept_user_page(uint64_t bits) { return bits / 512u % 2u; }
/* Bits 10: with advanced information: a writable linear address */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_ept_writable_page(bits); ensures range: \result < 2; */
static inline uint32_t qual_ept_writable_page(uint64_t bits) { return bits / 1024u % 2u; }
/* Bits 11: with advanced information: execution is disabled by guest paging */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_ept_no_execute(bits); ensures range: \result < 2; */
static inline uint32_t qual_ept_no_execute(uint64_t bits) { return bits / 2048u % 2u; }
/* Bits 12: IRET had unblocked NMIs */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_ept_nmi_unblocking(bits); ensures range: \result < 2; */
static inline uint32_t qual_ept_nmi_unblocking(uint64_t bits) { return bits / 4096u % 2u; }
/* Bits 13: the access was to a shadow stack */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_ept_shadow_stack(bits); ensures range: \result < 2; */
static inline uint32_t qual_ept_shadow_stack(uint64_t bits) { return bits / 8192u % 2u; }
/* Bits 14: the page is a supervisor shadow-stack page */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_ept_supervisor_stack(bits); ensures range: \result < 2; */
static inline uint32_t qual_ept_supervisor_stack(uint64_t bits) { return bits / 16384u % 2u; }
/* Bits 15: guest-paging verification */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_ept_paging_write(bits); ensures range: \result < 2; */
static inline uint32_t qual_ept_paging_write(uint64_t bits) { return bits / 32768u % 2u; }
/* Bits 16: asynchronous to instruction execution */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_ept_asynchronous(bits); ensures range: \result < 2; */
static inline uint32_t qual_ept_asynchronous(uint64_t bits) { return bits / 65536u % 2u; }

/* ---- Task switches (reason 9). SDM Vol. 3C, table 27-2 ---- */
/* Bits 15:0: selector of the TSS */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_task_selector(bits); ensures range: \result < 65536; */
static inline uint32_t qual_task_selector(uint64_t bits) { return bits % 65536u; }
/* Bits 31:30: 0 CALL, 1 IRET, 2 JMP, 3 task gate in the IDT */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_task_source(bits); ensures range: \result < 4; */
static inline uint32_t qual_task_source(uint64_t bits) { return bits / 1073741824u % 4u; }

/* ---- APIC accesses (reason 44). SDM Vol. 3C, table 27-6 ---- */
/* Bits 11:0: offset in the APIC page */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_apic_offset(bits); ensures range: \result < 4096; */
static inline uint32_t qual_apic_offset(uint64_t bits) { return bits % 4096u; }
/* Bits 15:12: 0 read, 1 write, 2 fetch, 3 event delivery, 10 and 15 guest-physical */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_apic_type(bits); ensures range: \result < 16; */
static inline uint32_t qual_apic_type(uint64_t bits) { return bits / 4096u % 16u; }
/* Bits 16: asynchronous to instruction execution */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_apic_asynchronous(bits); ensures range: \result < 2; */
static inline uint32_t qual_apic_asynchronous(uint64_t bits) { return bits / 65536u % 2u; }

/* ---- MOV to and from debug registers (reason 29). SDM Vol. 3C, table 27-4 ---- */
/* Bits 2:0: debug register */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_dr_number(bits); ensures range: \result < 8; */
static inline uint32_t qual_dr_number(uint64_t bits) { return bits % 8u; }
/* Bits 4: 1 MOV from, 0 MOV to */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_dr_from(bits); ensures range: \result < 2; */
static inline uint32_t qual_dr_from(uint64_t bits) { return bits / 16u % 2u; }
/* Bits 11:8: general register, in the hardware's order */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_dr_register(bits); ensures range: \result < 16; */
static inline uint32_t qual_dr_register(uint64_t bits) { return bits / 256u % 16u; }

/* ---- Debug exceptions (reason 0, vector 1). SDM Vol. 3C, table 27-1 ---- */
/* Bits 3:0: B0 to B3: breakpoint conditions that were met */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_debug_breakpoints(bits); ensures range: \result < 16; */
static inline uint32_t qual_debug_breakpoints(uint64_t bits) { return bits % 16u; }
/* Bits 11: a bus lock was detected */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_debug_bus_lock(bits); ensures range: \result < 2; */
static inline uint32_t qual_debug_bus_lock(uint64_t bits) { return bits / 2048u % 2u; }
/* Bits 13: BD: a debug register was about to be accessed */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_debug_dr_access(bits); ensures range: \result < 2; */
static inline uint32_t qual_debug_dr_access(uint64_t bits) { return bits / 8192u % 2u; }
/* Bits 14: BS: single step or taken branch */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_debug_single_step(bits); ensures range: \result < 2; */
static inline uint32_t qual_debug_single_step(uint64_t bits) { return bits / 16384u % 2u; }
/* Bits 16: in a transactional region */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_debug_rtm(bits); ensures range: \result < 2; */
static inline uint32_t qual_debug_rtm(uint64_t bits) { return bits / 65536u % 2u; }
#endif
