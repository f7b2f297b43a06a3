/* SPDX-License-Identifier: MIT */
/* The guest 'bench': times loops with one exit in each round. In Bochs the time-stamp counter
 * counts instructions, those of the host included.                                             */
#include "bench/layout.h"

        .macro timed word, instruction:vararg
        movl $ROUNDS, %esi
        rdtsc
        shlq $32, %rdx
        leaq (%rdx, %rax), %rdi
        .balign 16
1:      xorl %eax, %eax
        \instruction
        decl %esi
        jnz 1b
        rdtsc
        shlq $32, %rdx
        addq %rdx, %rax
        subq %rdi, %rax
        movq %rax, TICKS + 8 * \word
        .endm

        .text
        .globl _start
_start:
        cpuid                   /* once each before the clock starts: nothing is new then */
        outb %al, $OUT_PORT
        inb $IN_PORT, %al
        movq %rax, TICKS
        timed TICKS_EMPTY
        timed TICKS_CPUID, cpuid
        timed TICKS_OUT, outb %al, $OUT_PORT
        timed TICKS_IN, inb $IN_PORT, %al
2:      outb %al, $END_PORT
        jmp 2b

        .section .note.GNU-stack, "", @progbits
