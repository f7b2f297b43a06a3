/* SPDX-License-Identifier: MIT */
/* Memory objects. */
#ifndef KVM_VMO_H_
#define KVM_VMO_H_

#include "kvm/object.h"

#define PAGE 4096u

struct vmo {
  struct object object;
  uint64_t      size; /* whole pages */
  uint8_t      *bytes;
  bool          resizable;
  uint64_t      mappings, spaces; /* of it; and in how many spaces one is */
};

/* How many pages there may be in all; as a rule the machine's. */
void     vmo_limit(uint64_t pages);
/* In use, and in all. */
uint64_t vmo_pages(void), vmo_most_pages(void);

#endif
