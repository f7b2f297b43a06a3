/* SPDX-License-Identifier: MIT */
/* Part of guest.S: exceptions of real mode, of 32-bit and of 64-bit mode; descriptor tables. */
/* ---- exceptions: what CR0 and CR4 are then goes to RESULT ---- */
        .macro stubs push, to
        .set vector, 0
        .rept DONE + 1
        .balign 16
        .if vector != 8 && (vector < 10 || vector > 14) && vector != 17 && vector != 21
        \push $0
        .endif
        \push $vector
        jmp \to
        .set vector, vector + 1
        .endr
        .balign 16
        .endm
        .set vector, 0
        .balign 16
stubs16:
        .rept 32
        .balign 16
        movb $vector, CURRENT + RECORD_VECTOR
        jmp caught16
        .set vector, vector + 1
        .endr
caught16:
        movl %cr0, %eax
        movl %eax, CURRENT + RECORD_RESULT
        movl %cr4, %eax
        movl %eax, CURRENT + RECORD_RESULT + 4
        jmp leave16
        .code32
        .balign 16
stubs32:
        stubs pushl, caught32
caught32:
        movl $SEL_DATA, %eax
        movl %eax, %ds
        popl %ebx
        popl %edx
        cmpb $DONE, %bl
        je 1f
        movl %cr0, %eax
        movl %eax, CURRENT + RECORD_RESULT
        movl %cr4, %eax
        movl %eax, CURRENT + RECORD_RESULT + 4
        cmpl $16, MODE_WIDTH
        jne 3f
        cmpb $DONE, CURRENT + RECORD_VECTOR
        je 2f                   /* of virtual-8086 mode: done, but there is no way out */
3:      movl %edx, CURRENT + RECORD_ERROR
1:      movb %bl, CURRENT + RECORD_VECTOR
2:      jmp return32
        .code64
        .balign 16
stubs64:
        stubs pushq, caught64
caught64:
        popq %rbx
        popq %rdx
        movb %bl, CURRENT + RECORD_VECTOR
        cmpb $DONE, %bl
        je 1f
        movl %edx, CURRENT + RECORD_ERROR
        movq %cr0, %rax
        movl %eax, CURRENT + RECORD_RESULT
        movq %cr4, %rax
        movl %eax, CURRENT + RECORD_RESULT + 4
1:      jmp return64

/* ---- tables ---- */
        .macro gates at, wide
        .set vector, 0
        .rept DONE + 1
        .word \at + 16 * vector
        .word \wide
        .if vector == DONE
        .word 0xEE00, 0
        .else
        .word 0x8E00, 0
        .endif
        .if \wide == SEL_CODE64
        .quad 0
        .endif
        .set vector, vector + 1
        .endr
        .endm
        .balign 16
idt32:  gates stubs32, SEL_CODE32
idt64:  gates stubs64, SEL_CODE64
ivt_pointer:
        .word 0x3FF
        .long 0
idt32_pointer:
        .word (DONE + 1) * 8 - 1
        .long idt32
idt64_pointer:
        .word (DONE + 1) * 16 - 1
        .quad idt64
        .balign 8
gdt:    .quad 0, 0x00AF9B000000FFFF, 0x00CF93000000FFFF, 0x00CF9B000000FFFF
        .quad 0x00009B000000FFFF, 0x00CFFB000000FFFF, 0x00CFF3000000FFFF, 0x00AFFB000000FFFF
        .quad 0x0000890000000067 | TSS32 << 16, 0
        .quad 0x0000890000000067 | TSS64 << 16, 0
        .quad 0x000081000000002B | TSS32 << 16
        .quad 0x000082000000001F | LDT << 16
        .quad 0, 0              /* SEL_SPARE */
gdt_pointer:
        .word SEL_BEHIND - 1
        .quad gdt
compat_pointer:
        .long return32
        .word SEL_CODE32
        .balign 4
#define OP_ENTRY16(name) .long name##16;
#define OP_ENTRY32(name) .long name##32;
#define OP_ENTRY64(name) .long name##64;
        .set far_jump16, finish16
        .set far_call16, finish16
        .set far_return16, finish16
        .set far_iret16, finish16
        .set touch_ds16, finish16
        .set touch_ss16, finish16
        .set touch_ds64, finish64
        .set touch_ss64, finish64
table16: OPS(OP_ENTRY16)
table32: OPS(OP_ENTRY32)
table64: OPS(OP_ENTRY64)
