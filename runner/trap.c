/* SPDX-License-Identifier: MIT */
/* Faults and interrupts. Ring 3: a fault ends the process. Ring 0: a fault is a defect, except in
 * the accesses to user memory of entry.S. */
#include "runner/account.h"
#include "runner/kernel_lock.h"
#include "runner/process.h"
#include "runner/runner.h"
#include "runner/suspend.h"
#include "runner/thread.h"
#include "runner/time.h"
#include "runner/trap.h"
#include "runner/x86.h"

#define FIRST_INTERRUPT 32u
#define FAULT_WRITE     0x2u
#define FAULT_FETCH     0x10u

/* What entry.S pushes, counted there by hand. */
_Static_assert(sizeof(struct trap_frame) == 22 * 8, "15 registers, vector, error, IRET frame");
_Static_assert(sizeof(struct syscall_frame) == 11 * 8, "8 arguments, RIP, RFLAGS, RSP");

extern char user_access[], user_access_end[], user_fault[];

static const char *vector_name(uint64_t vector) {
  static const char *const name[] = {
    "divide error", "debug", "NMI", "breakpoint", "overflow", "BOUND", "invalid opcode",
    "no FPU", "double fault", "coprocessor overrun", "invalid TSS", "segment not present",
    "stack fault", "general protection", "page fault", "reserved", "FPU error",
    "alignment check", "machine check", "SIMD error", "virtualization exception",
    "control protection",
  };
  return vector < sizeof name / sizeof name[0] ? name[vector] : "unexpected";
}

void trap_print_registers(const struct trap_frame *f) {
  kprintf("  rax %016lx rbx %016lx rcx %016lx rdx %016lx\n", f->rax, f->rbx, f->rcx, f->rdx);
  kprintf("  rsi %016lx rdi %016lx rbp %016lx rsp %016lx\n", f->rsi, f->rdi, f->rbp, f->rsp);
  kprintf("  r8  %016lx r9  %016lx r10 %016lx r11 %016lx\n", f->r8, f->r9, f->r10, f->r11);
  kprintf("  r12 %016lx r13 %016lx r14 %016lx r15 %016lx\n", f->r12, f->r13, f->r14, f->r15);
}

static void kernel_fault(const struct trap_frame *f) {
  kprintf("runner: fault in the kernel: vector %lu (%s) error %lx rip %lx address %lx\n", f->vector,
          vector_name(f->vector), f->error, f->rip, READ_CR(2));
  trap_print_registers(f);
  panic("stopped in thread %u", current_thread());
}

/* These are the machine's, whoever was running. */
static bool is_machine_fault(uint64_t vector) {
  return vector == TRAP_NMI || vector == TRAP_DOUBLE_FAULT || vector == TRAP_MACHINE_CHECK;
}

static bool in_user_access(uint64_t rip) {
  return rip >= (uint64_t)user_access && rip < (uint64_t)user_access_end;
}

/* SYSCALL in single steps: Bochs traps behind it, before the kernel has its stack. IA32_FMASK has
 * cleared TF, so it is one trap; the next comes behind SYSRET. */
static bool is_step_into_kernel(const struct trap_frame *f) {
  return f->vector == TRAP_DEBUG && f->rip - (uint64_t)syscall_stubs <
                                        SYSCALL_STUB_BYTES * MAX_PROCESSORS;
}

/* From and to ring 3. */
static void enter_kernel(void) {
  account_to(IN_KERNEL);
  processor_from_user();
  kernel_lock();
  thread_end_if_it_must();
}

static void leave_kernel(void) {
  account_to(IN_VMM);
  processor_to_user();
  kernel_unlock();
}

/* Acknowledged before the wait for the lock: the next tick is then taken there, and not before ring
 * 3's first instruction; and a thread that is to end here leaves nothing in service. */
static void preempt(uint32_t vector) {
  time_interrupt(vector);
  enter_kernel();
  reschedule();
  leave_kernel();
}

/* Where the kernel lets it in. */
static void note_interrupt(uint32_t vector) {
  time_interrupt(vector);
  this_processor()->ticked = true;
}

void thread_begins(void) { leave_kernel(); }

/* What a page fault's access needs (SDM Vol. 3, "Page-Fault Exceptions": the error code). */
static uint32_t needed_permission(uint64_t error) {
  if (error & FAULT_FETCH) return ZX_VM_PERM_EXECUTE;
  return error & FAULT_WRITE ? ZX_VM_PERM_WRITE : ZX_VM_PERM_READ;
}

/* A page that is mapped, but not yet in the tables. */
static bool page_came(const struct trap_frame *f, uint64_t address) {
  return f->vector == TRAP_PAGE_FAULT && process_page(address, needed_permission(f->error));
}

/* A fault of ring 3. As after a system call: a tick that came while it waited for the lock, or a
 * suspension, has its turn. */
static void user_fault_handle(struct trap_frame *f) {
  uint64_t address = READ_CR(2);
  enter_kernel();
  if (!page_came(f, address)) process_fault(f, vector_name(f->vector), address);
  if (this_processor()->ticked || thread_is_suspended(current_thread())) reschedule();
  leave_kernel();
}

void trap_handle(struct trap_frame *f) {
  bool from_user = (f->cs & CPL_MASK) != 0;
  if (f->vector >= FIRST_INTERRUPT) {
    if (from_user) preempt((uint32_t)f->vector);
    else note_interrupt((uint32_t)f->vector);
    return;
  }
  if (from_user && !is_machine_fault(f->vector)) {
    user_fault_handle(f);
    return;
  }
  if (is_step_into_kernel(f)) return;
  if (f->vector == TRAP_PAGE_FAULT && in_user_access(f->rip)) {
    if (!page_came(f, READ_CR(2))) f->rip = (uint64_t)user_fault;
    return;
  }
  kernel_fault(f);
}
