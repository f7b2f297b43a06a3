/* SPDX-License-Identifier: MIT */
/* temora: the proven core as the judge of other implementations. */
#include <argp.h>
#include <stdlib.h>
#include <string.h>

#include "oracle/check.h"
#include "oracle/commands.h"

#define STATUS_USAGE 2

const char *argp_program_version = "temora 0.1";

struct options {
  const char *command, *path;
  bool        json, strict;
  uint64_t    budget;
};

static const struct argp_option known[] = {
  {"json", 'j', NULL, 0, "Report as JSON", 0},
  {"strict", 's', NULL, 0, "A call that is not modelled makes the trace inconclusive", 0},
  {"budget", 'b', "STEPS", 0, "Try at most so many steps to order calls that overlap", 0},
  {0},
};

static error_t take(int key, char *text, struct argp_state *state) {
  struct options *options = state->input;
  switch (key) {
    case 'j': options->json = true; return 0;
    case 's': options->strict = true; return 0;
    case 'b': options->budget = strtoull(text, NULL, 0); return 0;
    case ARGP_KEY_ARG:
      if (state->arg_num == 0) options->command = text;
      else if (state->arg_num == 1) options->path = text;
      else argp_error(state, "one trace at a time");
      return 0;
    case ARGP_KEY_END:
      if (options->path == NULL) argp_error(state, "a command and a trace are needed");
      if (strcmp(options->command, "check") != 0) {
        argp_error(state, "there is no command '%s'", options->command);
      }
      return 0;
    default: return ARGP_ERR_UNKNOWN;
  }
}

static const struct argp parser = {
  known, take, "check TRACE",
  "Tells whether a trace of Zircon's hypervisor system calls (ztrace/1, JSON Lines; '-': standard "
  "input) is one that the specification allows, and if not, the first event at which it leaves it."
  "\vExit status: 0 the trace conforms, 1 it diverges, 2 it is not a trace (or wrong usage), 3 it "
  "is inconclusive.",
  NULL, NULL, NULL};

static const struct { const char *name; int (*run)(int argc, char **argv); } commands[] = {
  {"explore", explore_command}, {"coverage", coverage_command}, {"generate", generate_command},
  {"run", run_command}, {"shrink", shrink_command},
};

int main(int argc, char **argv) {
  static struct trace  trace;
  static struct report report;
  struct options       options = {.budget = BUDGET};
  struct complaint     why;
  argp_err_exit_status = STATUS_USAGE;
  for (size_t i = 0; argc > 1 && i < sizeof commands / sizeof commands[0]; i++) {
    if (strcmp(argv[1], commands[i].name) == 0) return commands[i].run(argc - 1, argv + 1);
  }
  argp_parse(&parser, argc, argv, 0, NULL, &options);
  if (!trace_load(&trace, options.path, &why)) {
    fprintf(stderr, "temora: %s\n", why.text);
    return STATUS_USAGE;
  }
  trace_check(&trace, options.strict, options.budget, &report);
  if (options.json) report_json(stdout, &trace, &report);
  else report_text(stdout, &trace, &report);
  return report_status(&report);
}
