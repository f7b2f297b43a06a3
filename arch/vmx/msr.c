/* SPDX-License-Identifier: MIT */
#include "arch/vmx/msr.h"

/* SDM Vol. 4, table 2-2. */
#define MSR_TSC             0x10u
#define MSR_PLATFORM_ID     0x17u
#define MSR_APIC_BASE       0x1Bu
#define MSR_FEATURE_CONTROL 0x3Au
#define MSR_BIOS_SIGN_ID    0x8Bu
#define MSR_XAPIC_DISABLE   0xBDu
#define MSR_PLATFORM_INFO   0xCEu
#define MSR_MTRR_CAP        0xFEu
#define MSR_CAPABILITIES    0x10Au
#define MSR_MISC_FEATURES   0x140u
#define MSR_MCG_CAP         0x179u
#define MSR_MCG_STATUS      0x17Au
#define MSR_MISC_ENABLE     0x1A0u
#define MSR_MTRR_DEFAULT    0x2FFu
#define MSR_CSTAR           0xC0000083u

#define APIC_BASE_X2APIC  0xFEE00C00u /* enabled, in x2APIC mode */
#define APIC_BASE_BSP     256u
#define X2APIC_STAYS      0x200000u /* of CAPABILITIES: MSR BDh is there (11.12.1) */
#define X2APIC_LOCKED     1u
#define FEATURE_LOCKED    1u
#define MTRR_CAP          0x508u /* WC, fixed ranges, eight variable ones */
#define MTRR_RESET        0xC06u /* E, FE, write-back */
#define MTRR_ALL_WB       0x0606060606060606u
#define MISC_ENABLE       0x1801u /* fast strings; no BTS, no PEBS */

#define VARIABLE_SLOTS 16u
#define FIXED_SLOTS    27u /* and the variable ones */

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_slot(index); ensures range: \result <= MSR_SLOTS; */
static uint32_t slot(uint32_t index)
{
  if (index >= 0x200u && index <= 0x20Fu)
    return index - 0x200u;
  if (index == 0x250u)
    return VARIABLE_SLOTS;
  if (index == 0x258u || index == 0x259u)
    return index - 0x258u + VARIABLE_SLOTS + 1u;
  if (index >= 0x268u && index <= 0x26Fu)
    return index - 0x268u + VARIABLE_SLOTS + 3u;
  if (index == MSR_MTRR_DEFAULT)
    return MSR_SLOT_MTRR_DEFAULT;
  if (index == MSR_BIOS_SIGN_ID)
    return MSR_SLOT_MICROCODE;
  return index == MSR_CSTAR ? MSR_SLOT_CSTAR : MSR_SLOTS;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_reset_value(i); */
static uint64_t reset_value(uint32_t i)
{
  if (i >= VARIABLE_SLOTS && i < FIXED_SLOTS)
    return MTRR_ALL_WB;
  return i == MSR_SLOT_MTRR_DEFAULT ? MTRR_RESET : 0u;
}

struct msr_state msr_reset(uint64_t limit, uint32_t boot_processor)
{
  struct msr_state s;
  /*@ loop invariant range: 0 <= i <= MSR_SLOTS;
      loop invariant values: \forall integer j; 0 <= j < i ==> s.value[j] == m_reset_value(j);
      loop assigns i, s.value[0 .. MSR_SLOTS - 1];
      loop variant MSR_SLOTS - i; */
  for (uint32_t i = 0; i < MSR_SLOTS; i++)
    s.value[i] = reset_value(i);
  s.limit = limit;
  s.boot_processor = boot_processor;
  return s;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_apic_base(boot); */
static uint64_t apic_base(uint32_t boot)
{
  return boot == 1u ? APIC_BASE_X2APIC + APIC_BASE_BSP : APIC_BASE_X2APIC;
}

/* The registers that hold nothing, and read as read_value says. */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: !m_holds(index) ==> (\result == 1 <==> m_readable(index));
    ensures range: \result <= 1; */
static uint32_t is_constant(uint32_t index)
{
  switch (index) {
    case MSR_TSC: case MSR_APIC_BASE: case MSR_FEATURE_CONTROL: case MSR_MTRR_CAP:
    case MSR_MISC_ENABLE: case MSR_DEBUGCTL: case MSR_PLATFORM_ID: case MSR_PLATFORM_INFO:
    case MSR_MISC_FEATURES: case MSR_MCG_CAP: case MSR_MCG_STATUS: case MSR_CAPABILITIES:
    case MSR_XAPIC_DISABLE:
      return 1;
    default: return 0;
  }
}

/* 0 among others: no machine-check banks */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_read_value(index, boot, tsc, debugctl); */
static uint64_t read_value(uint32_t index, uint32_t boot, uint64_t tsc, uint64_t debugctl)
{
  switch (index) {
    case MSR_TSC: return tsc;
    case MSR_APIC_BASE: return apic_base(boot);
    case MSR_FEATURE_CONTROL: return FEATURE_LOCKED;
    case MSR_MTRR_CAP: return MTRR_CAP;
    case MSR_CAPABILITIES: return X2APIC_STAYS;
    case MSR_XAPIC_DISABLE: return X2APIC_LOCKED;
    case MSR_MISC_ENABLE: return MISC_ENABLE;
    case MSR_DEBUGCTL: return debugctl;
    default: return 0;
  }
}

struct msr_read msr_read(struct msr_state s, struct msr_view view, uint32_t index)
{
  struct msr_read r;
  uint32_t i = slot(index);
  r.fault = i < MSR_SLOTS ? 0u : 1u - is_constant(index);
  r.value = i < MSR_SLOTS ? s.value[i]
                          : read_value(index, s.boot_processor, view.tsc, view.debugctl);
  return r;
}

/* Memory types that a range register takes: UC WC WT WP WB (Vol. 3, "MTRR"). */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_type_ok(type); */
static bool type_ok(uint64_t type) { return type <= 1u || (type >= 4u && type <= 6u); }

/* Eight types, a byte each */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_types_ok(value); */
static bool types_ok(uint64_t value)
{
  return type_ok(value % 256u) && type_ok(value / 256u % 256u) &&
         type_ok(value / 65536u % 256u) && type_ok(value / 16777216u % 256u) &&
         type_ok(value / 4294967296u % 256u) && type_ok(value / 1099511627776u % 256u) &&
         type_ok(value / 281474976710656u % 256u) && type_ok(value / 72057594037927936u);
}

/* Bits 63:47 are alike (4-level paging). */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_canonical_48(address); */
static bool canonical(uint64_t address)
{
  uint64_t high = address / 140737488355328u;
  return high == 0u || high == 131071u;
}

/* PHYSBASE (even): type, address. PHYSMASK: V (11), address (Vol. 3, "Variable Range MTRRs"). */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_variable_ok(i, value, limit); */
static bool variable_ok(uint32_t i, uint64_t value, uint64_t limit)
{
  uint64_t low = value % 4096u;
  if (value >= limit)
    return false;
  return i % 2u == 0u ? type_ok(low) : low % 2048u == 0u;
}

/*@ requires slot: i < MSR_SLOTS;
    terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_slot_takes(i, value, limit); */
static bool slot_takes(uint32_t i, uint64_t value, uint64_t limit)
{
  if (i < VARIABLE_SLOTS)
    return variable_ok(i, value, limit);
  if (i < FIXED_SLOTS)
    return types_ok(value);
  if (i == MSR_SLOT_MTRR_DEFAULT) /* type, FE (10), E (11) */
    return value < 4096u && value / 256u % 4u == 0u && type_ok(value % 256u);
  return i == MSR_SLOT_MICROCODE || canonical(value);
}

/* The registers that hold nothing take the value that they have; IA32_DEBUGCTL: BTF (1). */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_constant_takes(index, value, boot); */
static bool constant_takes(uint32_t index, uint64_t value, uint32_t boot)
{
  switch (index) {
    case MSR_APIC_BASE: return value == apic_base(boot);
    case MSR_MISC_ENABLE: return value == MISC_ENABLE;
    case MSR_MCG_STATUS: case MSR_MISC_FEATURES: return value == 0u;
    case MSR_DEBUGCTL: return value == 0u || value == 2u;
    default: return false;
  }
}

struct msr_written msr_write(struct msr_state s, uint32_t index, uint64_t value)
{
  struct msr_written w;
  uint32_t i = slot(index);
  w.state = s;
  w.fault = 1u;
  if (i < MSR_SLOTS) {
    if (!slot_takes(i, value, s.limit))
      return w;
    w.state.value[i] = value;
    w.fault = 0u;
  } else if (constant_takes(index, value, s.boot_processor)) {
    w.fault = 0u;
  }
  return w;
}

/* SYSENTER and FS, GS bases, PAT, EFER: the VMCS. STAR, LSTAR, FMASK, KERNEL_GS_BASE, TSC_AUX: the
 * runner, between guest and host. WRMSR itself checks their values. */
uint32_t msr_passes(uint32_t index)
{
  switch (index) {
    case 0x174u: case 0x175u: case 0x176u: /* SYSENTER_CS, _ESP, _EIP */
    case 0x277u:                           /* PAT */
    case 0xC0000080u:                      /* EFER */
    case 0xC0000081u: case 0xC0000082u: case 0xC0000084u: /* STAR LSTAR FMASK */
    case 0xC0000100u: case 0xC0000101u: case 0xC0000102u: /* FS_BASE GS_BASE KERNEL_GS_BASE */
    case 0xC0000103u:                                     /* TSC_AUX */
      return 1u;
    default: return 0u;
  }
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_bitmap_bit(index); ensures range: \result <= 1; */
static uint32_t bitmap_bit(uint32_t index) { return 1u - msr_passes(index); }

/* The four maps of 1 KiB: reads of 0-1FFFh, of C0000000h-C0001FFFh, writes of the same. */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_bitmap_first(i); ensures range: \result <= 3221233656; */
static uint32_t bitmap_first(uint32_t i)
{
  return i / 1024u % 2u == 0u ? i % 1024u * 8u : 3221225472u + i % 1024u * 8u;
}

uint8_t msr_bitmap_byte(uint32_t i)
{
  uint32_t n = bitmap_first(i);
  return bitmap_bit(n) + bitmap_bit(n + 1u) * 2u + bitmap_bit(n + 2u) * 4u +
         bitmap_bit(n + 3u) * 8u + bitmap_bit(n + 4u) * 16u + bitmap_bit(n + 5u) * 32u +
         bitmap_bit(n + 6u) * 64u + bitmap_bit(n + 7u) * 128u;
}
