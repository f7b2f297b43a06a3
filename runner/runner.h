/* SPDX-License-Identifier: MIT */
/* The runner's inner interface: what its files, and the VMX half, offer each other.
 *
 * The kernel runs with interrupts off everywhere but in the idle loop, so it is never preempted,
 * and under one lock (kernel_lock.h). Memory is identity mapped (supervisor only), except for the
 * user windows (space.h), which belong to the current process.                                 */
#ifndef RUNNER_H_
#define RUNNER_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runner/most_processors.h"
#include "temora/core.h"

/* ---- console and power ---- */
void console_start(void);
void console_without_serial(void);
/* Set by the screen, if there is one: writes there too. */
extern void (*console_screen)(const char *bytes, size_t size);
void console_write(const char *bytes, size_t size);
/* What has been received, at most `size` and 16 bytes; does not wait. */
size_t console_read(char *bytes, size_t size);
/* %s %c %d %u %x, with l for 64 bits, 0 and a width: %08x %016lx. */
void kprintf(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Prints, then powers off with failure. */
void panic(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));
/* success: Bochs ends with status 0, QEMU's isa-debug-exit with 33; else with 1 and 35. */
void power_off(bool success) __attribute__((noreturn));

/* ---- memory ---- */
extern uint64_t pool_base;   /* physical = virtual address of frame 0 of the core's pool */
extern uint64_t pool_frame_count;
/* `count` consecutive zeroed pages of the runner's own memory, or NULL. */
void *page_alloc(uint32_t count);
/* One page goes back, of however many it was made with. */
void  page_free(void *page);

void *memcpy(void *to, const void *from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *to, int byte, size_t size);
int   memcmp(const void *a, const void *b, size_t size);

/* ---- time ---- */
int64_t  clock_now(void);       /* nanoseconds since boot, monotonic */
int64_t  clock_of_tsc(uint64_t tsc); /* the first time at which the TSC has that value */
uint64_t clock_tsc_khz(void);

/* ---- threads ---- */
/* Switches away; returns after the next thread_wake_all(). The caller asks again then. */
void thread_block(void);
/* The same, at the latest when the clock reaches `deadline` (INT64_MAX: never). */
void thread_block_until(int64_t deadline);
/* The same; false: a suspension has ended the wait. */
bool thread_block_unless_suspended(int64_t deadline);
void thread_wake_all(void);
/* In the midst of a call that takes long, where the core may be called by others: lets interrupts
 * and other processors in, and other threads run. Does not return to a thread that must end. */
void schedule_point(void);
#define LONG_CALL 256u          /* steps of the core after which it is time */
uint32_t current_thread(void);  /* the core's numbers */
uint32_t current_process(void);
/* After the lock was taken: the thread's process may have ended, on another processor. */
void thread_end_if_it_must(void);
/* Another thread runs; this one, which has ended, never again. */
void thread_leave(void) __attribute__((noreturn));
/* To be called after an external-interrupt VM exit with the acknowledged vector: serves the
 * interrupt and may run other threads before it returns.
 *
 * For all functions that may switch: other threads, of other processes, may have run, and the
 * thread may go on on another processor. The current-VMCS pointer is what they left. CR3 is that of
 * this thread again (so HOST_CR3 of a vcpu, which lives on one thread, never changes). A switch
 * saves and loads the extended state of the thread (XSAVE with the XCR0 of the host, host_xcr0)
 * whatever it holds; the kernel itself uses general registers only. The system-call MSRs and XCR0
 * must be the host's when one of them is called and when a system call returns
 * (cpu_load_syscall_msrs). Vector FFh, the spurious one, acknowledges nothing: for a caller that
 * let the interrupts in by itself.                                                             */
void schedule_check(uint32_t vector);

/* ---- the processor: for the host-state area of a VMCS ----
 * CR0, CR3, CR4 (NE, WP, PG; PAE, OSFXSR, OSXSAVE, SMEP where there is one), EFER: read them.
 * DS, ES, FS, GS: null selectors, bases 0 (ring 3 has no means to change them). */
#define SELECTOR_KERNEL_CODE 0x08u
#define SELECTOR_KERNEL_DATA 0x10u /* SS */
#define SELECTOR_USER_DATA   0x1Bu
#define SELECTOR_USER_CODE   0x23u
#define SELECTOR_TSS         0x28u /* of processor 0; + 16 for each other */
#define GDT_ENTRIES          (5u + 2u * MAX_PROCESSORS)
struct gate { uint64_t low, high; };
struct tss {
  uint32_t reserved0;
  uint64_t rsp[3];
  uint64_t reserved1;
  uint64_t ist[7];
  uint64_t reserved2;
  uint16_t reserved3, io_map_base;
} __attribute__((packed));
extern uint64_t    gdt[GDT_ENTRIES]; /* these two are the same for all processors */
extern struct gate idt[256];
extern struct tss  tss[MAX_PROCESSORS];
extern uint64_t    host_xcr0; /* 0: no XSAVE, FXSAVE is used */
/* STAR, LSTAR, FMASK, KERNEL_GS_BASE of the host. */
void cpu_load_syscall_msrs(void);

/* ---- user memory of the current process ---- */
bool user_readable(uint64_t address, size_t size);
bool user_writable(uint64_t address, size_t size);
bool copy_from_user(void *to, uint64_t from, size_t size);
bool copy_to_user(uint64_t to, const void *from, size_t size);

#endif
