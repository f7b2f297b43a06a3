/* SPDX-License-Identifier: MIT */
/* The fixed part of every guest, as it goes to LONG_ENTRY. */
        .section .rodata
        .globl guest_image, guest_image_end
        .balign 16
guest_image:
        .incbin "fuzz.bin"
guest_image_end:

        .section .note.GNU-stack, "", @progbits
