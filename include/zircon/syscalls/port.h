/* SPDX-License-Identifier: MIT */
/* Port packets (x86-64 layout). */
#ifndef ZIRCON_SYSCALLS_PORT_H_
#define ZIRCON_SYSCALLS_PORT_H_

#include "zircon/types.h"

#define ZX_PORT_BIND_TO_INTERRUPT 1u

#define ZX_PKT_TYPE_USER       0u
#define ZX_PKT_TYPE_GUEST_BELL 3u
#define ZX_PKT_TYPE_GUEST_MEM  4u
#define ZX_PKT_TYPE_GUEST_IO   5u
#define ZX_PKT_TYPE_GUEST_VCPU 6u

#define ZX_PKT_GUEST_VCPU_INTERRUPT 0u
#define ZX_PKT_GUEST_VCPU_STARTUP   1u

typedef union zx_packet_user {
  uint64_t u64[4];
  uint32_t u32[8];
  uint16_t u16[16];
  uint8_t  c8[32];
} zx_packet_user_t;

/* A write to a page trapped with ZX_GUEST_TRAP_BELL; queued on the trap's port. */
typedef struct zx_packet_guest_bell {
  uint64_t addr; /* guest-physical */
  uint64_t reserved0;
  uint64_t reserved1;
  uint64_t reserved2;
} zx_packet_guest_bell_t;

#define X86_MAX_INST_LEN 15u

/* An access to a page trapped with ZX_GUEST_TRAP_MEM; returned by zx_vcpu_enter. */
typedef struct zx_packet_guest_mem {
  uint64_t addr;     /* guest-physical, not rounded */
  uint8_t  inst_len; /* 1 to 15 */
  uint8_t  inst_buf[X86_MAX_INST_LEN];
  uint8_t  default_operand_size; /* 2 or 4, bytes */
  uint8_t  reserved[7];
} zx_packet_guest_mem_t;

/* An access to a port trapped with ZX_GUEST_TRAP_IO; returned by zx_vcpu_enter. */
typedef struct zx_packet_guest_io {
  uint16_t port;
  uint8_t  access_size; /* 1, 2 or 4, bytes */
  bool     input;       /* IN: answer with zx_vcpu_write_state(ZX_VCPU_IO) */
  union {
    uint8_t  u8;
    uint16_t u16;
    uint32_t u32;
    uint8_t  data[4];
  };
  uint64_t reserved0;
  uint64_t reserved1;
  uint64_t reserved2;
} zx_packet_guest_io_t;

typedef struct zx_packet_guest_vcpu {
  union {
    struct {
      uint64_t mask; /* bit n: the vcpu with APIC id n */
      uint8_t  vector;
      uint8_t  padding1[7];
    } interrupt;
    struct {
      uint64_t id;
      uint64_t entry;
    } startup;
  };
  uint8_t  type; /* ZX_PKT_GUEST_VCPU_INTERRUPT or _STARTUP */
  uint8_t  padding1[7];
  uint64_t reserved;
} zx_packet_guest_vcpu_t;

typedef struct zx_port_packet {
  uint64_t    key;
  uint32_t    type;
  zx_status_t status;
  union {
    zx_packet_user_t       user;
    zx_packet_guest_bell_t guest_bell;
    zx_packet_guest_mem_t  guest_mem;
    zx_packet_guest_io_t   guest_io;
    zx_packet_guest_vcpu_t guest_vcpu;
  };
} zx_port_packet_t;

_Static_assert(sizeof(zx_port_packet_t) == 48, "ABI");
_Static_assert(sizeof(zx_packet_guest_mem_t) == 32, "ABI");
_Static_assert(sizeof(zx_packet_guest_io_t) == 32, "ABI");
_Static_assert(sizeof(zx_packet_guest_vcpu_t) == 32, "ABI");

#endif
