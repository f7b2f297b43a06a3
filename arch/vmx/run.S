/* SPDX-License-Identifier: MIT */
/* uint32_t vmx_run(uint64_t gpr[16], uint32_t launched): the contract is in run.h.
 *
 * Loads the guest's general registers from gpr, enters the guest of the current VMCS, stores the
 * registers back. A VM exit arrives at vmx_run_exit with RSP = HOST_RSP and RFLAGS = 2; a VM entry
 * that fails falls through to it with RSP unchanged and CF or ZF set. In both cases RSP is the only
 * register with a host value, it points at gpr, and nothing before SETC changes a flag: so one
 * sequence serves all three, and everything that the caller relies on comes from the stack. */
  .set HOST_RSP, 0x6C14

  .text
  .globl vmx_run, vmx_run_exit
vmx_run:
  pushq %rbx
  pushq %rbp
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  pushq %rdi
  movl  $HOST_RSP, %eax
  vmwrite %rsp, %rax
  testl %esi, %esi                /* MOV leaves ZF alone until the branch */
  movq  0x00(%rdi), %rax
  movq  0x08(%rdi), %rcx
  movq  0x10(%rdi), %rdx
  movq  0x18(%rdi), %rbx
  movq  0x28(%rdi), %rbp
  movq  0x30(%rdi), %rsi
  movq  0x40(%rdi), %r8
  movq  0x48(%rdi), %r9
  movq  0x50(%rdi), %r10
  movq  0x58(%rdi), %r11
  movq  0x60(%rdi), %r12
  movq  0x68(%rdi), %r13
  movq  0x70(%rdi), %r14
  movq  0x78(%rdi), %r15
  movq  0x38(%rdi), %rdi
  jnz   1f
  vmlaunch
  jmp   vmx_run_exit
1:vmresume
vmx_run_exit:
  xchgq %rdi, (%rsp)              /* the host's gpr for the guest's RDI */
  movq  %rax, 0x00(%rdi)
  movq  %rcx, 0x08(%rdi)
  movq  %rdx, 0x10(%rdi)
  movq  %rbx, 0x18(%rdi)
  movq  %rbp, 0x28(%rdi)
  movq  %rsi, 0x30(%rdi)
  popq  0x38(%rdi)
  movq  %r8,  0x40(%rdi)
  movq  %r9,  0x48(%rdi)
  movq  %r10, 0x50(%rdi)
  movq  %r11, 0x58(%rdi)
  movq  %r12, 0x60(%rdi)
  movq  %r13, 0x68(%rdi)
  movq  %r14, 0x70(%rdi)
  movq  %r15, 0x78(%rdi)
  setc  %al
  setz  %cl
  movzbl %al, %eax
  movzbl %cl, %ecx
  leal  (%rcx, %rax, 2), %eax
  popq  %r15
  popq  %r14
  popq  %r13
  popq  %r12
  popq  %rbp
  popq  %rbx
  ret

  .section .note.GNU-stack, "", @progbits
