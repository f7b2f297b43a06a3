/* SPDX-License-Identifier: MIT */
/* The guest 'illegal'. It does the VMM's records one by one, each in the mode that the VMM has
 * named: from 'hub', in protected mode without paging, into the mode, to the operation, and back,
 * by way of an exception or not. What may run with the page tables of another mode lies in the
 * first page (PAE paging that becomes 32-bit paging maps no more than that). */
#include "illegal/layout.h"

#define CR4_PCIDE 0x20000
#define CR0_PE_ET 0x11
#define EFER      0xC0000080

        .text
        .globl _start
_start:                         /* a new boot vcpu, in 64-bit mode */
        jmp start64
        .balign 8
        .long stubs16           /* GUEST_ENTRY + 8, for the VMM */
        .code32
#define WIDTH 32
#include "illegal/ops.S"
finish32:
        movl %cs, %eax
        testb $3, %al
        jnz 1f
        movb $DONE, CURRENT + RECORD_VECTOR
        jmp return32
1:      int $DONE
/* From any mode with 32-bit code of ring 0; no memory but the code is touched. */
return32:
        movl %cr4, %eax
        andl $~CR4_PCIDE, %eax
        movl %eax, %cr4
        movl $CR0_PE_ET, %eax
        movl %eax, %cr0
        ljmpl $SEL_CODE32, $hub
        .org CURRENT - GUEST_ENTRY
        .org 0x1000 - GUEST_ENTRY

/* ---- between the modes ---- */
hub:
        movl $SEL_DATA, %eax
        movl %eax, %ds
        movl %eax, %es
        movl %eax, %ss
        movl %eax, %fs
        movl %eax, %gs
        movl $STACK_TOP, %esp
        xorl %eax, %eax
        movl %eax, %cr4
        xorl %edx, %edx
        movl $EFER, %ecx
        wrmsr
        lgdtl gdt_pointer
        lidtl idt32_pointer
        cld
        movl NEXT, %ebx
        cmpl $RECORDS, %ebx
        je 1f
        movl $CURRENT, %esi     /* what has become of the one before */
        leal -RECORD_BYTES(%ebx), %edi
        movl $RECORD_BYTES / 4, %ecx
        rep movsl
1:      cmpl %ebx, LAST
        jne 2f
        outb %al, $END_PORT     /* the VMM may put new ones there */
        jmp hub
2:      movl %ebx, %esi
        movl $CURRENT, %edi
        movl $RECORD_BYTES / 4, %ecx
        rep movsl
        movl %esi, NEXT

/* The descriptors and tables of this record, and those that the processor has marked. */
        movl CURRENT + RECORD_VALUE, %eax
        movl CURRENT + RECORD_VALUE + 4, %edx
        movl %eax, gdt + SEL_SPARE
        movl %edx, gdt + SEL_SPARE + 4
        movl %eax, LDT + (SEL_LOCAL & ~7)
        movl %edx, LDT + (SEL_LOCAL & ~7) + 4
        movl CURRENT + RECORD_UPPER, %eax
        movl CURRENT + RECORD_UPPER + 4, %edx
        movl %eax, gdt + SEL_SPARE + 8
        movl %edx, gdt + SEL_SPARE + 12
        movl %eax, LDT + (SEL_LOCAL & ~7) + 8
        movl %edx, LDT + (SEL_LOCAL & ~7) + 12
        movl $LANDING, FAR_POINTER
        movw CURRENT + RECORD_SELECTOR, %ax
        movw %ax, FAR_POINTER + 4
        movl $(PAE_TABLES + 0x1000) | 1, PAE_TABLES
        movl $(PAE_USER + 0x1000) | 1, PAE_USER
        xorl %eax, %eax
        movl $PAE_BAD, %edi
        movl $8, %ecx
        rep stosl
        movl $(PAE_TABLES + 0x1000) | 1, PAE_BAD
        andb $~2, gdt + SEL_TSS32 + 5
        andb $~2, gdt + SEL_TSS64 + 5
        andb $~2, gdt + SEL_TSS16 + 5
        movl MODE_TR, %eax
        ltr %ax
        movl $SEL_LDT, %eax
        lldt %ax
        movl $SEL_DATA, %esi
        cmpl $16, MODE_WIDTH
        jne 1f
        cmpl $0, MODE_RING
        jne go_v86
        jmp go16
1:
        movl $EFER, %ecx
        movl MODE_EFER, %eax
        xorl %edx, %edx
        wrmsr
        movl MODE_CR4, %eax
        movl %eax, %cr4
        movl MODE_CR3, %eax
        movl %eax, %cr3
        movl MODE_CR0, %eax
        movl %eax, %cr0
        movl $EFER, %ecx
        rdmsr
        testl $0x400, %eax      /* LMA */
        jz go32
        lidtl idt64_pointer
        movl $SEL_TSS64, %eax
        ltr %ax
        movl %cr4, %eax
        orl MODE_LATE, %eax
        movl %eax, %cr4
        cmpl $64, MODE_WIDTH
        jne go32
        ljmpl $SEL_CODE64, $go64

go32:
        movzbl CURRENT + RECORD_OP, %eax
        movl table32(, %eax, 4), %eax
        cmpl $0, MODE_RING
        jne 1f
        jmp *%eax
1:      movl $SEL_USER_DATA | 3, %esi
        movl %esi, %ds
        movl %esi, %es
        pushl %esi
        pushl $USER_STACK
        pushl $2
        pushl $SEL_USER32 | 3
        pushl %eax
        iretl

        .code64
go64:
        movzbl CURRENT + RECORD_OP, %eax
        movl table64(, %rax, 4), %eax
        cmpl $0, MODE_RING
        jne 1f
        jmp *%rax
1:      movl $SEL_USER_DATA | 3, %esi
        pushq %rsi
        pushq $USER_STACK
        pushq $2
        pushq $SEL_USER64 | 3
        pushq %rax
        iretq

start64:
        lgdt gdt_pointer
        jmp return64
finish64:
        movl %cs, %eax
        testb $3, %al
        jnz 1f
        movb $DONE, CURRENT + RECORD_VECTOR
return64:
        ljmpl *compat_pointer
1:      int $DONE
#define WIDTH 64
#include "illegal/ops.S"

/* ---- virtual-8086 mode, with IOPL 0 ---- */
        .code32
go_v86:
        movl MODE_CR4, %eax
        movl %eax, %cr4
        movl MODE_CR0, %eax
        movl %eax, %cr0
        movzbl CURRENT + RECORD_OP, %eax
        movl table16(, %eax, 4), %eax
        xorl %ecx, %ecx
        .rept 5                 /* GS FS DS ES SS */
        pushl %ecx
        .endr
        pushl $USER_STACK
        pushl $0x20002
        pushl %ecx
        pushl %eax
        iretl

/* ---- real mode: DS keeps its base and limit ---- */
        .code32
go16:
        ljmpl $SEL_CODE16, $enter16
        .code16
enter16:
        movl $EFER, %ecx
        movl MODE_EFER, %eax
        xorl %edx, %edx
        wrmsr
        movl MODE_CR4, %eax
        movl %eax, %cr4
        movl MODE_CR3, %eax
        movl %eax, %cr3
        movl MODE_CR0, %eax
        movl %eax, %cr0
        ljmp $0, $real16
real16:
        lidtl ivt_pointer
        movzbl CURRENT + RECORD_OP, %eax
        movl table16(, %eax, 4), %eax
        jmp *%ax
#define WIDTH 16
#include "illegal/ops.S"
finish16:
        movb $DONE, CURRENT + RECORD_VECTOR
leave16:
        movl %cr0, %eax
        orb $1, %al
        movl %eax, %cr0
        ljmpl $SEL_CODE32, $return32

#include "illegal/exceptions.S"
        .org MODE - GUEST_ENTRY

        .section .note.GNU-stack, "", @progbits
