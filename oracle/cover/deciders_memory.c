/* SPDX-License-Identifier: MIT */
/* The rules of the calls on VMOs that are there, and on what a guest has mapped. */
#include "oracle/cover/deciders.h"
#include "oracle/cover/named_argument.h"

#include "temora/state.h"
#include "zircon/syscalls/resource.h"

static bool bad_buffer(struct step *s) { return !named_pointer_ok(s, "buffer"); }
static bool bad_out(struct step *s) { return !named_pointer_ok(s, "out"); }

/* ---- the bytes of a VMO ---- */

static bool behind_end(struct step *s) {
  uint64_t size = vmos[handle_body(s->process, named_handle(s, "handle"))].size;
  uint64_t offset = named_argument(s, "offset");
  return offset > size || named_argument(s, "size") > size - offset;
}

#define ACCESS_RULES(right) { \
  HANDLE("handle", ZX_OBJ_TYPE_VMO, right), \
  RULE("range", ZX_ERR_OUT_OF_RANGE, behind_end), \
  RULE("buffer pointer", ZX_ERR_INVALID_ARGS, bad_buffer), \
  RULE("copied", ZX_OK, NULL), \
}
static const struct decider vmo_read_rules[] = ACCESS_RULES(ZX_RIGHT_READ);
static const struct decider vmo_write_rules[] = ACCESS_RULES(ZX_RIGHT_WRITE);

/* ---- zx_vmar_unmap ---- */

static uint32_t guest_of(struct step *s) {
  return vmar_guest[handle_body(s->process, named_handle(s, "vmar"))] - 1u;
}
static bool not_aligned(struct step *s) {
  return named_argument(s, "addr") % PAGE_SIZE != 0 || named_argument(s, "len") == 0;
}
static bool space_is_empty(struct step *s) {
  return guest_of(s) == NONE;
}
static bool outside(struct step *s) {
  uint64_t addr = named_argument(s, "addr"), high = guest_high(guest_of(s));
  return addr < guest_low(guest_of(s)) || addr > high || named_argument(s, "len") > high - addr;
}

/* What is cut is the core's own business: OUTCOME. */
static const struct decider unmap_rules[] = {
  HANDLE_NO_RIGHT("vmar", ZX_OBJ_TYPE_VMAR),
  RULE("alignment or length", ZX_ERR_INVALID_ARGS, not_aligned),
  RULE("the guest is gone", ZX_ERR_BAD_STATE, space_is_empty),
  RULE("range", ZX_ERR_INVALID_ARGS, outside),
  OUTCOME("no room for the pieces", ZX_ERR_NO_MEMORY, NULL),
  OUTCOME("unmapped", ZX_OK, NULL),
};

/* ---- zx_vmar_protect ---- */

static uint64_t permissions(struct step *s) { return named_argument(s, "options"); }
static bool permission_denied(struct step *s) {
  uint32_t rights = handle_rights(s->process, named_handle(s, "vmar"));
  return ((permissions(s) & ZX_VM_PERM_READ) != 0 && (rights & ZX_RIGHT_READ) == 0) ||
         ((permissions(s) & ZX_VM_PERM_WRITE) != 0 && (rights & ZX_RIGHT_WRITE) == 0) ||
         ((permissions(s) & ZX_VM_PERM_EXECUTE) != 0 && (rights & ZX_RIGHT_EXECUTE) == 0);
}
static bool not_readable(struct step *s) {
  return (permissions(s) & (ZX_VM_PERM_WRITE | ZX_VM_PERM_EXECUTE)) != 0 &&
         (permissions(s) & ZX_VM_PERM_READ) == 0;
}
static bool unknown_options(struct step *s) { return permissions(s) > 7 || not_aligned(s); }

/* The end of the mapping of the guest that has the address; NOWHERE: none has. */
#define NOWHERE UINT64_MAX
static uint64_t mapped_to(uint32_t guest, uint64_t addr) {
  for (uint32_t i = 0; i < guests[guest].maps; i++) {
    const struct mapping *m = guest_maps[guest] + i;
    if (m->base <= addr && addr < m->end) return m->end;
  }
  return NOWHERE;
}
static uint64_t last_page(struct step *s) {
  uint64_t end = named_argument(s, "addr") + named_argument(s, "len");
  return (end - 1u) / PAGE_SIZE * PAGE_SIZE;
}
static bool has_hole(struct step *s) {
  uint64_t at = named_argument(s, "addr");
  while (at <= last_page(s)) at = mapped_to(guest_of(s), at);
  return at == NOWHERE;
}
static bool too_much(struct step *s) {
  for (uint32_t i = 0; i < guests[guest_of(s)].maps; i++) {
    const struct mapping *m = guest_maps[guest_of(s)] + i;
    bool concerned = m->base <= last_page(s) && named_argument(s, "addr") < m->end;
    if (concerned && (permissions(s) & ~(uint64_t)m->most) != 0) return true;
  }
  return false;
}

static const struct decider protect_rules[] = {
  HANDLE_NO_RIGHT("vmar", ZX_OBJ_TYPE_VMAR),
  RULE("a permission beyond the rights", ZX_ERR_ACCESS_DENIED, permission_denied),
  RULE("written or executed, and not read", ZX_ERR_INVALID_ARGS, not_readable),
  RULE("options, alignment or length", ZX_ERR_INVALID_ARGS, unknown_options),
  RULE("the guest is gone", ZX_ERR_BAD_STATE, space_is_empty),
  RULE("range", ZX_ERR_INVALID_ARGS, outside),
  RULE("a page that is not mapped", ZX_ERR_NOT_FOUND, has_hole),
  RULE("more than the mapping may get", ZX_ERR_ACCESS_DENIED, too_much),
  OUTCOME("no room for the pieces", ZX_ERR_NO_MEMORY, NULL),
  OUTCOME("protected", ZX_OK, NULL),
};

/* ---- zx_vmo_set_size ---- */

static bool not_resizable(struct step *s) {
  return !vmos[handle_body(s->process, named_handle(s, "handle"))].resizable;
}
static bool size_too_large(struct step *s) { return named_argument(s, "size") > VMO_MAX_SIZE; }

static const struct decider set_size_rules[] = {
  HANDLE("handle", ZX_OBJ_TYPE_VMO, ZX_RIGHT_WRITE),
  RULE("not resizable", ZX_ERR_UNAVAILABLE, not_resizable),
  RULE("size", ZX_ERR_OUT_OF_RANGE, size_too_large),
  OUTCOME("no page frames in a row", ZX_ERR_NO_MEMORY, NULL),
  OUTCOME("resized", ZX_OK, NULL),
};

/* ---- zx_vmo_replace_as_executable ---- */

static bool names_nothing(struct step *s) {
  return handle_find(s->process, named_handle(s, "handle")) == NONE;
}
static bool no_vmo(struct step *s) {
  return handle_check(s->process, named_handle(s, "handle"), ZX_OBJ_TYPE_VMO, 0) != ZX_OK;
}
static int32_t resource_status(struct step *s) {
  if (named_argument(s, "vmex") == 0) return ZX_OK;
  return handle_check(s->process, named_handle(s, "vmex"), ZX_OBJ_TYPE_RESOURCE, 0);
}
static bool vmex_bad(struct step *s) { return resource_status(s) == ZX_ERR_BAD_HANDLE; }
static bool vmex_wrong(struct step *s) { return resource_status(s) == ZX_ERR_WRONG_TYPE; }
static const struct resource *vmex_of(struct step *s) {
  if (named_argument(s, "vmex") == 0) return NULL;
  return resources + handle_body(s->process, named_handle(s, "vmex"));
}
static bool vmex_kind(struct step *s) {
  const struct resource *r = vmex_of(s);
  return r != NULL && r->kind != ZX_RSRC_KIND_ROOT && r->kind != ZX_RSRC_KIND_SYSTEM;
}
static bool vmex_elsewhere(struct step *s) {
  const struct resource *r = vmex_of(s);
  if (r == NULL || r->kind == ZX_RSRC_KIND_ROOT) return false;
  return r->base > ZX_RSRC_SYSTEM_VMEX_BASE || r->base + r->size <= ZX_RSRC_SYSTEM_VMEX_BASE;
}
static bool no_slot(struct step *s) {
  (void)s;
  return handle_used == MAX_HANDLES;
}

static const struct decider executable_rules[] = {
  RULE("handle.BAD_HANDLE", ZX_ERR_BAD_HANDLE, names_nothing),
  RULE("vmex.BAD_HANDLE", ZX_ERR_BAD_HANDLE, vmex_bad),
  RULE("vmex.WRONG_TYPE", ZX_ERR_WRONG_TYPE, vmex_wrong),
  RULE("kind of the resource", ZX_ERR_WRONG_TYPE, vmex_kind),
  RULE("range of the resource", ZX_ERR_OUT_OF_RANGE, vmex_elsewhere),
  RULE("no VMO", ZX_ERR_BAD_HANDLE, no_vmo),
  RULE("no slot", ZX_ERR_NO_MEMORY, no_slot),
  RULE("out pointer", ZX_ERR_INVALID_ARGS, bad_out),
  RULE("replaced", ZX_OK, NULL),
};

const struct deciders deciders_of_memory[] = {
  LIST("zx_vmo_read", vmo_read_rules),
  LIST("zx_vmo_write", vmo_write_rules),
  LIST("zx_vmar_unmap", unmap_rules),
  LIST("zx_vmar_protect", protect_rules),
  LIST("zx_vmo_set_size", set_size_rules),
  LIST("zx_vmo_replace_as_executable", executable_rules),
};
const size_t deciders_of_memory_count = sizeof deciders_of_memory / sizeof deciders_of_memory[0];
