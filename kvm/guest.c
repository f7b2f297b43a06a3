/* SPDX-License-Identifier: MIT */
#include "kvm/guest.h"

#include <stdlib.h>
#include <string.h>

#include "kvm/handle.h"
#include "kvm/machine.h"
#include "zircon/syscalls/calls_guest.h"
#include "zircon/syscalls/hypervisor.h"
#include "zircon/syscalls/resource.h"

/* ---- resources ---- */

static void resource_end(struct object *o) { free(o); }

zx_handle_t resource_give(uint32_t process, uint32_t kind, uint64_t base, uint64_t size) {
  struct resource *r = calloc(1, sizeof *r);
  if (r == NULL) return ZX_HANDLE_INVALID;
  object_begin(&r->object, ZX_OBJ_TYPE_RESOURCE, NULL, resource_end);
  r->kind = kind;
  r->base = base;
  r->size = size;
  return handle_give(process, &r->object, ZX_DEFAULT_RESOURCE_RIGHTS);
}

static zx_status_t may_make_guests(zx_handle_t handle) {
  struct object *o;
  zx_status_t    status = handle_get(handle, ZX_OBJ_TYPE_RESOURCE, 0, &o);
  if (status != ZX_OK) return status;
  const struct resource *r = (struct resource *)o;
  uint64_t               wanted = ZX_RSRC_SYSTEM_HYPERVISOR_BASE;
  if (r->kind == ZX_RSRC_KIND_ROOT) return ZX_OK;
  if (r->kind != ZX_RSRC_KIND_SYSTEM) return ZX_ERR_WRONG_TYPE;
  return wanted >= r->base && wanted - r->base < r->size ? ZX_OK : ZX_ERR_OUT_OF_RANGE;
}

/* ---- life ---- */

static void guest_end(struct object *o) {
  struct guest *g = (struct guest *)o;
  for (uint32_t i = 0; i < g->traps; i++) {
    struct trap *t = &g->trap[i];
    if (t->port == NULL) continue;
    port_forget(t->port, t);
    object_leave(&t->port->object);
  }
  space_empty(g->space);
  machine_end(g->machine);
  g->space->guest = NULL;
  object_leave(&g->space->object);
  free(g);
}

static void space_end(struct object *o) { free(o); }

static zx_status_t create(zx_handle_t *guest_out, zx_handle_t *vmar_out) {
  struct guest *g = calloc(1, sizeof *g);
  struct space *s = calloc(1, sizeof *s);
  zx_status_t   status = g != NULL && s != NULL ? ZX_OK : ZX_ERR_NO_MEMORY;
  if (status == ZX_OK) status = machine_begin(&g->machine);
  if (status != ZX_OK) {
    free(g);
    free(s);
    return status;
  }
  object_begin(&g->object, ZX_OBJ_TYPE_GUEST, NULL, guest_end);
  object_begin(&s->object, ZX_OBJ_TYPE_VMAR, NULL, space_end);
  g->space = s;
  s->guest = g;
  object_use(&s->object); /* by the guest */
  const struct naming names[] = {{&g->object, ZX_DEFAULT_GUEST_RIGHTS, guest_out},
                                 {&s->object, ZX_DEFAULT_GUEST_VMAR_RIGHTS, vmar_out}};
  return handle_name(names, 2);
}

zx_status_t zx_guest_create(zx_handle_t resource, uint32_t options, zx_handle_t *guest_handle,
                            zx_handle_t *vmar_handle) {
  if (options != 0) return ZX_ERR_INVALID_ARGS;
  lock();
  zx_status_t status = may_make_guests(resource);
  if (status == ZX_OK) status = create(guest_handle, vmar_handle);
  unlock();
  return status;
}

/* ---- traps ---- */

struct trap *guest_trap(struct guest *g, bool io, uint64_t addr) {
  for (uint32_t i = 0; i < g->traps; i++) {
    struct trap *t = &g->trap[i];
    if ((t->kind == ZX_GUEST_TRAP_IO) == io && t->base <= addr && addr < t->end) return t;
  }
  return NULL;
}

static zx_status_t check_range(bool io, uint64_t addr, uint64_t size) {
  if (io) {
    bool fits = size > 0 && addr <= UINT16_MAX && size <= UINT16_MAX - addr;
    return fits ? ZX_OK : ZX_ERR_OUT_OF_RANGE;
  }
  bool pages = size > 0 && addr % PAGE == 0 && size % PAGE == 0;
  return pages && addr <= GUEST_TOP && size <= GUEST_TOP - addr ? ZX_OK : ZX_ERR_INVALID_ARGS;
}

static bool clashes(const struct guest *g, const struct trap *new) {
  bool io = new->kind == ZX_GUEST_TRAP_IO;
  for (uint32_t i = 0; i < g->traps; i++) {
    const struct trap *t = &g->trap[i];
    bool               same = (t->kind == ZX_GUEST_TRAP_IO) == io;
    if (same && t->base < new->end && new->base < t->end) return true;
  }
  return false;
}

static zx_status_t set_trap(struct guest *g, const struct trap *new) {
  zx_status_t status = check_range(new->kind == ZX_GUEST_TRAP_IO, new->base, new->end - new->base);
  if (status != ZX_OK) return status;
  if (g->traps == TRAPS) return ZX_ERR_NO_MEMORY;
  if (clashes(g, new)) return ZX_ERR_ALREADY_EXISTS;
  g->trap[g->traps++] = *new;
  if (new->port != NULL) object_use(&new->port->object);
  if (new->kind != ZX_GUEST_TRAP_IO) machine_map(g->machine, g);
  return ZX_OK;
}

zx_status_t zx_guest_set_trap(zx_handle_t handle, uint32_t kind, zx_vaddr_t addr, size_t size,
                              zx_handle_t port_handle, uint64_t key) {
  struct object *o, *port = NULL;
  bool           bell = kind == ZX_GUEST_TRAP_BELL;
  lock();
  zx_status_t status = handle_get(handle, ZX_OBJ_TYPE_GUEST, ZX_RIGHT_WRITE, &o);
  if (status == ZX_OK && port_handle != ZX_HANDLE_INVALID) {
    status = handle_get(port_handle, ZX_OBJ_TYPE_PORT, ZX_RIGHT_WRITE, &port);
  }
  if (status == ZX_OK && (kind > ZX_GUEST_TRAP_IO || bell != (port != NULL))) {
    status = ZX_ERR_INVALID_ARGS;
  }
  if (status == ZX_OK) {
    struct trap new = {kind, addr, addr + size, key, (struct port *)port, 0};
    status = set_trap((struct guest *)o, &new);
  }
  unlock();
  return status;
}
