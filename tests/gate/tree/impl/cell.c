/* SPDX-License-Identifier: MIT */
#include "temora/cell.h"

uint32_t cell[CELLS];

void cell_step(uint32_t i)
{
  if (cell[i] < LIMIT)
    cell[i] = cell[i] + 1u;
}

void cell_restart(uint32_t i)
{
  cell[i] = 0u;
  cell_step(i);
}
