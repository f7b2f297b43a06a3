/* SPDX-License-Identifier: MIT */
/* The guest: stores all its registers to SEEN, loads all from LOAD, leaves by OUT, and begins anew.
 * Copied to GUEST_ENTRY; everything but jumps is at absolute addresses. */
#include "tests/world_switch/layout.h"

#define AT(label) (GUEST_ENTRY + (label) - guest_code)
#define SAW(w)    SEEN + 8 * (w)
#define GIVE(w)   LOAD + 8 * (w)

  .section .rodata
  .globl guest_code, guest_code_end
guest_code:
  lgdt  AT(gdt_pointer)
  ltr   AT(selector)

store:
  movq  %rax, SAW(0)
  movq  %rcx, SAW(1)
  movq  %rdx, SAW(2)
  movq  %rbx, SAW(3)
  movq  %rsp, SAW(4)
  movq  %rbp, SAW(5)
  movq  %rsi, SAW(6)
  movq  %rdi, SAW(7)
  movq  %r8,  SAW(8)
  movq  %r9,  SAW(9)
  movq  %r10, SAW(10)
  movq  %r11, SAW(11)
  movq  %r12, SAW(12)
  movq  %r13, SAW(13)
  movq  %r14, SAW(14)
  movq  %r15, SAW(15)
  movl  $GUEST_STACK, %esp
  pushfq
  popq  SAW(W_RFLAGS)
  .irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
  movups %xmm\n, SAW(W_XMM + 2 * \n)
  .endr
  stmxcsr SAW(W_MXCSR)
  fnstcw SAW(W_FCW)
  .set  word, W_MSR
#define STORE_MSR(name, index) \
  movl  $index, %ecx; rdmsr; movl %eax, SAW(word); movl %edx, SAW(word) + 4; .set word, word + 1;
  GUEST_MSRS(STORE_MSR)
#define STORE(name, to) movq name, %rax; movq %rax, to
  STORE(%cr2, SAW(W_CR2))
  STORE(%dr0, SAW(W_DR))
  STORE(%dr1, SAW(W_DR + 1))
  STORE(%dr2, SAW(W_DR + 2))
  STORE(%dr3, SAW(W_DR + 3))
  STORE(%dr6, SAW(W_DR + 4))
  STORE(%dr7, SAW(W_DR + 5))
  STORE(%cr0, SAW(W_CR0))
  STORE(%cr4, SAW(W_CR4))
  xorl  %ecx, %ecx
  xgetbv
  movl  %eax, SAW(W_XCR0)
  movl  %edx, SAW(W_XCR0) + 4
  sldt  SAW(W_LDTR)
  str   SAW(W_TR)
  sgdt  AT(pointer)
  movw  AT(pointer), %ax
  movw  %ax, SAW(W_GDT_LIMIT)
  sidt  AT(pointer)
  movw  AT(pointer), %ax
  movw  %ax, SAW(W_IDT_LIMIT)

  .set  word, W_MSR
#define LOAD_MSR(name, index) \
  movl  $index, %ecx; movl GIVE(word), %eax; movl GIVE(word) + 4, %edx; wrmsr; \
  .set word, word + 1;
  GUEST_MSRS(LOAD_MSR)
#define TAKE(name, from) movq from, %rax; movq %rax, name
  TAKE(%cr2, GIVE(W_CR2))
  TAKE(%dr0, GIVE(W_DR))
  TAKE(%dr1, GIVE(W_DR + 1))
  TAKE(%dr2, GIVE(W_DR + 2))
  TAKE(%dr3, GIVE(W_DR + 3))
  TAKE(%dr6, GIVE(W_DR + 4))
  TAKE(%dr7, GIVE(W_DR + 5))
  TAKE(%cr4, GIVE(W_CR4))
  TAKE(%cr0, GIVE(W_CR0))
  xorl  %ecx, %ecx
  movl  GIVE(W_XCR0), %eax
  movl  GIVE(W_XCR0) + 4, %edx
  xsetbv
  movw  GIVE(W_GDT_LIMIT), %ax
  movw  %ax, AT(gdt_pointer)
  lgdt  AT(gdt_pointer)
  movw  GIVE(W_IDT_LIMIT), %ax
  movw  %ax, AT(idt_pointer)
  lidt  AT(idt_pointer)
  lldt  GIVE(W_LDTR)
  .irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
  movups GIVE(W_XMM + 2 * \n), %xmm\n
  .endr
  ldmxcsr GIVE(W_MXCSR)
  fldcw GIVE(W_FCW)
  pushq GIVE(W_RFLAGS)
  popfq
  movq  GIVE(0), %rax
  movq  GIVE(1), %rcx
  movq  GIVE(2), %rdx
  movq  GIVE(3), %rbx
  movq  GIVE(4), %rsp
  movq  GIVE(5), %rbp
  movq  GIVE(6), %rsi
  movq  GIVE(7), %rdi
  movq  GIVE(8), %r8
  movq  GIVE(9), %r9
  movq  GIVE(10), %r10
  movq  GIVE(11), %r11
  movq  GIVE(12), %r12
  movq  GIVE(13), %r13
  movq  GIVE(14), %r14
  movq  GIVE(15), %r15
  outb  %al, $GUEST_PORT
  jmp   store

  .balign 16
gdt_descriptors:
  .quad 0, 0x00AF9B000000FFFF
  .quad 0x000082000000FFFF, 0     /* an LDT at 0 */
  .quad 0x0000890000000067, 0     /* a TSS at 0, which nothing uses */
gdt_pointer:
  .word 47
  .quad AT(gdt_descriptors)
idt_pointer:
  .word 0
  .quad 0
pointer:
  .word 0
  .quad 0
selector:
  .word SELECTOR_TR
guest_code_end:

  .section .note.GNU-stack, "", @progbits
