/* SPDX-License-Identifier: MIT */
/* Entering VMX operation (SDM Vol. 3, 24.6 to 24.8), and what guests and vcpus need when the core
 * has created them. */
#include "arch/vmx/control_register.h"
#include "runner/cpu.h"
#include "runner/ept.h"
#include "runner/extended_state.h"
#include "runner/hardware_report.h"
#include "runner/vmcs.h"
#include "runner/vmcs_state.h"
#include "runner/vmx.h"
#include "runner/x86.h"

#define MSR_FEATURE_CONTROL  0x3Au
#define MSR_VMX_BASIC        0x480u
#define MSR_VMX_CONTROLS     0x481u /* pin, primary, exit, entry: + 0 to 3 */
#define MSR_VMX_MISC         0x485u
#define MSR_VMX_CR0_FIXED0   0x486u
#define MSR_VMX_SECONDARY    0x48Bu
#define MSR_VMX_EPT_VPID     0x48Cu
#define MSR_VMX_TRUE         0x48Du /* the same four */
#define CPUID1_VMX           (1u << 5) /* ECX */
#define FEATURE_LOCK         1u
#define FEATURE_VMX          4u /* outside SMX */
#define BASIC_TRUE_CONTROLS  (1ull << 55)
#define ALLOWED_1(bit)       (1ull << (32u + (bit)))
#define SECONDARY_EPT_VPID   (ALLOWED_1(1) | ALLOWED_1(5))
#define MAX_PHYSICAL_BITS    48u
#define SLICE_MS             2u /* two periods of the host's timer */

struct vmx_capabilities vmx_has;
struct vmx_controls     vmx_controls;
uint64_t                vmx_slice;

/* Firmware normally locks this register; where it did not, we do. */
static const char *enable_feature(void) {
  uint64_t value = rdmsr(MSR_FEATURE_CONTROL);
  if ((value & FEATURE_VMX) != 0 && (value & FEATURE_LOCK) != 0) return NULL;
  if ((value & FEATURE_LOCK) != 0) {
    return "VT-x is disabled by the firmware (IA32_FEATURE_CONTROL): enable it in its set-up";
  }
  wrmsr(MSR_FEATURE_CONTROL, value | FEATURE_LOCK | FEATURE_VMX);
  return NULL;
}

/* A capability MSR exists only where the one before it says so (A.3.3, A.10). */
static struct vmx_capabilities read_capabilities(void) {
  struct vmx_capabilities has = {.basic = rdmsr(MSR_VMX_BASIC), .misc = rdmsr(MSR_VMX_MISC)};
  uint32_t controls = has.basic & BASIC_TRUE_CONTROLS ? MSR_VMX_TRUE : MSR_VMX_CONTROLS;
  has.pin = rdmsr(controls);
  has.primary = rdmsr(controls + 1u);
  has.exit = rdmsr(controls + 2u);
  has.entry = rdmsr(controls + 3u);
  if (has.primary & ALLOWED_1(31)) has.secondary = rdmsr(MSR_VMX_SECONDARY);
  if (has.secondary & SECONDARY_EPT_VPID) has.ept_vpid = rdmsr(MSR_VMX_EPT_VPID);
  has.cr0_fixed0 = rdmsr(MSR_VMX_CR0_FIXED0);
  has.cr0_fixed1 = rdmsr(MSR_VMX_CR0_FIXED0 + 1u);
  has.cr4_fixed0 = rdmsr(MSR_VMX_CR0_FIXED0 + 2u);
  has.cr4_fixed1 = rdmsr(MSR_VMX_CR0_FIXED0 + 3u);
  return has;
}

static const char *vmxon(void *page) {
  uint64_t region = (uint64_t)page;
  uint8_t  failed;
  if (!vmx_cr_allowed(READ_CR(0), vmx_has.cr0_fixed0, vmx_has.cr0_fixed1)) {
    return "VT-x does not accept this CR0 (IA32_VMX_CR0_FIXED0, _FIXED1)";
  }
  if (!vmx_cr_allowed(READ_CR(4) | CR4_VMXE, vmx_has.cr4_fixed0, vmx_has.cr4_fixed1)) {
    return "VT-x does not accept this CR4 (IA32_VMX_CR4_FIXED0, _FIXED1)";
  }
  WRITE_CR(4, READ_CR(4) | CR4_VMXE);
  __asm__ volatile("vmxon %1; setna %0" : "=r"(failed) : "m"(region) : "cc", "memory");
  if (failed) return "VMXON failed";
  ept_join();
  return NULL;
}

static const char *check_vmx(void) {
  if ((cpuid(1, 0).ecx & CPUID1_VMX) != 0) return NULL;
  return "this CPU has no VT-x (CPUID.1:ECX.VMX = 0): no guest can run here";
}

const char *vmx_start(void) {
  const char *why = check_vmx();
  if (why != NULL) return why;
  vmx_has = read_capabilities();
  report_vmx(&vmx_has);
  if ((why = enable_feature()) != NULL) return why;
  if ((why = vmx_compute_controls(&vmx_has, &vmx_controls)) != NULL) return why;
  if ((why = vmx_check_capabilities(&vmx_has)) != NULL) return why;
  vmx_slice = clock_tsc_khz() * SLICE_MS;
  ept_start();
  if ((why = vmxon(vmcs_page())) != NULL) return why;
  return vmcs_state_start();
}

const char *vmx_join(void *region) {
  const char *why = check_vmx();
  if (why != NULL) return why;
  struct vmx_capabilities has = read_capabilities();
  if (memcmp(&has, &vmx_has, sizeof has) != 0) return "its VT-x is not like the first one's";
  if ((why = enable_feature()) != NULL || (why = vmxon(region)) != NULL) return why;
  return vmcs_state_same_host() ? NULL : "its CR0, CR4, EFER or PAT is not like the first one's";
}

void vmx_guest_created(uint32_t guest) { ept_create(guest); }

void vmx_settle(void) { ept_settle(); }

void vmx_range_unmapped(uint32_t guest, uint64_t addr, uint64_t size) {
  ept_unmap(guest, addr, size);
}

void vmx_vcpu_created(uint32_t vcpu, uint32_t guest, uint64_t entry, uint32_t id) {
  struct virtual_cpu *c = &virtual_cpu[vcpu];
  uint32_t            bits = cpuid(0x80000008u, 0).eax & 0xFFu;
  /* The pages of the vcpu that had the number before are used again. */
  *c = (struct virtual_cpu){.number = vcpu, .guest = guest, .id = id, .vmcs = c->vmcs,
                            .extended = c->extended, .host_extended = c->host_extended};
  c->msr = msr_reset(1ull << (bits < MAX_PHYSICAL_BITS ? bits : MAX_PHYSICAL_BITS), id == 1u);
  c->cpuid.apic_id = id - 1u;
  c->cpuid.rdtscp = (vmx_controls.secondary & SECONDARY_RDTSCP) != 0;
  c->cpuid.invpcid = (vmx_controls.secondary & SECONDARY_INVPCID) != 0;
  c->apic = apic_reset();
  extended_create(c);
  vmcs_create(c, entry);
}
