/* SPDX-License-Identifier: MIT */
/* impl/info.c: zx_object_get_info. */
#include "tests/unit/fixture.h"

static zx_status_t run_info(const uint64_t *a)
{
  return object_get_info(world.process, (zx_handle_t)a[0], (uint32_t)a[1]);
}

/* The topic comes first. */
static const struct fault valid_faults[] = {
  {"topic 0", ZX_ERR_NOT_SUPPORTED, 1, 0, 0},
  {"topic 3", ZX_ERR_NOT_SUPPORTED, 1, 3, 0},
  {"topic 31", ZX_ERR_NOT_SUPPORTED, 1, 31, 0},
  {"topic 33", ZX_ERR_NOT_SUPPORTED, 1, 33, 0},
  {"topic 2^32 - 1", ZX_ERR_NOT_SUPPORTED, 1, UINT32_MAX, 0},
  {"bad", ZX_ERR_BAD_HANDLE, 0, H(BAD_VALUE), 0},
  {"zero", ZX_ERR_BAD_HANDLE, 0, 0, 0},
  {"closed", ZX_ERR_BAD_HANDLE, 0, H(CLOSED), 0},
  {"foreign", ZX_ERR_BAD_HANDLE, 0, H(FOREIGN), 0},
  {"low bits", ZX_ERR_BAD_HANDLE, 0, H(LOW_BITS), 0},
};
static const struct fault vcpu_faults[] = {
  {"topic", ZX_ERR_NOT_SUPPORTED, 1, 4, 0},
  {"bad", ZX_ERR_BAD_HANDLE, 0, H(BAD_VALUE), 0},
  {"type", ZX_ERR_WRONG_TYPE, 0, H(GUEST), 0},
  {"type and right", ZX_ERR_WRONG_TYPE, 0, LESS(PORT, ZX_RIGHT_INSPECT), 0},
  {"right", ZX_ERR_ACCESS_DENIED, 0, LESS(VCPU, ZX_RIGHT_INSPECT), 0},
};

static const struct fault vmar_faults[] = {
  {"topic", ZX_ERR_NOT_SUPPORTED, 1, 8, 0},
  {"bad", ZX_ERR_BAD_HANDLE, 0, H(BAD_VALUE), 0},
  {"type", ZX_ERR_WRONG_TYPE, 0, H(GUEST), 0},
  {"type and right", ZX_ERR_WRONG_TYPE, 0, LESS(PORT, ZX_RIGHT_INSPECT), 0},
  {"right", ZX_ERR_ACCESS_DENIED, 0, LESS(VMAR, ZX_RIGHT_INSPECT), 0},
};
static const struct fault resource_faults[] = {
  {"topic", ZX_ERR_NOT_SUPPORTED, 1, 17, 0},
  {"bad", ZX_ERR_BAD_HANDLE, 0, H(BAD_VALUE), 0},
  {"type", ZX_ERR_WRONG_TYPE, 0, H(VMAR), 0},
  {"type and right", ZX_ERR_WRONG_TYPE, 0, LESS(PORT, ZX_RIGHT_INSPECT), 0},
  {"right", ZX_ERR_ACCESS_DENIED, 0, LESS(RESOURCE, ZX_RIGHT_INSPECT), 0},
};

static const struct fault vmo_faults[] = {
  {"topic", ZX_ERR_NOT_SUPPORTED, 1, 22, 0},
  {"bad", ZX_ERR_BAD_HANDLE, 0, H(BAD_VALUE), 0},
  {"type", ZX_ERR_WRONG_TYPE, 0, H(VMAR), 0},
  {"type and right", ZX_ERR_WRONG_TYPE, 0, LESS(PORT, ZX_RIGHT_INSPECT), 0},
};

static const struct fault guest_faults[] = {
  {"topic", ZX_ERR_NOT_SUPPORTED, 1, 30, 0},
  {"bad", ZX_ERR_BAD_HANDLE, 0, H(BAD_VALUE), 0},
  {"type", ZX_ERR_WRONG_TYPE, 0, H(VMAR), 0},
  {"kind", ZX_ERR_WRONG_TYPE, 0, H(MMIO), 0},
  {"hypervisor", ZX_ERR_OUT_OF_RANGE, 0, H(RESOURCE), 0},
  {"vmex", ZX_ERR_OUT_OF_RANGE, 0, H(VMEX), 0},
  {"no range", ZX_ERR_OUT_OF_RANGE, 0, H(NO_RANGE), 0},
};

static void order_of_checks(void **state)
{
  (void)state;
  check_call(&(struct call){"HANDLE_VALID", run_info, {H(PORT), ZX_INFO_HANDLE_VALID},
                            FAULTS(valid_faults), 0});
  check_call(&(struct call){"HANDLE_BASIC", run_info, {H(PORT), ZX_INFO_HANDLE_BASIC},
                            FAULTS(valid_faults), 0});
  check_call(&(struct call){"VMAR", run_info, {H(VMAR), ZX_INFO_VMAR}, FAULTS(vmar_faults), 0});
  check_call(&(struct call){"RESOURCE", run_info, {H(RESOURCE), ZX_INFO_RESOURCE},
                            FAULTS(resource_faults), 0});
  check_call(&(struct call){"VMO", run_info, {H(VMO), ZX_INFO_VMO}, FAULTS(vmo_faults), 0});
  check_call(&(struct call){"VMO, no right", run_info, {LESS(VMO, ~0u), ZX_INFO_VMO},
                            FAULTS(vmo_faults), 0});
  check_call(&(struct call){"GUEST_STATS", run_info, {H(INFO), ZX_INFO_GUEST_STATS},
                            FAULTS(guest_faults), 0});
  check_call(&(struct call){"VCPU", run_info, {H(VCPU), ZX_INFO_VCPU}, FAULTS(vcpu_faults), 0});
}

static void check_basic(zx_handle_t handle, uint32_t type, uint32_t rights)
{
  state_save();
  assert_int_equal(object_get_info(world.process, handle, ZX_INFO_HANDLE_BASIC), ZX_OK);
  assert_true(state_same());
  assert_int_equal(reply.value, sizeof(zx_info_handle_basic_t));
  assert_int_equal(reply.info_type, type);
  assert_int_equal(reply.info_rights, rights);
  assert_int_equal(reply.info_related, ZX_KOID_INVALID);
  assert_true(reply.info_koid >= ZX_KOID_FIRST);
}

static void basic(void **state)
{
  (void)state;
  check_basic(world.resource, ZX_OBJ_TYPE_RESOURCE, ZX_DEFAULT_RESOURCE_RIGHTS);
  check_basic(world.port, ZX_OBJ_TYPE_PORT, ZX_DEFAULT_PORT_RIGHTS);
  check_basic(world.vmo, ZX_OBJ_TYPE_VMO, ZX_DEFAULT_VMO_RIGHTS);
  check_basic(world.guest, ZX_OBJ_TYPE_GUEST, ZX_DEFAULT_GUEST_RIGHTS);
  check_basic(world.vmar, ZX_OBJ_TYPE_VMAR, ZX_DEFAULT_GUEST_VMAR_RIGHTS);
  check_basic(world.vcpu, ZX_OBJ_TYPE_VCPU, ZX_DEFAULT_VCPU_RIGHTS);
  check_basic(handle_without(world.port, 0xFFFFFFFFu), ZX_OBJ_TYPE_PORT, 0);
}

static uint64_t koid(zx_handle_t handle)
{
  assert_int_equal(object_get_info(world.process, handle, ZX_INFO_HANDLE_BASIC), ZX_OK);
  return reply.info_koid;
}

/* The koid is the object's: its handles share it, other objects have others. */
static void koids(void **state)
{
  (void)state;
  const zx_handle_t all[] = {world.resource, world.port, world.vmo,
                             world.guest,    world.vmar, world.vcpu};
  for (uint32_t i = 0; i < 6; i++)
    for (uint32_t j = 0; j < 6; j++)
      assert_int_equal(koid(all[i]) == koid(all[j]), i == j);
  assert_int_equal(koid(handle_without(world.port, ZX_RIGHT_READ)), koid(world.port));
}

static void valid_has_no_record(void **state)
{
  (void)state;
  reply.value = 99;
  assert_int_equal(object_get_info(world.process, world.port, ZX_INFO_HANDLE_VALID), ZX_OK);
  assert_int_equal(reply.value, 0);
}

/* Of the region, of two resources; the guest's end changes nothing. */
static void ranges(void **state)
{
  (void)state;
  assert_int_equal(handle_close(world.process, world.vcpu), ZX_OK);
  assert_int_equal(handle_close(world.process, world.guest), ZX_OK);
  core_settle();
  assert_int_equal(object_get_info(world.process, world.vmar, ZX_INFO_VMAR), ZX_OK);
  assert_int_equal(reply.value, sizeof(zx_info_vmar_t));
  assert_int_equal(reply.info_base, 0);
  assert_int_equal(reply.info_size, GUEST_PHYS_LIMIT);
  assert_int_equal(resource_create(world.process, ZX_RSRC_KIND_MMIO, 0xE0000000, 0x1000), ZX_OK);
  assert_int_equal(object_get_info(world.process, reply.handle[0], ZX_INFO_RESOURCE), ZX_OK);
  assert_int_equal(reply.value, sizeof(zx_info_resource_t));
  assert_int_equal(reply.info_kind, ZX_RSRC_KIND_MMIO);
  assert_int_equal(reply.info_base, 0xE0000000);
  assert_int_equal(reply.info_size, 0x1000);
  assert_int_equal(object_get_info(world.process, world.resource, ZX_INFO_RESOURCE), ZX_OK);
  assert_int_equal(reply.info_kind, ZX_RSRC_KIND_SYSTEM);
  assert_int_equal(reply.info_size, 1);
}

static void check_vmo(zx_handle_t vmo, uint64_t size, uint32_t mappings, uint32_t guests)
{
  state_save();
  assert_int_equal(object_get_info(world.process, vmo, ZX_INFO_VMO), ZX_OK);
  assert_true(state_same());
  assert_int_equal(reply.value, sizeof(zx_info_vmo_t));
  assert_int_equal(reply.info_size, size);
  assert_int_equal(reply.info_count, mappings);
  assert_int_equal(reply.info_base, guests);
  assert_int_equal(reply.info_rights, ZX_DEFAULT_VMO_RIGHTS);
  assert_int_equal(reply.info_related, ZX_KOID_INVALID);
}

static void map_once(zx_handle_t vmar, zx_handle_t vmo, uint64_t offset)
{
  const uint32_t options = ZX_VM_PERM_READ | ZX_VM_SPECIFIC;
  assert_int_equal(vmar_map(world.process, vmar, options, offset, vmo, 0, 0x1000, 1), ZX_OK);
}

/* Mappings count one by one, guests once; what is unmapped, or a dead guest had, does not. */
static void mappings(void **state)
{
  (void)state;
  assert_int_equal(vmo_create(world.process, 0x2000, 0, 1), ZX_OK);
  zx_handle_t vmo = reply.handle[0];
  check_vmo(vmo, 0x2000, 0, 0);
  assert_int_equal(reply.info_flags, ZX_INFO_VMO_TYPE_PAGED | ZX_INFO_VMO_VIA_HANDLE);
  map_once(world.vmar, vmo, 0x100000);
  map_once(world.vmar, vmo, 0x200000);
  check_vmo(vmo, 0x2000, 2, 1);
  assert_int_equal(guest_create(world.process, world.resource, 0, 1), ZX_OK);
  zx_handle_t guest = reply.handle[0], vmar = reply.handle[1];
  map_once(vmar, vmo, 0x100000);
  check_vmo(vmo, 0x2000, 3, 2);
  assert_int_equal(vmar_unmap(world.process, world.vmar, 0x200000, 0x1000), ZX_OK);
  check_vmo(vmo, 0x2000, 2, 2);
  assert_int_equal(handle_close(world.process, guest), ZX_OK);
  core_settle();
  check_vmo(vmo, 0x2000, 1, 1);
}

static void resizable(void **state)
{
  (void)state;
  assert_int_equal(vmo_create(world.process, 1, ZX_VMO_RESIZABLE, 1), ZX_OK);
  assert_int_equal(object_get_info(world.process, reply.handle[0], ZX_INFO_VMO), ZX_OK);
  assert_int_equal(reply.info_flags,
                   ZX_INFO_VMO_TYPE_PAGED | ZX_INFO_VMO_RESIZABLE | ZX_INFO_VMO_VIA_HANDLE);
  assert_int_equal(reply.info_size, 0x1000);
}

static uint32_t flags(void)
{
  assert_int_equal(object_get_info(world.process, world.vcpu, ZX_INFO_VCPU), ZX_OK);
  assert_int_equal(reply.value, sizeof(zx_info_vcpu_t));
  return reply.info_flags;
}

static void kicked(void **state)
{
  (void)state;
  assert_int_equal(flags(), 0);
  assert_int_equal(vcpu_kick(world.process, world.vcpu), ZX_OK);
  assert_int_equal(flags(), ZX_INFO_VCPU_FLAG_KICKED);
  assert_int_equal(flags(), ZX_INFO_VCPU_FLAG_KICKED);
  assert_int_equal(vcpu_enter_begin(world.process, world.thread, world.vcpu), ZX_OK);
  assert_int_equal(flags(), ZX_INFO_VCPU_FLAG_KICKED);
  assert_int_equal(next_open(), ZX_ERR_CANCELED);
  assert_int_equal(flags(), 0);
}

static zx_status_t guest_stats(uint32_t kind, uint64_t base, uint64_t size)
{
  assert_int_equal(resource_create(world.process, kind, base, size), ZX_OK);
  return object_get_info(world.process, reply.handle[0], ZX_INFO_GUEST_STATS);
}

static void who_may_see_guests(void **state)
{
  (void)state;
  assert_int_equal(guest_stats(ZX_RSRC_KIND_ROOT, 0, 0), ZX_OK);
  assert_int_equal(reply.value, sizeof(zx_info_guest_stats_t));
  assert_int_equal(guest_stats(ZX_RSRC_KIND_SYSTEM, 0, 4), ZX_OK);
  assert_int_equal(guest_stats(ZX_RSRC_KIND_SYSTEM, 0, 3), ZX_ERR_OUT_OF_RANGE);
  assert_int_equal(guest_stats(ZX_RSRC_KIND_SYSTEM, 4, 9), ZX_ERR_OUT_OF_RANGE);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(order_of_checks),
    cmocka_unit_test_setup(who_may_see_guests, world_setup),
    cmocka_unit_test_setup(basic, world_setup),
    cmocka_unit_test_setup(koids, world_setup),
    cmocka_unit_test_setup(valid_has_no_record, world_setup),
    cmocka_unit_test_setup(ranges, world_setup),
    cmocka_unit_test_setup(mappings, world_setup),
    cmocka_unit_test_setup(resizable, world_setup),
    cmocka_unit_test_setup(kicked, world_setup),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
