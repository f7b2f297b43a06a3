/* SPDX-License-Identifier: MIT */
#include <argp.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "oracle/commands.h"
#include "oracle/decode/decode.h"

struct options {
  struct decode_options decode;
  bool                  kvm;
  char                **word;
  size_t                words;
};

static const struct argp_option known[] = {
  {"kvm", 'k', NULL, 0, "FILEs are logs of KVM's tracepoints", 0},
  {"all", 'a', NULL, 0, "Every exit of a log of KVM, not only those that differ", 0},
  {"json", 'j', NULL, 0, "One JSON object a line", 0},
  {0},
};

static error_t take(int key, char *text, struct argp_state *state) {
  struct options *options = state->input;
  (void)text;
  switch (key) {
    case 'k': options->kvm = true; return 0;
    case 'a': options->decode.all = true; return 0;
    case 'j': options->decode.json = true; return 0;
    case ARGP_KEY_ARGS:
      options->word = state->argv + state->next;
      options->words = (size_t)(state->argc - state->next);
      return 0;
    default: return ARGP_ERR_UNKNOWN;
  }
}

static const struct argp parser = {
  known, take, "[FIELD=VALUE...]\n[FILE...]",
  "Decodes VM exits of VT-x with the decoder that is proved. An exit is given as FIELD=VALUE: "
  "reason (a number, or a name as EPT_VIOLATION), length, qualification, intr_info, intr_error, "
  "vectoring, vectoring_error, guest_physical, guest_linear, instruction_info. FILEs (- or none: "
  "standard input) have such a line for each exit, or a JSON object with these members, or events "
  "of ztrace/1. With --kvm they are what trace-cmd report, perf script or trace_pipe say of "
  "KVM; each exit is compared with what KVM did."
  "\vExit status: 0; 1 a processor makes no such exit, or KVM did something else; 2 wrong usage, "
  "or a line that cannot be read.",
  NULL, NULL, NULL};

static int decode_file(const char *name, const struct options *options) {
  bool  standard = strcmp(name, "-") == 0;
  FILE *in = standard ? stdin : fopen(name, "r");
  if (in == NULL) {
    fprintf(stderr, "temora: %s: %s\n", name, strerror(errno));
    return DECODE_UNUSABLE;
  }
  const char *shown = standard ? "standard input" : name;
  int         status = options->kvm ? decode_kvm_stream(in, shown, &options->decode)
                                    : decode_raw_stream(in, shown, &options->decode);
  if (ferror(in)) {
    fprintf(stderr, "temora: %s: %s\n", name, strerror(errno));
    status = DECODE_UNUSABLE;
  }
  if (!standard) fclose(in);
  return status;
}

/* All words are one exit. */
static int decode_words(const struct options *options) {
  size_t length = 1;
  for (size_t i = 0; i < options->words; i++) length += strlen(options->word[i]) + 1u;
  char *text = calloc(length, 1);
  if (text == NULL) return DECODE_UNUSABLE;
  for (size_t i = 0; i < options->words; i++) {
    strcat(text, options->word[i]);
    strcat(text, " ");
  }
  int status = decode_raw_text(text, &options->decode);
  free(text);
  return status;
}

int decode_command(int argc, char **argv) {
  struct options options = {0};
  int            status = DECODE_FINE;
  argp_parse(&parser, argc, argv, 0, NULL, &options);
  bool words = !options.kvm && options.words > 0 && strchr(options.word[0], '=') != NULL;
  if (words) {
    status = decode_words(&options);
  } else if (options.words == 0) {
    status = decode_file("-", &options);
  }
  for (size_t i = 0; !words && i < options.words; i++) {
    int one = decode_file(options.word[i], &options);
    if (one > status) status = one;
  }
  if (fflush(stdout) == 0) return status;
  fprintf(stderr, "temora: standard output: %s\n", strerror(errno));
  return STATUS_USAGE;
}
