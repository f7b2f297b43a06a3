/* SPDX-License-Identifier: MIT */
/* Part of guest.S, once for each width of code: what a record does. ESI: the data selector of the
 * ring. An operation that does not fault ends at finish; CPUID makes the guest leave and come back
 * with what it has just loaded. */
#define PASTE_(a, b) a##b
#define PASTE(a, b)  PASTE_(a, b)
#define OP(name)     PASTE(name, WIDTH)

OP(cpuid_ad):                   /* EAX and EDX of leaf EXTRA, subleaf VALUE; EBX and ECX */
        movl CURRENT + RECORD_EXTRA, %eax
        movl CURRENT + RECORD_VALUE, %ecx
        cpuid
        jmp OP(keep)
OP(cpuid_bc):
        movl CURRENT + RECORD_EXTRA, %eax
        movl CURRENT + RECORD_VALUE, %ecx
        cpuid
        movl %ebx, %eax
        movl %ecx, %edx
        jmp OP(keep)
OP(rdmsr):
        movl CURRENT + RECORD_EXTRA, %ecx
        rdmsr
        jmp OP(keep)
OP(wrmsr):                      /* only written */
        movl CURRENT + RECORD_EXTRA, %ecx
        movl CURRENT + RECORD_VALUE, %eax
        movl CURRENT + RECORD_VALUE + 4, %edx
        wrmsr
        jmp OP(finish)
OP(exchange_msr):               /* written, read, and put back */
        movl CURRENT + RECORD_EXTRA, %ecx
        rdmsr
        movl %eax, %ebp
        movl %edx, %edi
        movl CURRENT + RECORD_VALUE, %eax
        movl CURRENT + RECORD_VALUE + 4, %edx
        wrmsr
        rdmsr
        movl %eax, CURRENT + RECORD_RESULT
        movl %edx, CURRENT + RECORD_RESULT + 4
        movl %ebp, %eax
        movl %edi, %edx
        wrmsr
        jmp OP(finish)
OP(keep):
        movl %eax, CURRENT + RECORD_RESULT
        movl %edx, CURRENT + RECORD_RESULT + 4
        jmp OP(finish)

        .macro write_control name, register
\name:
#if WIDTH == 64
        movq CURRENT + RECORD_VALUE, %rax
        movq %rax, \register
        movq \register, %rcx
        movq %rcx, CURRENT + RECORD_RESULT
#else
        movl CURRENT + RECORD_VALUE, %eax
        movl %eax, \register
        movl \register, %ecx
        movl %ecx, CURRENT + RECORD_RESULT
#endif
        jmp OP(finish)
        .endm
        write_control OP(mov_cr0), %cr0
        write_control OP(mov_cr3), %cr3
        write_control OP(mov_cr4), %cr4
        .purgem write_control
OP(mov_cr8):
#if WIDTH == 64
        movq CURRENT + RECORD_VALUE, %rax
        movq %rax, %cr8
        movq %cr8, %rcx
        movq %rcx, CURRENT + RECORD_RESULT
        xorl %eax, %eax
        movq %rax, %cr8
#endif
        jmp OP(finish)

        .macro other_cr number, prefix, register /* MOV from it, MOV to it */
        .irp to, 0, 1
        cmpl $16 * \number + \to, CURRENT + RECORD_EXTRA
        jne 1f
        .if \prefix
        .byte \prefix
        .endif
        .byte 0x0F, (0x20 + 2 * \to), (0xC0 + 8 * \register)
        jmp OP(finish)
1:
        .endr
        .endm
OP(mov_other_cr):               /* EXTRA: 16 * n for MOV from CRn, one more for MOV to it */
        .irp n, 1, 5, 6, 7
        other_cr \n, 0, \n
        .endr
#if WIDTH == 64
        .irp n, 1, 2, 3, 4, 5, 6, 7
        other_cr (\n+8), 0x44, \n
        .endr
#endif
        jmp OP(finish)
        .purgem other_cr

OP(xsetbv):
        movl CURRENT + RECORD_EXTRA, %ecx
        movl CURRENT + RECORD_VALUE, %eax
        movl CURRENT + RECORD_VALUE + 4, %edx
        xsetbv
        xgetbv
        movl %eax, CURRENT + RECORD_RESULT
        movl %edx, CURRENT + RECORD_RESULT + 4
        movl $1, %eax
        xorl %edx, %edx
        xsetbv
        jmp OP(finish)
OP(xgetbv):
        movl CURRENT + RECORD_EXTRA, %ecx
        xgetbv
        jmp OP(keep)

/* ---- PDPTE EXTRA of PAE_BAD becomes VALUE, and CR3 leads to them ---- */
OP(pdpte):
        movl CURRENT + RECORD_EXTRA, %ecx
        movl CURRENT + RECORD_VALUE, %eax
        movl %eax, PAE_BAD(, %ecx, 8)
        movl CURRENT + RECORD_VALUE + 4, %eax
        movl %eax, PAE_BAD + 4(, %ecx, 8)
        movl $PAE_BAD, %eax
#if WIDTH == 64
        movq %rax, %cr3
        movq %cr3, %rcx
#else
        movl %eax, %cr3
        movl %cr3, %ecx
#endif
        movl %ecx, CURRENT + RECORD_RESULT
        jmp OP(finish)

/* ---- to EXTRA, where no code is ---- */
OP(near_jump):
#if WIDTH == 64
        movq CURRENT + RECORD_EXTRA, %rax
        jmp *%rax
#else
        movl CURRENT + RECORD_EXTRA, %eax
        jmpl *%eax
#endif
OP(near_return):
#if WIDTH == 64
        pushq CURRENT + RECORD_EXTRA
        retq
#else
        pushl CURRENT + RECORD_EXTRA
        retl
#endif

/* ---- selectors ---- */
        .macro load_segment name, segment
\name:
        movzwl CURRENT + RECORD_SELECTOR, %eax
        movl %eax, \segment
        cpuid
        movl %esi, \segment
        jmp OP(finish)
        .endm
        load_segment OP(load_es), %es
        load_segment OP(load_ss), %ss
        load_segment OP(load_ds), %ds
        load_segment OP(load_fs), %fs
        load_segment OP(load_gs), %gs
        .purgem load_segment
OP(lldt):
        movzwl CURRENT + RECORD_SELECTOR, %eax
        lldt %ax
        cpuid
        jmp OP(finish)
OP(ltr):
        movzwl CURRENT + RECORD_SELECTOR, %eax
        ltr %ax
        cpuid
        jmp OP(finish)

#if WIDTH != 16
/* ---- far transfers to LANDING, where INT 40h is a good end; EXTRA: selector of the stack ---- */
OP(far_jump):
        ljmpl *FAR_POINTER
OP(far_call):
        lcalll *FAR_POINTER
OP(far_return):
        movzwl CURRENT + RECORD_SELECTOR, %eax
        movl CURRENT + RECORD_EXTRA, %ecx
#if WIDTH == 64
        pushq %rcx
        pushq $USER_STACK
        pushq %rax
        pushq $LANDING
        lretq
#else
        pushl %ecx
        pushl $USER_STACK
        pushl %eax
        pushl $LANDING
        lretl
#endif
OP(far_iret):
        movzwl CURRENT + RECORD_SELECTOR, %eax
        movl CURRENT + RECORD_EXTRA, %ecx
#if WIDTH == 64
        pushq %rcx
        pushq $USER_STACK
        pushq $2
        pushq %rax
        pushq $LANDING
        iretq
#else
        pushl %ecx
        pushl $USER_STACK
        pushl $2
        pushl %eax
        pushl $LANDING
        iretl
#endif

/* ---- through a segment with a limit: at offset EXTRA, RESULT bytes; ring 3 for SS, because no
 * fault could be delivered on it ---- */
        .macro touch name, segment
\name:
        movl CURRENT + RECORD_EXTRA, %ebx
        movl CURRENT + RECORD_RESULT, %ecx
        movzwl CURRENT + RECORD_SELECTOR, %eax
        movl %eax, \segment
        cmpl $2, %ecx
        ja 4f
        je 2f
        movb \segment:(%ebx), %al
        jmp 5f
2:      movw \segment:(%ebx), %ax
        jmp 5f
4:      movl \segment:(%ebx), %eax
5:      movl %esi, \segment
        jmp OP(finish)
        .endm
#if WIDTH == 32
        touch touch_ds32, %ds
        touch touch_ss32, %ss
#endif
        .purgem touch
#endif
#undef OP
#undef PASTE
#undef PASTE_
#undef WIDTH
