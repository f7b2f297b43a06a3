/* SPDX-License-Identifier: MIT */
/* A bare-metal program: the world switch with every outcome that an entry can have, each time with
 * values in the host's and the guest's registers that nothing else uses.
 *
 * An outcome is met twice: by vmx_run alone (the contract in arch/vmx/run.h), and by the whole of
 * zx_vcpu_enter. Afterwards the guest goes on, and tells what it finds in its registers. */
#include "arch/vmx/run.h"
#include "runner/cpu.h"
#include "runner/extended_state.h"
#include "runner/kernel_lock.h"
#include "runner/ram.h"
#include "runner/vmx.h"
#include "temora/state.h"
#include "tests/world_switch/side.h"

#define ENTRY_MSR_LIST 0x200Au /* a field that the runner does not use */
#define ENTRY_FAILED   0x80000000u
#define EXIT_RDMSR     31u
#define MSR_FS_BASE    0xC0000100u /* may not be in that list ("Loading MSRs") */
#define MSR_CSTAR      0xC0000083u
#define EVENT_NMI      0x80000202u /* that an entry would inject */
#define ROUNDS         3u

void kernel_main(uint32_t magic, uint32_t information);

static struct side side[2];
static uint64_t    kept_field, msr_list[2] __attribute__((aligned(16)));
static uint32_t    passed, failed, wrong_before;

static void begin(void) { wrong_before = wrong; }

static void end(const char *name) {
  bool good = wrong == wrong_before;
  *(good ? &passed : &failed) += 1u;
  kprintf("%s %s\n", good ? "PASS" : "FAIL", name);
}

static void write_raw(uint32_t field, uint64_t value) {
  vmcs_write((enum vmcs_field)field, value);
}

static void vmclear(const struct virtual_cpu *c) {
  uint64_t address = (uint64_t)c->vmcs;
  __asm__ volatile("vmclear %0" : : "m"(address) : "cc", "memory");
}

/* ---- ways to fail: what is spoiled, and how it is mended ---- */

static void no_vmcs(struct virtual_cpu *c) { vmclear(c); }
static void use_cleared(struct virtual_cpu *c) {
  vmcs_use_again(c);
  c->launched = 0;
}

static void launch_again(struct virtual_cpu *c) { c->launched = 0; }
static void is_launched(struct virtual_cpu *c) { c->launched = 1; }

static void resume_cleared(struct virtual_cpu *c) {
  vmclear(c);
  vmcs_use_again(c);
  c->launched = 1;
}

static void spoil(enum vmcs_field field, uint64_t value) {
  kept_field = vmcs_read(field);
  vmcs_write(field, value);
}
static void bad_pin(struct virtual_cpu *c) { (void)c; spoil(VMCS_PIN_CONTROLS, 0); }
static void mend_pin(struct virtual_cpu *c) { (void)c; vmcs_write(VMCS_PIN_CONTROLS, kept_field); }
static void bad_host(struct virtual_cpu *c) { (void)c; spoil(VMCS_HOST_CS_SELECTOR, 0); }
static void mend_host(struct virtual_cpu *c) {
  (void)c;
  vmcs_write(VMCS_HOST_CS_SELECTOR, kept_field);
}
static void bad_guest(struct virtual_cpu *c) { (void)c; spoil(VMCS_GUEST_CS_RIGHTS, 0); }
static void mend_guest(struct virtual_cpu *c) {
  (void)c;
  vmcs_write(VMCS_GUEST_CS_RIGHTS, kept_field);
}
static void bad_list(struct virtual_cpu *c) {
  (void)c;
  msr_list[0] = MSR_FS_BASE;
  write_raw(ENTRY_MSR_LIST, (uint64_t)msr_list);
  vmcs_write(VMCS_ENTRY_MSR_LOAD_COUNT, 1);
}
static void no_list(struct virtual_cpu *c) { (void)c; vmcs_write(VMCS_ENTRY_MSR_LOAD_COUNT, 0); }

static const struct failure {
  const char *name;
  void      (*spoil)(struct virtual_cpu *c);
  void      (*mend)(struct virtual_cpu *c);
  uint32_t    result; /* of vmx_run */
  uint32_t    detail; /* the VM-instruction error, or the exit reason */
  zx_status_t status; /* of zx_vcpu_enter */
} failures[] = {
  {"VMfailInvalid", no_vmcs, use_cleared, VMX_RUN_NO_VMCS, 0, ZX_ERR_INTERNAL},
  {"VMfailValid-launched-twice", launch_again, is_launched, VMX_RUN_VALID, 4, ZX_ERR_INTERNAL},
  {"VMfailValid-resume-of-clear", resume_cleared, launch_again, VMX_RUN_VALID, 5, ZX_ERR_INTERNAL},
  {"VMfailValid-control", bad_pin, mend_pin, VMX_RUN_VALID, 7, ZX_ERR_INTERNAL},
  {"VMfailValid-host", bad_host, mend_host, VMX_RUN_VALID, 8, ZX_ERR_INTERNAL},
  {"entry-failure-guest-state", bad_guest, mend_guest, VMX_RUN_EXIT, ENTRY_FAILED | 33,
   ZX_ERR_BAD_STATE},
  {"entry-failure-MSR-list", bad_list, no_list, VMX_RUN_EXIT, ENTRY_FAILED | 34,
   ZX_ERR_BAD_STATE},
};

static void want_detail(const struct failure *f) {
  if (f->result == VMX_RUN_VALID) {
    want("VM-instruction error", f->detail, vmcs_read(VMCS_INSTRUCTION_ERROR));
  }
  if (f->result == VMX_RUN_EXIT) want("reason", f->detail, vmcs_read(VMCS_EXIT_REASON));
}

static void want_registers(const struct side *s) {
  for (uint32_t i = 0; i < W_RFLAGS; i++) {
    want("guest register after a failure", s->words[i], vcpu_gpr[s->c->number][i]);
  }
  want("guest RFLAGS after a failure", s->words[W_RFLAGS], vcpu_rflags[s->c->number]);
}

static void fail_both_ways(struct side *s, const struct failure *f) {
  struct packet packet;
  begin();
  vmcs_use(s->c);
  f->spoil(s->c);
  want("result of vmx_run", f->result, side_run(s));
  want_detail(f);
  f->mend(s->c);
  switched_unload(s->c);
  extended_leave(s->c);
  want_registers(s);

  vmcs_write(VMCS_ENTRY_EVENT, EVENT_NMI);
  f->spoil(s->c);
  want("status", (uint64_t)f->status, (uint64_t)side_enter(s, &packet));
  want("phase", VCPU_IDLE, vcpus[s->c->number].phase);
  want("entry event", 0, vmcs_read(VMCS_ENTRY_EVENT));
  f->mend(s->c);
  want_registers(s);
  side_round(s);
  end(f->name);
}

/* vmx_run alone, up to the guest's first exit: it reads CSTAR. */
static void exit_once(struct side *s) {
  const uint64_t *gpr = vcpu_gpr[s->c->number];
  begin();
  want("result of vmx_run", VMX_RUN_EXIT, side_run(s));
  want("reason", EXIT_RDMSR, vmcs_read(VMCS_EXIT_REASON));
  s->c->launched = 1;
  switched_unload(s->c);
  extended_leave(s->c);
  want("guest RCX", MSR_CSTAR, gpr[1]);
  for (uint32_t i = 0; i < W_RFLAGS; i++) {
    if (i == 3u || i >= 5u) want("guest register at its exit", s->words[i], gpr[i]);
  }
  side_round(s);
  end("exit");
}

static void rounds(const char *name) {
  begin();
  for (uint32_t i = 0; i < ROUNDS; i++) {
    side_round(&side[0]);
    side_round(&side[1]);
  }
  end(name);
}

void kernel_main(uint32_t magic, uint32_t information) {
  console_start();
  cpu_start();
  kernel_lock();
  ram_start(magic, information);
  const char *why = vmx_start();
  if (why != NULL) panic("%s", why);
  core_boot(pool_frame_count);
  sides_start();
  side_make(&side[0]);
  side_make(&side[1]);
  rounds("two-guests-in-turn");
  exit_once(&side[0]);
  for (uint32_t i = 0; i < sizeof failures / sizeof failures[0]; i++) {
    fail_both_ways(&side[0], &failures[i]);
  }
  rounds("two-guests-after-failures");
  kernel_unlock(); /* the next hangs unless it was taken as often as given up */
  kernel_lock();
  kprintf("world-switch: %u comparisons, %u passed, %u failed\n", wants, passed, failed);
  power_off(true);
}
