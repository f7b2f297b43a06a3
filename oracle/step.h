/* SPDX-License-Identifier: MIT */
/* One event of a trace, done by the core. */
#ifndef ORACLE_STEP_H_
#define ORACLE_STEP_H_

#include "oracle/world.h"

enum verdict { CONFORMS, DIVERGES, INCONCLUSIVE, NOT_A_TRACE, NOT_MODELLED };

struct step {
  const json_t *event, *in, *out;
  size_t        number;    /* of the event, from 0 */
  uint32_t      process, thread;
  int32_t       observed;  /* the implementation's status */
  int32_t       allowed;   /* the core's */
  struct complaint why;    /* of what is wrong */
};

/* What a call does: sets allowed, names new handles, compares what was handed out. */
typedef enum verdict call_function(struct step *s);
struct call {
  const char    *name;
  call_function *run;
  const char    *handles; /* arguments that are handles, with spaces between */
};
/* NULL: not modelled. */
const struct call *call_find(const char *name);

enum verdict step_run(struct step *s);

/* An argument by name, 0 when absent; sets s->why when it is no number. */
uint64_t    argument(struct step *s, const char *name);
zx_handle_t handle_argument(struct step *s, const char *name);
bool        pointer_ok(const struct step *s, const char *name);
/* The core's status against the implementation's. */
enum verdict compare_status(struct step *s, int32_t allowed);
/* A new handle, if the statuses are equal and ZX_OK. */
enum verdict compare_handle(struct step *s, int32_t allowed, const char *name, zx_handle_t core);
enum verdict compare_number(struct step *s, const char *name, uint64_t allowed);
enum verdict compare_packet(struct step *s, const char *name, const struct packet *allowed);

call_function run_vcpu_enter;

#endif
