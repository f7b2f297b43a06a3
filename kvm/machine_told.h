/* SPDX-License-Identifier: MIT */
/* A machine in which no guest runs: what it would do is told, one happening after the other. */
#ifndef KVM_MACHINE_TOLD_H_
#define KVM_MACHINE_TOLD_H_

#include "kvm/machine.h"

struct told {
  struct happening happening;
  uint64_t         rflags;  /* where the guest goes on behind this */
  bool             blocked; /* and there by STI or MOV SS */
  bool             has_rax;
  uint64_t         rax;
};

/* What the next runs come to. The list must stay until they are over. */
void machine_tell(const struct told *list, size_t count);
/* How many of them have come. */
size_t machine_told(void);

#endif
