/* SPDX-License-Identifier: MIT */
/* Part of guest.S: what the VMM varies, registers, selectors, code. What was there before comes
 * back, if the processor took the new value at all. */
bell_storm:
        movl $1, BELL_PAGE
        jmp bell_storm

write_dr:
        movq WORD(INPUT, 0), %rax
        movq %rax, %dr0
        movq WORD(INPUT, 1), %rax
        movq %rax, %dr1
        movq WORD(INPUT, 2), %rax
        movq %rax, %dr2
        movq WORD(INPUT, 3), %rax
        movq %rax, %dr3
        jmp again
read_dr:
        movq %dr0, %rax
        movq %rax, WORD(RESULT, 0)
        movq %dr1, %rax
        movq %rax, WORD(RESULT, 1)
        movq %dr2, %rax
        movq %rax, WORD(RESULT, 2)
        movq %dr3, %rax
        movq %rax, WORD(RESULT, 3)
        jmp again

user_code:
        to_ring3 SEL_USER64, USER_CODE

/* ---- with the bits of INPUT flipped ---- */
write_cr4:
        movq $STACK_TOP, %rsp
        movq %cr4, %rbx
        movq %rbx, %rax
        xorq WORD(INPUT, 0), %rax
        movq %rax, %cr4
        incq WORD(RESULT, 0)
        movq %cr4, %rcx
        movq %rcx, WORD(RESULT, 2)
        movq %rbx, %cr4
        xorq %rbx, %rcx
        movq %rcx, WORD(RESULT, 1)
        jmp again
flip_msr: /* the register's number is the second word */
        movq $STACK_TOP, %rsp
        movl WORD(INPUT, 1), %ecx
        rdmsr
        movl %eax, %esi
        movl %edx, %edi
        movl %eax, WORD(RESULT, 2)
        movl %edx, WORD(RESULT, 2) + 4
        xorl WORD(INPUT, 0), %eax
        xorl WORD(INPUT, 0) + 4, %edx
        wrmsr
        incq WORD(RESULT, 0)
        rdmsr
        xorl %esi, %eax
        xorl %edi, %edx
        movl %eax, WORD(RESULT, 1)
        movl %edx, WORD(RESULT, 1) + 4
        movl %esi, %eax
        movl %edi, %edx
        wrmsr
        jmp again
write_cr8:
        movq $STACK_TOP, %rsp
        movq WORD(INPUT, 0), %rax
        movq %rax, %cr8
        incq WORD(RESULT, 0)
        movq %cr8, %rax
        movq %rax, WORD(RESULT, 1)
        xorl %eax, %eax
        movq %rax, %cr8
        jmp again
do_monitor:
        movl $RESULT, %eax
        xorl %ecx, %ecx
        xorl %edx, %edx
        monitor
        jmp again
do_mwait:                       /* with interrupts masked nothing would end it */
        cli
        xorl %eax, %eax
        xorl %ecx, %ecx
        mwait
        jmp again
fetch_trap:
        movl $TRAP_PAGE + 0x40, %eax
        jmp *%rax
do_xsetbv:
        movq $STACK_TOP, %rsp
        xorl %ecx, %ecx
        xgetbv
        movq %rax, %rbx
        movl WORD(INPUT, 0), %eax
        movl WORD(INPUT, 0) + 4, %edx
        btsq $32, %rcx          /* ECX counts */
        xsetbv
        incq WORD(RESULT, 0)
        xgetbv
        movl %eax, WORD(RESULT, 1)
        movl %edx, WORD(RESULT, 1) + 4
        xorl %edx, %edx
        movq %rbx, %rax
        xsetbv
        jmp again

/* ---- the descriptor that the VMM has put at SEL_SPARE ---- */
        .macro load_selector load
        movq $STACK_TOP, %rsp
        movl WORD(INPUT, 0), %eax
        \load
        incq WORD(RESULT, 0)
        .endm
load_ds:
        load_selector "movl %eax, %ds"
        xorl %eax, %eax
        movl %eax, %ds
        jmp again
load_ss:
        load_selector "movl %eax, %ss"
        xorl %eax, %eax
        movl %eax, %ss
        jmp again
load_ldt:
        load_selector "lldt %ax"
        xorl %eax, %eax
        lldt %ax
        jmp again
load_tr:
        load_selector "ltr %ax"
        jmp again
