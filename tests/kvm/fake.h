/* SPDX-License-Identifier: MIT */
#ifndef TESTS_KVM_FAKE_H_
#define TESTS_KVM_FAKE_H_

#include <stdbool.h>
#include <stdint.h>

struct fake {
  bool     absent; /* there is no /dev/kvm */
  uint64_t steps;  /* instructions that were executed */
  uint32_t regions; /* changes of memory */
};
extern struct fake fake;

#endif
