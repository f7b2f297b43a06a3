/* SPDX-License-Identifier: MIT */
/* A closed world: each leaf keeps the features listed here, all others read 0. A feature is listed
 * when it runs natively in the guest and its state is switched (SDM Vol. 2, CPUID). */
#include "arch/vmx/cpuid.h"

#include "arch/vmx/control_register.h"

#define BIT(n) (1u << (n))

/* No leaf above XSAVE's (15h and 16h: an emulator's idea of its clock), none above 80000008h. */
#define LAST_BASIC    0x0Du
#define LAST_EXTENDED 0x80000008u

/* SSE3 PCLMUL SSSE3 CX16 PCID SSE4.1 SSE4.2 MOVBE POPCNT AES XSAVE RDRAND.
 * Not: MONITOR, VMX, SMX, EIST, TM2, SDBG, xTPR, PDCM, DCA, x2APIC and TSC deadline (there is no
 * virtual local APIC), DTES64. OSXSAVE follows the guest's CR4. */
#define ECX1 (BIT(0) | BIT(1) | BIT(9) | BIT(13) | BIT(17) | BIT(19) | BIT(20) | BIT(22) | \
              BIT(23) | BIT(25) | BIT(26) | BIT(30))
#define ECX1_AVX        (BIT(12) | BIT(28) | BIT(29)) /* FMA AVX F16C */
#define ECX1_XSAVE      BIT(26)
#define ECX1_OSXSAVE    BIT(27)
#define ECX1_HYPERVISOR BIT(31)
/* FPU VME DE PSE TSC MSR PAE MCE CX8 SEP MTRR PGE MCA CMOV PAT PSE36 CLFSH MMX FXSR SSE SSE2 SS.
 * Not: APIC (9), HTT, DS, ACPI, TM, PBE. */
#define EDX1 0x0F8BF9FFu

/* FSGSBASE BMI1 SMEP BMI2 ERMS RDSEED ADX SMAP CLFLUSHOPT CLWB SHA.
 * Not: TSC_ADJUST, SGX, HLE, RTM, MPX, PQM, PQE, PT, AVX512. */
#define EBX7 (BIT(0) | BIT(3) | BIT(7) | BIT(8) | BIT(9) | BIT(18) | BIT(19) | BIT(20) | \
              BIT(23) | BIT(24) | BIT(29))
#define EBX7_AVX     BIT(5) /* AVX2 */
#define EBX7_INVPCID BIT(10)
#define ECX7         (BIT(2) | BIT(8)) /* UMIP GFNI; not PKU, CET, LA57 */
#define ECX7_AVX     (BIT(9) | BIT(10)) /* VAES VPCLMUL */
#define ECX7_RDPID   BIT(22)
#define EDX7         (BIT(4) | BIT(10)) /* FSRM MD_CLEAR; not SPEC_CTRL and its kin, CET, AMX */

#define EAXD1      (BIT(0) | BIT(1) | BIT(2)) /* XSAVEOPT XSAVEC XGETBV1; not XSAVES */
#define ECXX1      (BIT(0) | BIT(5) | BIT(8)) /* LAHF LZCNT PREFETCHW */
#define EDXX1      (BIT(11) | BIT(20) | BIT(26) | BIT(29)) /* SYSCALL NX 1GB LM */
#define EDXX1_TSCP BIT(27)
#define EDXX7      BIT(8) /* invariant TSC */
#define LINEAR_48  (48u << 8)
#define MAX_PHYSICAL_BITS 48u /* an EPT walk of 4 levels translates no more */

/* The XSAVE area (SDM Vol. 1, 13.4, 13.5.3): x87 and SSE, header, AVX behind it. */
#define XSAVE_LEGACY     576u
#define XSAVE_AVX_OFFSET 576u
#define XSAVE_AVX_SIZE   256u

static uint32_t least(uint32_t a, uint32_t b) { return a < b ? a : b; }

static bool has_avx(const struct cpuid_view *view) { return (view->xcr0_allowed & XCR0_AVX) != 0; }

static uint32_t xsave_size(uint64_t xcr0) {
  return XSAVE_LEGACY + ((xcr0 & XCR0_AVX) != 0 ? XSAVE_AVX_SIZE : 0u);
}

static struct cpuid_values features(struct cpuid_values host, const struct cpuid_view *view) {
  struct cpuid_values r = host;
  uint32_t            keep = ECX1 | (has_avx(view) ? ECX1_AVX : 0u);
  if (view->xcr0_allowed == 0) keep &= ~ECX1_XSAVE;
  r.ebx = (host.ebx & 0xFF00u) | view->apic_id << 24 | 1u << 16; /* CLFLUSH size; one per package */
  r.ecx = (host.ecx & keep) | ECX1_HYPERVISOR;
  if ((view->cr4 & CR4_OSXSAVE) != 0) r.ecx |= ECX1_OSXSAVE;
  r.edx = host.edx & EDX1;
  return r;
}

static struct cpuid_values extended_features(struct cpuid_values host,
                                             const struct cpuid_view *view) {
  uint32_t ebx = EBX7, ecx = ECX7;
  if (has_avx(view)) {
    ebx |= EBX7_AVX;
    ecx |= ECX7_AVX;
  }
  if (view->invpcid) ebx |= EBX7_INVPCID;
  if (view->rdtscp) ecx |= ECX7_RDPID;
  return (struct cpuid_values){0, host.ebx & ebx, host.ecx & ecx, host.edx & EDX7};
}

static struct cpuid_values xsave(uint32_t subleaf, struct cpuid_values host,
                                 const struct cpuid_view *view) {
  struct cpuid_values none = {0, 0, 0, 0};
  if (view->xcr0_allowed == 0) return none;
  if (subleaf == 0) {
    return (struct cpuid_values){(uint32_t)view->xcr0_allowed, xsave_size(view->xcr0),
                                 xsave_size(view->xcr0_allowed), 0};
  }
  if (subleaf == 1) return (struct cpuid_values){host.eax & EAXD1, xsave_size(view->xcr0), 0, 0};
  if (subleaf == 2 && has_avx(view)) {
    return (struct cpuid_values){XSAVE_AVX_SIZE, XSAVE_AVX_OFFSET, 0, 0};
  }
  return none;
}

static struct cpuid_values basic(uint32_t leaf, uint32_t subleaf, struct cpuid_values host,
                                 const struct cpuid_view *view) {
  struct cpuid_values none = {0, 0, 0, 0};
  switch (leaf) {
    case 0:
      host.eax = least(host.eax, LAST_BASIC);
      return host;
    case CPUID_FEATURES: return features(host, view);
    case 2: return host; /* cache descriptors */
    case 4:              /* caches: shared by one thread, one core in the package */
      host.eax &= 0x3FFFu;
      return host;
    case 7: return subleaf == 0 ? extended_features(host, view) : none;
    case 0xB: return (struct cpuid_values){0, 0, subleaf & 0xFFu, view->apic_id};
    case 0xD: return xsave(subleaf, host, view);
    default: return none; /* among them 5 MONITOR, 6 power, 0Ah performance counters */
  }
}

static struct cpuid_values extended(uint32_t leaf, struct cpuid_values host,
                                    const struct cpuid_view *view) {
  struct cpuid_values r = {0, 0, 0, 0};
  switch (leaf) {
    case 0x80000000u:
      host.eax = least(host.eax, LAST_EXTENDED);
      return host;
    case 0x80000001u:
      r.ecx = host.ecx & ECXX1;
      r.edx = host.edx & (EDXX1 | (view->rdtscp ? EDXX1_TSCP : 0u));
      return r;
    case 0x80000002u: case 0x80000003u: case 0x80000004u: /* brand */
    case 0x80000006u:                                     /* L2 cache */
      return host;
    case 0x80000007u:
      r.edx = host.edx & EDXX7;
      return r;
    case 0x80000008u:
      r.eax = least(host.eax & 0xFFu, MAX_PHYSICAL_BITS) | LINEAR_48;
      return r;
    default: return r;
  }
}

/* 40000000h: "TemoraTemora", and no leaf behind it: no features of KVM or Hyper-V. */
static struct cpuid_values signature(uint32_t leaf) {
  if (leaf != 0x40000000u) return (struct cpuid_values){0, 0, 0, 0};
  return (struct cpuid_values){0x40000000u, 0x6F6D6554u, 0x65546172u, 0x61726F6Du};
}

struct cpuid_values cpuid_guest(uint32_t leaf, uint32_t subleaf, struct cpuid_values host,
                                const struct cpuid_view *view) {
  if (leaf >= 0x80000000u) return extended(leaf, host, view);
  if (leaf >= 0x40000000u) return signature(leaf);
  return basic(leaf, subleaf, host, view);
}
