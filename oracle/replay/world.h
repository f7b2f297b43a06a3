/* SPDX-License-Identifier: MIT */
/* The implementation's names for things, and the core's. Which value a new handle gets is the
 * implementation's choice: the core makes its own, and the two are kept side by side. */
#ifndef ORACLE_REPLAY_WORLD_H_
#define ORACLE_REPLAY_WORLD_H_

#include "oracle/read/complaint.h"
#include "temora/core.h"

#define NO_EVENT SIZE_MAX

/* Also forgets what an earlier trace has left. */
void world_boot(uint64_t frames);
/* Puts the core into the state after core_boot(frames), instead of core_restart() and core_boot()
 * themselves, which write all of the tables. NULL: nothing does. */
extern void (*world_core_boot)(uint64_t frames);

/* Processes and threads by the names that the trace gives them. false: no room, or unknown. */
bool world_process(uint64_t name, uint32_t secret);
bool world_thread(uint64_t name, uint64_t process);
/* The thread has its object. */
void world_thread_made(uint32_t thread);
/* The thread has ended, whatever the order of the calls under way: its number may be used again. */
void world_thread_over(uint32_t thread);
bool world_find_process(uint64_t name, uint32_t *process);
bool world_find_thread(uint64_t name, uint32_t *thread, uint32_t *process);

/* What the thread has read of the clock. false: it has read a later time before. */
bool world_clock(uint32_t thread, int64_t now);

/* The core's value for the implementation's; one that names nothing when there is none. */
zx_handle_t world_handle(uint32_t process, uint64_t value);
/* What is known of a value, also when its handle is gone. */
struct past {
  size_t   born, gone; /* the events that made it and closed it, or NO_EVENT */
  uint32_t object;     /* of the core; NONE when the value was never a handle */
};
struct past world_past(uint32_t process, uint64_t value);
/* After the event: if the value's handle has been closed, it was this event. */
void world_note_gone(uint32_t process, uint64_t value, size_t event);
/* The implementation's value for a new handle: false, and c says why, when it cannot be one. */
bool world_name(uint32_t process, uint64_t value, zx_handle_t core, size_t event,
                struct complaint *c);

/* ---- when the core may be in one of several states (oracle/search/search.h) ---- */
struct name {
  uint64_t    key; /* 1 + process, 32 bits of the implementation's value; 0: unused */
  zx_handle_t core;
  uint32_t    object;
  size_t      born, gone;
};
/* Names that only one of the states has, the newest last. */
struct naming {
  struct name *name;
  size_t       count, room;
};
#define NAMES_A_STEP CHANNEL_MAX_HANDLES /* that it adds, at most */
/* The core is in the state with these names; new ones are added. NULL: it is the only one. */
void world_use(struct naming *naming);
/* The state with these names is the only one now. */
void world_adopt(struct naming *naming);
/* The value by which the implementation calls the live handle in the slot. */
uint64_t world_label(uint32_t slot);

#endif
