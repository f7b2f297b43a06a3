; SPDX-License-Identifier: MIT
; Bochs: 4 KiB at the top of 4 GiB instead of a BIOS. Enters flat protected mode and jumps to the
; image that optramimage1 put at 1 MiB.
;   nasm -f bin -DBLOCKS=n -DENTRY=0x... -DCPUS=n rom.asm   BLOCKS: of 128 KiB that the image spans
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

        ; The processors, as the MultiProcessor Specification 1.4 has it (4.1 to 4.3.1): this ROM is
        ; seen at F0000h too. Bochs numbers them from 0 on. The bytes of each part add up to 0.
MP_AT                 equ 0x200
MP_TABLE              equ 0xff000 + MP_AT + 16
MP_BYTES              equ 44 + 20 * CPUS
MP_ENTRIES_SUM        equ CPUS * (0x14 + 1) + 2 + CPUS * (CPUS - 1) / 2
        times MP_AT - ($ - $$) db 0
        db    '_MP_'
        dd    MP_TABLE
        db    1, 4
        db    -('_' + 'M' + 'P' + '_' + 0x10 + 0xf2 + 0x0f + 1 + 4) & 0xff
        times 5 db 0
        db    'PCMP'
        dw    MP_BYTES
        db    4
        db    -('P' + 'C' + 'M' + 'P' + (MP_BYTES & 0xff) + (MP_BYTES >> 8) + 4 + 20 * ' ' + CPUS \
                + 0xfe + 0xe0 + MP_ENTRIES_SUM) & 0xff
        times 20 db ' '                   ; names of the maker and the product
        dd    0
        dw    0, CPUS
        dd    0xfee00000, 0
%assign id 0
%rep CPUS
        db    0, id, 0x14, (id == 0) * 2 + 1  ; enabled; the first is the boot processor
        dd    0, 0, 0, 0
%assign id id + 1
%endrep

        times 0xff0 - ($ - $$) db 0xff
        bits 16
        jmp   reset                       ; FFFFFFF0h
        times 0x1000 - ($ - $$) db 0xff
