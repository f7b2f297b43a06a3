/* SPDX-License-Identifier: MIT */
/* The cuts: one function per field of an exit's interruption information and qualification, under
 * the names of the model (module ExitField of model/exit.mlw).
 *
 * Bits are cut with `/` and `%` by powers of two, here and in the model alike: the compiler makes
 * shifts and masks of them, and the provers need no theory of bits. */
#ifndef ARCH_VMX_EXIT_FIELDS_H_
#define ARCH_VMX_EXIT_FIELDS_H_

#include "temora/vmx.h"

#define BIT_31 2147483648u

/* ---- interruption information: one layout for 4404h, 4408h, 4016h (SDM 25.9.2, 25.9.3,
 * 25.8.3) ---- */

#define TYPE_EXTERNAL 0u
#define TYPE_NMI      2u
#define TYPE_HARDWARE 3u
#define TYPE_SOFTWARE 4u /* INT n */
#define TYPE_LAST     6u /* 5: INT1; 6: INT3, INTO */

/* Bits 7:0 */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_info_vector(info); ensures range: \result <= 255; */
static inline uint32_t info_vector(uint32_t info) { return info % 256u; }

/* Bits 10:8 */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_info_type(info); ensures range: \result <= 7; */
static inline uint32_t info_type(uint32_t info) { return info / 256u % 8u; }

/* Bit 11: an error code comes with it */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_info_has_error(info); ensures range: \result <= 1; */
static inline uint32_t info_has_error(uint32_t info) { return info / 2048u % 2u; }

/* Bit 31 */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_info_valid(info); ensures range: \result <= 1; */
static inline uint32_t info_valid(uint32_t info) { return info / BIT_31; }

/* ---- I/O instructions (SDM Table 27-5) ---- */

/* Bits 2:0; 0: an encoding that does not exist */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_io_size(q); */
static inline uint32_t qual_io_size(uint64_t q)
{
  uint64_t code = q % 8u;
  return code == 0u ? 1u : code == 1u ? 2u : code == 3u ? 4u : 0u;
}

/* Bit 3 */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_io_input(q); */
static inline uint32_t qual_io_input(uint64_t q) { return q / 8u % 2u; }

/* Bit 4 */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_io_string(q); */
static inline uint32_t qual_io_string(uint64_t q) { return q / 16u % 2u; }

/* Bits 31:16 */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_io_port(q); */
static inline uint32_t qual_io_port(uint64_t q) { return q / 65536u % 65536u; }

/* ---- control-register accesses (SDM Table 27-3) ---- */

/* Bits 3:0 */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_cr_number(q); */
static inline uint32_t qual_cr_number(uint64_t q) { return q % 16u; }

/* Bits 5:4: 0 MOV to, 1 MOV from, 2 CLTS, 3 LMSW */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_cr_access(q); */
static inline uint32_t qual_cr_access(uint64_t q) { return q / 16u % 4u; }

/* Bits 11:8 */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_cr_register(q); */
static inline uint32_t qual_cr_register(uint64_t q) { return q / 256u % 16u; }

/* ---- EPT violations (SDM Table 27-7) ---- */

/* Bit 0 */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_ept_read(q); */
static inline uint32_t qual_ept_read(uint64_t q) { return q % 2u; }

/* Bit 1 */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_ept_write(q); */
static inline uint32_t qual_ept_write(uint64_t q) { return q / 2u % 2u; }

/* Bit 2 */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_ept_fetch(q); */
static inline uint32_t qual_ept_fetch(uint64_t q) { return q / 4u % 2u; }

#endif
