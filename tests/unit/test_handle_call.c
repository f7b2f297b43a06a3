/* SPDX-License-Identifier: MIT */
/* impl/handle.c and impl/handle_call.c: values, rights, close, duplicate, replace. */
#include "tests/unit/fixture.h"

static zx_status_t run_duplicate(const uint64_t *a)
{
  return handle_duplicate(world.process, (zx_handle_t)a[0], (uint32_t)a[1], (uint32_t)a[2]);
}

static zx_status_t run_replace(const uint64_t *a)
{
  return handle_replace(world.process, (zx_handle_t)a[0], (uint32_t)a[1], (uint32_t)a[2]);
}

static zx_status_t run_close(const uint64_t *a)
{
  return handle_close(world.process, (zx_handle_t)a[0]);
}

static void full(uint64_t *arg)
{
  (void)arg;
  fill_handles(0);
}

#define BAD_HANDLES(arg) \
  {"bad", ZX_ERR_BAD_HANDLE, arg, H(BAD_VALUE), 0}, \
  {"closed", ZX_ERR_BAD_HANDLE, arg, H(CLOSED), 0}, \
  {"foreign", ZX_ERR_BAD_HANDLE, arg, H(FOREIGN), 0}, \
  {"low bits", ZX_ERR_BAD_HANDLE, arg, H(LOW_BITS), 0}

#define BAD_RIGHTS \
  {"right not had", ZX_ERR_INVALID_ARGS, 1, ZX_RIGHT_MAP, 0}, \
  {"one right too many", ZX_ERR_INVALID_ARGS, 1, ZX_DEFAULT_PORT_RIGHTS | ZX_RIGHT_MAP, 0}, \
  {"SAME_RIGHTS and another", ZX_ERR_INVALID_ARGS, 1, ZX_RIGHT_SAME_RIGHTS | ZX_RIGHT_READ, 0}

static const struct fault duplicate_faults[] = {
  BAD_HANDLES(0),
  {"zero", ZX_ERR_BAD_HANDLE, 0, 0, 0},
  {"no DUPLICATE", ZX_ERR_ACCESS_DENIED, 0, LESS(PORT, ZX_RIGHT_DUPLICATE), 0},
  BAD_RIGHTS,
  {"full", ZX_ERR_NO_MEMORY, NO_ARG, 0, full},
  {"out", ZX_ERR_INVALID_ARGS, 2, 0, 0},
};
static const struct fault replace_faults[] = {
  BAD_HANDLES(0),
  {"zero", ZX_ERR_BAD_HANDLE, 0, 0, 0},
  BAD_RIGHTS,
  {"full", ZX_ERR_NO_MEMORY, NO_ARG, 0, full},
  {"out", ZX_ERR_INVALID_ARGS, 2, 0, 0},
};
static const struct fault close_faults[] = {BAD_HANDLES(0)};

static void order_of_checks(void **state)
{
  (void)state;
  check_call(&(struct call){"duplicate", run_duplicate, {H(PORT), ZX_RIGHT_SAME_RIGHTS, 1},
                            FAULTS(duplicate_faults), 0});
  check_call(&(struct call){"replace", run_replace, {H(PORT), ZX_RIGHT_SAME_RIGHTS, 1},
                            FAULTS(replace_faults), 1});
  check_call(&(struct call){"close", run_close, {H(PORT)}, FAULTS(close_faults), 0});
}

static void close_of_zero(void **state)
{
  (void)state;
  state_save();
  assert_int_equal(handle_close(world.process, ZX_HANDLE_INVALID), ZX_OK);
  assert_true(state_same());
}

static void close_twice(void **state)
{
  (void)state;
  assert_int_equal(handle_close(world.process, world.port), ZX_OK);
  state_save();
  assert_int_equal(handle_close(world.process, world.port), ZX_ERR_BAD_HANDLE);
  assert_true(state_same());
}

/* ((generation, slot) << 2 | 3) ^ (secret << 2); a slot's first generation is 1. */
static void value_of_a_handle(void **state)
{
  (void)state;
  uint32_t slot = handle_used;
  assert_int_equal(port_create(world.process, 0, 1), ZX_OK);
  assert_int_equal(reply.handle[0] & ZX_HANDLE_FIXED_BITS_MASK, 3);
  assert_int_equal(reply.handle[0], (((1u << 18 | slot) << 2) | 3u) ^ (SECRET << 2));
}

static void secret_is_per_process(void **state)
{
  (void)state;
  uint32_t third = process_create(SECRET ^ 0x15u);
  uint32_t slot  = handle_used;
  assert_int_equal(port_create(third, 0, 1), ZX_OK);
  zx_handle_t value = reply.handle[0];
  assert_int_equal(value, (((1u << 18 | slot) << 2) | 3u) ^ ((SECRET ^ 0x15u) << 2));
  assert_int_equal(handle_close(world.process, value), ZX_ERR_BAD_HANDLE);
  /* Nor is it known under the value that this slot would have in the other process. */
  assert_int_equal(handle_close(world.process, value ^ 0x54u), ZX_ERR_BAD_HANDLE);
  assert_int_equal(handle_close(third, value), ZX_OK);
}

/* Only the exact value: every other value that differs in one bit is no handle of this world,
 * unless it is another one that the world has. */
static void one_bit_off(void **state)
{
  (void)state;
  for (uint32_t bit = 0; bit < 32; bit++) {
    uint32_t s = handle_find(world.process, world.port ^ 1u << bit);
    if (bit < 2 || bit > 8)
      assert_int_equal(s, NONE);
    else if (s != NONE)
      assert_int_equal(handle_value(world.process, s), world.port ^ 1u << bit);
  }
}

/* A slot's values come round after 4,096 allocations, not before. */
static void reuse_changes_the_value(void **state)
{
  (void)state;
  zx_handle_t first = handle_without(world.port, 0), last = first;
  uint32_t    slot  = handle_find(world.process, first);
  for (uint32_t i = 1; i <= 4096; i++) {
    assert_int_equal(handle_close(world.process, last), ZX_OK);
    zx_handle_t next = handle_without(world.port, 0);
    assert_int_equal(handle_find(world.process, next), slot);
    assert_int_not_equal(next, last);
    assert_int_equal(handle_find(world.process, last), NONE);
    assert_int_equal(next == first, i == 4096);
    last = next;
  }
}

static void rights_are_the_ones_asked_for(void **state)
{
  (void)state;
  for (uint32_t bit = 0; bit < 31; bit++) {
    uint32_t    right  = 1u << bit;
    zx_status_t expect = right & ZX_DEFAULT_PORT_RIGHTS ? ZX_OK : ZX_ERR_INVALID_ARGS;
    assert_int_equal(handle_duplicate(world.process, world.port, right, 1), expect);
    if (expect == ZX_OK)
      assert_int_equal(handle_rights(world.process, reply.handle[0]), right);
  }
  assert_int_equal(handle_duplicate(world.process, world.port, 0, 1), ZX_OK);
  assert_int_equal(handle_rights(world.process, reply.handle[0]), 0);
  assert_int_equal(handle_duplicate(world.process, world.port, ZX_RIGHT_SAME_RIGHTS, 1), ZX_OK);
  assert_int_equal(handle_rights(world.process, reply.handle[0]), ZX_DEFAULT_PORT_RIGHTS);
  assert_int_not_equal(reply.handle[0], world.port);
}

/* Replace needs no right, gives a new value for the same object, and keeps the count of handles. */
static void replace_consumes(void **state)
{
  (void)state;
  zx_handle_t bare   = handle_without(world.port, ZX_RIGHT_DUPLICATE);
  uint32_t    object = handles[handle_find(world.process, bare)].object;
  uint32_t    count = objects[object].handles, used = handle_used;
  assert_int_equal(handle_replace(world.process, bare, ZX_RIGHT_READ, 1), ZX_OK);
  zx_handle_t fresh = reply.handle[0];
  assert_int_equal(handle_find(world.process, bare), NONE);
  assert_int_equal(handles[handle_find(world.process, fresh)].object, object);
  assert_int_equal(handle_rights(world.process, fresh), ZX_RIGHT_READ);
  assert_int_equal(objects[object].handles, count);
  assert_int_equal(handle_used, used);
  assert_int_equal(handle_replace(world.process, fresh, ZX_RIGHT_SAME_RIGHTS, 1), ZX_OK);
  assert_int_equal(handle_rights(world.process, reply.handle[0]), ZX_RIGHT_READ);
}

static void replace_that_fails_closes(void **state)
{
  (void)state;
  zx_handle_t h      = handle_without(world.port, 0);
  uint32_t    object = handles[handle_find(world.process, h)].object;
  uint32_t    count = objects[object].handles, used = handle_used;
  assert_int_equal(handle_replace(world.process, h, ZX_RIGHT_MAP, 1), ZX_ERR_INVALID_ARGS);
  assert_int_equal(objects[object].handles, count - 1);
  assert_int_equal(handle_used, used - 1);
  assert_int_equal(handle_close(world.process, h), ZX_ERR_BAD_HANDLE);
}

/* All 262,144 slots can be in use, and all come back. */
static void table_full_and_empty_again(void **state)
{
  (void)state;
  uint32_t used = handle_used;
  fill_handles(1);
  zx_handle_t last = handle_without(world.port, 0);
  assert_int_equal(handle_used, MAX_HANDLES);
  assert_int_equal(handle_duplicate(world.process, world.port, 0, 1), ZX_ERR_NO_MEMORY);
  assert_int_equal(handle_close(world.process, last), ZX_OK);
  assert_int_equal(handle_duplicate(world.process, world.port, 0, 1), ZX_OK);
  for (uint32_t s = used; s < MAX_HANDLES; s++)
    assert_int_equal(handle_close(world.process, handle_value(world.process, s)), ZX_OK);
  assert_int_equal(handle_used, used);
}

/* Zircon's Many, ManyInvalidHandlesShouldNotFail, ManyDuplicateTest: zeros are skipped, all are
 * closed whatever stands between them, and one bad entry is enough for BAD_HANDLE. */
static void close_many(void **state)
{
  (void)state;
  const zx_handle_t list[] = {handle_without(world.port, 0), 0, handle_without(world.vmo, 0), 7,
                              handle_without(world.vcpu, 0)};
  zx_status_t status = ZX_OK;
  for (uint32_t i = 0; i < 5; i++) {
    status = handle_close_many(world.process, list[i], status);
    assert_int_equal(status, i < 3 ? ZX_OK : ZX_ERR_BAD_HANDLE);
    assert_int_equal(handle_find(world.process, list[i]), NONE);
  }
  zx_handle_t twice = handle_without(world.port, 0);
  status = handle_close_many(world.process, twice, ZX_OK);
  assert_int_equal(status, ZX_OK);
  assert_int_equal(handle_close_many(world.process, twice, status), ZX_ERR_BAD_HANDLE);
  assert_int_not_equal(handle_find(world.process, world.port), NONE);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup(close_many, world_setup),
    cmocka_unit_test(order_of_checks),
    cmocka_unit_test_setup(close_of_zero, world_setup),
    cmocka_unit_test_setup(close_twice, world_setup),
    cmocka_unit_test_setup(value_of_a_handle, world_setup),
    cmocka_unit_test_setup(secret_is_per_process, world_setup),
    cmocka_unit_test_setup(one_bit_off, world_setup),
    cmocka_unit_test_setup(reuse_changes_the_value, world_setup),
    cmocka_unit_test_setup(rights_are_the_ones_asked_for, world_setup),
    cmocka_unit_test_setup(replace_consumes, world_setup),
    cmocka_unit_test_setup(replace_that_fails_closes, world_setup),
    cmocka_unit_test_setup(table_full_and_empty_again, world_setup),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
