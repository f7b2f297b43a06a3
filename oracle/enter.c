/* SPDX-License-Identifier: MIT */
/* zx_vcpu_enter: the guest ran for real elsewhere; its VM exits are in the trace, and the core is
 * asked what each of them does. */
#include "oracle/step.h"

static bool read_raw(const json_t *exit, struct exit_raw *raw, struct complaint *c) {
  uint64_t reason, length, info, error, vectoring, vectoring_error;
  bool     fine = trace_number(exit, "reason", 0, &reason, c) &&
              trace_number(exit, "length", 0, &length, c) &&
              trace_number(exit, "intr_info", 0, &info, c) &&
              trace_number(exit, "intr_error", 0, &error, c) &&
              trace_number(exit, "vectoring", 0, &vectoring, c) &&
              trace_number(exit, "vectoring_error", 0, &vectoring_error, c) &&
              trace_number(exit, "qualification", 0, &raw->qualification, c) &&
              trace_number(exit, "guest_physical", 0, &raw->guest_physical, c);
  raw->reason = (uint32_t)reason;
  raw->length = (uint32_t)length;
  raw->intr_info = (uint32_t)info;
  raw->intr_error = (uint32_t)error;
  raw->vectoring = (uint32_t)vectoring;
  raw->vectoring_error = (uint32_t)vectoring_error;
  return fine;
}

/* What the guest is like where it goes on; absent: it takes interrupts. */
static zx_status_t ask_next(uint32_t vcpu, const json_t *exit, struct complaint *c) {
  uint64_t rflags, blocking, protected_mode;
  trace_number(exit, "rflags", 0x202, &rflags, c);
  trace_number(exit, "interruptibility", 0, &blocking, c);
  trace_number(exit, "pe", 1, &protected_mode, c);
  return vcpu_next(vcpu, rflags, (uint32_t)blocking, protected_mode != 0);
}

/* ---- one step at a time; between two of them other threads may call ---- */

static enum verdict begin(struct step *s) {
  zx_status_t status = vcpu_enter_begin(s->process, s->thread, handle_argument(s, "handle"));
  s->stage = status == ZX_OK ? STAGE_ASK : STAGE_DONE;
  s->vcpu = reply.index;
  s->exits = 0;
  return status == ZX_OK ? CONFORMS : compare_status(s, status);
}

/* The exit at which the guest stopped last; NULL: it has not run. */
static const json_t *exit_number(const struct step *s, size_t number) {
  return json_array_get(json_object_get(s->in, "exits"), number);
}

static enum verdict ask(struct step *s) {
  const json_t *last = s->exits > 0 ? exit_number(s, s->exits - 1u) : NULL;
  zx_status_t   status = ask_next(s->vcpu, last, &s->why);
  s->stage = status == CORE_RUN ? STAGE_EXIT : STAGE_DONE;
  return status == CORE_RUN ? CONFORMS : compare_status(s, status);
}

/* The guest runs, and there is no exit. A list of exits has all of them. */
static enum verdict unrecorded(struct step *s) {
  if (json_object_get(s->in, "exits") != NULL) return compare_status(s, CORE_RUN);
  complain(&s->why, "the guest ran, and there are no \"exits\" that say how it stopped");
  return INCONCLUSIVE;
}

static enum verdict leave(struct step *s) {
  struct exit_raw raw;
  const json_t   *exit = exit_number(s, s->exits);
  if (exit == NULL) return unrecorded(s);
  if (!read_raw(exit, &raw, &s->why)) return NOT_A_TRACE;
  s->exits++;
  vcpu_exit(s->vcpu, exit_decode(raw), pointer_ok(s, "packet"));
  s->stage = reply.action != ACTION_LEAVE ? STAGE_ASK : STAGE_DONE;
  if (reply.action != ACTION_LEAVE) return CONFORMS;
  enum verdict verdict = compare_status(s, reply.status);
  if (verdict != CONFORMS || reply.status != ZX_OK) return verdict;
  return compare_packet(s, "packet", &reply.packet);
}

enum verdict step_vcpu_enter(struct step *s) {
  switch (s->stage) {
    case STAGE_BEGIN: return begin(s);
    case STAGE_ASK: return ask(s);
    default: return leave(s);
  }
}

enum verdict run_vcpu_enter(struct step *s) {
  enum verdict verdict;
  s->stage = STAGE_BEGIN;
  do verdict = step_vcpu_enter(s);
  while (verdict == CONFORMS && s->stage != STAGE_DONE);
  return verdict;
}
