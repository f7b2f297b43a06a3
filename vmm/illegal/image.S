/* SPDX-License-Identifier: MIT */
/* The guest's code, as it goes to GUEST_ENTRY. */
        .section .rodata
        .globl guest_image, guest_image_end
        .balign 16
guest_image:
        .incbin "illegal.bin"
guest_image_end:

        .section .note.GNU-stack, "", @progbits
