/* SPDX-License-Identifier: MIT */
/* One event of a trace, done by the core. */
#ifndef ORACLE_REPLAY_STEP_H_
#define ORACLE_REPLAY_STEP_H_

#include "oracle/read/schema.h"
#include "oracle/replay/outcome.h"
#include "oracle/replay/world.h"

enum verdict {
  CONFORMS = TEMORA_CONFORMS,
  DIVERGES = TEMORA_DIVERGES,
  NOT_A_TRACE = TEMORA_NOT_A_TRACE,
  INCONCLUSIVE = TEMORA_INCONCLUSIVE,
  NOT_MODELLED,
};

struct step {
  const struct temora_event *event;
  enum temora_profile profile;
  size_t   number;             /* of the event, from 0 */
  uint32_t process, thread;
  int32_t  observed;           /* the implementation's status */
  int32_t  allowed;            /* the core's */
  bool     compared;           /* the two mean something */
  bool     open;               /* the call never returned: whatever it would have said is right */
  uint32_t stage;              /* STAGE_*, how far the call is */
  uint32_t vcpu, exits;        /* zx_vcpu_enter: which one; of its exits, how many are done */
  struct complaint why;        /* of what is wrong */
  struct outcome *outcome;     /* what may be said is noted there; NULL: it is compared */
};

/* What a call does: sets allowed, names new handles, compares what was handed out. */
typedef enum verdict call_function(struct step *s);
extern call_function *const call_functions[TEMORA_CALLS];

/* zx_vcpu_enter is several steps of the core, every other call is one. */
#define STAGE_BEGIN 0u
#define STAGE_ASK   1u /* whether the guest may run */
#define STAGE_EXIT  2u /* it ran and stopped */
#define STAGE_DONE  3u

enum verdict step_run(struct step *s);
/* Finds the caller and clears what an earlier event left. CONFORMS: the call is modelled. */
enum verdict step_prepare(struct step *s);
/* The next step of a call, and what the core does of itself after it: `stage` says whether it was
 * the last. Not CONFORMS: this is no step that can be taken now, and the core may have changed. */
enum verdict step_advance(struct step *s);
/* The call has been found to conform, and is over. */
void step_over(const struct step *s);
/* The call neither looks at the core's state nor changes it: it may come before or after any other.
 */
bool step_is_apart(const struct step *s);

/* Is told of each call's last step before it is made, and when it conformed. NULL: nobody. */
typedef void watch_function(struct step *s, bool done);
extern watch_function *step_watch;

/* The core's handle for the trace's. */
static inline zx_handle_t core_handle(const struct step *s, uint64_t value) {
  return world_handle(s->process, value);
}
/* The pointer that is argument i. */
static inline bool pointer_ok(const struct step *s, uint32_t i) {
  return (s->event->bad >> i & 1u) == 0;
}
/* The core's status against the implementation's. */
enum verdict compare_status(struct step *s, int32_t allowed);
/* A new handle, argument i, if the statuses are equal and ZX_OK. */
enum verdict compare_handle(struct step *s, int32_t allowed, uint32_t i, zx_handle_t core);
/* A number that was handed out as argument i. */
enum verdict compare_number(struct step *s, uint32_t i, uint64_t allowed);
/* The first `known` members of a packet, in the order of the schema. */
enum verdict compare_packet(struct step *s, const struct packet *allowed, uint32_t known);

/* A status, or what the core says beside them, for people. */
const char *step_allowed_name(int32_t allowed);

call_function run_vcpu_enter, step_vcpu_enter;

#endif
