/* SPDX-License-Identifier: MIT */
/* Records of zx_object_get_info. */
#include "check.h"
#include "fixture.h"
#include "tests.h"
#include "zircon/process.h"
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

/* ---- the handles of a process ---- */

#define MOST 200u /* of this process, and more */
static zx_info_handle_extended_t table[MOST];

static zx_status_t ask_table(zx_handle_t process, void *buffer, size_t records, size_t *actual,
                             size_t *avail) {
  return zx_object_get_info(process, ZX_INFO_HANDLE_TABLE, buffer, records * sizeof(*table),
                            actual, avail);
}

/* A record is what HANDLE_BASIC says of the handle. */
static void check_record(const zx_info_handle_extended_t *r) {
  zx_info_handle_basic_t basic = {0};
  size_t actual, avail;
  if (!expect_status(ZX_OK, INFO(r->handle_value, ZX_INFO_HANDLE_BASIC, basic))) return;
  expect("type", basic.type, r->type);
  expect("rights", basic.rights, r->rights);
  expect("koid", basic.koid, r->koid);
  expect("related_koid", basic.related_koid, r->related_koid);
  expect("peer_owner_koid", 0, r->peer_owner_koid);
}

static void test_table(void) {
  zx_info_process_handle_stats_t stats = {.handle_count = {9}};
  uint32_t seen[ZX_OBJ_TYPE_UPPER_BOUND] = {0};
  size_t actual = 9, avail = 9, count = 9;
  test("info-handle-table");
  expect_status(ZX_OK, INFO(zx_process_self(), ZX_INFO_PROCESS_HANDLE_STATS, stats));
  expect("actual", 1, actual);
  expect_status(ZX_OK, ask_table(zx_process_self(), table, MOST, &count, &avail));
  expect("avail", count, avail);
  for (size_t i = 0; i < count && i < MOST; i++) {
    check_record(&table[i]);
    if (table[i].type < ZX_OBJ_TYPE_UPPER_BOUND) seen[table[i].type]++;
  }
  for (uint32_t t = 0; t < ZX_OBJ_TYPE_UPPER_BOUND; t++)
    expect("handles of a type", seen[t], stats.handle_count[t]);
  expect_status(ZX_OK, ask_table(zx_process_self(), table, 2, &actual, &avail));
  expect("actual", 2, actual);
  expect("avail", count, avail);
  expect_status(ZX_OK, ask_table(zx_process_self(), NULL, 0, &actual, &avail));
  expect("actual", 0, actual);
  expect_status(ZX_OK, ask_table(zx_process_self(), NULL, 0, &actual, NULL));
  expect("actual alone", count, actual);
}

static void test_table_order(void) {
  zx_info_process_handle_stats_t stats;
  size_t actual = 9, avail = 9;
  zx_handle_t poor;
  test("info-handle-table-order");
  const zx_rights_t most = ZX_DEFAULT_PROCESS_RIGHTS & ~ZX_RIGHT_MANAGE_THREAD;
  expect_status(ZX_OK, zx_handle_duplicate(zx_process_self(), most, &poor));
  expect_status(ZX_ERR_BAD_HANDLE, ask_table(0, NULL, 1, NULL, NULL));
  expect_status(ZX_ERR_WRONG_TYPE, ask_table(zx_thread_self(), NULL, 1, NULL, NULL));
  expect_status(ZX_ERR_ACCESS_DENIED, ask_table(poor, NULL, 1, NULL, NULL));
  expect_status(ZX_ERR_INVALID_ARGS, ask_table(zx_process_self(), NULL, 1, &actual, &avail));
  expect_status(ZX_ERR_INVALID_ARGS,
                ask_table(zx_process_self(), table, 1, (size_t *)8, &avail));
  expect_status(ZX_OK, INFO(poor, ZX_INFO_PROCESS_HANDLE_STATS, stats));
  expect_status(ZX_ERR_BUFFER_TOO_SMALL,
                zx_object_get_info(poor, ZX_INFO_PROCESS_HANDLE_STATS, &stats,
                                   sizeof(stats) - 1, &actual, &avail));
  expect("actual", 0, actual);
  expect_status(ZX_OK, zx_handle_close(poor));
}

/* ---- what processors did for guests ---- */

#define PROCESSORS 64u
static zx_info_guest_stats_t processors[PROCESSORS];

/* VM exits of all processors; how many are CPUID's. */
static uint64_t sum_exits(uint64_t *cpuids) {
  size_t   actual = 0, avail = 0;
  uint64_t exits = 0;
  *cpuids = 0;
  expect_status(ZX_OK, zx_object_get_info(fixture.info_resource, ZX_INFO_GUEST_STATS, processors,
                                          sizeof(processors), &actual, &avail));
  expect("avail", actual, avail);
  for (size_t i = 0; i < actual && i < PROCESSORS; i++) {
    expect("cpu_number", i, processors[i].cpu_number);
    exits += processors[i].vm_exits;
    *cpuids += processors[i].cpuid_instructions;
    expect("an entry for each exit", true, processors[i].vm_entries >= processors[i].vm_exits);
  }
  expect("flags", ZX_INFO_CPU_STATS_FLAG_ONLINE, processors[0].flags);
  return exits;
}

static void test_processors(void) {
  uint64_t before, after;
  size_t   actual = 9, avail = 0;
  test("info-guest-stats");
  uint64_t exits = sum_exits(&before);
  run_cleanly(ROUTINE_do_cpuid);
  expect("more exits", true, sum_exits(&after) > exits);
  expect("more CPUIDs", true, after > before);
  const uint32_t topic = ZX_INFO_GUEST_STATS;
  expect_status(ZX_ERR_OUT_OF_RANGE,
                zx_object_get_info(fixture.resource, topic, NULL, 0, NULL, NULL));
  expect_status(ZX_ERR_WRONG_TYPE,
                zx_object_get_info(fixture.port, topic, NULL, 0, NULL, NULL));
  expect_status(ZX_ERR_INVALID_ARGS,
                zx_object_get_info(fixture.info_resource, topic, NULL, 120, NULL, NULL));
  expect_status(ZX_OK, zx_object_get_info(fixture.info_resource, topic, processors, 119, &actual,
                                          &avail));
  expect("actual", 0, actual);
  expect("avail", true, avail >= 1);
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
  test_table();
  test_table_order();
  test_processors();
}
