/* SPDX-License-Identifier: MIT */
/* The guest-physical memory: mappings of VMOs. */
#include <string.h>

#include "kvm/caller.h"
#include "kvm/guest.h"
#include "kvm/handle.h"
#include "kvm/machine.h"
#include "zircon/syscalls/calls_memory.h"

#define ALL_PERMS (ZX_VM_PERM_READ | ZX_VM_PERM_WRITE | ZX_VM_PERM_EXECUTE)
#define CAN_MAP   (ZX_VM_CAN_MAP_READ | ZX_VM_CAN_MAP_WRITE | ZX_VM_CAN_MAP_EXECUTE)
#define RESERVED  0x00FFC000u
#define ALIGNMENT 0xFF000000u

/* ---- mappings ---- */

struct mapping *space_find(struct space *s, uint64_t addr) {
  for (uint32_t i = 0; i < s->mappings; i++) {
    if (addr >= s->mapping[i].base && addr - s->mapping[i].base < s->mapping[i].len) {
      return &s->mapping[i];
    }
  }
  return NULL;
}

static bool occupied(const struct space *s, uint64_t base, uint64_t len) {
  for (uint32_t i = 0; i < s->mappings; i++) {
    if (s->mapping[i].base < base + len && base < s->mapping[i].base + s->mapping[i].len) {
      return true;
    }
  }
  return false;
}

static bool has(const struct space *s, const struct vmo *vmo) {
  for (uint32_t i = 0; i < s->mappings; i++) {
    if (s->mapping[i].vmo == vmo) return true;
  }
  return false;
}

static void insert(struct space *s, struct mapping new) {
  uint32_t place = 0;
  new.vmo->mappings++;
  new.vmo->spaces += !has(s, new.vmo);
  while (place < s->mappings && s->mapping[place].base < new.base) place++;
  memmove(&s->mapping[place + 1u], &s->mapping[place],
          (s->mappings - place) * sizeof s->mapping[0]);
  new.slot = -1;
  s->mapping[place] = new;
  s->mappings++;
  object_use(&new.vmo->object);
}

static void take_out(struct space *s, uint32_t place) {
  struct vmo *vmo = s->mapping[place].vmo;
  s->mappings--;
  memmove(&s->mapping[place], &s->mapping[place + 1u],
          (s->mappings - place) * sizeof s->mapping[0]);
  vmo->mappings--;
  vmo->spaces -= !has(s, vmo);
  object_leave(&vmo->object);
}

void space_empty(struct space *s) {
  while (s->mappings > 0) take_out(s, 0);
}

/* The bytes at a guest-physical address; *size: how many are in a row. NULL: none. */
static uint8_t *bytes_at(struct space *s, uint64_t addr, uint64_t *size) {
  const struct mapping *m = space_find(s, addr);
  uint64_t              offset = m != NULL ? m->offset + (addr - m->base) : 0;
  if (m == NULL || offset >= m->vmo->size) return NULL;
  uint64_t in_vmo = m->vmo->size - offset, in_mapping = m->len - (addr - m->base);
  *size = in_vmo < in_mapping ? in_vmo : in_mapping;
  return m->vmo->bytes + offset;
}

bool guest_read(struct guest *g, uint64_t addr, void *to, size_t size) {
  while (size > 0) {
    uint64_t       part = 0;
    const uint8_t *from = bytes_at(g->space, addr, &part);
    if (from == NULL) return false;
    if (part > size) part = size;
    memcpy(to, from, part);
    to = (uint8_t *)to + part;
    addr += part;
    size -= part;
  }
  return true;
}

/* ---- zx_vmar_map ---- */

/* Options that no rights can help. */
static zx_status_t check_combination(uint32_t options) {
  bool unread = (options & (ZX_VM_PERM_WRITE | ZX_VM_PERM_EXECUTE)) != 0 &&
                (options & ZX_VM_PERM_READ) == 0;
  bool both = (options & ZX_VM_MAP_RANGE) != 0 && (options & ZX_VM_SPECIFIC_OVERWRITE) != 0;
  return unread || both || (options & CAN_MAP) != 0 ? ZX_ERR_INVALID_ARGS : ZX_OK;
}

static zx_status_t check_rights(uint32_t options, zx_rights_t rights) {
  bool denied = ((options & ZX_VM_PERM_READ) != 0 && (rights & ZX_RIGHT_READ) == 0) ||
                ((options & ZX_VM_PERM_WRITE) != 0 && (rights & ZX_RIGHT_WRITE) == 0) ||
                ((options & ZX_VM_PERM_EXECUTE) != 0 && (rights & ZX_RIGHT_EXECUTE) == 0);
  return denied ? ZX_ERR_ACCESS_DENIED : ZX_OK;
}

static zx_status_t check_support(uint32_t options, const struct vmo *vmo) {
  if ((options & (RESERVED | ZX_VM_COMPACT | ZX_VM_CAN_MAP_SPECIFIC)) != 0) {
    return ZX_ERR_INVALID_ARGS;
  }
  bool strange = (options & (ALIGNMENT | ZX_VM_SPECIFIC_OVERWRITE |
                             ZX_VM_OFFSET_IS_UPPER_LIMIT)) != 0;
  bool resizable = (options & ZX_VM_REQUIRE_NON_RESIZABLE) != 0 && vmo->resizable;
  return strange || resizable ? ZX_ERR_NOT_SUPPORTED : ZX_OK;
}

static zx_status_t check_place(uint32_t options, uint64_t offset, uint64_t len) {
  bool specific = (options & ZX_VM_SPECIFIC) != 0;
  bool wrong = len == 0 || (!specific && offset != 0) || offset > GUEST_TOP ||
               len > GUEST_TOP - offset || offset % PAGE != 0;
  return wrong ? ZX_ERR_INVALID_ARGS : ZX_OK;
}

static zx_status_t place(struct space *s, bool specific, struct mapping *new) {
  const struct mapping *last = s->mappings > 0 ? &s->mapping[s->mappings - 1u] : NULL;
  if (!specific) new->base = last != NULL ? last->base + last->len : 0;
  bool room = s->mappings < MAPPINGS && new->base <= GUEST_TOP &&
              new->len <= GUEST_TOP - new->base && !occupied(s, new->base, new->len);
  return room ? ZX_OK : ZX_ERR_NO_MEMORY;
}

struct map_call {
  struct space  *space;
  struct vmo    *vmo;
  zx_rights_t    rights; /* of both handles */
  uint32_t       options;
  uint64_t       vmar_offset, vmo_offset, len;
};

static zx_status_t map(const struct map_call *c, zx_vaddr_t *out) {
  zx_status_t    status = check_combination(c->options);
  struct mapping new = {c->vmar_offset, (c->len + PAGE - 1u) / PAGE * PAGE, c->vmo_offset, c->vmo,
                        c->options & ALL_PERMS, -1};
  if (status == ZX_OK) status = check_rights(c->options, c->rights);
  if (status == ZX_OK) status = check_support(c->options, c->vmo);
  bool wraps = c->vmo_offset % PAGE != 0 || c->len > UINT64_MAX - c->vmo_offset;
  if (status == ZX_OK && wraps) status = ZX_ERR_INVALID_ARGS;
  if (status == ZX_OK && c->space->guest == NULL) status = ZX_ERR_BAD_STATE;
  if (status == ZX_OK) status = check_place(c->options, c->vmar_offset, c->len);
  if (status == ZX_OK) status = place(c->space, (c->options & ZX_VM_SPECIFIC) != 0, &new);
  if (status != ZX_OK) return status;
  if (!user_write(out, &new.base, sizeof new.base)) return ZX_ERR_INVALID_ARGS;
  insert(c->space, new);
  machine_map(c->space->guest->machine, c->space->guest);
  return ZX_OK;
}

zx_status_t zx_vmar_map(zx_handle_t vmar, zx_vm_option_t options, uint64_t vmar_offset,
                        zx_handle_t vmo, uint64_t vmo_offset, uint64_t len,
                        zx_vaddr_t *mapped_addr) {
  struct object *s, *v;
  lock();
  zx_status_t status = handle_get(vmar, ZX_OBJ_TYPE_VMAR, 0, &s);
  if (status == ZX_OK) status = handle_get(vmo, ZX_OBJ_TYPE_VMO, 0, &v);
  if (status == ZX_OK) status = handle_get(vmo, ZX_OBJ_TYPE_VMO, ZX_RIGHT_MAP, &v);
  if (status == ZX_OK) {
    zx_rights_t     rights = handle_find(vmar)->rights & handle_find(vmo)->rights;
    struct map_call call = {(struct space *)s, (struct vmo *)v, rights, options, vmar_offset,
                            vmo_offset, len};
    status = map(&call, mapped_addr);
  }
  unlock();
  return status;
}

/* ---- zx_vmar_unmap ---- */

/* Cutting leaves up to two pieces of a mapping. */
static uint32_t pieces(const struct space *s, uint64_t addr, uint64_t end) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < s->mappings; i++) {
    uint64_t base = s->mapping[i].base, top = base + s->mapping[i].len;
    bool     outside = top <= addr || end <= base;
    n += outside ? 1u : (uint32_t)(base < addr) + (uint32_t)(end < top);
  }
  return n;
}

static void cut(struct space *s, uint64_t addr, uint64_t end) {
  for (uint32_t i = 0; i < s->mappings;) {
    struct mapping m = s->mapping[i], low = m, high = m;
    uint64_t       top = m.base + m.len;
    if (top <= addr || end <= m.base) {
      i++;
      continue;
    }
    low.len = addr - m.base;
    high.base = end;
    high.len = top - end;
    high.offset = m.offset + (end - m.base);
    object_use(&m.vmo->object);
    take_out(s, i);
    if (m.base < addr) insert(s, low);
    if (end < top) insert(s, high);
    object_leave(&m.vmo->object);
    i = 0;
  }
}

static zx_status_t unmap(struct space *s, uint64_t addr, uint64_t len) {
  bool wrong = addr % PAGE != 0 || len == 0;
  if (!wrong && s->guest == NULL) return ZX_ERR_BAD_STATE;
  if (wrong || addr > GUEST_TOP || len > GUEST_TOP - addr) return ZX_ERR_INVALID_ARGS;
  uint64_t end = addr + (len + PAGE - 1u) / PAGE * PAGE;
  if (pieces(s, addr, end) > MAPPINGS) return ZX_ERR_NO_MEMORY;
  cut(s, addr, end);
  machine_map(s->guest->machine, s->guest);
  return ZX_OK;
}

zx_status_t zx_vmar_unmap(zx_handle_t vmar, zx_vaddr_t addr, uint64_t len) {
  struct object *o;
  lock();
  zx_status_t status = handle_get(vmar, ZX_OBJ_TYPE_VMAR, 0, &o);
  if (status == ZX_OK) status = unmap((struct space *)o, addr, len);
  unlock();
  return status;
}
