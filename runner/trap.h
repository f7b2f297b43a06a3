/* SPDX-License-Identifier: MIT */
/* What entry.S leaves on the kernel stack. */
#ifndef RUNNER_TRAP_H_
#define RUNNER_TRAP_H_

#include <stdint.h>

#define TRAP_DEBUG         1u
#define TRAP_NMI           2u
#define TRAP_DOUBLE_FAULT  8u
#define TRAP_GENERAL_PROTECTION 13u
#define TRAP_PAGE_FAULT    14u
#define TRAP_MACHINE_CHECK 18u
#define CPL_MASK           3u

struct trap_frame {
  uint64_t r15, r14, r13, r12, r11, r10, r9, r8, rdi, rsi, rbp, rbx, rdx, rcx, rax;
  uint64_t vector, error;
  uint64_t rip, cs, rflags, rsp, ss;
};

struct syscall_frame {
  uint64_t argument[8]; /* RDI RSI RDX R10 R8 R9 R12 R13 */
  uint64_t rip, rflags, rsp;
};

void trap_return(void);
/* Where a new thread comes out of its first switch: thread_begins, then trap_return. */
void thread_first(void);
void thread_begins(void);
void trap_handle(struct trap_frame *frame);
void trap_print_registers(const struct trap_frame *frame);
/* Where SYSCALL enters, one for each processor. */
#define SYSCALL_STUB_BYTES 32u
extern char syscall_stubs[];
int64_t syscall_dispatch(uint64_t number, const struct syscall_frame *frame);
void thread_switch_stack(uint64_t *save, uint64_t load);

#endif
