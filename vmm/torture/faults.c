/* SPDX-License-Identifier: MIT */
#include "faults.h"

enum {
  DE = 0, DB = 1, UD = 6, SS = 12, GP = 13, PF = 14, MF = 16, XM = 19,
};

/* name, vector, instructions */
#define FAULTS(F) \
  F(divide, DE, "xorl %ecx, %ecx; movl $1, %eax; cltd; idivl %ecx") \
  F(divide_overflow, DE, "movl $0x80000000, %eax; cltd; movl $-1, %ecx; idivl %ecx") \
  F(int1, DB, ".byte 0xF1") \
  F(single_step, DB, "pushfq; orl $0x100, (%rsp); popfq; nop") \
  F(single_step_syscall, DB, "pushfq; orl $0x100, (%rsp); movl $999, %eax; popfq; syscall; nop") \
  F(single_step_syscall_no_stack, DB, "jmp 2f; .balign 8; 1: .quad 0x302; " \
    "2: leaq 1b(%rip), %rsp; movl $999, %eax; popfq; syscall; nop") \
  F(ud2, UD, "ud2") \
  F(prefixes, UD, ".byte 0xF0, 0x90") \
  F(no_such_opcode, UD, ".byte 0x0F, 0x04") \
  F(into, UD, ".byte 0xCE") \
  F(far_call, UD, ".byte 0x9A, 0, 0, 0, 0, 8, 0") \
  F(vmcall, GP, "vmcall") \
  F(vmfunc, UD, ".byte 0x0F, 0x01, 0xD4") \
  F(monitor, UD, "movl $0x7FFE, %eax; monitor") \
  F(mwait, UD, "mwait") \
  F(wrfsbase, UD, "wrfsbase %rax") \
  F(rsm, UD, "rsm") \
  F(stack_not_canonical, SS, "movq $1, %rax; shlq $63, %rax; movq %rax, %rsp; pushq %rax") \
  F(frame_not_canonical, SS, "movq $1, %rbp; shlq $63, %rbp; movl (%rbp), %eax") \
  F(int0, GP, "int $0") \
  F(int2, GP, "int $2") \
  F(int3, GP, "int3") \
  F(int8, GP, "int $8") \
  F(int14, GP, "int $14") \
  F(int_timer, GP, "int $0x20") \
  F(int_80, GP, "int $0x80") \
  F(int_spurious, GP, "int $0xFF") \
  F(hlt, GP, "hlt") \
  F(cli, GP, "cli") \
  F(sti, GP, "sti") \
  F(in, GP, "inb $0x60") \
  F(out, GP, "outb %al, $0x80") \
  F(power_off, GP, "movw $0x8900, %dx; movb $0x44, %al; outb %al, %dx") \
  F(rdmsr, GP, "movl $0xC0000080, %ecx; rdmsr") \
  F(wrmsr, GP, "movl $0xC0000082, %ecx; wrmsr") \
  F(rdpmc, GP, "xorl %ecx, %ecx; rdpmc") \
  F(xsetbv, GP, "xorl %ecx, %ecx; movl $1, %eax; xorl %edx, %edx; xsetbv") \
  F(read_cr0, GP, "movq %cr0, %rax") \
  F(write_cr0, GP, "xorl %eax, %eax; movq %rax, %cr0") \
  F(write_cr3, GP, "xorl %eax, %eax; movq %rax, %cr3") \
  F(write_cr4, GP, "xorl %eax, %eax; movq %rax, %cr4") \
  F(write_cr8, GP, "xorl %eax, %eax; movq %rax, %cr8") \
  F(read_dr7, GP, "movq %dr7, %rax") \
  F(write_dr7, GP, "movl $0x403, %eax; movq %rax, %dr7") \
  F(clts, GP, "clts") \
  F(lmsw, GP, "xorl %eax, %eax; lmsw %ax") \
  F(lgdt, GP, "lgdt -16(%rsp)") \
  F(lidt, GP, "lidt -16(%rsp)") \
  F(lldt, GP, "xorl %eax, %eax; lldt %ax") \
  F(ltr, GP, "movl $0x28, %eax; ltr %ax") \
  F(invlpg, GP, "invlpg (%rsp)") \
  F(invd, GP, "invd") \
  F(wbinvd, GP, "wbinvd") \
  F(swapgs, GP, "swapgs") \
  F(sysret, GP, "sysretq") \
  F(sysexit, GP, "sysexitq") \
  F(sysenter, GP, "sysenter") \
  F(vmxoff, GP, "vmxoff") \
  F(vmlaunch, GP, "vmlaunch") \
  F(vmresume, GP, "vmresume") \
  F(vmread, GP, "xorl %eax, %eax; vmread %rax, %rcx") \
  F(vmwrite, GP, "xorl %eax, %eax; vmwrite %rcx, %rax") \
  F(vmptrld, GP, "vmptrld -16(%rsp)") \
  F(vmclear, GP, "vmclear -16(%rsp)") \
  F(vmxon, GP, "vmxon -16(%rsp)") \
  F(invept, GP, "movl $2, %eax; invept -32(%rsp), %rax") \
  F(invvpid, GP, "movl $2, %eax; invvpid -32(%rsp), %rax") \
  F(kernel_code, GP, "pushq $0x10; pushq %rsp; pushq $2; pushq $8; pushq $0x100000; iretq") \
  F(kernel_stack, GP, "movl $0x10, %eax; movl %eax, %ss") \
  F(tss_as_data, GP, "movl $0x28, %eax; movl %eax, %ds") \
  F(beyond_gdt, GP, "movl $0x1003, %eax; movl %eax, %es") \
  F(nested_task, GP, "pushfq; orl $0x4000, (%rsp); popfq; iretq") \
  F(jump_not_canonical, GP, "movq $1, %rax; shlq $63, %rax; jmp *%rax") \
  F(read_not_canonical, GP, "movq $1, %rax; shlq $63, %rax; movl (%rax), %eax") \
  F(vmptrst_of_kernel, GP, "vmptrst 0x100000") \
  F(null_read, PF, "xorl %eax, %eax; movl (%rax), %eax") \
  F(null_write, PF, "xorl %eax, %eax; movl %eax, (%rax)") \
  F(null_jump, PF, "xorl %eax, %eax; jmp *%rax") \
  F(kernel_read, PF, "movl 0x100000, %eax") \
  F(kernel_write, PF, "movl %eax, 0x100000") \
  F(kernel_jump, PF, "movl $0x100000, %eax; jmp *%rax") \
  F(kernel_tables, PF, "movabsq $0xFFFFFFFF80000000, %rax; movl %eax, (%rax)") \
  F(apic, PF, "movl $0xFEE00300, %eax; movl $0xC4500, (%rax)") \
  F(code_write, PF, "1: leaq 1b(%rip), %rax; movb $0, (%rax)") \
  F(stack_execute, PF, "leaq -64(%rsp), %rax; jmp *%rax") \
  F(stack_exhausted, PF, "1: pushq %rax; jmp 1b") \
  F(no_stack_syscall, PF, "xorl %esp, %esp; movl $999, %eax; syscall; pushq %rax") \
  F(kernel_stack_syscall, PF, "movl $0x4001000, %esp; movl $999, %eax; syscall; pushq %rax") \
  F(x87, MF, "fninit; movl $0x300, -8(%rsp); fldcw -8(%rsp); fldz; fld1; fdivp; fwait") \
  F(sse, XM, "movl $0, -8(%rsp); ldmxcsr -8(%rsp); xorps %xmm0, %xmm0; divss %xmm0, %xmm0")

#define RAISE(name, vector, text) \
  static void raise_##name(void) { __asm__ volatile(text); }
FAULTS(RAISE)

#define ROW(name, vector, text) {"fault-" #name, vector, raise_##name},
/* In space_faults.c. */
#define SPACE_FAULTS(F) \
  F(space_empty, PF, ) F(space_end, PF, ) F(space_no_right, PF, ) F(space_read_only, PF, ) \
  F(space_execute, PF, ) F(space_unmapped, PF, ) F(space_protected, PF, ) F(space_shrunk, PF, )
const struct fault faults[] = {FAULTS(ROW) SPACE_FAULTS(ROW)};
const uint32_t fault_count = sizeof(faults) / sizeof(faults[0]);
