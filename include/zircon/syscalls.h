/* SPDX-License-Identifier: MIT */
/* The system calls. Number: RAX. Arguments: RDI RSI RDX R10 R8 R9, then the stack is not used:
 * a call has at most eight arguments, the last two go in R12 and R13. Result: RAX. SYSCALL destroys
 * RCX and R11. The vmm/ library provides these as functions. `make docs` makes a page of each
 * (the form of the comments above them: docs/generate/prototypes.py). */
#ifndef ZIRCON_SYSCALLS_H_
#define ZIRCON_SYSCALLS_H_

#include "zircon/syscalls/calls_channel.h"
#include "zircon/syscalls/calls_guest.h"
#include "zircon/syscalls/calls_handle.h"
#include "zircon/syscalls/calls_memory.h"
#include "zircon/syscalls/calls_port.h"
#include "zircon/syscalls/calls_process.h"
#include "zircon/syscalls/calls_vcpu.h"
#include "zircon/syscalls/resource.h"
#include "zircon/types.h"

/* System call numbers: Temora's own (Zircon's are private to its vDSO). */
enum {
  SYS_HANDLE_CLOSE = 1,
  SYS_HANDLE_DUPLICATE,
  SYS_HANDLE_REPLACE,
  SYS_OBJECT_GET_INFO,
  SYS_PORT_CREATE,
  SYS_PORT_QUEUE,
  SYS_PORT_WAIT,
  SYS_VMO_CREATE,
  SYS_VMO_READ,
  SYS_VMO_WRITE,
  SYS_VMAR_MAP,
  SYS_GUEST_CREATE,
  SYS_GUEST_SET_TRAP,
  SYS_VCPU_CREATE,
  SYS_VCPU_ENTER,
  SYS_VCPU_KICK,
  SYS_VCPU_INTERRUPT,
  SYS_VCPU_READ_STATE,
  SYS_VCPU_WRITE_STATE,
  SYS_CLOCK_GET_MONOTONIC,
  SYS_NANOSLEEP,
  SYS_DEBUG_WRITE,
  SYS_THREAD_CREATE,
  SYS_THREAD_EXIT,
  SYS_PROCESS_EXIT,
  SYS_DEBUG_READ,
  SYS_HANDLE_CLOSE_MANY,
  SYS_PORT_CANCEL,
  SYS_VMO_GET_SIZE,
  SYS_CHANNEL_CREATE,
  SYS_CHANNEL_WRITE,
  SYS_CHANNEL_READ,
  SYS_VMAR_UNMAP,
  SYS_PROCESS_SPAWN,
  SYS_VMAR_PROTECT,
  SYS_VMO_SET_SIZE,
  SYS_VMO_REPLACE_AS_EXECUTABLE,
  SYS_THREAD_START,
  SYS_TASK_SUSPEND,
};

#endif
