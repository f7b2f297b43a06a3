/* SPDX-License-Identifier: MIT */
/* zx_object_get_info. */
#include "oracle/replay/calls.h"
#include "oracle/replay/profile.h"

#define BUFFER 2u /* places among the arguments */
#define ACTUAL 4u
#define AVAIL  5u
#define VALUE  6u
#define TYPE   7u

static bool recorded(const struct step *s, uint32_t place) {
  return (s->event->recorded >> place & 1u) != 0;
}

static bool counts_ok(const struct step *s) {
  return pointer_ok(s, ACTUAL) && pointer_ok(s, AVAIL);
}

/* ---- topics of one record ---- */

/* The record if it fits, then the counts, then whether it fitted. A koid is the implementation's
 * own, and is not compared. */
static zx_status_t put_record(const struct step *s) {
  bool fits = s->event->arg.info.buffer_size >= reply.value;
  if (reply.value == 0) return ZX_OK;
  if (fits && !pointer_ok(s, BUFFER)) return ZX_ERR_INVALID_ARGS;
  if (!counts_ok(s)) return ZX_ERR_INVALID_ARGS;
  return fits ? ZX_OK : ZX_ERR_BUFFER_TOO_SMALL;
}

static uint64_t value_of(uint32_t topic) {
  switch (topic) {
    case ZX_INFO_VCPU:
    case ZX_INFO_THREAD: return reply.info_flags;
    case ZX_INFO_HANDLE_BASIC: return reply.info_rights;
    case ZX_INFO_PROCESS_HANDLE_STATS:
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

static enum verdict of_one_record(struct step *s, uint32_t topic) {
  zx_status_t  status = put_record(s);
  bool         told = status == ZX_OK || status == ZX_ERR_BUFFER_TOO_SMALL;
  enum verdict verdict = compare_status(s, status);
  if (verdict != CONFORMS || s->open || !told || reply.value == 0) return verdict;
  return compare_record(s, topic, status == ZX_OK);
}

/* ---- topics of many records ---- */

static uint64_t smaller(uint64_t a, uint64_t b) { return a < b ? a : b; }

static uint64_t room(const struct step *s) {
  return s->event->arg.info.buffer_size / reply.value;
}

/* Whether the pointers are NULL is not in a trace: no buffer, and of the counts `actual` alone, is
 * told from what was written. Then it is how many handles there are. */
static bool asks_number(const struct step *s, uint64_t held) {
  bool alone = !pointer_ok(s, BUFFER) && recorded(s, ACTUAL) && !recorded(s, AVAIL);
  return s->observed == ZX_OK && !s->open && alone && s->event->arg.info.actual == held;
}

static enum verdict of_table(struct step *s) {
  uint64_t held = reply.info_count, actual = smaller(room(s), held);
  if (asks_number(s, held)) return compare_status(s, ZX_OK);
  bool         ok = (actual == 0 || pointer_ok(s, BUFFER)) && counts_ok(s);
  enum verdict verdict = compare_status(s, ok ? ZX_OK : ZX_ERR_INVALID_ARGS);
  if (verdict != CONFORMS || s->open || !ok) return verdict;
  verdict = compare_number(s, ACTUAL, actual);
  return verdict == CONFORMS ? compare_number(s, AVAIL, held) : verdict;
}

static bool note_processors(const struct step *s, uint64_t fit) {
  bool noted = fit == 0 ? outcome_number(s, "actual", 0)
                        : outcome_text(s, "actual", OUTCOME_AS_MANY_FIT);
  return noted && outcome_text(s, "avail", OUTCOME_AT_LEAST_ONE);
}

/* How many processors there are, and what they did, is the world's. */
static enum verdict of_processors(struct step *s) {
  uint64_t     fit = room(s), avail = s->event->arg.info.avail;
  bool         ok = (fit == 0 || pointer_ok(s, BUFFER)) && counts_ok(s);
  enum verdict verdict = compare_status(s, ok ? ZX_OK : ZX_ERR_INVALID_ARGS);
  if (verdict != CONFORMS || s->open || !ok) return verdict;
  if (note_processors(s, fit) || !recorded(s, AVAIL)) return CONFORMS;
  if (avail != 0) return compare_number(s, ACTUAL, smaller(fit, avail));
  complain(&s->why, "avail is 0: there is no processor");
  return DIVERGES;
}

enum verdict run_object_get_info(struct step *s) {
  const union temora_arguments *arg = &s->event->arg;
  uint32_t    topic = (uint32_t)arg->info.topic;
  zx_status_t status = object_get_info(s->process, core_handle(s, arg->info.handle), topic);
  if (status != ZX_OK) return compare_status(s, status);
  if (topic == ZX_INFO_HANDLE_TABLE) return of_table(s);
  if (topic == ZX_INFO_GUEST_STATS) return of_processors(s);
  return of_one_record(s, topic);
}
