/* SPDX-License-Identifier: MIT */
/* Part of guest.S: a processor that starts in real mode makes a #GP there, for which the VMM has
 * set the vector. (Real mode has no error codes.) */
        .balign 4096
        .code16
real_fault:
        movw $STACK_TOP_REAL, %sp
        movw %cs:0xFFFF, %ax    /* a word across the segment's end */
real_caught:
        movw %sp, %ax           /* three words below */
        outw %ax, $TRAP_PORT
1:      hlt
        jmp 1b
        .code64
