/* SPDX-License-Identifier: MIT */
/* Guests, traps and virtual processors (x86-64). */
#ifndef ZIRCON_SYSCALLS_HYPERVISOR_H_
#define ZIRCON_SYSCALLS_HYPERVISOR_H_

#include "zircon/syscalls/port.h"
#include "zircon/types.h"

#define ZX_GUEST_TRAP_BELL 0u /* memory; a write queues a packet, the guest goes on */
#define ZX_GUEST_TRAP_MEM  1u /* memory; zx_vcpu_enter returns a packet */
#define ZX_GUEST_TRAP_IO   2u /* I/O ports; zx_vcpu_enter returns a packet */

#define ZX_VCPU_STATE 0u
#define ZX_VCPU_IO    1u

/* The order is the hardware's register numbering. */
typedef struct zx_vcpu_state {
  uint64_t rax, rcx, rdx, rbx, rsp, rbp, rsi, rdi;
  uint64_t r8, r9, r10, r11, r12, r13, r14, r15;
  uint64_t rflags; /* only the user-visible bits are transferred */
} zx_vcpu_state_t;

typedef struct zx_vcpu_io {
  uint8_t access_size; /* 1, 2 or 4, bytes */
  uint8_t padding1[3];
  union {
    uint8_t  u8;
    uint16_t u16;
    uint32_t u32;
    uint8_t  data[4];
  };
} zx_vcpu_io_t;

_Static_assert(sizeof(zx_vcpu_state_t) == 136, "ABI");
_Static_assert(sizeof(zx_vcpu_io_t) == 8, "ABI");

#endif
