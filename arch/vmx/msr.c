/* SPDX-License-Identifier: MIT */
#include "arch/vmx/msr.h"

/* SDM Vol. 4, table 2-2. */
#define MSR_TSC              0x10u
#define MSR_PLATFORM_ID      0x17u
#define MSR_APIC_BASE        0x1Bu
#define MSR_FEATURE_CONTROL  0x3Au
#define MSR_BIOS_SIGN_ID     0x8Bu
#define MSR_PLATFORM_INFO    0xCEu
#define MSR_MTRR_CAP         0xFEu
#define MSR_MISC_FEATURES    0x140u
#define MSR_MCG_CAP          0x179u
#define MSR_MCG_STATUS       0x17Au
#define MSR_MISC_ENABLE      0x1A0u
#define MSR_MTRR_PHYS_FIRST  0x200u
#define MSR_MTRR_PHYS_LAST   (MSR_MTRR_PHYS_FIRST + 2u * MSR_MTRR_VARIABLE - 1u)
#define MSR_MTRR_FIX_64K     0x250u
#define MSR_MTRR_FIX_16K     0x258u /* two */
#define MSR_MTRR_FIX_4K      0x268u /* eight */
#define MSR_MTRR_DEFAULT     0x2FFu
#define MSR_CSTAR            0xC0000083u

#define APIC_BASE_ADDRESS    0xFEE00000u /* and not enabled: CPUID shows no local APIC */
#define APIC_BASE_BSP        (1u << 8)
#define FEATURE_LOCKED       1u
#define MTRR_CAP_WC_FIX      0x500u
#define MTRR_ENABLED         0xC00u /* E and FE */
#define MTRR_DEFAULT_DEFINED 0xCFFu
#define MTRR_MASK_VALID      (1u << 11)
#define MTRR_ALL_WB          0x0606060606060606u
#define TYPE_WB              6u
#define MISC_FAST_STRINGS    1u
#define MISC_NO_BTS_PEBS     0x1800u
#define MISC_ENABLE          (MISC_FAST_STRINGS | MISC_NO_BTS_PEBS)
#define DEBUGCTL_BTF         2u
#define NO_FIXED             MSR_MTRR_FIXED

/* Memory types that a range register takes: UC WC WT WP WB (Vol. 3, 12.11.1). */
static bool mtrr_type_valid(uint64_t type) {
  return type <= 1u || (type >= 4u && type <= 6u);
}

static bool mtrr_types_valid(uint64_t value) {
  for (uint32_t shift = 0; shift < 64u; shift += 8u) {
    if (!mtrr_type_valid(value >> shift & 0xFFu)) return false;
  }
  return true;
}

static uint32_t mtrr_fixed_index(uint32_t index) {
  if (index == MSR_MTRR_FIX_64K) return 0;
  if (index >= MSR_MTRR_FIX_16K && index < MSR_MTRR_FIX_16K + 2u) {
    return index - MSR_MTRR_FIX_16K + 1u;
  }
  if (index >= MSR_MTRR_FIX_4K && index < MSR_MTRR_FIX_4K + 8u) {
    return index - MSR_MTRR_FIX_4K + 3u;
  }
  return NO_FIXED;
}

static bool mtrr_is_variable(uint32_t index) {
  return index >= MSR_MTRR_PHYS_FIRST && index <= MSR_MTRR_PHYS_LAST;
}

void msr_reset(struct msr_state *s, uint32_t physical_bits, uint32_t boot_processor) {
  *s = (struct msr_state){.physical_bits = physical_bits, .boot_processor = boot_processor};
  s->mtrr_default = MTRR_ENABLED | TYPE_WB;
  for (uint32_t i = 0; i < MSR_MTRR_FIXED; i++) s->mtrr_fixed[i] = MTRR_ALL_WB;
}

static struct msr_read is(uint64_t value) { return (struct msr_read){false, value}; }

struct msr_read msr_read(const struct msr_state *s, struct msr_view view, uint32_t index) {
  if (mtrr_is_variable(index)) return is(s->mtrr_variable[index - MSR_MTRR_PHYS_FIRST]);
  if (mtrr_fixed_index(index) != NO_FIXED) return is(s->mtrr_fixed[mtrr_fixed_index(index)]);
  switch (index) {
    case MSR_TSC: return is(view.tsc);
    case MSR_APIC_BASE: return is(APIC_BASE_ADDRESS | (s->boot_processor ? APIC_BASE_BSP : 0u));
    case MSR_FEATURE_CONTROL: return is(FEATURE_LOCKED);
    case MSR_BIOS_SIGN_ID: return is(s->microcode);
    case MSR_MTRR_CAP: return is(MTRR_CAP_WC_FIX | MSR_MTRR_VARIABLE);
    case MSR_MTRR_DEFAULT: return is(s->mtrr_default);
    case MSR_MCG_STATUS: return is(s->mcg_status);
    case MSR_MISC_ENABLE: return is(MISC_ENABLE);
    case MSR_DEBUGCTL: return is(view.debugctl);
    case MSR_CSTAR: return is(s->cstar);
    case MSR_PLATFORM_ID: case MSR_PLATFORM_INFO: case MSR_MISC_FEATURES:
    case MSR_MCG_CAP: /* no machine-check banks */
      return is(0);
    default: return (struct msr_read){true, 0};
  }
}

static bool set(uint64_t *slot, uint64_t value, bool valid) {
  if (valid) *slot = value;
  return valid;
}

/* PHYSBASE: type, address; PHYSMASK: V, address (12.11.2.3). */
static bool mtrr_variable_write(struct msr_state *s, uint32_t i, uint64_t value) {
  bool     is_mask = i % 2u == 1u;
  uint64_t low = value & 0xFFFu;
  bool     valid = value >> s->physical_bits == 0;
  if (is_mask) valid = valid && (low & ~(uint64_t)MTRR_MASK_VALID) == 0;
  else valid = valid && mtrr_type_valid(low);
  return set(&s->mtrr_variable[i], value, valid);
}

static bool canonical(uint64_t address) {
  return (uint64_t)((int64_t)(address << 16) >> 16) == address;
}

bool msr_write(struct msr_state *s, uint32_t index, uint64_t value) {
  uint32_t fixed = mtrr_fixed_index(index);
  if (mtrr_is_variable(index)) return mtrr_variable_write(s, index - MSR_MTRR_PHYS_FIRST, value);
  if (fixed != NO_FIXED) return set(&s->mtrr_fixed[fixed], value, mtrr_types_valid(value));
  switch (index) {
    case MSR_MTRR_DEFAULT:
      return set(&s->mtrr_default, value, (value & ~(uint64_t)MTRR_DEFAULT_DEFINED) == 0 &&
                                          mtrr_type_valid(value & 0xFFu));
    case MSR_APIC_BASE:
      return value == (APIC_BASE_ADDRESS | (s->boot_processor ? APIC_BASE_BSP : 0u));
    case MSR_BIOS_SIGN_ID: return set(&s->microcode, value, true);
    case MSR_MCG_STATUS: return set(&s->mcg_status, 0, value == 0);
    case MSR_MISC_ENABLE: return value == MISC_ENABLE;
    case MSR_MISC_FEATURES: return value == 0;
    case MSR_DEBUGCTL: return (value & ~(uint64_t)DEBUGCTL_BTF) == 0;
    case MSR_CSTAR: return set(&s->cstar, value, canonical(value));
    default: return false;
  }
}

/* SYSENTER and FS, GS bases, PAT, EFER: the VMCS. STAR, LSTAR, FMASK, KERNEL_GS_BASE, TSC_AUX: the
 * runner, between guest and host. WRMSR itself checks their values. */
bool msr_passes(uint32_t index) {
  switch (index) {
    case 0x174u: case 0x175u: case 0x176u: /* SYSENTER_CS, _ESP, _EIP */
    case 0x277u:                           /* PAT */
    case 0xC0000080u:                      /* EFER */
    case 0xC0000081u: case 0xC0000082u: case 0xC0000084u: /* STAR LSTAR FMASK */
    case 0xC0000100u: case 0xC0000101u: case 0xC0000102u: /* FS_BASE GS_BASE KERNEL_GS_BASE */
    case 0xC0000103u:                                     /* TSC_AUX */
      return true;
    default: return false;
  }
}
