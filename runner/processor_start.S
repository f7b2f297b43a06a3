/* SPDX-License-Identifier: MIT */
/* Where another processor begins: in real mode, at the start of a page below 1 MiB whose number was
 * in the start-up IPI (SDM Vol. 3, "MP Initialization"). The first bytes are copied there. */
  .text
  .code16
  .globl low_code, low_code_end
low_code:
  cli
  cld
  movw  %cs, %ax
  movw  %ax, %ds
  lgdtl low_gdt_pointer - low_code
  movl  %cr0, %eax
  orl   $1, %eax
  movl  %eax, %cr0
  ljmpl $0x08, $low_code32
  .balign 8
low_gdt_pointer:
  .word 23
  .long low_gdt
low_code_end:

  .code32
low_code32:
  movl  $0x10, %eax
  movl  %eax, %ds
  movl  %eax, %es
  movl  %eax, %ss
  movl  $low_code64, %esi
  jmp   enter_long_mode

  .code64
low_code64:
  xorl  %eax, %eax                /* one that was given up, and comes late, finds no stack */
  xchgq %rax, starting_stack
  testq %rax, %rax
  jz    1f
  movq  %rax, %rsp
  xorl  %ebp, %ebp
  call  processor_main
1:cli
  hlt
  jmp   1b

  .section .rodata
  .balign 8
low_gdt:
  .quad 0, 0x00CF9B000000FFFF, 0x00CF93000000FFFF
  .section .note.GNU-stack, "", @progbits
