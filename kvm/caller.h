/* SPDX-License-Identifier: MIT */
/* Who calls: as a rule one process, and a thread for each thread of Linux; the adapter plays
 * several. And the memory of the caller, whose pointers may be bad. */
#ifndef KVM_CALLER_H_
#define KVM_CALLER_H_

#include "zircon/types.h"

struct vcpu;
struct caller {
  uint32_t     process;
  struct vcpu *vcpu; /* that it owns */
};
/* Of the thread that runs. */
struct caller *caller_get(void);
void           caller_set(struct caller *caller);

/* false: there is no such memory, or it may not be written or read. */
bool user_write(void *to, const void *from, size_t size);
bool user_read(void *to, const void *from, size_t size);

#endif
