/* SPDX-License-Identifier: MIT */
#ifndef ORACLE_REPLAY_RESTART_H_
#define ORACLE_REPLAY_RESTART_H_

/* All tables of the core are zero again, as when the program began: core_boot may be called. */
void core_restart(void);

#endif
