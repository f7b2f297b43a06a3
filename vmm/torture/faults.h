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

/* space_faults.c */
void raise_space_empty(void), raise_space_end(void), raise_space_no_right(void);
void raise_space_read_only(void), raise_space_execute(void), raise_space_unmapped(void);
void raise_space_protected(void), raise_space_shrunk(void);

extern const struct fault faults[];
extern const uint32_t     fault_count;

#endif
