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

/* A page is mapped after the call when it was before and is not of the range. */
zx_status_t random_unmap(void)
{
  zx_handle_t vmar = some(ZX_OBJ_TYPE_VMAR);
  uint64_t    addr = some_page(), len = below(0x8000);
  uint32_t    was[64], guest;
  for (guest = 0; guest < MAX_GUESTS - 1u; guest++)
    if (handle_check(process, vmar, ZX_OBJ_TYPE_VMAR, 0) == ZX_OK &&
        vmar_guest[handle_body(process, vmar)] == guest + 1u)
      break;
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
