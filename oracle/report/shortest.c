/* SPDX-License-Identifier: MIT */
#include "oracle/report/shortest.h"

#include "oracle/report/extract.h"

#define BUDGET 10000000u /* lines that are replayed in search of a slice: seconds */

/* ---- what goes in ---- */

static void put_in(struct extract *x, size_t i) {
  if (x->line[i].state == OUT) x->line[i].state = IN;
}

/* And all that is needed to come to the lines that are in; the ends of their calls as well. */
static void close_up(struct extract *x) {
  for (size_t i = x->count; i-- > 0;) {
    const struct extract_line *line = &x->line[i];
    size_t                  call = line->need[NEEDS - 1u];
    if (line->state < IN) continue;
    for (size_t k = 0; k < NEEDS; k++) {
      if (line->need[k] != NO_LINE) put_in(x, line->need[k]);
    }
    if (call != NO_LINE) put_in(x, call);
  }
  for (size_t i = 0; i < x->count; i++) {
    size_t call = x->line[i].need[NEEDS - 1u];
    if (x->line[i].ends && call != NO_LINE && x->line[call].state == IN) put_in(x, i);
  }
}

static void clear(struct extract *x) {
  for (size_t i = 0; i < x->count; i++) {
    if (x->line[i].state == IN && !x->line[i].fixed) x->line[i].state = OUT;
  }
}

static void fix_line(struct extract *x, size_t i) {
  if (i > x->last) return; /* NO_EVENT */
  x->line[i].fixed = true;
  put_in(x, i);
}

/* The divergence, and its call. Where it is about a bad handle, what made and closed the handles:
 * any value that names nothing would do for the specification, but not for people. */
static void fix(struct extract *x, const struct before *before) {
  fix_line(x, x->last);
  fix_line(x, x->line[x->last].need[NEEDS - 1u]);
  if (x->wanted->allowed != ZX_ERR_BAD_HANDLE) return;
  for (uint32_t i = 0; i < before->pasts; i++) {
    fix_line(x, before->past[i].born);
    fix_line(x, before->past[i].gone);
  }
}

/* The slice as it was given; else what came shortly before the divergence; at last everything. */
static bool find_some(struct extract *x) {
  const struct temora_report *r = x->wanted;
  for (uint32_t i = 0; i < r->slice_events; i++) put_in(x, r->slice[i]);
  close_up(x);
  if (extract_shows(x)) return true;
  for (size_t window = 16; x->left > 0; window *= 4u) {
    size_t from = window > x->last ? 0 : x->last - window;
    clear(x);
    for (size_t i = from; i < x->count; i++) put_in(x, i);
    close_up(x);
    if (extract_shows(x)) return true;
    if (from == 0) return false;
  }
  return false;
}

/* ---- what is left out ---- */

/* With the lines that need them. */
static void drop_dependent(struct extract *x, size_t from) {
  for (size_t i = from; i < x->count; i++) {
    struct extract_line *line = &x->line[i];
    if (line->state != IN || line->fixed) continue;
    for (size_t k = 0; k < NEEDS; k++) {
      bool gone = line->need[k] != NO_LINE && x->line[line->need[k]].state == DROPPED;
      if (gone) line->state = DROPPED;
    }
  }
}

static void settle(struct extract *x, enum extract_state state) {
  for (size_t i = 0; i < x->count; i++) {
    if (x->line[i].state == DROPPED) x->line[i].state = state;
  }
}

static bool try_without(struct extract *x) {
  bool fine = extract_shows(x);
  settle(x, fine ? OUT : IN);
  return fine;
}

/* Drops `size` of the lines that are in, before line `end`. The first of them; NO_LINE: none. */
static size_t drop(struct extract *x, size_t end, size_t size) {
  size_t from = NO_LINE;
  for (size_t i = end; i-- > 0 && size > 0;) {
    if (x->line[i].state != IN || x->line[i].fixed) continue;
    x->line[i].state = DROPPED;
    from = i;
    size--;
  }
  return from;
}

static void reduce(struct extract *x, size_t size) {
  for (size_t from, end = x->count; x->left > 0; end = from) {
    from = drop(x, end, size);
    if (from == NO_LINE) return;
    drop_dependent(x, from);
    try_without(x);
  }
}

/* Where calls overlap it is not sure what the handles are when a call begins. */
static bool stays(const struct extract *x, size_t i) {
  const struct extract_line *line = &x->line[i];
  return line->state != IN || i == x->last || (line->fixed && !x->overlaps);
}

/* A single line, alone. Whether one was left out. */
static bool reduce_singly(struct extract *x) {
  bool any = false;
  for (size_t i = x->count; i-- > 0 && x->left > 0;) {
    if (stays(x, i)) continue;
    x->line[i].state = DROPPED;
    any |= try_without(x);
  }
  return any;
}

/* The lines that are in show it: until none can be left out. */
static void minimise(struct extract *x) {
  for (size_t size = extract_shown(x) / 2u; size > 1u; size /= 2u) reduce(x, size);
  do reduce(x, 1);
  while (reduce_singly(x));
}

/* ---- what is told ---- */

/* While there is room, the last events on the same object. */
static void add_recent(struct extract *x, struct shortest *found) {
  const struct temora_report *r = x->wanted;
  x->left = BUDGET;
  for (uint32_t first = 0; first < r->slice_events; first++) {
    found->recent_events = 0;
    for (uint32_t i = first; i < r->slice_events; i++) {
      if (x->line[r->slice[i]].state != OUT) continue;
      x->line[r->slice[i]].state = DROPPED;
      found->recent[found->recent_events++] = r->slice[i];
    }
    settle(x, IN);
    bool fits = extract_shown(x) <= TEMORA_SLICE && extract_shows(x);
    for (uint32_t i = 0; i < found->recent_events; i++) x->line[found->recent[i]].state = OUT;
    if (fits) return;
  }
  found->recent_events = 0;
}

static void tell(struct extract *x, struct shortest *found, struct temora_report *report) {
  found->needed = extract_shown(x);
  found->kind = x->left > 0 ? SLICE_MINIMAL : SLICE_ENOUGH;
  if (found->needed > TEMORA_SLICE) {
    found->kind = x->left > 0 ? SLICE_PART : SLICE_GUESS;
    return;
  }
  report->slice_events = 0;
  for (size_t i = 0; i < x->count; i++) {
    if (x->line[i].state == IN) report->slice[report->slice_events++] = x->line[i].event;
  }
  add_recent(x, found);
}

void shortest_slice(struct shortest *found, struct temora_report *report,
                    const struct before *before, const struct history *history,
                    struct trace *trace, const struct temora_options *options) {
  struct temora_report wanted = *report;
  struct extract x = {.options = options, .wanted = &wanted, .left = BUDGET, .last = report->event};
  *found = (struct shortest){.kind = SLICE_GUESS};
  bool fine = extract_load(&x, trace, history);
  if (fine) fix(&x, before);
  if (fine && find_some(&x)) {
    minimise(&x);
    tell(&x, found, report);
  }
  extract_free(&x);
}

const char *slice_word(const struct shortest *found) {
  static const char *const words[] = {"minimal", "enough", "part", "guess"};
  return words[found->kind];
}

const char *slice_words(const struct shortest *found) {
  static const char *const words[] = {
    "the events that show it", "events that show it, perhaps more than are needed",
    "some of the events that show it, which are more than ten",
    "events that may show it: the search for those that do has ended",
  };
  return words[found->kind];
}
