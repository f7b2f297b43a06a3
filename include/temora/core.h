/* SPDX-License-Identifier: MIT */
/* The core as the world sees it: a state machine without I/O.
 *
 * The world (the runner, the oracle, a test) makes one call at a time, under one lock. A call
 * returns a status and leaves in `reply` what the world must do or hand out. The state is in the
 * core's own arrays (temora/state.h), zero at start; core_boot() must be the first call.
 *
 * User memory is the world's: before a call that hands something out, the world finds out whether
 * the caller's pointers can be written and says so in `out_ok`; before a call that takes a buffer
 * in, it copies the buffer and says in `in_ok` whether that worked. Nothing can change in between,
 * because the world holds the lock.                                                            */
#ifndef TEMORA_CORE_H_
#define TEMORA_CORE_H_

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
                             vcpu_create, vcpu_enter_begin, vcpu_kick, vcpu_interrupt: the vcpu */
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
  uint32_t    info_type;  /* get_info BASIC */
  uint32_t    info_rights;
  uint64_t    info_koid;
  uint64_t    info_related;
  struct packet packet;   /* port_wait, LEAVE */
};

extern struct reply reply;

/* ---- start: the world makes the first process ---- */
void core_boot(uint64_t pool_frames);
/* A process with an empty handle table; `secret` (30 bits) scrambles its handle values.
 * Returns its number, or MAX_PROCESSES when there is no more room. */
uint32_t process_create(uint32_t secret);
/* A thread of the process. Returns its number, or MAX_THREADS. */
uint32_t thread_create(uint32_t process);
/* The thread is gone: its vcpu, if any, belongs to no thread from now on. */
void thread_exit(uint32_t thread);
/* reply.handle[0]: a resource. */
zx_status_t resource_create(uint32_t process, uint32_t kind, uint64_t base, uint64_t size);

/* ---- handles ---- */
zx_status_t handle_close(uint32_t process, zx_handle_t handle);
zx_status_t handle_duplicate(uint32_t process, zx_handle_t handle, zx_rights_t rights,
                             uint32_t out_ok);
zx_status_t handle_replace(uint32_t process, zx_handle_t handle, zx_rights_t rights,
                           uint32_t out_ok);
zx_status_t object_get_info(uint32_t process, zx_handle_t handle, uint32_t topic);

/* ---- ports ---- */
zx_status_t port_create(uint32_t process, uint32_t options, uint32_t out_ok);
zx_status_t port_queue(uint32_t process, zx_handle_t handle, uint32_t in_ok, struct packet packet);
/* CORE_BLOCK: the port is empty and now < deadline. */
zx_status_t port_wait(uint32_t process, zx_handle_t handle, int64_t now, int64_t deadline,
                      uint32_t out_ok);

/* ---- memory ---- */
zx_status_t vmo_create(uint32_t process, uint64_t size, uint32_t options, uint32_t out_ok);
/* On ZX_OK the world copies `size` bytes from/to byte `offset` of the frames at reply.frame. */
zx_status_t vmo_read(uint32_t process, zx_handle_t handle, uint64_t offset, uint64_t size);
zx_status_t vmo_write(uint32_t process, zx_handle_t handle, uint64_t offset, uint64_t size);
zx_status_t vmar_map(uint32_t process, zx_handle_t vmar, uint32_t options, uint64_t vmar_offset,
                     zx_handle_t vmo, uint64_t vmo_offset, uint64_t len, uint32_t out_ok);

/* ---- guests ---- */
zx_status_t guest_create(uint32_t process, zx_handle_t resource, uint32_t options,
                         uint32_t out_ok);
/* On ZX_OK of MEM and BELL the world takes [addr, addr+size) out of guest reply.index's EPT. */
zx_status_t guest_set_trap(uint32_t process, zx_handle_t handle, uint32_t kind, uint64_t addr,
                           uint64_t size, zx_handle_t port, uint64_t key);

/* ---- vcpus ---- */
zx_status_t vcpu_create(uint32_t process, uint32_t thread, zx_handle_t guest, uint32_t options,
                        uint64_t entry, uint32_t out_ok);
/* zx_vcpu_enter is a conversation: begin, then (next, run the guest, exit) until next or exit
 * says otherwise. ZX_OK of begin: reply.index is the vcpu. */
zx_status_t vcpu_enter_begin(uint32_t process, uint32_t thread, zx_handle_t handle);
/* 1: vcpu_next will look at the guest's interruptibility; 0: it may be given as zeros. */
uint32_t vcpu_wants_to_inject(uint32_t vcpu);
/* CORE_RUN | CORE_BLOCK | the status with which zx_vcpu_enter returns. rflags: of the guest;
 * blocking: interruptibility state (SDM 25.4.2); protected_mode: guest CR0.PE. */
zx_status_t vcpu_next(uint32_t vcpu, uint64_t rflags, uint32_t blocking, uint32_t protected_mode);
/* `packet_ok`: the caller's packet pointer can be written. */
void vcpu_exit(uint32_t vcpu, struct exit exit, uint32_t packet_ok);
/* An emulated instruction faulted: the exception goes in at the next entry. */
void vcpu_fault(uint32_t vcpu, uint32_t vector, uint32_t has_error, uint32_t error);
zx_status_t vcpu_kick(uint32_t process, zx_handle_t handle);
zx_status_t vcpu_interrupt(uint32_t process, zx_handle_t handle, uint32_t vector);
/* ZX_OK: the world copies out vcpu_gpr[reply.index] and vcpu_rflags & RFLAGS_USER. */
zx_status_t vcpu_read_state(uint32_t process, uint32_t thread, zx_handle_t handle, uint32_t kind,
                            uint64_t size, uint32_t out_ok);
/* The words of the caller's buffer, as copied: STATE: 16 registers and RFLAGS. */
struct vcpu_words { uint64_t gpr[16]; uint64_t rflags; };
extern struct vcpu_words input_state; /* filled by the world before vcpu_write_state */
zx_status_t vcpu_write_state(uint32_t process, uint32_t thread, zx_handle_t handle, uint32_t kind,
                             uint64_t size, uint32_t in_ok, uint32_t io_size, uint32_t io_data);

/* The guest's registers while it is not running: the order is the hardware's (RAX RCX RDX RBX RSP
 * RBP RSI RDI R8..R15). run.S saves and loads them here; RSP and RFLAGS are moved between here and
 * the VMCS by the world when an enter begins and ends (and RSP, RFLAGS for a CR exit). */
extern uint64_t vcpu_gpr[MAX_VCPUS][16];
extern uint64_t vcpu_rflags[MAX_VCPUS];
#define RFLAGS_USER  0x244DD5u
#define RFLAGS_OTHER 0xFFFFFFFFFFDBB22Au

#endif
