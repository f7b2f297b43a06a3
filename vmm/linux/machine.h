/* SPDX-License-Identifier: MIT */
/* The machine that Linux runs on: memory, processors, the devices' way out. */
#ifndef VMM_LINUX_MACHINE_H_
#define VMM_LINUX_MACHINE_H_

#include "zircon/processargs.h"
#include "zircon/syscalls/port.h"
#include "zircon/types.h"

#define MAX_PROCESSORS 64u /* vcpus of a guest */

struct machine {
  zx_handle_t guest, vmar;
  uint32_t    processors;           /* that the guest is told of; the first starts by itself */
  zx_handle_t vcpu[MAX_PROCESSORS]; /* by their number; ZX_HANDLE_INVALID: not started */
  zx_handle_t memory;         /* the VMO that is the guest's memory from 0 on */
  uint64_t    memory_bytes;
  zx_handle_t timer_port;     /* a packet: the timer must look at its deadline again */
  zx_time_t   timer_until;    /* when the timer thread wakes up by itself */
  const char *stopped;        /* why the guest wants to end, or NULL */
  bool        failed;         /* a processor that the guest has started ended with an error */
  uint64_t    port_reads, port_writes, interrupts, ticks, ipis;
};

extern struct machine machine;

/* Each prints what failed and returns false. */
bool machine_create(const struct temora_start *start);
bool linux_load(const struct temora_start *start);
bool timer_start(void);
/* Runs the guest until it ends; the exit code of the VMM. */
int machine_run(void);
/* False after printing "vmm: <what>: <status>" when the status is an error. */
bool succeeded(zx_status_t status, const char *what);

/* Runs processor `number` until the machine stops: ZX_OK; or the error that stopped it. */
zx_status_t processor_run(uint32_t number);
/* What the guest's packet of type GUEST_VCPU asks for: an interrupt, or another processor's
 * start. */
zx_status_t processors_told(const zx_packet_guest_vcpu_t *packet);
/* Makes every other processor look at machine.stopped. */
void processors_stop(uint32_t but);

void machine_lock(void);
void machine_unlock(void);

#endif
