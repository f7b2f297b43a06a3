/* SPDX-License-Identifier: MIT */
/* The masks of features are numbers here (model/cpuid.mlw says which). SDM Vol. 2, CPUID. */
#include "arch/vmx/cpuid.h"

#include <stdbool.h>

/* No leaf above XSAVE's (15h and 16h: an emulator's idea of its clock), none above 80000008h. */
#define LAST_BASIC        0x0Du
#define LAST_EXTENDED     0x80000008u
#define MAX_PHYSICAL_BITS 48u /* an EPT walk of 4 levels translates no more */
#define LINEAR_48         (48u * 256u)

/* The XSAVE area (SDM Vol. 1, 13.4, 13.5.3): x87 and SSE, header, AVX behind it. */
#define XSAVE_LEGACY     576u
#define XSAVE_AVX_OFFSET 576u
#define XSAVE_AVX_SIZE   256u

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: AnswerOf(\result) == m_mk_answer(eax, ebx, ecx, edx); */
static struct cpuid_values answer(uint32_t eax, uint32_t ebx, uint32_t ecx, uint32_t edx)
{
  struct cpuid_values r;
  r.eax = eax;
  r.ebx = ebx;
  r.ecx = ecx;
  r.edx = edx;
  return r;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == (a < b ? a : b); */
static uint32_t least(uint32_t a, uint32_t b) { return a < b ? a : b; }

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_has_avx(ViewOf(view)); */
static bool has_avx(struct cpuid_view view) { return view.xcr0_allowed / 4u % 2u == 1u; }

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_xsave_size(xcr0); */
static uint32_t xsave_size(uint64_t xcr0)
{
  return xcr0 / 4u % 2u == 1u ? XSAVE_LEGACY + XSAVE_AVX_SIZE : XSAVE_LEGACY;
}

/* What passes of 1:ECX; XSAVE (26) and AVX (12, 28, 29) with the state that XCR0 may enable. */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_ecx_1(ViewOf(view), host); */
static uint32_t ecx_1(struct cpuid_view view, uint32_t host)
{
  if (view.xcr0_allowed == 0u)
    return host & 0x42DA2203u;
  return has_avx(view) ? host & 0x76DA3203u : host & 0x46DA2203u;
}

/* The hypervisor bit; OSXSAVE (27) is the guest's CR4.OSXSAVE. The local APIC (9), x2APIC (21) and
 * the TSC deadline (24) are ours, whatever the processor has. CLFLUSH size of the processor; one
 * logical processor in the package. */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: AnswerOf(\result) == m_features(AnswerOf(host), ViewOf(view)); */
static struct cpuid_values features(struct cpuid_values host, struct cpuid_view view)
{
  uint32_t ecx = ecx_1(view, host.ecx);
  uint32_t ebx = host.ebx / 256u % 256u * 256u + 65536u + view.apic_id % 256u * 16777216u;
  if (view.cr4 / 262144u % 2u == 1u)
    return answer(host.eax, ebx, ecx | 0x89200000u, (host.edx & 0x0F8BF9FFu) | 0x200u);
  return answer(host.eax, ebx, ecx | 0x81200000u, (host.edx & 0x0F8BF9FFu) | 0x200u);
}

/* AVX2 (5) and INVPCID (10) by their conditions */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_ebx_7(ViewOf(view), host); */
static uint32_t ebx_7(struct cpuid_view view, uint32_t host)
{
  if (has_avx(view))
    return view.invpcid == 1u ? host & 0x219C07A9u : host & 0x219C03A9u;
  return view.invpcid == 1u ? host & 0x219C0789u : host & 0x219C0389u;
}

/* VAES, VPCLMUL (9, 10) and RDPID (22) by their conditions */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_ecx_7(ViewOf(view), host); */
static uint32_t ecx_7(struct cpuid_view view, uint32_t host)
{
  if (has_avx(view))
    return view.rdtscp == 1u ? host & 0x00400704u : host & 0x00000704u;
  return view.rdtscp == 1u ? host & 0x00400104u : host & 0x00000104u;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: AnswerOf(\result) == m_basic(7, subleaf, AnswerOf(host), ViewOf(view)); */
static struct cpuid_values extended_features(uint32_t subleaf, struct cpuid_values host,
                                             struct cpuid_view view)
{
  if (subleaf != 0u)
    return answer(0, 0, 0, 0);
  return answer(0, ebx_7(view, host.ebx), ecx_7(view, host.ecx), (host.edx & 0x410u) | 0x20000000u);
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: AnswerOf(\result) == m_xsave(subleaf, AnswerOf(host), ViewOf(view)); */
static struct cpuid_values xsave(uint32_t subleaf, struct cpuid_values host,
                                 struct cpuid_view view)
{
  if (view.xcr0_allowed == 0u)
    return answer(0, 0, 0, 0);
  if (subleaf == 0u)
    return answer(view.xcr0_allowed % 4294967296u, xsave_size(view.xcr0),
                  xsave_size(view.xcr0_allowed), 0);
  if (subleaf == 1u)
    return answer(host.eax % 8u, xsave_size(view.xcr0), 0, 0); /* XSAVEOPT XSAVEC XGETBV1 */
  if (subleaf == 2u && has_avx(view))
    return answer(XSAVE_AVX_SIZE, XSAVE_AVX_OFFSET, 0, 0);
  return answer(0, 0, 0, 0);
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: AnswerOf(\result) == m_basic(leaf, subleaf, AnswerOf(host), ViewOf(view)); */
static struct cpuid_values basic(uint32_t leaf, uint32_t subleaf, struct cpuid_values host,
                                 struct cpuid_view view)
{
  if (leaf == 0u)
    return answer(least(host.eax, LAST_BASIC), host.ebx, host.ecx, host.edx);
  if (leaf == CPUID_FEATURES)
    return features(host, view);
  if (leaf == 2u) /* cache descriptors */
    return host;
  if (leaf == 4u) /* caches: shared by one thread, one core in the package */
    return answer(host.eax % 16384u, host.ebx, host.ecx, host.edx);
  if (leaf == 7u)
    return extended_features(subleaf, host, view);
  if (leaf == 0xBu)
    return answer(0, 0, subleaf % 256u, view.apic_id);
  if (leaf == 0xDu)
    return xsave(subleaf, host, view);
  return answer(0, 0, 0, 0); /* among them 5 MONITOR, 6 power, 0Ah counters */
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: leaf >= 0x80000000 ==>
      AnswerOf(\result) == m_extended(leaf, AnswerOf(host), ViewOf(view)); */
static struct cpuid_values extended(uint32_t leaf, struct cpuid_values host,
                                    struct cpuid_view view)
{
  if (leaf == 0x80000000u)
    return answer(least(host.eax, LAST_EXTENDED), host.ebx, host.ecx, host.edx);
  if (leaf == 0x80000001u)
    return answer(0, 0, host.ecx & 0x121u,
                  host.edx & (view.rdtscp == 1u ? 0x2C100800u : 0x24100800u));
  if (leaf <= 0x80000004u || leaf == 0x80000006u) /* brand; L2 cache */
    return host;
  if (leaf == 0x80000007u) /* invariant TSC */
    return answer(0, 0, 0, host.edx / 256u % 2u * 256u);
  if (leaf == 0x80000008u)
    return answer(least(host.eax % 256u, MAX_PHYSICAL_BITS) + LINEAR_48, 0, 0, 0);
  return answer(0, 0, 0, 0);
}

/* 40000000h: "TemoraTemora", and no leaf behind it: no features of KVM or Hyper-V. */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: AnswerOf(\result) == m_signature(leaf); */
static struct cpuid_values signature(uint32_t leaf)
{
  if (leaf != 0x40000000u)
    return answer(0, 0, 0, 0);
  return answer(0x40000000u, 0x6F6D6554u, 0x65546172u, 0x61726F6Du);
}

struct cpuid_values cpuid_guest(uint32_t leaf, uint32_t subleaf, struct cpuid_values host,
                                struct cpuid_view view)
{
  if (leaf >= 0x80000000u)
    return extended(leaf, host, view);
  if (leaf >= 0x40000000u)
    return signature(leaf);
  return basic(leaf, subleaf, host, view);
}
