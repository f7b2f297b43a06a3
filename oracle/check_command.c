/* SPDX-License-Identifier: MIT */
/* temora check */
#include <argp.h>
#include <stdlib.h>
#include <string.h>

#include "oracle/check.h"
#include "oracle/commands.h"

struct options {
  const char *path;
  bool        json, strict;
};

static const struct argp_option known[] = {
  {"json", 'j', NULL, 0, "Report as JSON", 0},
  {"strict", 's', NULL, 0, "A call that is not modelled makes the trace inconclusive", 0},
  {0},
};

static error_t take(int key, char *text, struct argp_state *state) {
  struct options *options = state->input;
  switch (key) {
    case 'j': options->json = true; return 0;
    case 's': options->strict = true; return 0;
    case ARGP_KEY_ARG:
      if (state->arg_num == 0) options->path = text;
      else argp_error(state, "one trace at a time");
      return 0;
    case ARGP_KEY_END:
      if (options->path == NULL) argp_error(state, "a trace is needed");
      return 0;
    default: return ARGP_ERR_UNKNOWN;
  }
}

static const struct argp parser = {
  known, take, "TRACE",
  "Tells whether a trace of Zircon's hypervisor system calls (ztrace/1, JSON Lines or text; '-': "
  "standard input) is one that the specification allows, and if not, the first event at which it "
  "leaves it."
  "\vExit status: 0 the trace conforms, 1 it diverges, 2 it is not a trace (or wrong usage), 3 it "
  "is inconclusive.",
  NULL, NULL, NULL};

int check_command(int argc, char **argv) {
  struct trace         trace;
  struct temora_report report;
  struct options       options = {0};
  struct complaint     why;
  argp_parse(&parser, argc, argv, 0, NULL, &options);
  struct temora_options how = {.strict = options.strict};
  if (!trace_open(&trace, options.path, &why) || !trace_check(&trace, &how, &report, &why)) {
    fprintf(stderr, "temora: %s\n", why.text);
    return STATUS_USAGE;
  }
  if (options.json) report_json(stdout, &trace, &report);
  else report_text(stdout, &trace, &report);
  trace_close(&trace);
  return (int)report.verdict;
}
