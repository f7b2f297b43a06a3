/* SPDX-License-Identifier: MIT */
/* A trace of every system call and VM exit, for the oracle (docs/oracle.md, ztrace/1). It goes to
 * port E9h, which Bochs and QEMU keep for the host; elsewhere it goes nowhere. */
#ifndef RUNNER_RECORD_H_
#define RUNNER_RECORD_H_

#include "runner/runner.h"
#include "temora/vmx.h"

extern bool recording; /* `record=1` in the bundle's configuration */

void record_printf(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* ---- what is there before the calls ---- */
void record_start(void);
/* With the handle that the process has to itself, and to its first thread. The others, without one,
 * are made by the current thread's call. */
void record_process(uint32_t process, zx_handle_t self);
void record_thread(uint32_t process, uint32_t thread, zx_handle_t self);
/* With its handle to the VMAR of its address space. */
void record_space(uint32_t process, zx_handle_t vmar);
void record_resource(uint32_t process, zx_handle_t handle, uint32_t kind, uint64_t base);
/* A memory object that the runner made for a process, as calls of its last recorded thread. */
void record_module(zx_handle_t created, uint64_t size, zx_rights_t rights, zx_handle_t replaced);

/* ---- calls, by the current thread ----
 * A call is one line, written when it ends. When another thread's line comes before, it is two: the
 * call's before that one, the return's later. */
void record_begin(uint64_t number, const uint64_t *a); /* `a`: the arguments, which stay there */
void record_end(int64_t result);

/* ---- VM exits, within zx_vcpu_enter ---- */
void record_exit(uint32_t vcpu, const struct exit_raw *raw);
/* The vcpu's own APIC has made this interrupt: its timer before an entry, so that it is a part of
 * the exit that comes next; or the guest has sent it to itself, and its exit is not yet noted. */
void record_timer_interrupt(uint32_t vector);
void record_self_interrupt(uint32_t vector);
/* The current thread's since the last time, and that these are all, as members of an object. */
void record_exits_print(void);

#endif
