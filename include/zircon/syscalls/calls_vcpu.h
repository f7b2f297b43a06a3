/* SPDX-License-Identifier: MIT */
/* Virtual processors. */
#ifndef ZIRCON_SYSCALLS_CALLS_VCPU_H_
#define ZIRCON_SYSCALLS_CALLS_VCPU_H_

#include "zircon/syscalls/hypervisor.h"
#include "zircon/types.h"

/* Makes a virtual processor of a guest, and binds it to the calling thread.
 *
 * Only this thread may enter it and access its registers, for life; any thread may kick and
 * interrupt it. A thread has one vcpu at most. The vcpus of a guest are numbered from 1, in the
 * order of their creation. The first starts in 64-bit mode with CR3 = 0 and RIP = `entry`; every
 * other in real mode with CS base = `entry` and RIP = 0. General registers are 0, RFLAGS is 2. The
 * handle has the rights ZX_DEFAULT_VCPU_RIGHTS.
 *
 * Arguments:
 *   guest          whose processor it is
 *   options        0
 *   entry          guest-physical address below 2^48, of any alignment; the first instruction
 *   out            receives the vcpu's handle
 * Rights:
 *   guest          GUEST with MANAGE_PROCESS
 * Errors:
 *   INVALID_ARGS   `options` is not 0
 *   BAD_HANDLE     `guest` names nothing in the calling process
 *   WRONG_TYPE     `guest` is not a guest's
 *   ACCESS_DENIED  `guest` lacks ZX_RIGHT_MANAGE_PROCESS
 *   INVALID_ARGS   `entry` is 2^48 or above
 *   NO_RESOURCES   the guest has GUEST_MAX_VCPUS = 64 vcpus
 *   BAD_STATE      the calling thread has a vcpu already
 *   NO_MEMORY      all vcpus (MAX_VCPUS = 256) or handles
 *     (MAX_HANDLES = 262144) of the system are in use
 *   INVALID_ARGS   `out` cannot be written
 * Model: create_status
 * Decisions: D1, D3, D16 to D19
 */
zx_status_t zx_vcpu_create(zx_handle_t guest, uint32_t options, zx_vaddr_t entry,
                           zx_handle_t *out);

/* Runs a guest on the calling thread, until there is something for the caller to do.
 *
 * It returns ZX_OK with a packet when the guest has met a trap (zx_guest_set_trap), or has told
 * other vcpus something:
 *
 * - ZX_PKT_TYPE_GUEST_IO: the port, the width in bytes, for OUT the data. RIP is behind the
 *   instruction. IN is answered with zx_vcpu_write_state and ZX_VCPU_IO.
 * - ZX_PKT_TYPE_GUEST_MEM: the guest-physical address and the instruction's bytes. RIP is behind
 *   the instruction.
 * - ZX_PKT_TYPE_GUEST_VCPU: an interrupt for those whose APIC ids are bits of a mask, to be made
 *   with zx_vcpu_interrupt, or the start of one at an address, to be made with zx_vcpu_create. RIP
 *   is behind the WRMSR.
 *
 * Inside the call the hypervisor completes by itself: CPUID, MSR and control-register accesses,
 * HLT, which waits for an interrupt, pages that are mapped and not yet in the EPT, writes to bells.
 * An instruction that the architecture refuses faults in the guest; the caller sees nothing of it.
 *
 * Before each entry into the guest the core looks at these, in this order: a bell that waits for
 * room, a kick, HLT, the event whose delivery was interrupted, the next interrupt. A kick makes the
 * call return ZX_ERR_CANCELED without running the guest. The vcpu stays usable after every error;
 * RIP stays at the instruction unless its line below says otherwise.
 *
 * Arguments:
 *   handle         the vcpu
 *   packet         receives the packet, 48 bytes, only with ZX_OK
 * Rights:
 *   handle         VCPU with EXECUTE
 * Errors:
 *   BAD_HANDLE     `handle` names nothing in the calling process
 *   WRONG_TYPE     `handle` is not a vcpu's
 *   ACCESS_DENIED  `handle` lacks ZX_RIGHT_EXECUTE
 *   BAD_STATE      the calling thread is not the vcpu's; a kick that waits stays
 *   CANCELED       before an entry: a kick waits; it is used up. After HLT, RIP is behind it
 *   NOT_SUPPORTED  before an entry: the next interrupt has a reserved vector, 21 to 31; it is
 *     dropped
 *   NOT_SUPPORTED  I/O: the instruction is INS or OUTS, with or without REP
 *   NOT_FOUND      I/O: no trap covers the first port of the access
 *   INVALID_ARGS   I/O: `packet` cannot be written; RIP has moved on, the packet is lost
 *   OUT_OF_RANGE   memory, no trap, no mapping: the address is 2^48 or above
 *   NOT_FOUND      memory, no trap, no mapping: the address is below 2^48
 *   OUT_OF_RANGE   memory, mapped: the page lies behind the VMO's end
 *   ACCESS_DENIED  memory, mapped: not for reading, or a write, and not for writing
 *   INTERNAL       memory, trap: a fetch, or the processor has given no instruction length
 *   NOT_SUPPORTED  memory, trap: the delivery of an event made the access; the event goes in again
 *   NOT_SUPPORTED  memory, bell: the access reads; RIP has moved on
 *   BAD_STATE      memory, bell: all handles of its port are closed; RIP has moved on, no packet
 *   INVALID_ARGS   memory, MEM: `packet` cannot be written; RIP has moved on, the packet is lost
 *   INTERNAL       an instruction that the hypervisor completes: no instruction length
 *   BAD_STATE      the VM entry failed: the guest's state does not pass the processor's checks
 *   NOT_SUPPORTED  every other exit: triple fault, task switch, SIPI, EPT misconfiguration,
 *     exceptions, unknown reasons
 *   INVALID_ARGS   interrupt command: `packet` cannot be written; RIP has moved on, the packet is
 *     lost
 * Runner:
 *   INTERNAL       VMLAUNCH or VMRESUME failed
 *   NO_MEMORY      no page is left for the guest's EPT
 *   NOT_FOUND      memory, MEM: the instruction's bytes are not in the EPT; RIP has moved on, the
 *     packet is lost
 *   NOT_SUPPORTED  an access to a control register that is none of MOV to CR0, CR4 and CR8, and
 *     MOV from CR8
 * Returns: ZX_OK with a packet
 * Model: begin_status, next_status, exit_out.st, ipi_out.st
 * Core: vcpu_enter_begin, vcpu_next, vcpu_exit, vcpu_ipi
 * Decisions: D1, D19 to D26, D29, D30, D32 to D38, D42 to D46, D50 to D62, D150 to D155
 */
zx_status_t zx_vcpu_enter(zx_handle_t handle, zx_port_packet_t *packet);

/* Makes the current or the next zx_vcpu_enter of a vcpu return ZX_ERR_CANCELED.
 *
 * Any thread may call it. One flag is set: several kicks before the vcpu looks are one. No kick is
 * lost, whatever happens in between; a kick that meets a packet that is ready stays for the next
 * zx_vcpu_enter. Only a vcpu whose bell waits for room sees the kick later, when the bell is
 * queued.
 *
 * Arguments:
 *   handle         the vcpu
 * Rights:
 *   handle         VCPU with EXECUTE
 * Errors:
 *   BAD_HANDLE     `handle` names nothing in the calling process
 *   WRONG_TYPE     `handle` is not a vcpu's
 *   ACCESS_DENIED  `handle` lacks ZX_RIGHT_EXECUTE
 * Model: kick_status
 * Decisions: D1, D19, D22 to D24
 */
zx_status_t zx_vcpu_kick(zx_handle_t handle);

/* Makes an interrupt or an exception of a vcpu pending.
 *
 * Any thread may call it. It goes into the guest at a later VM entry: the NMI (vector 2) first,
 * then the highest vector, one for each entry. A vector of 32 or above, or the NMI, waits until the
 * guest can take it; the guest goes on until then. A vector that is given twice before its delivery
 * is delivered once. HLT ends when any vector is pending.
 *
 * Arguments:
 *   handle         the vcpu
 *   vector         0 to 255: 2 is the NMI, 32 and above are external interrupts, the others are
 *     exceptions; 21 to 31 are reserved, and make zx_vcpu_enter return ZX_ERR_NOT_SUPPORTED when
 *     their turn comes
 * Rights:
 *   handle         VCPU with SIGNAL
 * Errors:
 *   BAD_HANDLE     `handle` names nothing in the calling process
 *   WRONG_TYPE     `handle` is not a vcpu's
 *   ACCESS_DENIED  `handle` lacks ZX_RIGHT_SIGNAL
 *   OUT_OF_RANGE   `vector` is 256 or above
 * Model: int_status
 * Decisions: D1, D19, D25
 */
zx_status_t zx_vcpu_interrupt(zx_handle_t handle, uint32_t vector);

/* Reads the general registers of a vcpu.
 *
 * They are those of the last exit, or what zx_vcpu_write_state has put there. RFLAGS shows its user
 * bits only: CF, PF, AF, ZF, SF, TF, DF, OF, NT, AC, ID; the others read 0, bit 1 included.
 *
 * Arguments:
 *   handle         the vcpu
 *   kind           ZX_VCPU_STATE
 *   buffer         receives a `zx_vcpu_state_t`
 *   buffer_size    136, in bytes
 * Rights:
 *   handle         VCPU with READ
 * Errors:
 *   BAD_HANDLE     `handle` names nothing in the calling process
 *   WRONG_TYPE     `handle` is not a vcpu's
 *   ACCESS_DENIED  `handle` lacks ZX_RIGHT_READ
 *   INVALID_ARGS   `kind` is not ZX_VCPU_STATE, or `buffer_size` is not 136
 *   BAD_STATE      the calling thread is not the vcpu's
 *   INVALID_ARGS   `buffer` cannot be written
 * Model: read_status
 * Decisions: D1, D19
 */
zx_status_t zx_vcpu_read_state(zx_handle_t handle, uint32_t kind, void *buffer,
                               size_t buffer_size);

/* Writes the general registers of a vcpu, or answers an IN.
 *
 * - ZX_VCPU_STATE sets the 16 general registers. RFLAGS is left alone unless bit 1 of the given
 *   value is set; then its user bits change: CF, PF, AF, ZF, SF, TF, DF, OF, NT, AC, ID.
 * - ZX_VCPU_IO sets the low 1, 2 or 4 bytes of RAX (`access_size`), whether an IN waits or not. The
 *   bytes above stay; a 4-byte IN has cleared them.
 *
 * Arguments:
 *   handle         the vcpu
 *   kind           ZX_VCPU_STATE or ZX_VCPU_IO
 *   buffer         a `zx_vcpu_state_t` or a `zx_vcpu_io_t`
 *   buffer_size    in bytes: 136 or 8
 * Rights:
 *   handle         VCPU with WRITE
 * Errors:
 *   BAD_HANDLE     `handle` names nothing in the calling process
 *   WRONG_TYPE     `handle` is not a vcpu's
 *   ACCESS_DENIED  `handle` lacks ZX_RIGHT_WRITE
 *   INVALID_ARGS   `kind` is neither of the two
 *   INVALID_ARGS   `buffer_size` is not the kind's
 *   INVALID_ARGS   `buffer` cannot be read
 *   BAD_STATE      the calling thread is not the vcpu's
 *   INVALID_ARGS   ZX_VCPU_IO: `access_size` is not 1, 2 or 4
 * Model: write_status
 * Decisions: D1, D19
 */
zx_status_t zx_vcpu_write_state(zx_handle_t handle, uint32_t kind, const void *buffer,
                                size_t buffer_size);

#endif
