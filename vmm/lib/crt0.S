/* SPDX-License-Identifier: MIT */
/* The first instructions of a VMM. RDI: the start block (zircon/processargs.h). */
        .text
        .globl _start
        .type _start, @function
_start:
        xorl %ebp, %ebp
        andq $-16, %rsp
        movq %rdi, process_start_block(%rip)
        call vmm_main
        movslq %eax, %rdi
        call zx_process_exit
        .size _start, . - _start

        .section .note.GNU-stack, "", @progbits
