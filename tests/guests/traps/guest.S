/* SPDX-License-Identifier: MIT */
/* The guest 'traps'. It stores to EXIT_PAGE (an exit), then jumps to the routine whose address the
 * VMM has put into MAILBOX; every routine ends with the next store. Registers are left alone in
 * between, so that the VMM can look at them. An exception or interrupt is noted and ends the
 * routine.                                                                                      */
#include "traps/layout.h"

#define WORD(base, n) ((base) + 8 * (n))
#define PATTERN 0x1122334455667788

        .text
        .globl _start
_start:
        jmp setup
        .balign 8
table:
#define ROUTINE(name) .quad name;
        ROUTINES(ROUTINE)

/* ---- start ---- */
setup:
        movq $STACK_TOP, %rsp
        lgdt gdt_pointer
        lidt idt_pointer
        movl $SEL_TSS, %eax
        ltr %ax
        pushq $8
        pushq $again
        lretq
        .balign 8
again:
        movq $0, EXIT_PAGE      /* 12 bytes long */
        jmp *MAILBOX

/* ---- memory ---- */
mem_write:
        movl $0x11223344, TRAP_PAGE + 0x123
        jmp again
mem_write16:
        movw $0x1122, TRAP_PAGE + 0x10
        jmp again
mem_read:
        movq TRAP_PAGE + 8, %rax
        jmp again
read_unmapped:
        movq UNMAPPED + 0x18, %rax
        incq WORD(RESULT, 0)
        jmp again

/* ---- bells ---- */
bell_write:
        movl $1, BELL_PAGE + 0x40
        incq WORD(RESULT, 0)
        jmp again
bell_read:
        movl BELL_PAGE, %eax
        jmp again
bell_many:
        movl $BELLS, %ecx
1:      movl %ecx, BELL_MANY
        incq WORD(RESULT, 0)
        decl %ecx
        jnz 1b
        jmp again
bell_closed:
        movl $1, BELL_CLOSED
        incq WORD(RESULT, 0)
        jmp again

/* ---- ports ---- */
out1:
        movabsq $PATTERN, %rax
        outb %al, $TRAP_PORT
        jmp again
out2:
        movabsq $PATTERN, %rax
        outw %ax, $TRAP_PORT
        jmp again
out4:
        movabsq $PATTERN, %rax
        movw $TRAP_PORT, %dx
        outl %eax, %dx
        jmp again
in1:
        movabsq $PATTERN, %rax
        inb $TRAP_PORT, %al
        jmp keep_rax
in2:
        movabsq $PATTERN, %rax
        inw $TRAP_PORT, %ax
        jmp keep_rax
in4:
        movabsq $PATTERN, %rax
        inl $TRAP_PORT, %eax
        jmp keep_rax
keep_rax:
        movq %rax, WORD(RESULT, 0)
        jmp again
out_below:                      /* starts below TRAP_PORT and reaches into it */
        outl %eax, $LATE_PORT
        jmp again
out_free:
        outb %al, $FREE_PORT
        jmp again
out_string:
        movl $STACK_TOP, %esi
        movl $TRAP_PORT, %edx
        movl $4, %ecx
        rep outsb
        jmp again

/* ---- waiting ---- */
halt:
        movq $STACK_TOP, %rsp
        sti
        hlt
        incq WORD(RESULT, 0)    /* not reached: the handler ends the routine */
        jmp again
halt_masked:
        movq $STACK_TOP, %rsp
        cli
        hlt
        incq WORD(RESULT, 0)    /* a masked interrupt ends HLT all the same */
        jmp again
spin:                           /* with interrupts masked: only the host can stop this */
        pause
        cmpq $0, WORD(INPUT, 0)
        je spin
        jmp again
spin_open:
        movq $STACK_TOP, %rsp
        sti
1:      pause
        cmpq $0, WORD(INPUT, 0)
        je 1b
        cli
        jmp again

/* ---- the processor ---- */
nothing:
        jmp again
first_things:
        movq %cr3, %rax
        movq %rax, %cr3
        movl $0xC0000101, %ecx  /* IA32_GS_BASE */
        xorl %eax, %eax
        xorl %edx, %edx
        wrmsr
        xorl %eax, %eax
        cpuid
        incq WORD(RESULT, 0)
        jmp again
count:
        incq WORD(RESULT, 0)
        jmp again
do_cpuid:                       /* 32 bits; the upper halves become 0 */
        movq $-1, %rbx
        movq $-1, %rdx
        movl WORD(INPUT, 0), %eax
        movl WORD(INPUT, 1), %ecx
        cpuid
        movq %rax, WORD(RESULT, 0)
        movq %rbx, WORD(RESULT, 1)
        movq %rcx, WORD(RESULT, 2)
        movq %rdx, WORD(RESULT, 3)
        jmp again
do_rdmsr:
        movq $STACK_TOP, %rsp
        movq $-1, %rax
        movq $-1, %rdx
        movl WORD(INPUT, 0), %ecx
        rdmsr
        movq %rax, WORD(RESULT, 0)
        movq %rdx, WORD(RESULT, 1)
        jmp again
do_wrmsr:
        movq $STACK_TOP, %rsp
        movl WORD(INPUT, 0), %ecx
        movl WORD(INPUT, 1), %eax
        movl WORD(INPUT, 2), %edx
        wrmsr
        incq WORD(RESULT, 0)
        jmp again
write_cr0:
        movq $STACK_TOP, %rsp
        movq %cr0, %rbx
        movq %rbx, WORD(RESULT, 0)
        movq %rbx, %rax
        andq WORD(INPUT, 0), %rax
        orq WORD(INPUT, 1), %rax
        movq %rax, %cr0
        movq %cr0, %rcx
        movq %rcx, WORD(RESULT, 1)
        movq %rbx, %cr0
        jmp again
do_vmcall:
        movq WORD(INPUT, 0), %rax
        vmcall
        movq %rax, WORD(RESULT, 0)
        jmp again
add_state:
        addq $1, %rax
        addq $2, %rcx
        addq $3, %rdx
        addq $4, %rbx
        addq $5, %rsp
        addq $6, %rbp
        addq $7, %rsi
        addq $8, %rdi
        addq $9, %r8
        addq $10, %r9
        addq $11, %r10
        addq $12, %r11
        addq $13, %r12
        addq $14, %r13
        addq $15, %r14
        addq $16, %r15
        stc
        stac
        jmp again
read_flags:
        movq $STACK_TOP, %rsp
        pushfq
        popq WORD(RESULT, 0)
        jmp again
triple_fault:
        lidt no_idt_pointer
        ud2

/* ---- exceptions and interrupts ---- */
        .macro gates
        .set vector, 0
        .rept VECTORS
        .word stubs + 16 * vector, 8, 0x8E00, 0
        .quad 0
        .set vector, vector + 1
        .endr
        .endm

        .balign 16
stubs:
        .set vector, 0
        .rept VECTORS
        .balign 16
        .if vector != 8 && (vector < 10 || vector > 14) && vector != 17 && vector != 21
        pushq $0
        .endif
        pushq $vector
        jmp caught
        .set vector, vector + 1
        .endr
        .balign 16
caught:
        popq FAULT_VECTOR
        popq FAULT_ERROR
        popq FAULT_RIP
        pushq $0                /* IRET also ends the blocking of NMIs */
        pushq $STACK_TOP
        pushq $2
        pushq $8
        pushq $again
        iretq

#include "traps/rings.S"
#include "traps/illegal.S"
        .balign 16
idt:    gates
idt_pointer:
        .word VECTORS * 16 - 1
        .quad idt
no_idt_pointer:
        .word 0
        .quad 0

#include "traps/alignment.S"
#include "traps/real_fault.S"

/* ---- where a second processor starts: CS base = this address, IP = 0 ---- */
        .balign 4096
        .code16
real_mode:
        movw $0x1234, %ax
        outw %ax, $TRAP_PORT
1:      hlt
        jmp 1b

#include "traps/apic.S"

        .section .note.GNU-stack, "", @progbits
