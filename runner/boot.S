/* SPDX-License-Identifier: MIT */
/* Entry in 32-bit protected mode, flat segments, paging off, from
 *   the runner's own ROM (Bochs)         EAX = '!ROM'
 *   multiboot 1 (QEMU -kernel, GRUB under a BIOS: the screen stays in text mode)
 *                                        EAX = 2BADB002h, EBX = information
 *   multiboot 2 (GRUB under UEFI)        EAX = 36D76289h, EBX = information
 * Both multiboot headers describe the flat image with the bundle behind it (load end 0: the whole
 * file). Builds the identity map of 4 GiB, enters 64-bit mode, zeroes .bss, calls kernel_main. */
#include "runner/most_processors.h"
  .set MB1_MAGIC, 0x1BADB002
  .set MB1_FLAGS, 0x00010003      /* page-aligned modules, memory map, addresses below */
  .set MB2_MAGIC, 0xE85250D6
  .set CR0_PE_MP_NE_WP_PG, 0x80010023
  .set CR4_PAE_MCE_OSFXSR_OSXMMEXCPT, 0x660
  .set MSR_EFER, 0xC0000080
  .set EFER_SCE_LME, 0x101
  .set PAGE_PRESENT_WRITE, 0x3
  .set MEMORY_TEST, 0x5AA5A55A
  .set COM1, 0x3F8
  .set QEMU_DEBUG_EXIT, 0xF4
  .set QEMU_FAILURE, 0x11
  .set PAGE_LARGE, 0x83

  .section .boot, "ax"
  .code32
  .globl boot_entry
boot_entry:
  jmp   start32

  .balign 4
mb1_header:
  .long MB1_MAGIC, MB1_FLAGS, -(MB1_MAGIC + MB1_FLAGS)
  .long mb1_header, image_start, 0, 0, start32

  .balign 8
mb2_header:
  .long MB2_MAGIC, 0, mb2_end - mb2_header, -(MB2_MAGIC + mb2_end - mb2_header)
  .short 2, 0                     /* addresses */
  .long 24, mb2_header, image_start, 0, 0
  .short 3, 0                     /* entry */
  .long 12, start32, 0
  .short 5, 1                     /* a frame buffer, if there is one; another size will do */
  .long 20, 1024, 768, 32, 0
  .short 0, 0
  .long 8
mb2_end:

start32:
  cli
  cld
  movl  %eax, %ebp                /* magic and information survive in EBP and EBX */
  movl  $MEMORY_TEST, boot_tables
  cmpl  $MEMORY_TEST, boot_tables
  jne   no_memory
  movl  $boot_tables, %edi        /* the page tables lie in .bss: zero them first */
  xorl  %eax, %eax
  movl  $(6 * 4096 / 4), %ecx
  rep stosl
  movl  $boot_tables, %edi
  leal  4096 + PAGE_PRESENT_WRITE(%edi), %eax
  movl  %eax, (%edi)              /* PML4[0] */
  leal  4096(%edi), %edx          /* PDPT[0..3] */
  leal  8192 + PAGE_PRESENT_WRITE(%edi), %eax
  movl  $4, %ecx
1:movl  %eax, (%edx)
  addl  $4096, %eax
  addl  $8, %edx
  loop  1b
  leal  8192(%edi), %edx          /* four page directories of 2 MiB pages */
  movl  $PAGE_LARGE, %eax
  movl  $2048, %ecx
2:movl  %eax, (%edx)
  addl  $0x200000, %eax
  addl  $8, %edx
  loop  2b

  movl  $start64, %esi
/* To the 64-bit code at ESI, with the tables that are at boot_tables. EBX, EBP, ESI stay. */
  .globl enter_long_mode
enter_long_mode:
  movl  $CR4_PAE_MCE_OSFXSR_OSXMMEXCPT, %eax
  movl  %eax, %cr4
  movl  $boot_tables, %eax
  movl  %eax, %cr3
  movl  $MSR_EFER, %ecx
  rdmsr
  orl   $EFER_SCE_LME, %eax
  wrmsr
  movl  $CR0_PE_MP_NE_WP_PG, %eax
  movl  %eax, %cr0
  lgdt  gdt_pointer
  ljmp  $0x08, $7f
  .code64
7:movl  $0x10, %eax
  movl  %eax, %ss
  xorl  %eax, %eax
  movl  %eax, %ds
  movl  %eax, %es
  movl  %eax, %fs
  movl  %eax, %gs
  movl  %esi, %eax
  jmp   *%rax
  .code32

no_memory:                        /* where .bss should be: nothing else works yet */
  movl  $no_memory_text, %esi
  movl  $COM1, %edx
4:lodsb
  testb %al, %al
  jz    5f
  outb  %al, %dx
  jmp   4b
5:movb  $QEMU_FAILURE, %al
  outb  %al, $QEMU_DEBUG_EXIT
6:hlt
  jmp   6b
no_memory_text:
  .asciz "runner: too little memory: there is none at 64 MiB\r\n"

  .code64
start64:
  xorl  %eax, %eax
  movl  $bss_zero_start, %edi     /* all of .bss but the page tables in use */
  movl  $bss_end, %ecx
  subl  %edi, %ecx
  shrl  $3, %ecx
  rep stosq
  movl  $boot_stack_top, %esp
  movl  %ebp, %edi
  movl  %ebx, %esi
  xorl  %ebp, %ebp
  call  kernel_main
3:hlt
  jmp   3b

  .data
  .balign 16
  .globl gdt
gdt:
  .quad 0
  .quad 0x00AF9B000000FFFF        /* 08: ring-0 code, 64 bits */
  .quad 0x00CF93000000FFFF        /* 10: ring-0 data */
  .quad 0x00CFF3000000FFFF        /* 18: ring-3 data (SYSRET: STAR[63:48] + 8) */
  .quad 0x00AFFB000000FFFF        /* 20: ring-3 code (SYSRET: STAR[63:48] + 16) */
  .fill 2 * MAX_PROCESSORS, 8, 0  /* 28: a TSS for each processor, filled by cpu.c */
gdt_pointer:
  .word . - gdt - 1
  .quad gdt

  .section .bss.boot, "aw", @nobits
  .balign 4096
  .globl boot_tables
boot_tables:
  .skip 6 * 4096
bss_zero_start:
  .skip 16384
boot_stack_top:
  .section .note.GNU-stack, "", @progbits
