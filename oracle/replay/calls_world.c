/* SPDX-License-Identifier: MIT */
/* zx_object_get_info, and the calls that are about the world more than about the core: the clock,
 * the console. */
#include "oracle/replay/calls.h"
#include "oracle/replay/profile.h"

#define BUFFER 2u /* places among the arguments of zx_object_get_info */
#define ACTUAL 4u
#define AVAIL  5u
#define VALUE  6u
#define TYPE   7u

/* The record if it fits, then the counts, then whether it fitted. A koid is the implementation's
 * own, and is not compared. */
static zx_status_t put_record(const struct step *s, zx_status_t status) {
  bool fits = s->event->arg.info.buffer_size >= reply.value;
  if (status != ZX_OK || reply.value == 0) return status;
  if (fits && !pointer_ok(s, BUFFER)) return ZX_ERR_INVALID_ARGS;
  if (!pointer_ok(s, ACTUAL) || !pointer_ok(s, AVAIL)) return ZX_ERR_INVALID_ARGS;
  return fits ? ZX_OK : ZX_ERR_BUFFER_TOO_SMALL;
}

static uint64_t value_of(uint32_t topic) {
  switch (topic) {
    case ZX_INFO_VCPU:
    case ZX_INFO_THREAD: return reply.info_flags;
    case ZX_INFO_HANDLE_BASIC: return reply.info_rights;
    case ZX_INFO_HANDLE_COUNT: return reply.info_count;
    default: return reply.info_size;
  }
}

static enum verdict compare_record(struct step *s, uint32_t topic, bool fits) {
  uint64_t value = value_of(topic), seen = s->event->arg.info.value;
  if (topic == ZX_INFO_THREAD && profile_thread_state(s, value, seen)) value = seen;
  enum verdict verdict = compare_number(s, ACTUAL, fits);
  if (verdict == CONFORMS) verdict = compare_number(s, AVAIL, 1);
  const char  *states = topic == ZX_INFO_THREAD ? profile_thread_states(s, value) : NULL;
  bool         noted = fits && states != NULL && outcome_text(s, "value", states);
  if (verdict == CONFORMS && fits && !noted) verdict = compare_number(s, VALUE, value);
  bool typed = fits && topic == ZX_INFO_HANDLE_BASIC;
  return verdict == CONFORMS && typed ? compare_number(s, TYPE, reply.info_type) : verdict;
}

enum verdict run_object_get_info(struct step *s) {
  const union temora_arguments *arg = &s->event->arg;
  uint32_t     topic = (uint32_t)arg->info.topic;
  zx_status_t  known = object_get_info(s->process, core_handle(s, arg->info.handle), topic);
  zx_status_t  status = put_record(s, known);
  enum verdict verdict = compare_status(s, status);
  bool         told = status == ZX_OK || status == ZX_ERR_BUFFER_TOO_SMALL;
  if (verdict != CONFORMS || s->open || !told || reply.value == 0) return verdict;
  return compare_record(s, topic, status == ZX_OK);
}

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
  if (verdict == CONFORMS && ok) outcome_text(s, "actual", "at most the buffer's size");
  if (verdict != CONFORMS || !ok || arg->debug.actual <= arg->debug.size) return verdict;
  complain(&s->why, "actual is 0x%lx, more than the buffer's size", arg->debug.actual);
  return DIVERGES;
}
