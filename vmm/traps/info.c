/* SPDX-License-Identifier: MIT */
/* Records of zx_object_get_info. */
#include "check.h"
#include "fixture.h"
#include "tests.h"
#include "zircon/syscalls/object.h"
#include "zircon/syscalls/resource.h"

#define INFO(handle, topic, record) \
  zx_object_get_info(handle, topic, &(record), sizeof(record), &actual, &avail)

static void test_vmo(void) {
  zx_info_vmo_t vmo = {.parent_koid = 9, .name = "x", .num_children = 9, .cache_policy = 9};
  size_t actual = 9, avail = 9;
  zx_handle_t pages;
  test("info-vmo");
  expect_status(ZX_OK, zx_vmo_create(5000, ZX_VMO_RESIZABLE, &pages));
  if (expect_status(ZX_OK, INFO(pages, ZX_INFO_VMO, vmo))) {
    expect("size_bytes", 8192, vmo.size_bytes);
    expect("committed_bytes", 8192, vmo.committed_bytes);
    expect("name", 0, (uint64_t)vmo.name[0]);
    expect("parent_koid", 0, vmo.parent_koid);
    expect("num_children", 0, vmo.num_children);
    expect("num_mappings", 0, vmo.num_mappings);
    expect("share_count", 0, vmo.share_count);
    expect("flags", ZX_INFO_VMO_TYPE_PAGED | ZX_INFO_VMO_RESIZABLE | ZX_INFO_VMO_VIA_HANDLE,
           vmo.flags);
    expect("handle_rights", ZX_DEFAULT_VMO_RIGHTS, vmo.handle_rights);
    expect("cache_policy", 0, vmo.cache_policy);
  }
  expect_status(ZX_ERR_WRONG_TYPE, INFO(fixture.vmar, ZX_INFO_VMO, vmo));
  expect_status(ZX_OK, zx_handle_close(pages));
}

void test_info(void) {
  zx_info_vmar_t vmar = {1, 1};
  zx_info_resource_t resource = {.kind = 9, .flags = 9, .base = 9, .name = "x"};
  size_t actual = 9, avail = 9;
  test("info-vmar-resource");
  if (expect_status(ZX_OK, INFO(fixture.vmar, ZX_INFO_VMAR, vmar))) {
    expect("base", 0, vmar.base);
    expect("len", 1ull << 48, vmar.len);
  }
  if (expect_status(ZX_OK, INFO(fixture.resource, ZX_INFO_RESOURCE, resource))) {
    expect("kind", ZX_RSRC_KIND_SYSTEM, resource.kind);
    expect("flags", 0, resource.flags);
    expect("base", ZX_RSRC_SYSTEM_HYPERVISOR_BASE, resource.base);
    expect("size", 1, resource.size);
    expect("name", 0, (uint64_t)resource.name[0]);
    expect("actual", 1, actual);
    expect("avail", 1, avail);
  }
  expect_status(ZX_ERR_WRONG_TYPE, INFO(fixture.guest, ZX_INFO_VMAR, vmar));
  expect_status(ZX_ERR_WRONG_TYPE, INFO(fixture.vmar, ZX_INFO_RESOURCE, resource));
  test_vmo();
}
