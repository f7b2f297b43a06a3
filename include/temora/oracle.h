/* SPDX-License-Identifier: MIT */
/* libtemora: is what an implementation of Zircon's hypervisor system calls did one of the things
 * that the specification allows?
 *
 *   temora_open -> temora_feed or temora_feed_line, for each event in its order -> temora_finish
 *
 * Nothing is allocated and no file is touched. The state is the core's own tables, in static
 * memory, so that there is one session at a time, and no two threads may be in these functions.
 *
 * temora_open boots the core anew. Events after the first that does not conform are not looked at.
 */
#ifndef TEMORA_ORACLE_H_
#define TEMORA_ORACLE_H_

#include <stddef.h>
#include <stdint.h>

/* The values are the exit statuses of the program. */
enum temora_verdict {
  TEMORA_CONFORMS = 0,
  TEMORA_DIVERGES = 1,
  TEMORA_NOT_A_TRACE = 2,   /* an event that cannot be: a thread that is not there, a broken line */
  TEMORA_INCONCLUSIVE = 3,  /* what was recorded does not tell */
};

/* ---- events ---- */

enum temora_op {
  TEMORA_HANDLE_CLOSE, TEMORA_HANDLE_CLOSE_MANY, TEMORA_HANDLE_DUPLICATE, TEMORA_HANDLE_REPLACE,
  TEMORA_PORT_CREATE, TEMORA_PORT_QUEUE, TEMORA_PORT_WAIT, TEMORA_VMO_CREATE,
  TEMORA_VMO_GET_SIZE, TEMORA_VMAR_MAP, TEMORA_GUEST_CREATE, TEMORA_GUEST_SET_TRAP,
  TEMORA_VCPU_CREATE, TEMORA_VCPU_ENTER, TEMORA_VCPU_KICK, TEMORA_VCPU_INTERRUPT,
  TEMORA_THREAD_EXIT, TEMORA_VCPU_READ_STATE, TEMORA_VCPU_WRITE_STATE, TEMORA_OBJECT_GET_INFO,
  TEMORA_PORT_CANCEL, TEMORA_VMO_READ, TEMORA_VMO_WRITE, TEMORA_VMAR_UNMAP, TEMORA_CHANNEL_CREATE,
  TEMORA_CHANNEL_WRITE, TEMORA_CHANNEL_READ, TEMORA_CLOCK_GET_MONOTONIC, TEMORA_NANOSLEEP,
  TEMORA_DEBUG_WRITE, TEMORA_DEBUG_READ, TEMORA_PROCESS_EXIT, TEMORA_VMAR_PROTECT,
  TEMORA_VMO_SET_SIZE, TEMORA_VMO_REPLACE_AS_EXECUTABLE,
  TEMORA_THREAD_CREATE, TEMORA_THREAD_START, TEMORA_TASK_SUSPEND,
  TEMORA_CALLS,                         /* how many calls are modelled */
  /* what is there at the start */
  TEMORA_PROCESS = TEMORA_CALLS, TEMORA_THREAD, TEMORA_RESOURCE, TEMORA_SPACE,
  TEMORA_META,                          /* the first line of a trace */
  TEMORA_NOT_MODELLED,                  /* any other call: counted, no more */
};

/* The arguments of a call in the order of its C prototype, those that it hands out included: word
 * i is the argument i. An argument that is a list, a packet or a pointer to bytes has the word 0;
 * lists and packets are beside them. The length of a list of handles is no argument. */
union temora_arguments {
  uint64_t word[8];
  struct { uint64_t handle; } close, kick, enter, queue;
  struct { uint64_t handle, rights, out; } copy; /* zx_handle_duplicate, zx_handle_replace */
  struct { uint64_t options, out; } port_create;
  struct { uint64_t handle, deadline; } wait;
  struct { uint64_t size, options, out; } vmo_create;
  struct { uint64_t handle, size; } vmo_size; /* zx_vmo_get_size, zx_vmo_set_size */
  struct { uint64_t vmar, options, vmar_offset, vmo, vmo_offset, len, mapped_addr; } map;
  struct { uint64_t resource, options, guest_handle, vmar_handle; } guest_create;
  struct { uint64_t handle, kind, addr, size, port_handle, key; } trap;
  struct { uint64_t guest, options, entry, out; } vcpu_create;
  /* zx_vcpu_enter. recorded: 1: its exits are those that there were, from the first on, but for
   * the last `lost`; 0: those behind the one that ends the call are what would have come. */
  struct { uint64_t handle, packet, list, lost, recorded; } exits;
  struct { uint64_t handle, vector; } interrupt;
  /* access_size and data: of ZX_VCPU_IO */
  struct { uint64_t handle, kind, buffer, buffer_size, access_size, data; } state;
  /* value: rights, count, flags, size or state, by the topic; type: of ZX_INFO_HANDLE_BASIC */
  struct { uint64_t handle, topic, buffer, buffer_size, actual, avail, value, type; } info;
  struct { uint64_t handle, source, key; } cancel;
  struct { uint64_t handle, buffer, offset, size; } access; /* zx_vmo_read, zx_vmo_write */
  struct { uint64_t vmar, addr, len; } unmap;
  struct { uint64_t vmar, options, addr, len; } protect;
  struct { uint64_t handle, vmex, out; } executable; /* zx_vmo_replace_as_executable */
  struct { uint64_t options, out0, out1; } channel_create;
  struct { uint64_t handle, options, bytes, num_bytes, list, num_handles; } channel_write;
  struct { uint64_t handle, options, bytes, list, num_bytes, num_handles, actual_bytes,
           actual_handles; } channel_read;
  struct { uint64_t result; } clock;
  struct { uint64_t buffer, size, actual; } debug;
  struct { uint64_t process, name, name_size, options, out, tid; } thread_create;
  struct { uint64_t handle, entry, stack, arg1, arg2; } thread_start;
  struct { uint64_t handle, token; } suspend;
  struct { uint64_t last; } thread_exit; /* 1: its process ends with it */
  /* h: a handle of the process to itself, of the thread's process to the thread; of the process to
   * the VMAR of its address space */
  struct { uint64_t p, h; } process, space;
  struct { uint64_t p, tid, h; } thread;
  struct { uint64_t p, h, kind, base, size; } resource;
  struct { uint64_t frames; } meta;
};

/* zx_port_packet_t, its union as four words. */
struct temora_packet {
  uint64_t key;
  uint32_t type;
  int32_t  status;
  uint64_t word[4];
};

/* A VM exit: the fields of the VMCS (SDM Vol. 3C, 25.9), and of the guest where it goes on. */
struct temora_exit {
  uint32_t reason, length, intr_info, intr_error, vectoring, vectoring_error;
  uint64_t qualification, guest_physical;
  uint64_t rflags;           /* as a rule 0x202 */
  uint32_t interruptibility; /* as a rule 0 */
  uint32_t pe;               /* CR0.PE; as a rule 1 */
  uint64_t rax, has_rax;     /* of the guest at the exit, the data of an OUT; 1: it was recorded */
  uint64_t command;          /* of a WRMSR that writes MSR 830h, the value; else 0 */
  uint32_t timer;            /* vector of the APIC's own interrupt since the exit before; 0: none */
};

/* In `recorded`, besides bit i for the argument i that was handed out: members of the packet. */
#define TEMORA_KEY    0x0100u
#define TEMORA_TYPE   0x0200u
#define TEMORA_STATUS 0x0400u
#define TEMORA_WORD0  0x0800u /* and so on to WORD3 */
#define TEMORA_PACKET 0x7F00u
#define TEMORA_EXITS  0x0004u /* zx_vcpu_enter: the guest makes these exits and no others */
#define TEMORA_SELF   0x0002u /* a process that is there at the start: h is given */
#define TEMORA_NAMED  0x0004u /* a thread: h is given */

#define TEMORA_MAX_HANDLES 4096u  /* of one list */
#define TEMORA_MAX_EXITS   16384u /* of one zx_vcpu_enter */

struct temora_event {
  uint32_t op;       /* enum temora_op */
  int32_t  status;   /* what the call returned */
  uint64_t tid;      /* the thread that called */
  uint32_t bad;      /* bit i: the pointer that is argument i could not be used */
  uint32_t recorded; /* what else the call's outcome is compared with */
  uint32_t count;    /* of handles or exits */
  union temora_arguments     arg;
  struct temora_packet       packet;  /* of zx_port_queue; out of _wait and zx_vcpu_enter */
  const uint64_t           *handles; /* zx_handle_close_many, _channel_write; _channel_read's */
  const struct temora_exit *exits;   /* zx_vcpu_enter */
};

/* "zx_handle_close", ...; NULL for what is no call. */
const char *temora_op_name(enum temora_op op);

/* ---- a session ---- */

enum temora_profile {
  TEMORA_PROFILE_TEMORA, TEMORA_PROFILE_ZIRCON_2021, TEMORA_PROFILE_DOCUMENTED,
};

struct temora_options {
  uint64_t frames;  /* page frames that exist; 0: 2^20 */
  enum temora_profile profile;
  uint32_t strict;  /* 1: a call that is not modelled makes the session inconclusive */
  void    *history; /* memory for the last events, from which a slice is cut; NULL: no slices */
  size_t   history_size; /* in bytes, see temora_history_size */
};
/* Bytes of memory for a history of so many events. */
size_t temora_history_size(size_t events);

struct temora;
/* Options NULL: all of them 0. Never fails. */
struct temora *temora_open(const struct temora_options *options);
/* Events are copied as far as they are needed later. */
enum temora_verdict temora_feed(struct temora *t, const struct temora_event *event);
/* A line of a ztrace/1 file, in either form, the header first; line[length] is '\n' or '\0'. */
enum temora_verdict temora_feed_line(struct temora *t, const char *line, size_t length);

#define TEMORA_SLICE 10u
struct temora_report {
  enum temora_verdict verdict;
  uint64_t events, not_modelled;   /* how many were fed; of them: how many are not modelled */
  uint64_t event;                  /* where the verdict fell, from 0, if it is not CONFORMS */
  uint32_t column;                 /* of a broken line, from 1; 0: no column is to blame */
  uint32_t op;                     /* enum temora_op */
  int32_t  observed, allowed;      /* statuses of a call; CORE_BLOCK = 1: it waits */
  uint32_t compared;               /* 1: observed and allowed mean something */
  uint32_t slice_events;
  uint64_t slice[TEMORA_SLICE];    /* the events that show the divergence, the last is `event` */
  char     why[200];
};
/* May be called at any time; the verdict so far. */
enum temora_verdict temora_finish(struct temora *t, struct temora_report *report);

#endif
