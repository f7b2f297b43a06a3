/* SPDX-License-Identifier: MIT */
/* The least bzImage (Documentation/x86/boot.rst): prints its command line and its initrd, and asks
 * the keyboard controller for a reset. */
        .set COM1, 0x3F8
        .set RAMDISK_IMAGE, 0x218       /* in the zero page, as in the header */
        .set RAMDISK_SIZE, 0x21C
        .set COMMAND_LINE, 0x228

        .text
        .globl _start
_start:
        .org 0x1F1
        .byte 1                         /* one sector of setup behind the first */
        .org 0x202
        .ascii "HdrS"
        .word 0x20C
        .org 0x211
        .byte 1                         /* loaded high */
        .org 0x22C
        .long 0x7FFFFFFF                /* the initrd's highest address */
        .org 0x236
        .word 1                         /* 64-bit entry */
        .long 255                       /* of the command line */
        .org 0x258
        .quad 0x1000000                 /* where it wants to be */
        .long 0x10000                   /* and how much memory */

        .org 0x400 + 0x200              /* the 64-bit entry; RSI: the zero page */
        movl $COM1, %edx
        movl COMMAND_LINE(%rsi), %ebx
1:      movb (%rbx), %al
        testb %al, %al
        jz 2f
        outb %al, %dx
        incq %rbx
        jmp 1b
2:      movb $'\n', %al
        outb %al, %dx
        movl RAMDISK_SIZE(%rsi), %ecx
        movl RAMDISK_IMAGE(%rsi), %ebx
        jrcxz 4f
3:      movb (%rbx), %al
        outb %al, %dx
        incq %rbx
        loop 3b
4:      movb $0xFE, %al
        outb %al, $0x64
        hlt
        jmp 4b

        .section .note.GNU-stack, "", @progbits
