/* SPDX-License-Identifier: MIT */
/* The fixed part of every guest of 'fuzz': two entries, and the handlers of three modes. The VMM
 * writes the steps and the tables. A handler that finds the fault within the steps goes on with the
 * next step, one that finds it elsewhere with the step behind the last that it knows; after the
 * last step the guest leaves by OUT to END_PORT. */
#include "fuzz/layout.h"

        .text
        .globl _start
_start:
/* ---- LONG_ENTRY: 64-bit mode ---- */
        jmp long_start
        .balign 8
        .quad stubs64, stubs32, stubs16 /* LONG_ENTRY + 8, for the VMM */
        .macro store_controls to
        movq %cr0, %rax
        movq %rax, \to
        movq %cr3, %rax
        movq %rax, \to + 8
        movq %cr4, %rax
        movq %rax, \to + 16
        xorl %ecx, %ecx
        xgetbv
        movl %eax, \to + 24
        movl %edx, \to + 28
        movl $0xC0000080, %ecx
        rdmsr
        movl %eax, \to + 32
        movl %edx, \to + 36
        .endm
long_start:
        lgdt GDT_POINTER
        lidt IDT_POINTER
        ltr ltr_operand
        movq $STACK_TOP, %rsp
        pushq %rax
        pushq %rcx
        pushq %rdx
        store_controls CONTROL_FIRST
        popq %rdx
        popq %rcx
        popq %rax
        pushq FRAME + 32
        pushq FRAME + 24
        pushq FRAME + 16
        pushq FRAME + 8
        pushq FRAME
        iretq
ltr_operand:
        .word SEL_TSS

        .balign STUB_BYTES
stubs64:
        .set vector, 0
        .rept 33                /* the last is for every vector from 32 on */
        .balign STUB_BYTES
        .if vector == 2 || vector == 32
        incl INTERRUPTS
        iretq
        .else
        .if vector == 8 || (vector >= 10 && vector <= 14) || vector == 17 || vector == 21
        addq $8, %rsp
        .endif
        jmp fault64
        .endif
        .set vector, vector + 1
        .endr
fault64:
        cld
        pushq %rax
        incl FAULTS
        movq 8(%rsp), %rax
        cmpq $STEPS, %rax
        jb 1f
        cmpq $STEPS_END, %rax
        jae 1f
        movl %eax, NEXT
1:      movl NEXT, %eax
        andl $-STEP_BYTES, %eax
        addl $STEP_BYTES, %eax
        movl %eax, NEXT
        cmpl $STEPS_END, %eax
        jae 2f
        movq %rax, 8(%rsp)
        popq %rax
        iretq
2:      testl $FLAG_CONTROLS, FLAGS
        jz 3f
        store_controls CONTROL_LAST
3:      outb %al, $END_PORT
        hlt
        jmp 3b

/* ---- REAL_ENTRY: real mode, CS = 500h, IP = 0 ---- */
        .org REAL_ENTRY - LONG_ENTRY
        .code16
real_start:
        ljmp $0, $real_flat
real_flat:
        movw %ax, %cs:SCRATCH
        xorw %ax, %ax
        movw %ax, %ds
        movw %ax, %ss
        movw $STACK_TOP, %sp
        testb $FLAG_PROTECTED, FLAGS
        jnz protect
        pushw FRAME + 8
        pushw FRAME + 4
        pushw FRAME
        movw SCRATCH, %ax
        iretw
protect:
        lgdtl GDT_POINTER
        lidtl IDT_POINTER
        movl %cr0, %eax
        orl $1, %eax
        movl %eax, %cr0
        ljmpl $SEL_CODE32, $flat32

        .code32
flat32:
        movw $SEL_DATA, %ax
        movw %ax, %ds
        movw %ax, %es
        movw %ax, %ss
        movl $STACK_TOP, %esp
        movw $SEL_TSS, %ax
        ltr %ax
        testb $FLAG_PAGING, FLAGS
        jz 1f
        movl NEW_CR4, %eax
        movl %eax, %cr4
        movl NEW_CR3, %eax
        movl %eax, %cr3
        movl %cr0, %eax
        orl $0x80000000, %eax
        movl %eax, %cr0
1:      movl %ecx, SCRATCH
        movl FRAME_WORDS, %ecx
2:      pushl FRAME - 4(,%ecx,4)
        loop 2b
        movl SCRATCH, %ecx
        iretl

        .balign STUB_BYTES
stubs32:
        .set vector, 0
        .rept 33
        .balign STUB_BYTES
        .if vector == 2 || vector == 32
        incl %ss:INTERRUPTS
        iretl
        .else
        .if vector == 8 || (vector >= 10 && vector <= 14) || vector == 17 || vector == 21
        addl $4, %esp
        .endif
        jmp fault32
        .endif
        .set vector, vector + 1
        .endr
fault32:
        cld
        pushl %eax
        incl %ss:FAULTS
        movl %ss:4(%esp), %eax
        cmpl $STEPS, %eax
        jb 1f
        cmpl $STEPS_END, %eax
        jae 1f
        movl %eax, %ss:NEXT
1:      movl %ss:NEXT, %eax
        andl $-STEP_BYTES, %eax
        addl $STEP_BYTES, %eax
        movl %eax, %ss:NEXT
        cmpl $STEPS_END, %eax
        jae 2f
        movl %eax, %ss:4(%esp)
        popl %eax
        iretl
2:      outb %al, $END_PORT
        hlt
        jmp 2b

        .code16
        .balign STUB_BYTES
stubs16:                        /* exceptions, of which none has an error code; interrupts */
        jmp fault16
        .balign STUB_BYTES
        incw %cs:INTERRUPTS
        iretw
fault16:
        cld
        pushw %ax
        pushw %bp
        movw %sp, %bp
        incw %cs:FAULTS
        movw 4(%bp), %ax
        cmpw $STEPS, %ax
        jb 1f
        cmpw $STEPS_END, %ax
        jae 1f
        movw %ax, %cs:NEXT
1:      movw %cs:NEXT, %ax
        andw $-STEP_BYTES, %ax
        addw $STEP_BYTES, %ax
        movw %ax, %cs:NEXT
        cmpw $STEPS_END, %ax
        jae 2f
        movw %ax, 4(%bp)
        popw %bp
        popw %ax
        iretw
2:      outb %al, $END_PORT
        hlt
        jmp 2b
        .org DATA - LONG_ENTRY

        .section .note.GNU-stack, "", @progbits
