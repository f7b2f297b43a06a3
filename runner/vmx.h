/* SPDX-License-Identifier: MIT */
/* VT-x, as the rest of the runner sees it. */
#ifndef RUNNER_VMX_H_
#define RUNNER_VMX_H_

#include "runner/runner.h"

/* VMXON. NULL, or one sentence: why VT-x cannot be used here. */
const char *vmx_start(void);
/* The same on another processor, with a page for VMXON; its capabilities are the first one's. */
const char *vmx_join(void *region);
/* The thread that runs here leaves the processor, and its vcpu with it. */
void vmx_leave_processor(void);
/* The core has created these. */
void vmx_guest_created(uint32_t guest);
void vmx_vcpu_created(uint32_t vcpu, uint32_t guest, uint64_t entry, uint32_t id);
/* After core_settle: guests may have ended. The end of a vcpu is not told: what a number had is
 * taken over by the next that gets it. */
void vmx_settle(void);
/* The guest's pages in [addr, addr + size) must fault again. */
void vmx_range_unmapped(uint32_t guest, uint64_t addr, uint64_t size);
/* Something waits for the vcpu: if its guest runs, on another processor, the run ends. */
void vmx_vcpu_changed(uint32_t vcpu);
/* zx_vcpu_enter, for the calling thread. `packet` is written when the status is ZX_OK. */
zx_status_t vmx_enter(uint32_t process, uint32_t thread, zx_handle_t handle, uint32_t packet_ok,
                      struct packet *packet);
/* Prints, for each exit reason seen: how often, and the TSC ticks from the exit to that vcpu's next
 * entry (in Bochs a tick is an instruction). */
void vmx_stats(void);

#endif
