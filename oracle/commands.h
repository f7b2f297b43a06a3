/* SPDX-License-Identifier: MIT */
/* The commands of temora besides check; argv[0] is the name, the result an exit status. */
#ifndef ORACLE_COMMANDS_H_
#define ORACLE_COMMANDS_H_

int explore_command(int argc, char **argv);
int coverage_command(int argc, char **argv);
int generate_command(int argc, char **argv);
int run_command(int argc, char **argv);
int shrink_command(int argc, char **argv);

#endif
