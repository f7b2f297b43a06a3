/* SPDX-License-Identifier: MIT */
#include "zircon/process.h"

#include "zircon/processargs.h"

const struct temora_start *process_start_block; /* set by crt0.S */

zx_handle_t zx_process_self(void) { return process_start_block->process_self; }

zx_handle_t zx_vmar_root_self(void) { return process_start_block->vmar_root; }

zx_handle_t zx_thread_self(void) { return process_start_block->thread_self; }
