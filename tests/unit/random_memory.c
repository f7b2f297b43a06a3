/* SPDX-License-Identifier: MIT */
/* Random mappings and sizes, and what a range must look like afterwards. */
#include "tests/unit/random_memory.h"

#include "tests/unit/fixture.h"

zx_status_t random_map(void)
{
  uint32_t options = below(8) | (mostly() ? ZX_VM_SPECIFIC : 0) | (mostly() ? 0 : 1u << below(32));
  zx_handle_t vmar = some(ZX_OBJ_TYPE_VMAR), vmo = some(ZX_OBJ_TYPE_VMO);
  zx_status_t status = vmar_map(process, vmar, options, some_page(), vmo, some_page(),
                                below(0x3000), mostly());
  if (expected(vmar, ZX_OBJ_TYPE_VMAR, 0) != ZX_OK)
    agree(status, vmar, ZX_OBJ_TYPE_VMAR, 0);
  else
    agree(status, vmo, ZX_OBJ_TYPE_VMO, ZX_RIGHT_MAP);
  return status;
}

/* The guest whose address space the handle names, or one that no call has made. */
static uint32_t guest_of(zx_handle_t vmar)
{
  for (uint32_t guest = 0; guest < MAX_GUESTS - 1u; guest++)
    if (handle_check(process, vmar, ZX_OBJ_TYPE_VMAR, 0) == ZX_OK &&
        vmar_guest[handle_body(process, vmar)] == guest + 1u)
      return guest;
  return MAX_GUESTS - 1u;
}

/* A page is mapped after the call when it was before and is not of the range. */
zx_status_t random_unmap(void)
{
  zx_handle_t vmar = some(ZX_OBJ_TYPE_VMAR);
  uint64_t    addr = some_page(), len = below(0x8000);
  uint32_t    was[64], guest = guest_of(vmar);
  for (uint32_t i = 0; i < 64; i++)
    was[i] = guest_map_find(guest, (uint64_t)i * PAGE_SIZE) != NONE;
  zx_status_t status = vmar_unmap(process, vmar, addr, len);
  agree(status, vmar, ZX_OBJ_TYPE_VMAR, 0);
  for (uint32_t i = 0; i < 64; i++) {
    uint64_t page = (uint64_t)i * PAGE_SIZE;
    uint32_t gone = status == ZX_OK && addr <= page && page < addr + len;
    assert_int_equal(guest_map_find(guest, page) != NONE, was[i] && !gone);
  }
  return status;
}

/* What is mapped at the page: frame and permissions; 0: nothing. */
static uint64_t page_of(uint32_t guest, uint64_t page, uint32_t *perms)
{
  uint32_t i = guest_map_find(guest, page);
  *perms     = i == NONE ? 0 : guest_maps[guest][i].perms;
  if (i == NONE)
    return 0;
  const struct mapping *m = &guest_maps[guest][i];
  return (uint64_t)(m->vmo + 1u) << 48 | (m->offset + (page - m->base));
}

/* Every page maps what it did; those of the range, which are all mapped, have the permissions. */
zx_status_t random_protect(void)
{
  zx_handle_t vmar = some(ZX_OBJ_TYPE_VMAR);
  uint32_t    perms = below(9), guest = guest_of(vmar);
  uint64_t    addr = some_page(), len = below(0x8000), was[64];
  uint32_t    had[64], has;
  for (uint32_t i = 0; i < 64; i++)
    was[i] = page_of(guest, (uint64_t)i * PAGE_SIZE, &had[i]);
  zx_status_t status = vmar_protect(process, vmar, perms, addr, len);
  agree(status, vmar, ZX_OBJ_TYPE_VMAR, perms % 8u * ZX_RIGHT_READ);
  for (uint32_t i = 0; i < 64; i++) {
    uint64_t page = (uint64_t)i * PAGE_SIZE;
    uint32_t in   = status == ZX_OK && addr <= page && page < addr + len;
    assert_int_equal(page_of(guest, page, &has), was[i]);
    assert_int_equal(has, in ? perms : had[i]);
    assert_true(!in || was[i] != 0);
  }
  return status;
}

/* A resizable VMO has the size that it was given. */
zx_status_t random_resize(void)
{
  zx_handle_t vmo    = some(ZX_OBJ_TYPE_VMO);
  uint64_t    size   = draw() % 0x8000;
  zx_status_t status = vmo_set_size(process, vmo, size);
  agree(status, vmo, ZX_OBJ_TYPE_VMO, ZX_RIGHT_WRITE);
  if (expected(vmo, ZX_OBJ_TYPE_VMO, ZX_RIGHT_WRITE) != ZX_OK)
    return status;
  const struct vmo *body = &vmos[handle_body(process, vmo)];
  assert_int_equal(status, body->resizable ? ZX_OK : ZX_ERR_UNAVAILABLE);
  if (status == ZX_OK)
    assert_int_equal(body->size, (size + PAGE_SIZE - 1u) / PAGE_SIZE * PAGE_SIZE);
  return status;
}

/* Any handle is gone afterwards; a VMO's has become one with EXECUTE. */
zx_status_t random_executable(void)
{
  zx_handle_t h      = some(ZX_OBJ_TYPE_VMO);
  uint32_t    ok     = mostly();
  zx_status_t type   = expected(h, ZX_OBJ_TYPE_VMO, 0);
  uint32_t    rights = type == ZX_OK ? handle_rights(process, h) : 0;
  zx_status_t status = vmo_replace_as_executable(process, h, 0, ok);
  free_to_change     = type != ZX_ERR_BAD_HANDLE;
  if (free_to_change)
    lose(h);
  assert_int_equal(status, type != ZX_OK ? ZX_ERR_BAD_HANDLE : ok ? ZX_OK : ZX_ERR_INVALID_ARGS);
  if (status == ZX_OK)
    learn(reply.handle[0], ZX_OBJ_TYPE_VMO, rights | ZX_RIGHT_EXECUTE);
  return status;
}
