/* SPDX-License-Identifier: MIT */
/* What a program has of itself. */
#ifndef ZIRCON_PROCESS_H_
#define ZIRCON_PROCESS_H_

#include "zircon/types.h"

/* The handles of the start block (zircon/processargs.h). */
zx_handle_t zx_process_self(void);
zx_handle_t zx_vmar_root_self(void);
/* Of the first thread, whoever asks: a thread that is started later is given its handle by who has
 * made it (struct thread of vmm/lib has it). */
zx_handle_t zx_thread_self(void);

#endif
