/* SPDX-License-Identifier: MIT */
#include <argp.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "oracle/commands.h"
#include "oracle/explore/explore.h"

struct options { struct limits limits; const char *out; };

static const struct argp_option known[] = {
  {"states", 'n', "N", 0, "Stop after N states", 0},
  {"depth", 'd', "N", 0, "Go on only from states that N steps lead to", 0},
  {"handles", 'H', "N", 0, "Handles at a time (4; 3 to 8)", 0},
  {"threads", 't', "N", 0, "Threads (2; 1 to 3)", 0},
  {"vcpus", 'v', "N", 0, "Vcpus at a time (2; 0 to 3)", 0},
  {"vectors", 'i', "N", 0, "Interrupt vectors (1; 1 or 2: the second is the NMI)", 0},
  {"packets", 'p', "N", 0, "Packets of each sort in a port (1; 1 to 4)", 0},
  {"effects", 'e', NULL, 0, "No calls that must fail, for want of a right or a pointer", 0},
  {"output", 'o', "FILE", 0, "Write a violation to FILE instead of standard output", 0},
  {"of", 'O', "N", 0, "There are N states: shows how far it is", 0},
  {"quiet", 'q', NULL, 0, "No progress", 0},
  {0},
};

static uint32_t number(const char *text, uint32_t low, uint32_t high, struct argp_state *state) {
  char         *end;
  unsigned long value = strtoul(text, &end, 0);
  if (*text == '\0' || *end != '\0' || value < low || value > high) {
    argp_error(state, "'%s' is not a number from %u to %u", text, low, high);
  }
  return (uint32_t)value;
}

static error_t take(int key, char *text, struct argp_state *state) {
  struct options *options = state->input;
  switch (key) {
    case 'n': options->limits.states = number(text, 1, UINT32_MAX, state); return 0;
    case 'd': options->limits.depth = number(text, 1, UINT32_MAX, state); return 0;
    case 'H': bounds.handles = number(text, 3, 8, state); return 0;
    case 't': bounds.threads = number(text, 1, 3, state); return 0;
    case 'v': bounds.vcpus = number(text, 0, 3, state); return 0;
    case 'i': bounds.vectors = number(text, 1, 2, state); return 0;
    case 'p': bounds.packets = number(text, 1, 4, state); return 0;
    case 'e': bounds.effects = true; return 0;
    case 'O': options->limits.of = number(text, 1, UINT32_MAX, state); return 0;
    case 'o': options->out = text; return 0;
    case 'q': options->limits.progress = NULL; return 0;
    default: return ARGP_ERR_UNKNOWN;
  }
}

static const struct argp parser = {
  known, take, "",
  "Comes to every state of the core that steps lead to from a small configuration - a port, and a "
  "guest with a memory, an I/O and a bell trap - and checks the theorems in each state and at each "
  "step. States that differ only in which handle, slot, object or thread is which are one."
  "\vExit status: 0 no theorem is violated, 1 one is (the steps to it are written as a trace), 2 "
  "wrong usage, 3 not all states were seen.",
  NULL, NULL, NULL};

/* In megabytes. */
static long most_memory(void) {
  struct rusage usage;
  return getrusage(RUSAGE_SELF, &usage) == 0 ? usage.ru_maxrss / 1024 : 0;
}

static void report(const struct exploration *r) {
  double rate = r->seconds > 0 ? (double)r->transitions / r->seconds / 1e6 : 0;
  printf("%lu states, %lu steps (%lu of them errors and waits), depth %u, "
         "%.1f s of the processor, %.2f million steps/s, %ld MB\n",
         r->states, r->transitions, r->errors, r->depth, r->seconds, rate, most_memory());
  if (r->broken != NULL) {
    printf("violated after %u steps: %s\n", r->length, r->broken);
  } else if (r->trouble != NULL) {
    printf("ended early: %s\n", r->trouble);
  } else {
    printf("%s; no theorem is violated\n",
           r->whole ? "all states were seen" : "a limit was reached");
  }
}

static int write_path(const struct exploration *r, const char *path) {
  FILE *out = path == NULL ? stdout : fopen(path, "w");
  if (out == NULL) {
    fprintf(stderr, "temora: %s: %s\n", path, strerror(errno));
    return 2;
  }
  explore_print(out, r->path, r->length);
  if (out != stdout) fclose(out);
  return 1;
}

int explore_command(int argc, char **argv) {
  struct exploration result;
  struct options     options = {{UINT32_MAX, UINT32_MAX, isatty(2) ? stderr : NULL, 0}, NULL};
  argp_parse(&parser, argc, argv, 0, NULL, &options);
  explore(&result, &options.limits);
  report(&result);
  if (result.broken != NULL) return write_path(&result, options.out);
  return result.whole ? 0 : 3;
}
