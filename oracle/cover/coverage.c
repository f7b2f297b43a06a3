/* SPDX-License-Identifier: MIT */
/* temora coverage: which rules decided no call of some traces. */
#include <argp.h>
#include <stdio.h>

#include "oracle/commands.h"
#include "oracle/cover/deciders.h"
#include "oracle/report/finding.h"
#include "oracle/read/status.h"

static bool check(const char *path) {
  static struct finding finding;
  struct temora_options options = {0};
  struct complaint      why;
  if (!finding_make(&finding, path, &options, false, &why)) {
    fprintf(stderr, "temora: %s\n", why.text);
    return false;
  }
  bool conforms = finding.report.verdict == TEMORA_CONFORMS;
  if (!conforms) print_text(stderr, &finding, 1);
  finding_free(&finding);
  return conforms;
}

static size_t show(void) {
  size_t missing = 0;
  for (size_t i = 0; i < deciders_count(); i++) {
    const struct decider *rule = deciders_rule(i);
    if (deciders_hits[i] != 0) continue;
    missing++;
    printf("%s: %s: %s\n", deciders_op(i), status_name(rule->status), rule->name);
  }
  printf("%zu of %zu rules decided a call\n", deciders_count() - missing, deciders_count());
  return missing;
}

struct options { bool all; char **path; size_t paths; };

static const struct argp_option known[] = {
  {"all", 'a', NULL, 0, "Exit status 1 if there is such a rule", 0},
  {0},
};

static error_t take(int key, char *text, struct argp_state *state) {
  struct options *options = state->input;
  (void)text;
  switch (key) {
    case 'a': options->all = true; return 0;
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
  "Names each rule that decided no call of the traces, with its call and its status."
  "\vExit status: 0; 1 with --all, if there is one; 2 a trace does not conform, or wrong usage.",
  NULL, NULL, NULL};

int coverage_command(int argc, char **argv) {
  struct options options = {0};
  bool           conform = true;
  argp_parse(&parser, argc, argv, 0, NULL, &options);
  deciders_count_hits();
  for (size_t i = 0; i < options.paths; i++) conform &= check(options.path[i]);
  size_t missing = show();
  if (!conform) return STATUS_USAGE;
  return options.all && missing != 0;
}
