/* SPDX-License-Identifier: MIT */
/* One event of a trace, done by the core. */
#ifndef ORACLE_STEP_H_
#define ORACLE_STEP_H_

#include "oracle/schema.h"
#include "oracle/world.h"

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
  struct complaint why;        /* of what is wrong */
};

/* What a call does: sets allowed, names new handles, compares what was handed out. */
typedef enum verdict call_function(struct step *s);
extern call_function *const call_functions[TEMORA_CALLS];

enum verdict step_run(struct step *s);

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

call_function run_vcpu_enter;

#endif
