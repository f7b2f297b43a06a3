/* SPDX-License-Identifier: MIT */
/* The state of the core: tables, used by name. Each table is written in the file that is named
 * after it.                                                                                  */
#ifndef TEMORA_STATE_H_
#define TEMORA_STATE_H_

#include "temora/reply.h"

#define NONE 0xFFFFFFFFu

/* ---- impl/handle.c ---- */
struct handle {
  uint32_t live;    /* 1: names an object */
  uint32_t gen;     /* 12 bits; moves on with every allocation */
  uint32_t process; /* whose handle it is */
  uint32_t object;
  uint32_t rights;
};
extern struct handle handles[MAX_HANDLES];
/* All slots, the live ones first: handle_order[0 .. handle_used-1] are live, the others free.
 * handle_rank is its inverse. Taking and giving back a slot is an exchange of two entries.  */
extern uint32_t handle_order[MAX_HANDLES];
extern uint32_t handle_rank[MAX_HANDLES];
extern uint32_t handle_used;

/* ---- impl/object.c ---- */
struct object {
  uint32_t alive;   /* 1: exists */
  uint32_t handles; /* that name it */
  uint32_t look;    /* 1: to be looked at (impl/look.c) */
  uint64_t koid;    /* never used for another object */
};
extern struct object objects[MAX_OBJECTS];
/* The numbers of each type, the live ones first: of type t, object_order[OBJECT(t, 0)] ..
 * [OBJECT(t, object_used[t] - 1)] are alive. object_rank is its inverse. */
extern uint32_t object_order[MAX_OBJECTS];
extern uint32_t object_rank[MAX_OBJECTS];
extern uint32_t object_used[OBJECT_TYPES];
extern uint64_t object_koid; /* of the next object */

/* ---- impl/look.c ---- */
/* All objects, those to be looked at first; look_rank is its inverse. */
extern uint32_t look_order[MAX_OBJECTS];
extern uint32_t look_rank[MAX_OBJECTS];
extern uint32_t look_count;

/* ---- impl/process.c ---- */
struct thread {
  uint32_t process;
  uint32_t vcpu; /* number + 1 of the vcpu that is bound to the thread, 0: none */
};
extern uint32_t process_mask[MAX_PROCESSES]; /* the process's secret, shifted left by 2 */
extern uint32_t process_count;
extern struct thread threads[MAX_THREADS];
extern uint32_t thread_count;

/* ---- impl/task.c ---- */
/* A process or a thread as an object: that of thread object t is tasks[t], that of process object p
 * is tasks[MAX_THREADS + p]. */
struct task {
  uint32_t who;  /* number + 1 of the process or the thread */
  uint32_t life; /* TASK_* */
  uint32_t kept; /* slot + 1 of the handle of nobody that keeps its object while it runs, or 0 */
  uint32_t home; /* object + 1 of a thread's process; 0: that is over; 0 for a process */
};
#define TASK_NEW     0u /* a thread that has not been started */
#define TASK_RUNNING 1u
#define TASK_OVER    2u
extern struct task tasks[MAX_TASKS];
extern uint32_t task_tokens[MAX_TOKENS]; /* object + 1 of the task that the token stops, or 0 */

/* ---- impl/resource.c ---- */
struct resource {
  uint32_t kind;
  uint64_t base, size;
};
extern struct resource resources[MAX_RESOURCES];

/* ---- impl/packet.c ---- */
struct node {
  struct packet packet;
  uint64_t ticket; /* the lower came earlier */
};
struct port {
  uint32_t first, tail; /* the nodes at the ends of its queue, NONE: empty */
  uint64_t last;        /* the ticket of the next packet */
  uint32_t shut;        /* 1: no handle names it, it takes no packets */
};
extern struct port ports[MAX_PORTS];
extern uint32_t port_users[MAX_PORTS]; /* queued packets that zx_port_queue put there */
extern struct node nodes[MAX_NODES];
extern uint32_t node_port[MAX_NODES]; /* number + 1 of the port in whose queue it is, 0: free */
extern uint32_t node_next[MAX_NODES], node_prev[MAX_NODES]; /* in the queue, NONE: at its end */
/* The nodes of each pool, those in use first: of pool s, node_order[s * TRAP_MAX_BELLS] ..
 * [s * TRAP_MAX_BELLS + node_used[s] - 1] are. node_rank is its inverse. */
extern uint32_t node_order[MAX_NODES];
extern uint32_t node_rank[MAX_NODES];
extern uint32_t node_used[NODE_POOLS];

/* ---- impl/channel.c ---- */
/* An endpoint. The messages numbered first .. last-1 wait to be read at it; number n is in
 * channel_messages[e][n % CHANNEL_RING]. Of the handles in transit to it number i is in slot
 * channel_transit[e][i % TRANSIT_RING]; those from oldest on belong to messages that have been
 * read, from opened on to messages that wait, from sealed on to the one that is being written. */
struct channel {
  uint32_t peer; /* 1 + the other endpoint, 0: it is gone */
  uint64_t first, last;
  uint64_t oldest, opened, sealed, laid;
};
struct message {
  uint32_t bytes;
  uint64_t upto; /* its handles: up to this number */
};
extern struct channel channels[MAX_CHANNELS];
extern struct message channel_messages[MAX_CHANNELS][CHANNEL_RING];
extern uint32_t channel_transit[MAX_CHANNELS][TRANSIT_RING];

/* ---- impl/memory.c ---- */
struct vmo {
  uint64_t size;  /* bytes, a multiple of PAGE_SIZE; 0 for a number that no VMO has */
  uint64_t frame; /* the first of its page frames, which are contiguous */
  uint32_t resizable;
};
extern struct vmo vmos[MAX_VMOS];
extern uint64_t pool_frames; /* page frames that exist */
#define NO_FRAME 0xFFFFFFFFFFFFFFFFull

/* ---- impl/guest.c ---- */
struct guest {
  uint32_t traps, maps;        /* how many */
  uint32_t vmar;               /* the number of the VMAR that is its address space */
  uint32_t region;             /* REGION_*: which addresses that has */
  uint32_t seats[GUEST_MAX_VCPUS]; /* 1 + the vcpu that has the seat, or 0 */
};
#define REGION_GUEST   0u /* a guest's: physical addresses, from 0 to GUEST_PHYS_LIMIT */
#define REGION_PROCESS 1u /* a process's: from SPACE_BASE to SPACE_END */
struct trap {
  uint32_t kind;       /* ZX_GUEST_TRAP_* */
  uint64_t base, end;  /* end: the first address behind */
  uint32_t port;       /* BELL */
  uint64_t key;
};
struct mapping {
  uint64_t base, end;  /* guest-physical, or a process's addresses */
  uint32_t vmo;
  uint64_t offset;
  uint32_t perms;      /* ZX_VM_PERM_* */
  uint32_t most;       /* those that zx_vmar_protect can give it */
};
extern struct guest guests[MAX_GUESTS];
extern struct trap guest_traps[MAX_GUESTS][GUEST_MAX_TRAPS];
extern struct mapping guest_maps[MAX_GUESTS][GUEST_MAX_MAPS];
/* 1 + the guest whose address space the VMAR is, 0: that guest is gone. */
extern uint32_t vmar_guest[MAX_VMARS];

/* ---- impl/vcpu.c ---- */
struct vcpu {
  uint32_t guest;
  uint32_t thread; /* number + 1 of the owner, 0: the owner has exited */
  uint32_t seat;   /* 0..63, its number in the guest; 0 is the boot processor */
  uint32_t phase;  /* VCPU_* */
  uint32_t kicked;
  uint32_t top;    /* no vector >= top is pending */
  uint32_t event, event_error, event_length; /* goes in first at the next entry; 0: none */
  uint32_t bell_trap;
  uint64_t bell_addr;
};
#define VCPU_IDLE   0u /* no zx_vcpu_enter in progress */
#define VCPU_READY  1u /* in enter, may run the guest */
#define VCPU_HALTED 2u /* in enter, the guest executed HLT */
#define VCPU_BELLED 3u /* in enter, a bell waits for room in its budget or port */
extern struct vcpu vcpus[MAX_VCPUS];
extern uint8_t vcpu_pending[MAX_VCPUS][256]; /* vectors that wait to be injected */

#endif
