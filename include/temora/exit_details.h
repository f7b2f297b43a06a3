/* SPDX-License-Identifier: MIT */
/* The cuts: one function per field of an exit's information.
 * Made by proofs/fields.py of spec/exit_details.table.
 *
 * Bits are cut with `/` and `%` by powers of two, here and in the model alike: the compiler makes
 * shifts and masks of them, and the provers need no theory of bits. */
#ifndef TEMORA_EXIT_DETAILS_H_
#define TEMORA_EXIT_DETAILS_H_

#include <stdint.h>

#include "spec/exit_details.acsl"

/* ---- Start-up IPIs, virtualized EOIs (reasons 4, 45). SDM Vol. 3C, 27.2.1 ---- */
/* Bits 7:0: vector */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_vector_vector(bits); ensures range: \result < 256; */
static inline uint32_t qual_vector_vector(uint64_t bits) { return bits % 256u; }

/* ---- MWAIT (reason 36). SDM Vol. 3C, 27.2.1 ---- */
/* Bits 0: the address range of MONITOR was armed */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_mwait_armed(bits); ensures range: \result < 2; */
static inline uint32_t qual_mwait_armed(uint64_t bits) { return bits % 2u; }

/* ---- APIC writes (reason 56). SDM Vol. 3C, 27.2.1 ---- */
/* Bits 11:0: offset in the APIC page */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_apic_write_offset(bits); ensures range: \result < 4096; */
static inline uint32_t qual_apic_write_offset(uint64_t bits) { return bits % 4096u; }

/* ---- Page-modification log full (reason 62). SDM Vol. 3C, 27.2.1 ---- */
/* Bits 12: IRET had unblocked NMIs */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_pml_nmi_unblocking(bits); ensures range: \result < 2; */
static inline uint32_t qual_pml_nmi_unblocking(uint64_t bits) { return bits / 4096u % 2u; }

/* ---- SPP events (reason 66). SDM Vol. 3C, 27.2.1 ---- */
/* Bits 11: 1 SPP miss, 0 SPP misconfiguration */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_spp_miss(bits); ensures range: \result < 2; */
static inline uint32_t qual_spp_miss(uint64_t bits) { return bits / 2048u % 2u; }
/* Bits 12: IRET had unblocked NMIs */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_spp_nmi_unblocking(bits); ensures range: \result < 2; */
static inline uint32_t qual_spp_nmi_unblocking(uint64_t bits) { return bits / 4096u % 2u; }

/* ---- Instruction timeouts (reason 75). SDM Vol. 3C, 27.2.1 ---- */
/* Bits 0: the guest's state in the VMCS is not valid */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_timeout_invalid(bits); ensures range: \result < 2; */
static inline uint32_t qual_timeout_invalid(uint64_t bits) { return bits % 2u; }
/* Bits 12: IRET had unblocked NMIs */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_timeout_nmi_unblocking(bits); ensures range: \result < 2; */
static inline uint32_t qual_timeout_nmi_unblocking(uint64_t bits) { return bits / 4096u % 2u; }

/* ---- INS, OUTS (reason 30). SDM Vol. 3C, 27.2.5 ---- */
/* Bits 9:7: 0 16 bits, 1 32 bits, 2 64 bits */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_insn_io_address_size(bits); ensures range: \result < 8; */
static inline uint32_t insn_io_address_size(uint32_t bits) { return bits / 128u % 8u; }
/* Bits 17:15: of OUTS: 0 ES, 1 CS, 2 SS, 3 DS, 4 FS, 5 GS */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_insn_io_segment(bits); ensures range: \result < 8; */
static inline uint32_t insn_io_segment(uint32_t bits) { return bits / 32768u % 8u; }

/* ---- INVEPT, INVVPID, INVPCID (reasons 50, 53, 58). SDM Vol. 3C, 27.2.5 ---- */
/* Bits 1:0: scale of the index: 0 times 1, 1 times 2, 2 times 4, 3 times 8 */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_insn_inv_scale(bits); ensures range: \result < 4; */
static inline uint32_t insn_inv_scale(uint32_t bits) { return bits % 4u; }
/* Bits 9:7: 0 16 bits, 1 32 bits, 2 64 bits */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_insn_inv_address_size(bits); ensures range: \result < 8; */
static inline uint32_t insn_inv_address_size(uint32_t bits) { return bits / 128u % 8u; }
/* Bits 17:15: 0 ES, 1 CS, 2 SS, 3 DS, 4 FS, 5 GS */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_insn_inv_segment(bits); ensures range: \result < 8; */
static inline uint32_t insn_inv_segment(uint32_t bits) { return bits / 32768u % 8u; }
/* Bits 21:18: index register, in the hardware's order */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_insn_inv_index(bits); ensures range: \result < 16; */
static inline uint32_t insn_inv_index(uint32_t bits) { return bits / 262144u % 16u; }
/* Bits 22: there is no index register */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_insn_inv_no_index(bits); ensures range: \result < 2; */
static inline uint32_t insn_inv_no_index(uint32_t bits) { return bits / 4194304u % 2u; }
/* Bits 26:23: base register, in the hardware's order */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_insn_inv_base(bits); ensures range: \result < 16; */
static inline uint32_t insn_inv_base(uint32_t bits) { return bits / 8388608u % 16u; }
/* Bits 27: there is no base register */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_insn_inv_no_base(bits); ensures range: \result < 2; */
static inline uint32_t insn_inv_no_base(uint32_t bits) { return bits / 134217728u % 2u; }
/* Bits 31:28: general register, in the hardware's order */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_insn_inv_register2(bits); ensures range: \result < 16; */
static inline uint32_t insn_inv_register2(uint32_t bits) { return bits / 268435456u; }

/* ---- SGDT, SIDT, LGDT, LIDT (reason 46). SDM Vol. 3C, 27.2.5 ---- */
/* Bits 1:0: scale of the index: 0 times 1, 1 times 2, 2 times 4, 3 times 8 */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_insn_table_scale(bits); ensures range: \result < 4; */
static inline uint32_t insn_table_scale(uint32_t bits) { return bits % 4u; }
/* Bits 9:7: 0 16 bits, 1 32 bits, 2 64 bits */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_insn_table_address_size(bits); ensures range: \result < 8; */
static inline uint32_t insn_table_address_size(uint32_t bits) { return bits / 128u % 8u; }
/* Bits 11: 0 16 bits, 1 32 bits */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_insn_table_operand_size(bits); ensures range: \result < 2; */
static inline uint32_t insn_table_operand_size(uint32_t bits) { return bits / 2048u % 2u; }
/* Bits 17:15: 0 ES, 1 CS, 2 SS, 3 DS, 4 FS, 5 GS */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_insn_table_segment(bits); ensures range: \result < 8; */
static inline uint32_t insn_table_segment(uint32_t bits) { return bits / 32768u % 8u; }
/* Bits 21:18: index register, in the hardware's order */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_insn_table_index(bits); ensures range: \result < 16; */
static inline uint32_t insn_table_index(uint32_t bits) { return bits / 262144u % 16u; }
/* Bits 22: there is no index register */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_insn_table_no_index(bits); ensures range: \result < 2; */
static inline uint32_t insn_table_no_index(uint32_t bits) { return bits / 4194304u % 2u; }
/* Bits 26:23: base register, in the hardware's order */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_insn_table_base(bits); ensures range: \result < 16; */
static inline uint32_t insn_table_base(uint32_t bits) { return bits / 8388608u % 16u; }
/* Bits 27: there is no base register */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_insn_table_no_base(bits); ensures range: \result < 2; */
static inline uint32_t insn_table_no_base(uint32_t bits) { return bits / 134217728u % 2u; }
/* Bits 29:28: 0 SGDT, 1 SIDT, 2 LGDT, 3 LIDT */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_insn_table_identity(bits); ensures range: \result < 4; */
static inline uint32_t insn_table_identity(uint32_t bits) { return bits / 268435456u % 4u; }

/* ---- SLDT, STR, LLDT, LTR (reason 47). SDM Vol. 3C, 27.2.5 ---- */
/* Bits 1:0: scale of the index: 0 times 1, 1 times 2, 2 times 4, 3 times 8 */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_insn_selector_scale(bits); ensures range: \result < 4; */
static inline uint32_t insn_selector_scale(uint32_t bits) { return bits % 4u; }
/* Bits 6:3: general register, in the hardware's order */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_insn_selector_register1(bits); ensures range: \result < 16; */
static inline uint32_t insn_selector_register1(uint32_t bits) { return bits / 8u % 16u; }
/* Bits 9:7: 0 16 bits, 1 32 bits, 2 64 bits */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_insn_selector_address_size(bits); ensures range: \result < 8; */
static inline uint32_t insn_selector_address_size(uint32_t bits) { return bits / 128u % 8u; }
/* Bits 10: the operand is register1, not in memory */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_insn_selector_in_register(bits); ensures range: \result < 2; */
static inline uint32_t insn_selector_in_register(uint32_t bits) { return bits / 1024u % 2u; }
/* Bits 17:15: 0 ES, 1 CS, 2 SS, 3 DS, 4 FS, 5 GS */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_insn_selector_segment(bits); ensures range: \result < 8; */
static inline uint32_t insn_selector_segment(uint32_t bits) { return bits / 32768u % 8u; }
/* Bits 21:18: index register, in the hardware's order */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_insn_selector_index(bits); ensures range: \result < 16; */
static inline uint32_t insn_selector_index(uint32_t bits) { return bits / 262144u % 16u; }
/* Bits 22: there is no index register */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_insn_selector_no_index(bits); ensures range: \result < 2; */
static inline uint32_t insn_selector_no_index(uint32_t bits) { return bits / 4194304u % 2u; }
/* Bits 26:23: base register, in the hardware's order */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_insn_selector_base(bits); ensures range: \result < 16; */
static inline uint32_t insn_selector_base(uint32_t bits) { return bits / 8388608u % 16u; }
/* Bits 27: there is no base register */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_insn_selector_no_base(bits); ensures range: \result < 2; */
static inline uint32_t insn_selector_no_base(uint32_t bits) { return bits / 134217728u % 2u; }
/* Bits 29:28: 0 SLDT, 1 STR, 2 LLDT, 3 LTR */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_insn_selector_identity(bits); ensures range: \result < 4; */
static inline uint32_t insn_selector_identity(uint32_t bits) { return bits / 268435456u % 4u; }

/* ---- RDRAND, RDSEED, UMWAIT, TPAUSE (reasons 57, 61, 67, 68). SDM Vol. 3C, 27.2.5 ---- */
/* Bits 6:3: general register, in the hardware's order */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_insn_wait_register1(bits); ensures range: \result < 16; */
static inline uint32_t insn_wait_register1(uint32_t bits) { return bits / 8u % 16u; }
/* Bits 12:11: 0 16 bits, 1 32 bits, 2 64 bits */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_insn_wait_operand_size(bits); ensures range: \result < 4; */
static inline uint32_t insn_wait_operand_size(uint32_t bits) { return bits / 2048u % 4u; }

/* ---- VMCLEAR, VMPTRLD, VMPTRST, VMXON, XSAVES, XRSTORS (reasons 19, 21, 22, 27, 63, 64). SDM Vol.
   3C, 27.2.5 ---- */
/* Bits 1:0: scale of the index: 0 times 1, 1 times 2, 2 times 4, 3 times 8 */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_insn_pointer_scale(bits); ensures range: \result < 4; */
static inline uint32_t insn_pointer_scale(uint32_t bits) { return bits % 4u; }
/* Bits 9:7: 0 16 bits, 1 32 bits, 2 64 bits */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_insn_pointer_address_size(bits); ensures range: \result < 8; */
static inline uint32_t insn_pointer_address_size(uint32_t bits) { return bits / 128u % 8u; }
/* Bits 17:15: 0 ES, 1 CS, 2 SS, 3 DS, 4 FS, 5 GS */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_insn_pointer_segment(bits); ensures range: \result < 8; */
static inline uint32_t insn_pointer_segment(uint32_t bits) { return bits / 32768u % 8u; }
/* Bits 21:18: index register, in the hardware's order */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_insn_pointer_index(bits); ensures range: \result < 16; */
static inline uint32_t insn_pointer_index(uint32_t bits) { return bits / 262144u % 16u; }
/* Bits 22: there is no index register */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_insn_pointer_no_index(bits); ensures range: \result < 2; */
static inline uint32_t insn_pointer_no_index(uint32_t bits) { return bits / 4194304u % 2u; }
/* Bits 26:23: base register, in the hardware's order */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_insn_pointer_base(bits); ensures range: \result < 16; */
static inline uint32_t insn_pointer_base(uint32_t bits) { return bits / 8388608u % 16u; }
/* Bits 27: there is no base register */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_insn_pointer_no_base(bits); ensures range: \result < 2; */
static inline uint32_t insn_pointer_no_base(uint32_t bits) { return bits / 134217728u % 2u; }

/* ---- VMREAD, VMWRITE (reasons 23, 25). SDM Vol. 3C, 27.2.5 ---- */
/* Bits 1:0: scale of the index: 0 times 1, 1 times 2, 2 times 4, 3 times 8 */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_insn_vmread_scale(bits); ensures range: \result < 4; */
static inline uint32_t insn_vmread_scale(uint32_t bits) { return bits % 4u; }
/* Bits 6:3: general register, in the hardware's order */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_insn_vmread_register1(bits); ensures range: \result < 16; */
static inline uint32_t insn_vmread_register1(uint32_t bits) { return bits / 8u % 16u; }
/* Bits 9:7: 0 16 bits, 1 32 bits, 2 64 bits */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_insn_vmread_address_size(bits); ensures range: \result < 8; */
static inline uint32_t insn_vmread_address_size(uint32_t bits) { return bits / 128u % 8u; }
/* Bits 10: the operand is register1, not in memory */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_insn_vmread_in_register(bits); ensures range: \result < 2; */
static inline uint32_t insn_vmread_in_register(uint32_t bits) { return bits / 1024u % 2u; }
/* Bits 17:15: 0 ES, 1 CS, 2 SS, 3 DS, 4 FS, 5 GS */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_insn_vmread_segment(bits); ensures range: \result < 8; */
static inline uint32_t insn_vmread_segment(uint32_t bits) { return bits / 32768u % 8u; }
/* Bits 21:18: index register, in the hardware's order */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_insn_vmread_index(bits); ensures range: \result < 16; */
static inline uint32_t insn_vmread_index(uint32_t bits) { return bits / 262144u % 16u; }
/* Bits 22: there is no index register */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_insn_vmread_no_index(bits); ensures range: \result < 2; */
static inline uint32_t insn_vmread_no_index(uint32_t bits) { return bits / 4194304u % 2u; }
/* Bits 26:23: base register, in the hardware's order */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_insn_vmread_base(bits); ensures range: \result < 16; */
static inline uint32_t insn_vmread_base(uint32_t bits) { return bits / 8388608u % 16u; }
/* Bits 27: there is no base register */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_insn_vmread_no_base(bits); ensures range: \result < 2; */
static inline uint32_t insn_vmread_no_base(uint32_t bits) { return bits / 134217728u % 2u; }
/* Bits 31:28: general register, in the hardware's order */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_insn_vmread_register2(bits); ensures range: \result < 16; */
static inline uint32_t insn_vmread_register2(uint32_t bits) { return bits / 268435456u; }
#endif
