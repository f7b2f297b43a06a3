/* SPDX-License-Identifier: MIT */
/* temora check */
#include <argp.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "oracle/commands.h"
#include "oracle/report/finding.h"
#include "oracle/search/overlap.h"
#include "oracle/replay/profile.h"

struct options {
  char         **path;
  size_t         paths;
  bool           strict;
  enum temora_profile profile;
  print_function *print;
};

static const struct { const char *name; print_function *print; } formats[] = {
  {"text", print_text}, {"json", print_json}, {"tap", print_tap}, {"junit", print_junit},
  {"sarif", print_sarif}, {"html", print_html}, {"c", print_c},
};
#define FORMATS (sizeof formats / sizeof formats[0])

static const struct argp_option known[] = {
  {"format", 'f', "FORMAT", 0, "text (the default), json, tap, junit, sarif, html; c: a program "
   "that reproduces the first divergence", 0},
  {"json", 'j', NULL, 0, "The same as --format json", 0},
  {"profile", 'p', "PROFILE", 0, "temora (the default), zircon-2021, documented: whose decisions "
   "rule, see spec/decisions.md", 0},
  {"budget", 'b', "STEPS", 0, "Try at most so many steps at a return to order calls (10^6)", 0},
  {"strict", 's', NULL, 0, "A call that is not modelled makes the trace inconclusive", 0},
  {0},
};

static void take_format(struct options *options, const char *name, struct argp_state *state) {
  options->print = NULL;
  for (size_t i = 0; i < FORMATS; i++) {
    if (strcmp(name, formats[i].name) == 0) options->print = formats[i].print;
  }
  if (options->print == NULL) argp_error(state, "there is no format '%s'", name);
}

static void take_budget(const char *text, struct argp_state *state) {
  char *end;
  errno = 0;
  overlap_budget = strtoull(text, &end, 0);
  if (*text < '0' || *text > '9' || *end != '\0' || errno != 0) {
    argp_error(state, "'%s' is not a number", text);
  }
}

static error_t take(int key, char *text, struct argp_state *state) {
  struct options *options = state->input;
  switch (key) {
    case 'f': take_format(options, text, state); return 0;
    case 'j': options->print = print_json; return 0;
    case 'p':
      if (!profile_find(text, &options->profile)) argp_error(state, "no profile '%s'", text);
      return 0;
    case 's': options->strict = true; return 0;
    case 'b': take_budget(text, state); return 0;
    case ARGP_KEY_ARGS:
      options->path = state->argv + state->next;
      options->paths = (size_t)(state->argc - state->next);
      return 0;
    case ARGP_KEY_NO_ARGS: argp_error(state, "a trace is needed"); return 0;
    default: return ARGP_ERR_UNKNOWN;
  }
}

static const struct argp parser = {
  known, take, "TRACE...",
  "Tells whether traces of Zircon's hypervisor system calls (ztrace/1, JSON Lines or text; '-': "
  "standard input) are ones that the specification allows, and if not, the first event at which "
  "they leave it."
  "\vExit status: 0 all traces conform, 1 one diverges, 2 one is not a trace (or wrong usage), 3 "
  "one is inconclusive; of several, the first of 2, 1, 3.",
  NULL, NULL, NULL};

/* How bad a verdict is, of several traces. */
static int weight(enum temora_verdict verdict) {
  static const int weights[] = {
    [TEMORA_CONFORMS] = 0, [TEMORA_INCONCLUSIVE] = 1, [TEMORA_DIVERGES] = 2,
    [TEMORA_NOT_A_TRACE] = 3,
  };
  return weights[verdict];
}

static int check_all(const struct options *options, struct finding *f) {
  enum temora_verdict worst = TEMORA_CONFORMS;
  for (size_t i = 0; i < options->paths; i++) {
    struct temora_options how = {.strict = options->strict, .profile = options->profile};
    struct complaint      why;
    if (!finding_make(&f[i], options->path[i], &how, options->print == print_c, &why)) {
      fprintf(stderr, "temora: %s\n", why.text);
      return STATUS_USAGE;
    }
    if (weight(f[i].report.verdict) > weight(worst)) worst = f[i].report.verdict;
  }
  options->print(stdout, f, options->paths);
  return (int)worst;
}

int check_command(int argc, char **argv) {
  struct options options = {.print = print_text};
  argp_parse(&parser, argc, argv, 0, NULL, &options);
  struct finding *f = calloc(options.paths, sizeof *f);
  if (f == NULL) {
    fprintf(stderr, "temora: out of memory\n");
    return STATUS_USAGE;
  }
  int status = check_all(&options, f);
  for (size_t i = 0; i < options.paths; i++) finding_free(&f[i]);
  free(f);
  if (fflush(stdout) == 0) return status;
  fprintf(stderr, "temora: standard output: not written\n");
  return STATUS_USAGE;
}
