/* SPDX-License-Identifier: MIT */
#include "oracle/check.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define POOL_FRAMES 0x100000u /* when the header does not say "frames" */

bool trace_load(struct trace *trace, const char *path, struct complaint *c) {
  FILE   *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "r");
  char   *line = NULL;
  size_t  size = 0, room = 0;
  ssize_t length;
  *trace = (struct trace){.path = path};
  if (file == NULL) return complain(c, "%s: %s", path, strerror(errno));
  while ((length = getline(&line, &size, file)) >= 0) {
    if (memchr(line, '\0', (size_t)length) != NULL) {
      return complain(c, "%s:%zu: a NUL byte", path, trace->lines + 1u);
    }
    if (line[length - 1] == '\n') line[length - 1] = '\0';
    if (trace->lines == room) {
      room = room == 0 ? 1024 : 2 * room;
      trace->text = realloc(trace->text, room * sizeof *trace->text);
      if (trace->text == NULL) return complain(c, "%s: out of memory", path);
    }
    trace->text[trace->lines++] = line;
    line = NULL;
    size = 0;
  }
  bool failed = ferror(file) != 0;
  free(line);
  if (file != stdin) fclose(file);
  return !failed || complain(c, "%s: %s", path, strerror(errno));
}

static bool check_header(const json_t *event, struct complaint *c) {
  const char *type = json_string_value(json_object_get(event, "t"));
  const char *format = json_string_value(json_object_get(event, "format"));
  uint64_t    frames;
  if (type == NULL || strcmp(type, "meta") != 0 || format == NULL ||
      strcmp(format, TRACE_FORMAT) != 0) {
    return complain(c, "the first line is not {\"t\":\"meta\",\"format\":\"%s\"}", TRACE_FORMAT);
  }
  if (!trace_number(event, "frames", POOL_FRAMES, &frames, c)) return false;
  if (frames > POOL_MAX_FRAMES) return complain(c, "\"frames\" is above 2^40");
  world_boot(frames);
  return true;
}

/* ---- the loop ---- */

/* What goes along while the trace is checked. */
struct run {
  struct lines   lines;
  struct story  *story; /* of each line */
  struct overlap overlap;
  struct report *report;
};

static void note(struct run *run, const struct step *s, const char *op, enum verdict verdict) {
  struct report *report = run->report;
  report->verdict = verdict;
  report->line = s->number + 1u;
  report->why = s->why;
  report->observed = s->observed;
  report->allowed = s->allowed;
  report->called = op != NULL && op[0] != '\0';
  snprintf(report->op, sizeof report->op, "%s", op != NULL ? op : "");
}

static enum verdict do_event(struct run *run, struct step *s) {
  uint64_t tid;
  if (!json_is_object(s->event)) {
    complain(&s->why, "not a JSON object");
    return NOT_A_TRACE;
  }
  if (s->number == 0) return check_header(s->event, &s->why) ? CONFORMS : NOT_A_TRACE;
  run->report->events++;
  if (overlap_concerns(&run->overlap.search, s->event)) {
    return overlap_event(&run->overlap, &run->lines, s, run->story);
  }
  trace_number(s->event, "tid", 0, &tid, &s->why);
  world_find_thread(tid, &s->thread, &s->process);
  story_before(&run->story[s->number], s);
  enum verdict verdict = step_run(s);
  story_after(&run->story[s->number], s);
  return verdict;
}

static void fall(struct run *run, const struct step *s, enum verdict verdict) {
  const char *op = json_string_value(json_object_get(s->event, "op"));
  bool        overlaps = run->overlap.op[0] != '\0';
  note(run, s, overlaps ? run->overlap.op : op, verdict);
  slice_of(&run->report->slice, run->story, overlaps ? run->overlap.called : s->number, s->number);
}

/* false: the verdict has fallen. */
static bool check_line(struct run *run, size_t i, bool strict) {
  struct step  s = {.number = i};
  json_t      *event = lines_event(&run->lines, i, &s.why);
  enum verdict verdict = NOT_A_TRACE;
  s.event = event;
  run->overlap.op[0] = '\0';
  if (event != NULL) verdict = do_event(run, &s);
  if (verdict == NOT_MODELLED) {
    run->report->not_modelled++;
    verdict = strict ? INCONCLUSIVE : CONFORMS;
  }
  if (verdict != CONFORMS) fall(run, &s, verdict);
  lines_forget(&run->lines, i);
  return verdict == CONFORMS;
}

void trace_check(const struct trace *trace, bool strict, uint64_t budget, struct report *report) {
  struct run run = {
    .lines = {trace->text, calloc(trace->lines + 1u, sizeof(json_t *)), trace->lines},
    .story = calloc(trace->lines + 1u, sizeof *run.story),
    .overlap.search.budget = budget,
    .report = report,
  };
  bool room = run.story != NULL && run.lines.event != NULL;
  *report = (struct report){.verdict = CONFORMS};
  if (trace->lines == 0 || !room) {
    report->verdict = NOT_A_TRACE;
    complain(&report->why, room ? "the trace is empty" : "out of memory");
  }
  for (size_t i = 0; i < trace->lines && report->verdict == CONFORMS; i++) {
    if (!check_line(&run, i, strict)) break;
  }
  for (size_t i = 0; run.lines.event != NULL && i < trace->lines; i++) lines_forget(&run.lines, i);
  search_end(&run.overlap.search);
  free(run.lines.event);
  free(run.story);
}
