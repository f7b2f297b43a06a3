/* SPDX-License-Identifier: MIT */
/* Handles: a value in a process, an object, rights. */
#ifndef KVM_HANDLE_H_
#define KVM_HANDLE_H_

#include "kvm/object.h"

struct handle {
  struct handle *next; /* with values alike */
  zx_handle_t    value;
  uint32_t       process;
  struct object *object;
  zx_rights_t    rights;
};

/* NULL: the value names nothing in the caller's process. */
struct handle *handle_find(zx_handle_t value);
/* The object that a call needs, by its type and rights; type ZX_OBJ_TYPE_NONE: any. */
zx_status_t handle_get(zx_handle_t value, zx_obj_type_t type, zx_rights_t rights,
                       struct object **o);

/* Names new objects, and writes the values out: either all of them, or INVALID_ARGS and none. An
 * object that gets no name ends. Two at most. */
struct naming {
  struct object *object;
  zx_rights_t    rights;
  zx_handle_t   *out;
};
zx_status_t handle_name(const struct naming *n, size_t count);
/* Of a process that need not be the caller's; for what is there at the start. */
zx_handle_t handle_give(uint32_t process, struct object *o, zx_rights_t rights);

#endif
