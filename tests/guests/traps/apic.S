/* SPDX-License-Identifier: MIT */
/* Where a processor starts that another one has started (traps/guest.S, at its end): it tells the
 * number of its APIC, and waits.                                                               */
        .balign 4096
        .code16
ap_start:
        movl $0x802, %ecx
        rdmsr
        outw %ax, $TRAP_PORT
1:      hlt
        jmp 1b
