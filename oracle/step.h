/* SPDX-License-Identifier: MIT */
/* One event of a trace, done by the core. */
#ifndef ORACLE_STEP_H_
#define ORACLE_STEP_H_

#include "oracle/world.h"

enum verdict { CONFORMS, DIVERGES, INCONCLUSIVE, NOT_A_TRACE, NOT_MODELLED };
struct call;

struct step {
  const json_t *event, *in, *out;
  size_t        number;    /* of the event, from 0 */
  const struct call *call;
  uint32_t      process, thread;
  int32_t       observed;  /* the implementation's status */
  int32_t       allowed;   /* the core's */
  bool          open;      /* the call never returned: whatever it would have said is right */
  uint32_t      stage;     /* STAGE_*, how far the call is */
  uint32_t      vcpu;      /* zx_vcpu_enter: which one, */
  size_t        exits;     /* and how many of its exits have been done */
  struct complaint why;    /* of what is wrong */
};

/* zx_vcpu_enter is several steps of the core, every other call is one. */
#define STAGE_BEGIN 0u
#define STAGE_ASK   1u /* whether the guest may run */
#define STAGE_EXIT  2u /* it ran and stopped */
#define STAGE_DONE  3u

/* What a call does: sets allowed, names new handles, compares what was handed out. */
typedef enum verdict call_function(struct step *s);
struct call {
  const char    *name;
  call_function *run;
  const char    *handles; /* arguments that are handles, with spaces between */
  call_function *step;    /* NULL: `run` is one step */
};
/* NULL: not modelled. */
const struct call *call_find(const char *name);

enum verdict step_run(struct step *s);
/* The next step of a call, and what the core does of itself after it: `stage` says whether it was
 * the last. Not CONFORMS: this is no step that can be taken now, and the core may have changed. */
enum verdict step_advance(struct step *s);
/* Reads what the event says of the caller and the status. CONFORMS: the call is modelled. */
enum verdict step_prepare(struct step *s);
/* The caller alone. */
enum verdict step_find_thread(struct step *s);

/* An argument by name, 0 when absent; sets s->why when it is no number. */
uint64_t    argument(struct step *s, const char *name);
zx_handle_t handle_argument(struct step *s, const char *name);
bool        pointer_ok(const struct step *s, const char *name);
/* A status, or what the core says beside them, for people. */
const char *allowed_name(int32_t allowed);
/* The core's status against the implementation's. */
enum verdict compare_status(struct step *s, int32_t allowed);
/* A new handle, if the statuses are equal and ZX_OK. */
enum verdict compare_handle(struct step *s, int32_t allowed, const char *name, zx_handle_t core);
enum verdict compare_number(struct step *s, const char *name, uint64_t allowed);
enum verdict compare_packet(struct step *s, const char *name, const struct packet *allowed);

call_function run_vcpu_enter, step_vcpu_enter;

#endif
