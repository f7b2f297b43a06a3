/* SPDX-License-Identifier: MIT */
/* temora explore: every state that the core can come to from a small configuration, and every step
 * from it, with the theorems checked by running.
 *
 * One process calls, a second one has no handles; a guest with a memory, an I/O and a bell trap;
 * a port; at most as many handles, threads and vcpus as `bounds` says. A step is a call, the start
 * or the stop of a guest, or the end of a thread that is in no call. Two states are one when they
 * differ only in which handle value, slot, object number, koid, ticket or thread is which. */
#ifndef ORACLE_EXPLORE_EXPLORE_H_
#define ORACLE_EXPLORE_EXPLORE_H_

#include <stdio.h>

#include "oracle/search/state.h"
#include "temora/core.h"
#include "temora/state.h"

/* ---- steps (actions.c) ---- */

enum action_kind {
  A_CLOSE, A_DUPLICATE, A_REPLACE, A_PORT_CREATE, A_QUEUE, A_WAIT, A_GUEST_CREATE, A_SET_TRAP,
  A_VCPU_CREATE, A_KICK, A_INTERRUPT, A_ENTER, A_NEXT, A_EXIT, A_THREAD_EXIT,
};

struct action {
  uint8_t kind;
  uint8_t who;  /* the thread; A_NEXT, A_EXIT: the vcpu */
  uint8_t slot; /* of the handle; NO_SLOT: a value that names nothing */
  uint8_t how;  /* what is asked for */
};
#define NO_SLOT 255u

/* `how` of a duplicate or replace */
enum { RIGHTS_SAME, RIGHTS_NO_DUPLICATE, RIGHTS_NONE, RIGHTS_TOO_MANY, RIGHTS_BAD_POINTER, HOWS };
/* `how` of A_EXIT */
enum { EXIT_TO_IO, EXIT_TO_NO_PORT, EXIT_TO_MEM, EXIT_TO_BELL, EXIT_TO_HLT, EXIT_TO_HOST, EXITS };

struct bounds {
  uint32_t handles, threads, vcpus, vectors, packets;
  bool     effects; /* no calls that must fail */
};
extern struct bounds bounds;
extern const uint32_t explore_vectors[2];
extern uint32_t       explore_running; /* bit v: the guest of vcpu v runs */

#define MAX_ACTIONS 512u
#define MAIN_PROCESS    0u
#define FOREIGN_PROCESS 1u
#define MEM_KEY  1u
#define IO_KEY   2u
#define BELL_KEY 3u
#define USER_KEY 7u
/* Where the guest's traps are. */
#define MEM_PAGE  0x100000u
#define BELL_PAGE 0x200000u
#define IO_PORT   0x60u

/* The first state, in tables that other objects have used before (boot.c). */
void     explore_boot(void);
/* The steps that can be taken now, in the state that is seen as the view: of steps that lead to the
 * same states one. */
struct view;
uint32_t explore_actions(const struct view *view, struct action *list);
/* Takes one; its status, CORE_RUN or CORE_BLOCK. */
int32_t  explore_do(struct action action);
/* Which tables the last step may have written (TABLES_*, row.h): its call's contract says so. */
extern uint32_t explore_wrote;
extern uint32_t explore_woke; /* 1: it has woken the threads that wait */
zx_handle_t   explore_value(uint32_t slot);
zx_rights_t   explore_rights(uint32_t slot, uint32_t how);
struct exit_raw explore_exit(uint32_t how);

/* ---- what steps are judged by (view.c) ---- */

#define VIEW_HANDLES 12u
#define VIEW_VCPUS   4u
#define VIEW_PORTS   12u
#define VIEW_PACKETS 12u

struct view_handle { uint32_t slot, object, rights; };
struct view_vcpu {
  uint32_t number, phase, kicked, thread, seat, pending, running, event;
  uint64_t bell;
};
struct view_packet { uint64_t key; uint32_t type; };
struct view_port {
  uint32_t number, shut, traps, count;
  struct view_packet packet[VIEW_PACKETS];
};
struct view {
  struct view_handle handle[VIEW_HANDLES];
  struct view_vcpu   vcpu[VIEW_VCPUS];
  struct view_port   port[VIEW_PORTS];
  uint32_t           handles, vcpus, ports, guest; /* guest: 1 + its number */
  uint64_t           traps; /* of the guest, */
  uint32_t           kinds; /* and of which kinds they are, as bits */
  uint64_t           other_sum, vcpu_sum, port_sum; /* what the fingerprint is made of */
};

void     view_take(struct view *view);
/* ... of which only tables of these groups (TABLES_*) have changed since. */
void     view_update(struct view *view, uint32_t groups);
/* The same for states that are one. */
uint64_t view_fingerprint(const struct view *view);
/* The same for objects that can be exchanged without changing the state. */
uint64_t view_of_object(const struct view *view, uint32_t object);

/* ---- theorems ---- */

/* NULL, or what does not hold in the state (invariants.c). */
const char *invariant_broken(void);
/* NULL, or what does not hold of the step (steps.c). */
const char *step_broken(struct action action, int32_t status, const struct view *before,
                        const struct view *after);
/* ... of what zx_vcpu_enter returns after the exit, and of the queues and the packet that came out
 * (packets.c). */
const char *exit_broken(struct action action, int32_t status, const struct view *before);
const char *packets_broken(struct action action, int32_t status, const struct view *before,
                           const struct view *after);
/* ... of the value of a handle that the step has made. values_take: in the state that is gone on
 * from (values.c). */
void        values_take(void);
const char *value_broken(struct action action, const struct view_handle *made);
/* Whether the handle (NULL: none) is one with which a call of this kind may succeed. */
bool        step_has_authority(uint32_t kind, const struct view_handle *handle);
/* Whether the step may change nothing: an error, or a wait. */
bool        step_is_idle(struct action action, int32_t status);

/* ---- the search (explore.c) ---- */

struct exploration {
  uint64_t    states, transitions, errors;
  uint32_t    depth;    /* of the farthest state */
  bool        whole;    /* all were seen */
  const char *broken;   /* a theorem, or NULL */
  const char *trouble;  /* why it ended early, or NULL */
  double      seconds;  /* of the processor */
  uint32_t    length;   /* of the path to the violation, */
  struct action *path;  /* and its steps */
};
struct limits {
  uint64_t states;
  uint32_t depth;
  FILE    *progress;
  uint64_t of; /* how many states there will be, 0: it is not known; for the progress */
};
void explore(struct exploration *result, const struct limits *limits);

/* The path as a trace, ztrace/1 (trace.c). Boots the core anew. */
void explore_print(FILE *out, const struct action *path, uint32_t length);

#endif
