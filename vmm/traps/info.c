/* SPDX-License-Identifier: MIT */
/* Records of zx_object_get_info. */
#include "check.h"
#include "fixture.h"
#include "tests.h"
#include "zircon/syscalls/object.h"
#include "zircon/syscalls/resource.h"

#define INFO(handle, topic, record) \
  zx_object_get_info(handle, topic, &(record), sizeof(record), &actual, &avail)

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
}
