/* SPDX-License-Identifier: MIT */
/* The machine that Linux runs on: memory, one processor, the devices' way out. */
#ifndef VMM_LINUX_MACHINE_H_
#define VMM_LINUX_MACHINE_H_

#include "zircon/processargs.h"
#include "zircon/types.h"

struct machine {
  zx_handle_t guest, vmar, vcpu;
  zx_handle_t memory;         /* the VMO that is the guest's memory from 0 on */
  uint64_t    memory_bytes;
  zx_handle_t timer_port;     /* a packet: the timer must look at its deadline again */
  zx_time_t   timer_until;    /* when the timer thread wakes up by itself */
  const char *stopped;        /* why the guest wants to end, or NULL */
  uint64_t    port_reads, port_writes, interrupts, ticks;
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

void machine_lock(void);
void machine_unlock(void);

#endif
