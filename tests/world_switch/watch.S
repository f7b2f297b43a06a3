/* SPDX-License-Identifier: MIT */
/* void watch_call(struct watch *w): calls w->function with chosen values in every register that it
 * must keep, and notes what is there afterwards. Offsets: struct watch in watch.h. */
  .set RESULT, 40
  .set BEFORE, 48
  .set AFTER, BEFORE + 41 * 8
  .set KEPT_RSP, 48               /* struct kept: after RBX RBP R12 to R15 */
  .set KEPT_RFLAGS, 56
  .set KEPT_MXCSR, 64
  .set KEPT_XMM, 72

  .text
  .globl watch_call
watch_call:
  pushq %rbx
  pushq %rbp
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  pushq %rdi                      /* RSP is a multiple of 16 now */
  movq  %rdi, watched
  movq  %rsp, BEFORE + KEPT_RSP(%rdi)
  .irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
  movups BEFORE + KEPT_XMM + 16 * \n(%rdi), %xmm\n
  .endr
  ldmxcsr BEFORE + KEPT_MXCSR(%rdi)
  fldcw BEFORE + KEPT_MXCSR + 4(%rdi)
  pushq BEFORE + KEPT_RFLAGS(%rdi)
  popfq
  movq  BEFORE(%rdi), %rbx
  movq  BEFORE + 8(%rdi), %rbp
  movq  BEFORE + 16(%rdi), %r12
  movq  BEFORE + 24(%rdi), %r13
  movq  BEFORE + 32(%rdi), %r14
  movq  BEFORE + 40(%rdi), %r15
  movq  8(%rdi), %rsi
  movq  16(%rdi), %rdx
  movq  24(%rdi), %rcx
  movq  32(%rdi), %r8
  movq  watch_target, %rax
  movq  (%rdi), %rdi
  call  *%rax
  movq  watched, %r11             /* nothing but this is relied upon; MOV keeps the flags */
  movq  %rsp, AFTER + KEPT_RSP(%r11)
  movq  BEFORE + KEPT_RSP(%r11), %rsp
  pushfq
  popq  AFTER + KEPT_RFLAGS(%r11)
  pushq $2
  popfq
  movq  %rax, RESULT(%r11)
  movq  %rbx, AFTER(%r11)
  movq  %rbp, AFTER + 8(%r11)
  movq  %r12, AFTER + 16(%r11)
  movq  %r13, AFTER + 24(%r11)
  movq  %r14, AFTER + 32(%r11)
  movq  %r15, AFTER + 40(%r11)
  .irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
  movups %xmm\n, AFTER + KEPT_XMM + 16 * \n(%r11)
  .endr
  stmxcsr AFTER + KEPT_MXCSR(%r11)
  fnstcw AFTER + KEPT_MXCSR + 4(%r11)
  popq  %rdi
  popq  %r15
  popq  %r14
  popq  %r13
  popq  %r12
  popq  %rbp
  popq  %rbx
  ret

  .bss
  .balign 8
watched:
  .skip 8
  .globl watch_target
watch_target:
  .skip 8

  .section .note.GNU-stack, "", @progbits
