/* SPDX-License-Identifier: MIT */
/* Part of guest.S: ring 3, compatibility mode, extended registers, the #DB handler's own stack. A
 * routine in ring 3 ends by a system call or by UD2. */
        .set MSR_STAR, 0xC0000081
        .set MSR_LSTAR, 0xC0000082
        .set MSR_FMASK, 0xC0000084
        .set MSR_SYSENTER_CS, 0x174
        .set MSR_SYSENTER_ESP, 0x175
        .set MSR_SYSENTER_EIP, 0x176

        .macro set_msr index, low, high=0
        movl $\index, %ecx
        movl $\low, %eax
        movl $\high, %edx
        wrmsr
        .endm
        .macro to_ring3 code, target
        movq $STACK_TOP, %rsp
        pushq $SEL_USER_DATA
        pushq $USER_STACK
        pushq $2
        pushq $\code
        pushq $\target
        iretq
        .endm

vmcall_user:
        to_ring3 SEL_USER64, 1f
1:      xorl %eax, %eax
        vmcall
        movq %rax, WORD(RESULT, 0)
        ud2
vmlaunch_user:
        to_ring3 SEL_USER64, 1f
1:      incq WORD(RESULT, 0)
        vmlaunch
        incq WORD(RESULT, 0)
        ud2
xsetbv_user:
        to_ring3 SEL_USER64, 1f
1:      xorl %ecx, %ecx
        movl $1, %eax
        xorl %edx, %edx
        xsetbv
        incq WORD(RESULT, 0)
        ud2
read_xcr0:
        xorl %ecx, %ecx
        xgetbv
        movq %rax, WORD(RESULT, 0)
        jmp again

/* ---- system calls: arrive in ring 0, which stores its CS ---- */
in_ring0:
        movl %cs, %eax
        movq %rax, WORD(RESULT, 0)
        jmp again
syscall_user:
        set_msr MSR_STAR, 0, (SEL_USER32 << 16 | 8)
        set_msr MSR_LSTAR, in_ring0
        set_msr MSR_FMASK, 0x200
        movl $0xC0000080, %ecx
        rdmsr
        orl $1, %eax            /* SCE */
        wrmsr
        to_ring3 SEL_USER64, 1f
1:      syscall
        ud2
sysenter_user:
        set_msr MSR_SYSENTER_CS, 8
        set_msr MSR_SYSENTER_ESP, STACK_TOP
        set_msr MSR_SYSENTER_EIP, in_ring0
        to_ring3 SEL_USER64, 1f
1:      sysenter
        ud2
sysenter_compat:
        set_msr MSR_SYSENTER_CS, 8
        set_msr MSR_SYSENTER_ESP, STACK_TOP
        set_msr MSR_SYSENTER_EIP, in_ring0
        to_ring3 SEL_USER32, 1f
1:      sysenter
        ud2

/* ---- 64 bits, 32, 16, and back ---- */
compat:
        xorl %ebx, %ebx
        xorl %ecx, %ecx
        ljmpl *far_pointer
        .code32
code32:
        incl %ebx
        ljmp $SEL_CODE16, $code16
        .code16
code16:
        movw $2, %cx
        ljmpl $8, $code64
        .code64
code64:
        movq %rbx, WORD(RESULT, 0)
        movq %rcx, WORD(RESULT, 1)
        jmp again
far_pointer:
        .long code32
        .word SEL_CODE32

/* ---- extended registers ---- */
xmm_set:
        movups INPUT, %xmm0
        jmp again
xmm_get:
        movups %xmm0, RESULT
        jmp again

/* ---- a write to the stack of #DB is a breakpoint: each delivery makes the next one ---- */
debug_loop:
        movb $1, idt + 16 + 4   /* IST1 for vector 1 */
        movl $STACK_TOP - 8, %eax
        movq %rax, %dr0
        movl $0x90402, %eax     /* G0; write of 8 bytes, as near as bits 19:16 come: 2 bytes */
        movq %rax, %dr7
        int1
        jmp again
debug_off:
        xorl %eax, %eax
        movq %rax, %dr7
        jmp again

        .balign 16
gdt:    .quad 0, 0x00AF9B000000FFFF, 0x00CF93000000FFFF, 0x00CF9B000000FFFF, 0x000F9B000000FFFF
        .quad 0x00CFFB000000FFFF, 0x00CFF3000000FFFF, 0x00AFFB000000FFFF
tss_descriptor:
        .word 0x67, tss
        .long 0x8900
        .quad 0
        .quad 0, 0              /* SEL_SPARE */
gdt_pointer:
        .word . - gdt - 1
        .quad gdt
        .balign 16
tss:    .long 0
        .quad STACK_TOP, 0, 0, 0, STACK_TOP, 0, 0, 0, 0, 0, 0, 0
        .word 0, 104
