/* SPDX-License-Identifier: MIT */
/* Part of guest.S: a processor that starts in real mode goes to 32-bit protected mode and ring 3.
 * The handler of #AC is code of ring 3, too, so its frame goes to the same stack. That is not
 * aligned: the delivery of #AC makes the next #AC, for ever. (64-bit gates align the stack.) */
        .set AC_CODE, 0x08
        .set AC_DATA, 0x10
        .set AC_USER_CODE, 0x1B
        .set AC_USER_DATA, 0x23
        .set AC_BASE, alignment_loop

        .balign 4096
        .code16
alignment_loop:
        movw %cs, %ax
        movw %ax, %ds
        lgdtl ac_gdt_pointer - AC_BASE
        lidtl ac_idt_pointer - AC_BASE
        movl %cr0, %eax
        orl $0x40001, %eax      /* AM, PE */
        movl %eax, %cr0
        ljmpl $AC_CODE, $ac_flat
        .code32
ac_flat:
        movw $AC_DATA, %ax
        movw %ax, %ds
        movw %ax, %ss
        movl $STACK_TOP, %esp
        pushl $AC_USER_DATA
        pushl $USER_STACK + 1
        pushl $0x40002          /* AC */
        pushl $AC_USER_CODE
        pushl $ac_user
        iretl
ac_user:
        incl %ss:RESULT
        pushl %eax
        incl %ss:RESULT         /* not reached */
        .balign 8
ac_gdt: .quad 0, 0x00CF9B000000FFFF, 0x00CF93000000FFFF, 0x00CFFB000000FFFF, 0x00CFF3000000FFFF
ac_idt: .fill 17, 8, 0
        .word ac_user, AC_USER_CODE
        .word 0xEE00, 0         /* 32-bit interrupt gate, DPL 3 */
ac_gdt_pointer:
        .word . - ac_gdt - 1
        .long ac_gdt
ac_idt_pointer:
        .word 18 * 8 - 1
        .long ac_idt
        .code64
