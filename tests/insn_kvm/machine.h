/* SPDX-License-Identifier: MIT */
/* A virtual machine of Linux KVM with one processor, in which one instruction runs at a time. */
#ifndef TESTS_INSN_KVM_MACHINE_H_
#define TESTS_INSN_KVM_MACHINE_H_

#include <linux/kvm.h>

#include "tests/insn_kvm/course.h"

struct machine {
  int vm, vcpu;
  struct kvm_run *run;
  uint8_t *tables, *code;
  const uint8_t *kept;      /* what is in the tables */
  struct kvm_sregs special; /* what no form changes for good */
  unsigned long exits;
};

#define NO_DEVICE "no /dev/kvm"
/* NULL, or what is missing */
const char *machine_open(struct machine *m);

/* Whether KVM runs code of this mode at all */
bool machine_enters(struct machine *m, uint32_t mode, bool real);

/* After an instruction of which nothing is known: page tables, debug registers */
bool machine_restore(struct machine *m);

/* What the special registers are in this mode */
struct kvm_sregs machine_special(const struct machine *m, const struct state *s);

/* What KVM makes of the form */
struct course machine_run(struct machine *m, const struct form *form, const struct state *s);

#endif
