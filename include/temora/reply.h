/* SPDX-License-Identifier: MIT */
/* What passes between the core and the world besides plain arguments. */
#ifndef TEMORA_REPLY_H_
#define TEMORA_REPLY_H_

#include "temora/limits.h"
#include "temora/vmx.h"
#include "zircon/types.h"

/* Bit-identical to zx_port_packet_t; the union is seen as four words. */
struct packet {
  uint64_t key;
  uint32_t type;
  int32_t  status;
  uint64_t word[4];
};

/* Returned beside the (non-positive) zx_status_t values. */
#define CORE_BLOCK 1 /* nothing to do now: block the thread, ask again after a wake-up */
#define CORE_RUN   2 /* vcpu_next: enter the guest */

/* What the world does after vcpu_exit. Each of them implies `reply.advance`. */
#define ACTION_RESUME  0u /* ask vcpu_next again */
#define ACTION_EMULATE 1u /* do the instruction (exit.kind) by arch/vmx, then vcpu_next */
#define ACTION_MAP     2u /* put the page reply.address at exit.gpa into the EPT, then vcpu_next */
#define ACTION_LEAVE   3u /* zx_vcpu_enter returns reply.status; when ZX_OK, with reply.packet */

struct reply {
  zx_handle_t handle[2];  /* new handles, in the order of the call's out parameters */
  uint64_t    value;      /* vmar_map: the address; get_info: bytes of the record (0: none) */
  uint32_t    index;      /* guest_create, guest_set_trap, vmar_map: the guest;
                             vcpu_create, vcpu_enter_begin, vcpu_kick, vcpu_interrupt: the vcpu;
                             get_info HANDLE_STATS, HANDLE_TABLE: the process */
  uint32_t    wake;       /* 1: some blocked thread may go on; let all of them ask again. The core
                             only sets it; the world clears it */
  uint64_t    frame;      /* vmo_*: first page frame, counted from the start of the pool; MAP: the
                             frame of the faulting page */
  uint64_t    pages;      /* vmo_create: frames the world must fill with zeros */
  uint32_t    perms;      /* MAP: ZX_VM_PERM_* */
  uint32_t    advance;    /* 1: RIP := RIP + exit.length, end of STI and MOV-SS blocking */
  uint32_t    action;     /* ACTION_* */
  uint32_t    fetch;      /* LEAVE: 1: put the guest's instruction bytes into the packet */
  int32_t     status;     /* LEAVE */
  uint32_t    event;      /* RUN: VM-entry interruption information, 0: none (SDM 25.8.3) */
  uint32_t    event_error;
  uint32_t    event_length;
  uint32_t    window;     /* RUN: 1: interrupt-window exiting */
  uint32_t    info_flags; /* get_info VCPU: flags */
  uint32_t    info_count; /* get_info HANDLE_COUNT; HANDLE_STATS, HANDLE_TABLE: how many handles */
  uint32_t    info_type;  /* get_info BASIC */
  uint32_t    info_rights;
  uint64_t    info_koid;
  uint64_t    info_related;
  uint32_t    info_kind;  /* get_info RESOURCE */
  uint64_t    info_base;  /* get_info RESOURCE, VMAR */
  uint64_t    info_size;  /* get_info RESOURCE, VMAR, VMO */
  uint32_t    info_types[OBJECT_TYPES]; /* get_info HANDLE_STATS: handles to objects of each type */
  zx_handle_t info_handle; /* info_record: its value in the process whose it is */
  uint32_t    message;    /* channel_write_end, channel_read: where the world keeps the bytes */
  uint32_t    bytes;      /* channel_read: of the message */
  uint64_t    handles;    /* channel_read: how many handles the message has */
  struct packet packet;   /* port_wait, LEAVE */
};

extern struct reply reply;

/* The words of the caller's buffer, as copied: STATE: 16 registers and RFLAGS. */
struct vcpu_words { uint64_t gpr[16]; uint64_t rflags; };
extern struct vcpu_words input_state; /* filled by the world before vcpu_write_state */

/* The guest's registers while it is not running: the order is the hardware's (RAX RCX RDX RBX RSP
 * RBP RSI RDI R8..R15). run.S saves and loads them here; RSP and RFLAGS are moved between here and
 * the VMCS by the world when an enter begins and ends (and RSP, RFLAGS for a CR exit). */
extern uint64_t vcpu_gpr[MAX_VCPUS][16];
extern uint64_t vcpu_rflags[MAX_VCPUS];
#define RFLAGS_USER  0x244DD5u
#define RFLAGS_OTHER 0xFFFFFFFFFFDBB22Au

#endif
