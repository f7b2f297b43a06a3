/* SPDX-License-Identifier: MIT */
/* temora run, temora shrink: test programs on an implementation behind an adapter. */
#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "oracle/adapter/adapter.h"
#include "oracle/commands.h"
#include "oracle/report/finding.h"

#define FEW 16u /* calls of which every two are tried */

struct options { const char *command, *path; };

/* ---- the verdict on a trace ---- */

static struct temora_report verdict;

static bool check(const char *path, bool with_slice) {
  static struct finding finding;
  struct temora_options options = {0};
  struct complaint      why;
  bool fine = with_slice ? finding_make(&finding, path, &options, true, &why)
                         : finding_verdict(&finding, path, &options, &why);
  if (!fine) return false;
  verdict = finding.report;
  finding_free(&finding);
  return true;
}

/* By way of a file without a name, as the check reads a trace twice. */
static bool check_events(const json_t *trace, bool with_slice) {
  char  path[40];
  FILE *file = tmpfile();
  if (file == NULL) return false;
  for (size_t i = 0; i < json_array_size(trace); i++) {
    json_dumpf(json_array_get(trace, i), file, JSON_COMPACT);
    fputc('\n', file);
  }
  snprintf(path, sizeof path, "/proc/self/fd/%d", fileno(file));
  bool fine = fflush(file) == 0 && check(path, with_slice);
  fclose(file);
  return fine;
}

/* ---- delta debugging (Zeller and Hildebrandt, ddmin) ---- */

struct shrinking {
  const struct options *options;
  struct program        program;
  bool                 *keep;  /* which events are left */
  json_t               *trace; /* the last on which the implementation diverged */
  size_t                tries;
  struct pace       progress;
  struct complaint      why;
};

static bool is_start(const struct shrinking *s, size_t i) {
  return json_object_get(s->program.event[i], "op") == NULL;
}

/* Whether the implementation still diverges on these events; the trace, if so. */
static json_t *still_fails(struct shrinking *s, const bool *keep, bool with_slice) {
  json_t *trace = adapter_run(s->options->command, &s->program, keep, &s->why);
  s->tries++;
  if (trace == NULL) return NULL;
  if (check_events(trace, with_slice) && verdict.verdict == TEMORA_DIVERGES) return trace;
  json_decref(trace);
  return NULL;
}

/* The calls that are left, by their places. */
static size_t list_left(const struct shrinking *s, size_t *left) {
  size_t count = 0;
  for (size_t i = 0; i < s->program.count; i++) {
    if (s->keep[i] && !is_start(s, i)) left[count++] = i;
  }
  return count;
}

static bool try_keep(struct shrinking *s, const bool *keep) {
  json_t *trace = still_fails(s, keep, false);
  progress_show(&s->progress, s->tries, 0, "runs");
  if (trace == NULL) return false;
  memcpy(s->keep, keep, s->program.count * sizeof *keep);
  json_decref(s->trace);
  s->trace = trace;
  return true;
}

/* Also the calls of the last `window` events. */
static bool try_window(struct shrinking *s, const bool *slice, size_t last, size_t window,
                       bool *keep) {
  memcpy(keep, slice, s->program.count * sizeof *keep);
  for (size_t i = last > window ? last - window : 0; i <= last; i++) keep[i] = true;
  return try_keep(s, keep);
}

/* Nothing behind the divergence matters; often nothing but its slice does, or what came shortly
 * before. */
static void cut(struct shrinking *s, const json_t *trace, bool *keep, bool *shown) {
  size_t       last = (size_t)json_integer_value(
      json_object_get(json_array_get(trace, verdict.event), "from"));
  for (size_t i = last + 1u; i < s->program.count; i++) s->keep[i] = false;
  for (size_t i = 0; i < s->program.count; i++) shown[i] = is_start(s, i);
  for (size_t i = 0; i < verdict.slice_events; i++) {
    const json_t *event = json_array_get(trace, verdict.slice[i]);
    shown[json_integer_value(json_object_get(event, "from"))] = true;
  }
  for (size_t window = 1; window < last && !try_window(s, shown, last, window, keep);) {
    window *= 4u;
  }
}

/* Leaves one of `parts` out, if it still fails so. */
static bool leave_out(struct shrinking *s, const size_t *left, size_t count, size_t parts,
                      bool *keep) {
  for (size_t part = 0; part < parts; part++) {
    memcpy(keep, s->keep, s->program.count * sizeof *keep);
    for (size_t i = part * count / parts; i < (part + 1u) * count / parts; i++) {
      keep[left[i]] = false;
    }
    if (try_keep(s, keep)) return true;
  }
  return false;
}

/* Two that only go together, as what makes and what closes a handle. */
static bool leave_out_two(struct shrinking *s, const size_t *left, size_t count, bool *keep) {
  for (size_t a = 0; a < count; a++) {
    for (size_t b = a + 1u; b < count; b++) {
      memcpy(keep, s->keep, s->program.count * sizeof *keep);
      keep[left[a]] = keep[left[b]] = false;
      if (try_keep(s, keep)) return true;
    }
  }
  return false;
}

static void leave_out_parts(struct shrinking *s, size_t *left, bool *keep) {
  size_t parts = 2, count = list_left(s, left);
  while (count > 1) {
    if (parts > count) parts = count;
    bool smaller = leave_out(s, left, count, parts, keep);
    if (!smaller && parts == count) return;
    parts = smaller ? (parts > 2 ? parts - 1u : 2u) : 2u * parts;
    count = list_left(s, left);
  }
}

/* Without any one of the calls it does not diverge any more; if few, not without any two. */
static void minimise(struct shrinking *s, size_t *left, bool *keep) {
  size_t count;
  do {
    leave_out_parts(s, left, keep);
    count = list_left(s, left);
  } while (count <= FEW && leave_out_two(s, left, count, keep));
}

/* keep: events of the program that are left; NULL: all. */
static void print_trace(const json_t *trace, const bool *keep) {
  for (size_t i = 0; i < json_array_size(trace); i++) {
    json_t *event = json_array_get(trace, i);
    if (keep != NULL && !keep[json_integer_value(json_object_get(event, "from"))]) continue;
    json_object_del(event, "from");
    json_dumpf(event, stdout, JSON_COMPACT);
    putchar('\n');
  }
}

static int shrink(struct shrinking *s) {
  bool   *keep = calloc(s->program.count, sizeof *keep);
  bool   *shown = calloc(s->program.count, sizeof *shown);
  size_t *left = calloc(s->program.count, sizeof *left);
  for (size_t i = 0; i < s->program.count; i++) s->keep[i] = true;
  json_t *trace = still_fails(s, s->keep, true);
  if (trace == NULL) {
    fprintf(stderr, "temora: %s\n", s->why.text[0] != '\0' ? s->why.text : "it does not diverge");
    return s->why.text[0] != '\0' ? 2 : 0;
  }
  s->trace = json_incref(trace);
  cut(s, trace, keep, shown);
  minimise(s, left, keep);
  progress_end(&s->progress);
  fprintf(stderr, "temora: %zu calls are left, after %zu runs\n", list_left(s, left), s->tries);
  print_trace(s->trace, s->keep);
  json_decref(s->trace);
  json_decref(trace);
  free(keep);
  free(shown);
  free(left);
  return 1;
}

/* ---- the commands ---- */

static const struct argp_option known[] = {
  {"exec", 'e', "ADAPTER", 0, "The adapter, a command for the shell", 0},
  {0},
};

static error_t take(int key, char *text, struct argp_state *state) {
  struct options *options = state->input;
  switch (key) {
    case 'e': options->command = text; return 0;
    case ARGP_KEY_ARG: options->path = text; return 0;
    case ARGP_KEY_END:
      if (options->command == NULL || options->path == NULL) {
        argp_error(state, "--exec ADAPTER and a program are needed");
      }
      return 0;
    default: return ARGP_ERR_UNKNOWN;
  }
}

static const struct argp run_parser = {
  known, take, "PROGRAM",
  "Runs a test program (temora generate) on an implementation, and writes what was called and "
  "what it said as a trace, for temora check.\vExit status: 0, or 2 when the adapter breaks off.",
  NULL, NULL, NULL};

static const struct argp shrink_parser = {
  known, take, "PROGRAM",
  "Finds few calls of a test program on which an implementation diverges, and writes them as a "
  "trace."
  "\vExit status: 1; 0 it does not diverge; 2 the adapter breaks off.",
  NULL, NULL, NULL};

int run_command(int argc, char **argv) {
  struct options   options = {0};
  struct program   program;
  struct complaint why = {.column = 0};
  argp_parse(&run_parser, argc, argv, 0, NULL, &options);
  json_t *trace = program_load(&program, options.path, &why)
                      ? adapter_run(options.command, &program, NULL, &why) : NULL;
  adapter_end();
  if (trace == NULL) fprintf(stderr, "temora: %s\n", why.text);
  print_trace(trace, NULL);
  json_decref(trace);
  program_free(&program);
  return trace == NULL ? 2 : 0;
}

int shrink_command(int argc, char **argv) {
  struct options   options = {0};
  struct shrinking s = {.options = &options};
  argp_parse(&shrink_parser, argc, argv, 0, NULL, &options);
  if (!program_load(&s.program, options.path, &s.why) ||
      (s.keep = calloc(s.program.count, sizeof *s.keep)) == NULL) {
    fprintf(stderr, "temora: %s\n", s.why.text);
    return 2;
  }
  int status = shrink(&s);
  adapter_end();
  free(s.keep);
  program_free(&s.program);
  return status;
}
