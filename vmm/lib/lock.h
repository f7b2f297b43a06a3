/* SPDX-License-Identifier: MIT */
/* Mutual exclusion between the threads of a VMM. */
#ifndef VMM_LIB_LOCK_H_
#define VMM_LIB_LOCK_H_

#include <stdatomic.h>

struct lock {
  atomic_flag taken;
};

void lock_take(struct lock *lock);
void lock_release(struct lock *lock);

#endif
