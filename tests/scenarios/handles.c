/* SPDX-License-Identifier: MIT */
/* What Zircon's core tests pin down of handles and ports (handle-dup.cc, handle-close.cc,
 * handle-info.cc, basic-object-info-test.cc, ports.cc). */
#include "tests/scenarios/scenario.h"
#include "tests/unit/tasks.h"

static uint32_t p(void)
{
  return world.process;
}

static zx_status_t valid(zx_handle_t handle)
{
  return did(object_get_info(p(), handle, ZX_INFO_HANDLE_VALID));
}

static uint32_t rights_of(zx_handle_t handle)
{
  expect(ZX_OK, object_get_info(p(), handle, ZX_INFO_HANDLE_BASIC));
  return reply.info_rights;
}

static void replace_success_orig_invalid(void **state)
{
  (void)state;
  expect(ZX_OK, handle_replace(p(), world.port, ZX_RIGHT_SAME_RIGHTS, 1));
  assert_int_equal(valid(reply.handle[0]), ZX_OK);
  assert_int_equal(valid(world.port), ZX_ERR_BAD_HANDLE);
}

static void replace_failure_both_invalid(void **state)
{
  (void)state;
  expect(ZX_ERR_INVALID_ARGS, handle_replace(p(), world.port, ZX_RIGHT_EXECUTE, 1));
  assert_int_equal(valid(world.port), ZX_ERR_BAD_HANDLE);
}

static void null_out(void **state)
{
  (void)state;
  expect(ZX_ERR_INVALID_ARGS, handle_duplicate(p(), world.port, ZX_RIGHT_SAME_RIGHTS, 0));
  assert_int_equal(valid(world.port), ZX_OK);
  expect(ZX_ERR_INVALID_ARGS, handle_replace(p(), world.port, ZX_RIGHT_SAME_RIGHTS, 0));
  assert_int_equal(valid(world.port), ZX_ERR_BAD_HANDLE);
}

/* zx_handle_close_many, as the runner does it. */
static zx_status_t close_many(const zx_handle_t *list, uint32_t count)
{
  zx_status_t status = ZX_OK;
  for (uint32_t i = 0; i < count; i++)
    status = handle_close_many(p(), list[i], status);
  return did(status);
}

static void many(void **state)
{
  (void)state;
  const zx_handle_t list[] = {world.port, world.vmo, world.vcpu, world.guest, world.vmar};
  assert_int_equal(close_many(list, 5), ZX_OK);
  for (uint32_t i = 0; i < 5; i++)
    assert_int_equal(valid(list[i]), ZX_ERR_BAD_HANDLE);
}

/* The vcpu goes first, and marks the guest that is marked already. */
static void many_vcpu_and_guest(void **state)
{
  (void)state;
  const zx_handle_t list[] = {world.vcpu, world.guest};
  assert_int_equal(close_many(list, 2), ZX_OK);
  assert_int_equal(objects[OBJECT(ZX_OBJ_TYPE_VCPU, 0)].alive, 0);
}

static void many_invalid_handles_should_not_fail(void **state)
{
  (void)state;
  const zx_handle_t list[] = {0, world.port, 0};
  assert_int_equal(close_many(list, 3), ZX_OK);
  assert_int_equal(valid(world.port), ZX_ERR_BAD_HANDLE);
}

/* The bad one is far before the end: 64 good ones do not hide it (decision 63). */
static void many_duplicate_test(void **state)
{
  (void)state;
  zx_handle_t list[130];
  list[0] = list[1] = world.port;
  for (uint32_t i = 2; i < 130; i++)
    list[i] = handle_without(world.vmo, 0);
  assert_int_equal(close_many(list, 130), ZX_ERR_BAD_HANDLE);
  for (uint32_t i = 0; i < 130; i++)
    assert_int_equal(valid(list[i]), ZX_ERR_BAD_HANDLE);
}

static void dup_and_info_rights(void **state)
{
  (void)state;
  zx_handle_t second = handle_without(world.port, 0);
  assert_int_equal(rights_of(second), ZX_DEFAULT_PORT_RIGHTS);
  expect(ZX_OK, handle_close(p(), second));
  assert_int_equal(valid(second), ZX_ERR_BAD_HANDLE);
  assert_int_equal(valid(world.port), ZX_OK);
}

static void duplicate_rights(void **state)
{
  (void)state;
  zx_handle_t read = handle_without(world.port, ~(ZX_RIGHT_READ | ZX_RIGHT_DUPLICATE));
  expect(ZX_ERR_INVALID_ARGS, handle_duplicate(p(), read, ZX_RIGHT_READ | ZX_RIGHT_WRITE, 1));
  assert_int_equal(rights_of(read), ZX_RIGHT_READ | ZX_RIGHT_DUPLICATE);
  zx_handle_t none = handle_without(read, ZX_RIGHT_DUPLICATE);
  expect(ZX_ERR_ACCESS_DENIED, handle_duplicate(p(), none, ZX_RIGHT_READ, 1));
  assert_int_equal(rights_of(none), ZX_RIGHT_READ);
  expect(ZX_ERR_INVALID_ARGS,
         handle_duplicate(p(), world.port, ZX_RIGHT_SAME_RIGHTS | ZX_RIGHT_READ, 1));
}

static void replace_rights(void **state)
{
  (void)state;
  expect(ZX_OK, handle_replace(p(), world.port, ZX_RIGHT_READ, 1));
  zx_handle_t narrow = reply.handle[0];
  assert_int_equal(rights_of(narrow), ZX_RIGHT_READ);
  expect(ZX_ERR_INVALID_ARGS, handle_replace(p(), narrow, ZX_RIGHT_READ | ZX_RIGHT_WRITE, 1));
  assert_int_equal(valid(narrow), ZX_ERR_BAD_HANDLE);
}

static uint32_t count(zx_handle_t handle)
{
  expect(ZX_OK, object_get_info(p(), handle, ZX_INFO_HANDLE_COUNT));
  return reply.info_count;
}

static void handle_count_correctness(void **state)
{
  (void)state;
  zx_handle_t more[3];
  for (uint32_t i = 0; i < 3; i++) {
    assert_int_equal(count(world.port), i + 1);
    more[i] = handle_without(world.port, 0);
  }
  for (uint32_t i = 3; i-- > 0;) {
    assert_int_equal(count(world.port), i + 2);
    expect(ZX_OK, handle_close(p(), more[i]));
  }
  assert_int_equal(count(world.port), 1);
}

#define INTERRUPTS 9u /* ZX_OBJ_TYPE_INTERRUPT: there are none */

static uint32_t channels_of(zx_handle_t process)
{
  expect(ZX_OK, object_get_info(p(), process, ZX_INFO_PROCESS_HANDLE_STATS));
  assert_int_equal(reply.info_types[ZX_OBJ_TYPE_NONE], 0);
  assert_int_equal(reply.info_types[INTERRUPTS], 0);
  assert_true(reply.info_types[ZX_OBJ_TYPE_PROCESS] > 0);
  assert_true(reply.info_types[ZX_OBJ_TYPE_VMO] > 0);
  return reply.info_types[ZX_OBJ_TYPE_CHANNEL];
}

static void handle_stats_control(void **state)
{
  (void)state;
  zx_handle_t self   = own_process();
  uint32_t    before = channels_of(self);
  expect(ZX_OK, channel_create(p(), 0, 1));
  assert_int_equal(channels_of(self), before + 2u);
}

/* A process that this one has made, with a VMO and one end of a channel. */
static zx_handle_t small_process(void)
{
  uint32_t q = world.other;
  expect(ZX_OK, process_self(q));
  uint32_t slot = handle_find(q, reply.handle[0]);
  handle_give(slot, p());
  zx_handle_t process = handle_value(p(), slot);
  expect(ZX_OK, vmo_create(q, 1, 0, 1));
  expect(ZX_OK, channel_create(q, 0, 1));
  expect(ZX_OK, handle_close(q, reply.handle[1]));
  return process;
}

static void info_process_handle_table(void **state)
{
  (void)state;
  zx_handle_t process = small_process();
  expect(ZX_OK, object_get_info(p(), process, ZX_INFO_HANDLE_TABLE));
  assert_int_equal(reply.info_count, 2);
  uint32_t q = reply.index, slot = NONE, types = 0;
  for (uint32_t i = 0; i < 2; i++) {
    slot = info_next(q, slot + 1u);
    info_record(q, slot);
    assert_int_not_equal(reply.info_handle, ZX_HANDLE_INVALID);
    assert_true(reply.info_koid > 0);
    types |= 1u << reply.info_type;
  }
  assert_int_equal(types, 1u << ZX_OBJ_TYPE_VMO | 1u << ZX_OBJ_TYPE_CHANNEL);
  assert_int_equal(info_next(q, slot + 1u), NONE);
  const zx_rights_t rights[] = {ZX_RIGHT_INSPECT, ZX_RIGHT_MANAGE_PROCESS, ZX_RIGHT_MANAGE_THREAD};
  for (uint32_t i = 0; i < 3; i++) {
    zx_handle_t weak = handle_without(process, rights[i]);
    expect(ZX_ERR_ACCESS_DENIED, object_get_info(p(), weak, ZX_INFO_HANDLE_TABLE));
  }
}

static void invalid_handle_fails(void **state)
{
  (void)state;
  assert_int_equal(valid(0), ZX_ERR_BAD_HANDLE);
  assert_int_equal(valid(0xFFFFFFFF), ZX_ERR_BAD_HANDLE);
  assert_int_equal(did(object_get_info(p(), 0xFFFFFFFF, 999)), ZX_ERR_NOT_SUPPORTED);
}

static zx_status_t queue(struct packet packet)
{
  return did(port_queue(p(), world.port, 1, packet));
}

static void queue_null_ptr_returns_invalid_args(void **state)
{
  (void)state;
  struct packet nothing = {0};
  expect(ZX_ERR_INVALID_ARGS, port_queue(p(), world.port, 0, nothing));
  expect(ZX_ERR_TIMED_OUT, port_wait(p(), world.port, 1, 0, 1));
}

static void queue_wait_verify_user_packet(void **state)
{
  (void)state;
  struct packet sent = {.key = 1, .type = 5, .status = -3, .word = {0x11, 0x22, 0x33, 0x44}};
  assert_int_equal(queue(sent), ZX_OK);
  expect(ZX_OK, port_wait(p(), world.port, 1, 0, 1));
  sent.type = ZX_PKT_TYPE_USER;
  assert_memory_equal(&reply.packet, &sent, sizeof sent);
}

static void port_timeout(void **state)
{
  (void)state;
  assert_int_equal(did(port_wait(p(), world.port, 5, 6, 1)), CORE_BLOCK);
  expect(ZX_ERR_TIMED_OUT, port_wait(p(), world.port, 6, 6, 1));
}

static void queue_and_close(void **state)
{
  (void)state;
  assert_int_equal(queue((struct packet){.key = 1}), ZX_OK);
  expect(ZX_OK, handle_close(p(), world.port));
  expect(ZX_ERR_BAD_HANDLE, port_queue(p(), world.port, 1, (struct packet){.key = 2}));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup(replace_success_orig_invalid, setup),
    cmocka_unit_test_setup(replace_failure_both_invalid, setup),
    cmocka_unit_test_setup(null_out, setup),
    cmocka_unit_test_setup(many, setup),
    cmocka_unit_test_setup(many_vcpu_and_guest, setup),
    cmocka_unit_test_setup(many_invalid_handles_should_not_fail, setup),
    cmocka_unit_test_setup(many_duplicate_test, setup),
    cmocka_unit_test_setup(dup_and_info_rights, setup),
    cmocka_unit_test_setup(duplicate_rights, setup),
    cmocka_unit_test_setup(replace_rights, setup),
    cmocka_unit_test_setup(handle_count_correctness, setup),
    cmocka_unit_test_setup(handle_stats_control, setup),
    cmocka_unit_test_setup(info_process_handle_table, setup),
    cmocka_unit_test_setup(invalid_handle_fails, setup),
    cmocka_unit_test_setup(queue_null_ptr_returns_invalid_args, setup),
    cmocka_unit_test_setup(queue_wait_verify_user_packet, setup),
    cmocka_unit_test_setup(port_timeout, setup),
    cmocka_unit_test_setup(queue_and_close, setup),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
