/* SPDX-License-Identifier: MIT */
#include "tests/insn/headings.h"

#include <string.h>

bool has_heading(FILE *file, const char *name)
{
  char line[256], wanted[64];
  snprintf(wanted, sizeof wanted, "### %s\n", name);
  rewind(file);
  while (fgets(line, sizeof line, file) != NULL)
    if (strcmp(line, wanted) == 0)
      return true;
  return false;
}
