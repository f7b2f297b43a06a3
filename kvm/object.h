/* SPDX-License-Identifier: MIT */
/* Kernel objects, and the one lock that every call holds while it looks at them. */
#ifndef KVM_OBJECT_H_
#define KVM_OBJECT_H_

#include "zircon/types.h"

struct object {
  zx_obj_type_t type;
  zx_koid_t     koid;
  uint32_t      handles;    /* that name it */
  uint32_t      uses;       /* by other objects and by calls that run; handles not counted */
  void (*closed)(struct object *o); /* its last handle is gone; may be NULL */
  void (*end)(struct object *o);    /* nobody needs it any more: frees it */
};

/* How many objects of a type there are. */
extern uint32_t object_count[32];

void object_begin(struct object *o, zx_obj_type_t type, void (*closed)(struct object *),
                  void (*end)(struct object *));
void object_use(struct object *o);
void object_leave(struct object *o);
/* By the table of handles. */
void object_handle_made(struct object *o);
void object_handle_gone(struct object *o);

void lock(void);
void unlock(void);

#endif
