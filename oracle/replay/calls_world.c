/* SPDX-License-Identifier: MIT */
/* The calls that are about the world more than about the core: the clock, the console. */
#include "oracle/replay/calls.h"

/* ---- the clock ---- */

/* What one thread reads never goes back. */
enum verdict run_clock_get_monotonic(struct step *s) {
  int64_t      now = (int64_t)s->event->arg.clock.result;
  enum verdict verdict = compare_status(s, ZX_OK);
  bool         told = (s->event->recorded & 1u) != 0;
  if (verdict != CONFORMS || s->open || !told) return verdict;
  if (outcome_text(s, "result", "no earlier than the thread has read before")) return CONFORMS;
  if (world_clock(s->thread, now)) return CONFORMS;
  complain(&s->why, "the clock says %ld: it has gone back", now);
  return DIVERGES;
}

enum verdict run_nanosleep(struct step *s) { return compare_status(s, ZX_OK); }

/* ---- the console ---- */

enum verdict run_debug_write(struct step *s) {
  return compare_status(s, pointer_ok(s, 0) ? ZX_OK : ZX_ERR_INVALID_ARGS);
}

enum verdict run_debug_read(struct step *s) {
  const union temora_arguments *arg = &s->event->arg;
  bool         ok = pointer_ok(s, 0) && pointer_ok(s, 2);
  enum verdict verdict = compare_status(s, ok ? ZX_OK : ZX_ERR_INVALID_ARGS);
  if (verdict == CONFORMS && ok) outcome_text(s, "actual", OUTCOME_WITHIN);
  if (verdict != CONFORMS || !ok || arg->debug.actual <= arg->debug.size) return verdict;
  complain(&s->why, "actual is 0x%lx, more than the buffer's size", arg->debug.actual);
  return DIVERGES;
}
