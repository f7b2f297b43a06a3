/* SPDX-License-Identifier: MIT */
/* Random mappings, and what an unmapped range must look like. */
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
