/* SPDX-License-Identifier: MIT */
/* The commands of the program: each has its own options, and argv[0] "temora COMMAND". */
#ifndef ORACLE_COMMANDS_H_
#define ORACLE_COMMANDS_H_

#define STATUS_USAGE 2

/* What a command returns is the exit status. */
typedef int command_function(int argc, char **argv);
command_function check_command, convert_command, coverage_command, decode_command,
  explore_command, generate_command, run_command, shrink_command;

#endif
