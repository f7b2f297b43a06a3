/* SPDX-License-Identifier: MIT */
/* A tiny core, for the tests of the gate: cells that count up to a limit. */
#ifndef TEMORA_CELL_H_
#define TEMORA_CELL_H_
#include <stdint.h>

#define CELLS 16u
#define LIMIT 100u

extern uint32_t cell[CELLS];

#include "spec/cell.acsl"

/*@ requires args: i < CELLS;
    terminates \true; exits \false;
    assigns cell[i];
    ensures model: cell[i] == m_step(\old(cell[i]));
*/
void cell_step(uint32_t i);

/*@ requires args: i < CELLS;
    terminates \true; exits \false;
    assigns cell[i];
    ensures zero: cell[i] == m_step(0);
*/
void cell_restart(uint32_t i);

#endif
