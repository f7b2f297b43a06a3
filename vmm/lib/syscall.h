/* SPDX-License-Identifier: MIT */
/* The SYSCALL instruction with Temora's register convention (zircon/syscalls.h). */
#ifndef VMM_LIB_SYSCALL_H_
#define VMM_LIB_SYSCALL_H_

#include "zircon/syscalls.h"

struct syscall_args {
  uint64_t at[8];
};

/* The last arguments are in R12 and R13, which the compiler saves because they are callee-saved. */
static inline int64_t syscall(uint64_t number, struct syscall_args args) {
  int64_t result;
  register uint64_t r10 __asm__("r10") = args.at[3];
  register uint64_t r8 __asm__("r8") = args.at[4];
  register uint64_t r9 __asm__("r9") = args.at[5];
  register uint64_t r12 __asm__("r12") = args.at[6];
  register uint64_t r13 __asm__("r13") = args.at[7];
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "0"(number), "D"(args.at[0]), "S"(args.at[1]), "d"(args.at[2]), "r"(r10),
                     "r"(r8), "r"(r9), "r"(r12), "r"(r13)
                   : "rcx", "r11", "memory");
  return result;
}

/* CALL(SYS_X, args...): the status of a system call. */
#define CALL(number, ...) ((zx_status_t)syscall(number, (struct syscall_args){{__VA_ARGS__}}))
#define POINTER(p) ((uint64_t)(uintptr_t)(p))

#endif
