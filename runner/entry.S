/* SPDX-License-Identifier: MIT */
/* The ways into and out of the kernel: interrupts and faults, SYSCALL, thread switch. No SWAPGS:
 * SYSCALL enters each processor at a place of its own, which knows where that one's stack is.
 * The offsets of struct trap_frame and struct syscall_frame are those of trap.h. */
#include "runner/most_processors.h"
  .text

/* ---- interrupts and faults: 256 stubs of 16 bytes push an error code or 0, and the vector ---- */
  .balign 16
  .globl trap_stubs
trap_stubs:
  .set vector, 0
  .rept 256
  .balign 16
  /* vectors with an error code (SDM Vol. 3, table 6-1): 8, 10 to 14, 17, 21, 29, 30 */
  .if !(vector == 8 || (vector >= 10 && vector <= 14) || vector == 17 || vector == 21 \
        || vector == 29 || vector == 30)
  pushq $0
  .endif
  pushq $vector
  jmp   trap_enter
  .set vector, vector + 1
  .endr

trap_enter:
  pushq %rax
  pushq %rcx
  pushq %rdx
  pushq %rbx
  pushq %rbp
  pushq %rsi
  pushq %rdi
  pushq %r8
  pushq %r9
  pushq %r10
  pushq %r11
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  cld
  movq  %rsp, %rdi
  movq  %rsp, %rbx                /* an NMI may find the stack unaligned */
  andq  $-16, %rsp
  call  trap_handle
  movq  %rbx, %rsp

  jmp   trap_return
/* A new thread starts here, with the frame that thread.c made on its stack. */
  .globl thread_first, trap_return
thread_first:
  call  thread_begins
trap_return:
  popq  %r15
  popq  %r14
  popq  %r13
  popq  %r12
  popq  %r11
  popq  %r10
  popq  %r9
  popq  %r8
  popq  %rdi
  popq  %rsi
  popq  %rbp
  popq  %rbx
  popq  %rdx
  popq  %rcx
  popq  %rax
  addq  $16, %rsp
  iretq

/* ---- SYSCALL: RCX = return address, R11 = RFLAGS; interrupts off by FMASK ---- */
  .balign 32
  .globl syscall_stubs
syscall_stubs:                    /* SYSCALL_STUB_BYTES each */
  .set processor, 0
  .rept MAX_PROCESSORS
  .balign 32
  movq  %rsp, syscall_user_rsp + 8 * processor
  movq  syscall_stack + 8 * processor, %rsp
  subq  $8, %rsp                  /* so that the stack is aligned at the call */
  pushq syscall_user_rsp + 8 * processor /* struct syscall_frame, from its end */
  jmp   syscall_enter
  .set processor, processor + 1
  .endr
syscall_enter:
  pushq %r11
  pushq %rcx
  pushq %r13                      /* eighth argument */
  pushq %r12                      /* seventh */
  pushq %r9
  pushq %r8
  pushq %r10
  pushq %rdx
  pushq %rsi
  pushq %rdi
  movq  %rax, %rdi                /* number */
  movq  %rsp, %rsi                /* frame */
  call  syscall_dispatch          /* RBX, RBP, R12 to R15 come back by the ABI of C */
  popq  %rdi
  popq  %rsi
  popq  %rdx
  popq  %r10
  popq  %r8
  popq  %r9
  popq  %r12
  popq  %r13
  popq  %rcx
  popq  %r11
  /* SYSRET to a non-canonical RCX would fault in ring 0 on the user's stack: syscall_dispatch has
   * ended such a process. RFLAGS comes from R11; it was ring 3's own. */
  popq  %rsp
  sysretq

/* ---- void thread_switch_stack(uint64_t *save, uint64_t load) ---- */
  .globl thread_switch_stack
thread_switch_stack:
  pushq %rbx
  pushq %rbp
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq  %rsp, (%rdi)
  movq  %rsi, %rsp
  popq  %r15
  popq  %r14
  popq  %r13
  popq  %r12
  popq  %rbp
  popq  %rbx
  ret

/* ---- user memory: a fault between user_access and user_access_end goes on at user_fault ---- */
  .globl user_access, user_access_end, user_fault, user_copy, user_touch_read, user_touch_write
user_access:
/* bool user_copy(void *to, const void *from, size_t size) */
user_copy:
  movq  %rdx, %rcx
  shrq  $3, %rcx
  rep movsq
  movl  %edx, %ecx
  andl  $7, %ecx
  rep movsb
  movl  $1, %eax
  ret
/* bool user_touch_read(uint64_t address), user_touch_write: would an access fault? */
user_touch_read:
  movb  (%rdi), %al
  movl  $1, %eax
  ret
user_touch_write:
  orb   $0, (%rdi)
  movl  $1, %eax
  ret
user_access_end:
user_fault:
  xorl  %eax, %eax
  ret

  .section .note.GNU-stack, "", @progbits
