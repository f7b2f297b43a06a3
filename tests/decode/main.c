/* SPDX-License-Identifier: MIT */
/* temora decode alone, for a build with sanitizers. */
#include "oracle/commands.h"

int main(int argc, char **argv) {
  argv[0] = "temora decode";
  return decode_command(argc, argv);
}
