/* SPDX-License-Identifier: MIT */
/* temora: the proven core as the judge of other implementations. */
#include <argp.h>
#include <stdio.h>
#include <string.h>

#include "oracle/commands.h"

const char *argp_program_version = "temora 0.1";

static const struct {
  const char       *name, *about;
  command_function *run;
} commands[] = {
  {"check", "is a trace one that the specification allows?", check_command},
  {"convert", "a trace as JSON Lines or as text for people", convert_command},
  {"decode", "what VM exits mean, and whether KVM took them for the same", decode_command},
  {"explore", "do the theorems hold in all states of a small system?", explore_command},
  {"generate", "writes a test program, and what the specification says to it", generate_command},
  {"coverage", "names the rules that decided no call of some traces", coverage_command},
  {"run", "runs a test program on an implementation", run_command},
  {"shrink", "finds few calls on which an implementation diverges", shrink_command},
};
#define COMMANDS (sizeof commands / sizeof commands[0])

static void help(FILE *out) {
  fprintf(out, "Usage: temora COMMAND [OPTION...] [FILE...]\n\n"
          "Judges implementations of Zircon's hypervisor system calls.\n\n");
  for (size_t i = 0; i < COMMANDS; i++) {
    fprintf(out, "  %-10s %s\n", commands[i].name, commands[i].about);
  }
  fprintf(out, "\ntemora COMMAND --help says more; so does temora(1).\n");
}

int main(int argc, char **argv) {
  argp_err_exit_status = STATUS_USAGE;
  if (argc < 2) {
    help(stderr);
    return STATUS_USAGE;
  }
  for (size_t i = 0; i < COMMANDS; i++) {
    char name[32];
    if (strcmp(argv[1], commands[i].name) != 0) continue;
    snprintf(name, sizeof name, "temora %s", commands[i].name);
    argv[1] = name;
    return commands[i].run(argc - 1, argv + 1);
  }
  if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-?") == 0) {
    help(stdout);
    return 0;
  }
  if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0) {
    puts(argp_program_version);
    return 0;
  }
  fprintf(stderr, "temora: there is no command '%s'; see temora --help\n", argv[1]);
  return STATUS_USAGE;
}
