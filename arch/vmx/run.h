/* SPDX-License-Identifier: MIT */
/* The world switch (run.S): its contract. `make world-switch` tests each line of it in Bochs.
 * SDM: Vol. 3C, by the names of its sections.
 *
 * Requires. VMX root operation, CPL 0, 64-bit mode, interrupts off, DF = 0. The current VMCS has
 * HOST_RIP = vmx_run_exit, HOST_CS, HOST_SS and HOST_CR3 under which this code and the caller's
 * stack are there; HOST_RSP is written here. gpr[] is in the order of the hardware's numbers;
 * gpr[4] is not used, because RSP, RIP and RFLAGS of the guest are in the VMCS. `launched` is the
 * launch state of the VMCS: 0 executes VMLAUNCH, anything else VMRESUME.
 *
 * Ensures, for each of the results:
 *   RBX, RBP, R12 to R15, RSP   the caller's
 *   gpr[]                       0: the guest's registers at its exit; VMfail: as before
 *   RAX                         the result. RCX, RDX, RSI, RDI, R8 to R11 hold the guest's values
 *                               or others: the C convention lets the caller expect nothing there
 *   RFLAGS                      VMfail: the caller's but for CF, PF, AF, ZF, SF, OF. 0: these six,
 *                               all others as bit 1 alone ("Loading Host RIP, RSP, and RFLAGS")
 *   memory                      gpr[] and the stack below RSP; HOST_RSP of the VMCS
 *
 * What the processor loads with result 0, also for an entry that failed with bit 31 ("Loading Host
 * State", "VM-Entry Failures During or After Loading Guest State"):
 *   CR0, CR3, CR4, EFER, PAT, SYSENTER_*, FS, GS and TR bases, selectors, GDTR and IDTR bases: the
 *   VMCS's host-state area; DR7 = 400h; DEBUGCTL = 0; LDTR unusable; TR's limit 67h;
 *   GDTR's and IDTR's limits FFFFh, which the caller must set again.
 * With VMfail none of these has changed.
 *
 * What neither this code nor the processor switches, and the caller must: x87, SSE and AVX state,
 * MXCSR, XCR0, CR2, CR8, DR0 to DR3, DR6, STAR, LSTAR, FMASK, KERNEL_GS_BASE, TSC_AUX and every MSR
 * that the guest can write (runner/extended_state.h). */
#ifndef ARCH_VMX_RUN_H_
#define ARCH_VMX_RUN_H_

#include <stdint.h>

#define VMX_RUN_EXIT  0u /* a VM exit, or a failed entry: bit 31 of the exit reason */
#define VMX_RUN_VALID 1u /* VMfailValid: the VM-instruction error field says why */
#define VMX_RUN_NO_VMCS 2u /* VMfailInvalid: there is no current VMCS */

uint32_t vmx_run(uint64_t gpr[16], uint32_t launched);
/* HOST_RIP */
extern char vmx_run_exit[];

#endif
