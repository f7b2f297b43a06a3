/* SPDX-License-Identifier: MIT */
/* Ring-3 processes: one per VMM of the boot bundle, and those that they start. When the last one
 * ends, so does the machine. */
#ifndef RUNNER_PROCESS_H_
#define RUNNER_PROCESS_H_

#include "runner/bundle.h"
#include "runner/runner.h"

#define PROCESS_NAME_BYTES 48u

/* Panics when it cannot be started. */
void        process_start(const struct bundle_file *program);
/* zx_process_spawn; `name` has PROCESS_NAME_BYTES, with zeros behind the name. */
zx_status_t process_spawn(const char *name, zx_handle_t bootstrap, uint64_t argument);
uint64_t    process_cr3(uint32_t process);
/* After a page fault of the current process: true if the access, which needs the permissions perms,
 * can go on. */
bool        process_page(uint64_t address, uint32_t perms);
/* These end the current process or thread. */
struct trap_frame;
void process_fault(const struct trap_frame *f, const char *name, uint64_t address)
    __attribute__((noreturn));
void process_end(int64_t code) __attribute__((noreturn));
void process_end_thread(void) __attribute__((noreturn));
/* Every thread waits and none has a deadline. */
void process_deadlock(void) __attribute__((noreturn));

#endif
