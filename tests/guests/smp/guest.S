/* SPDX-License-Identifier: MIT */
/* The guest 'smp': its vcpus work, or write to one page, or hand a word to each other. */
#include "smp/layout.h"

        .text
        .globl _start
_start:
        movq $STACK_TOP, %rsp
        lgdt gdt_pointer
        lidt idt_pointer
        pushq $8
        pushq $1f
        lretq
1:      cmpq $MODE_TOUCH, MODE
        je touch
        ja turns

work:
        sti
        incq LOOPS
        movl $100, %ecx
1:      loop 1b
        movq LOOPS, %rax
        testb $(OUT_EVERY - 1), %al
        jnz 2f
        outb %al, $TRAP_PORT
2:      testb $(BELL_EVERY - 1), %al
        jnz 3f
        movl %eax, BELL_PAGE
        incq RUNG
3:      cli                     /* nothing comes in between the look and HLT */
        cmpq $0, QUIT
        jne 4f
        testb $(HALT_EVERY - 1), %al
        jnz work
        sti
        hlt
        jmp work
4:      outb %al, $END_PORT
        jmp 4b

touch:
        sti
1:      incl TOUCH_PAGE
        jmp 1b

turns:
        pause
        cmpl $0, TURN
        jne turns
        incq TURNS
        movl $1, TURN
        jmp turns

interrupted:
        incq INTERRUPTS
        iretq
last:
        iretq

        .balign 8
gdt:    .quad 0, 0x00AF9B000000FFFF
gdt_pointer:
        .word . - gdt - 1
        .quad gdt
idt:    .fill 2 * VECTOR, 8, 0
        .word interrupted, 8, 0x8E00, 0
        .quad 0
        .word last, 8, 0x8E00, 0
        .quad 0
idt_pointer:
        .word . - idt - 1
        .quad idt

/* ---- the other vcpus, in real mode ---- */
        .org SECOND_ENTRY - GUEST_ENTRY
        .code16
        movw $(MODE >> 4), %ax
        movw %ax, %ds
        cmpb $MODE_TOUCH, 0
        ja second_turns
        movl $0x802, %ecx       /* the number of its APIC */
        rdmsr
        shlw $3, %ax
        movw %ax, %di
        movw $(TOUCH_PAGE >> 4), %ax
        movw %ax, %ds
1:      incl (%di)
        jmp 1b
second_turns:
        pause
        cmpl $1, TURN - MODE
        jne second_turns
        movl $0, TURN - MODE
        jmp second_turns

        .section .note.GNU-stack, "", @progbits
