/* SPDX-License-Identifier: MIT */
/* Guests: their memory, their traps, their vcpus. */
#ifndef KVM_GUEST_H_
#define KVM_GUEST_H_

#include "kvm/object.h"
#include "kvm/port.h"
#include "kvm/vmo.h"

#define GUEST_TOP (1ull << 48) /* of guest-physical addresses */
#define MAPPINGS  32u
#define TRAPS     64u
#define VCPUS     64u
#define BELLS     256u /* packets of one bell that nobody has taken */

struct trap {
  uint32_t     kind;
  uint64_t     base, end, key;
  struct port *port;    /* of a bell */
  uint32_t     waiting; /* packets of it in the port */
};

struct mapping {
  uint64_t    base, len, offset;
  struct vmo *vmo;
  uint32_t    perms; /* ZX_VM_PERM_* */
  int         slot;  /* the machine's; -1: it is in none */
};

struct resource {
  struct object object;
  uint32_t      kind;
  uint64_t      base, size;
};

struct guest {
  struct object  object;
  struct space  *space;
  struct trap    trap[TRAPS];
  uint32_t       traps;
  uint64_t       seats; /* bit n: vcpu n is there */
  struct machine *machine;
};

/* The object of the VMAR; the guest may be gone before it. */
struct space {
  struct object  object;
  struct guest  *guest; /* NULL: gone */
  struct mapping mapping[MAPPINGS]; /* by address */
  uint32_t       mappings;
};

/* NULL: none. */
struct trap    *guest_trap(struct guest *g, bool io, uint64_t addr);
struct mapping *space_find(struct space *s, uint64_t addr);
void            space_empty(struct space *s);
/* Memory of the guest; false: not all of it is there. */
bool guest_read(struct guest *g, uint64_t addr, void *to, size_t size);

/* A resource of a process, for what is there at the start. */
zx_handle_t resource_give(uint32_t process, uint32_t kind, uint64_t base, uint64_t size);

#endif
