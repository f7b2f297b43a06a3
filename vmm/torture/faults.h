/* SPDX-License-Identifier: MIT */
/* All that ring 3 can do to be stopped by the processor. */
#ifndef VMM_TORTURE_FAULTS_H_
#define VMM_TORTURE_FAULTS_H_

#include <stdint.h>

struct fault {
  const char *name;
  uint32_t    vector;
  void      (*raise)(void);
};

extern const struct fault faults[];
extern const uint32_t     fault_count;

#endif
