; SPDX-License-Identifier: MIT
; Bochs: 4 KiB at the top of 4 GiB instead of a BIOS. Enters flat protected mode and jumps to the
; image that optramimage1 put at 1 MiB.
;   nasm -f bin -DBLOCKS=n -DENTRY=0x... rom.asm      BLOCKS: 128 KiB blocks that the image spans
        org 0xf000
        bits 16
%define LINEAR(label) (label + 0xffff0000)
IMAGE                 equ 0x100000
BLOCK                 equ 0x20000
IA32_FEATURE_CONTROL  equ 0x3a
CPUID_VMX             equ 1 << 5          ; leaf 1, ECX
BOOT_MAGIC            equ 0x4d4f5221      ; '!ROM', as boot.S expects it

reset:  cli
        cld
        mov   al, 0xff                    ; no interrupt of either 8259A, ever
        out   0x21, al
        out   0xa1, al
        in    al, 0x92                    ; open A20
        or    al, 2
        out   0x92, al
        o32 lgdt [cs:table_pointer]
        mov   eax, cr0
        or    al, 1
        mov   cr0, eax
        jmp   dword 0x08:LINEAR(flat)

        bits 32
flat:   mov   ax, 0x10
        mov   ds, ax
        mov   es, ax
        mov   ss, ax
        ; Bochs allocates guest memory in 128 KiB blocks at their first use, but has read the image
        ; into consecutive host memory. First use in this order makes both agree.
        mov   esi, IMAGE
        mov   ecx, BLOCKS
touch:  mov   al, [esi]
        add   esi, BLOCK
        loop  touch
        mov   eax, 1
        cpuid
        test  cl, CPUID_VMX
        jz    enter
        mov   ecx, IA32_FEATURE_CONTROL   ; what a BIOS does: VMX outside SMX, locked
        mov   eax, 5
        xor   edx, edx
        wrmsr
enter:  mov   eax, BOOT_MAGIC
        xor   ebx, ebx
        mov   edi, ENTRY
        jmp   edi

        align 8
table:  dq 0, 0x00cf9b000000ffff, 0x00cf93000000ffff
table_pointer:
        dw 23
        dd LINEAR(table)

        times 0xff0 - ($ - $$) db 0xff
        bits 16
        jmp   reset                       ; FFFFFFF0h
        times 0x1000 - ($ - $$) db 0xff
