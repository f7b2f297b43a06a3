/* SPDX-License-Identifier: MIT */
/* The modes of the processor, and what the guest's CPUID says. */
#ifndef VMM_ILLEGAL_MODES_H_
#define VMM_ILLEGAL_MODES_H_

#include "batch.h"

#define CR0_PE (1ull << 0)
#define CR0_ET (1ull << 4)
#define CR0_NE (1ull << 5)
#define CR0_NW (1ull << 29)
#define CR0_CD (1ull << 30)
#define CR0_PG (1ull << 31)

#define CR4_PSE     (1ull << 4)
#define CR4_PAE     (1ull << 5)
#define CR4_PGE     (1ull << 7)
#define CR4_PCIDE   (1ull << 17)
#define CR4_OSXSAVE (1ull << 18)
#define CR4_SMEP    (1ull << 20)

#define EFER_SCE (1ull << 0)
#define EFER_LME (1ull << 8)
#define EFER_LMA (1ull << 10)
#define EFER_NXE (1ull << 11)
#define IA32_EFER 0xC0000080u

#define UNPAGED ((uint32_t)(CR0_PE | CR0_ET))
#define PAGED   ((uint32_t)(CR0_PE | CR0_ET | CR0_PG))

extern const struct mode mode_real, mode_v86, mode_protected, mode_protected3, mode_paged,
    mode_pae, mode_compat, mode_compat3, mode_long, mode_long3;

static inline bool mode_is_long(const struct mode *m) {
  return (m->cr0 & CR0_PG) != 0 && (m->efer & EFER_LME) != 0;
}

/* ---- of the guest's CPUID ---- */

struct features {
  uint64_t cr4, efer, xcr0; /* bits that exist (SDM Vol. 3, 2.2.1, 2.5; Vol. 1, 13.3) */
  uint64_t address_limit;   /* of physical addresses */
};
extern struct features features;
void features_read(void);

#endif
