/* SPDX-License-Identifier: MIT */
/* System calls that calls.c has not: those on channels, on memory, on threads and processes, and
 * those of the world. */
#ifndef ORACLE_REPLAY_CALLS_H_
#define ORACLE_REPLAY_CALLS_H_

#include "oracle/replay/step.h"

call_function run_channel_create, run_channel_write, run_channel_read;
/* The core's handles that the last zx_channel_read has taken. */
extern zx_handle_t received[CHANNEL_MAX_HANDLES];
extern uint32_t    received_count;

call_function run_object_get_info, run_clock_get_monotonic, run_nanosleep, run_debug_write,
  run_debug_read;

call_function run_thread_create, run_thread_start, run_task_suspend,
  run_thread_exit, run_process_exit;

call_function run_vmo_create, run_vmo_get_size, run_vmo_read, run_vmo_write, run_vmo_set_size,
  run_vmo_replace_as_executable, run_vmar_map, run_vmar_unmap, run_vmar_protect;

#endif
