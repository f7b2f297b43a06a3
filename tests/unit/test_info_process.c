/* SPDX-License-Identifier: MIT */
/* impl/info_process.c: zx_object_get_info of a process's handles. */
#include "tests/unit/fixture.h"
#include "tests/unit/messages.h"
#include "tests/unit/tasks.h"

static void ask(zx_handle_t process, uint32_t topic)
{
  state_save();
  assert_int_equal(object_get_info(world.process, process, topic), ZX_OK);
  assert_true(state_same());
}

/* By type, counted out afresh; in transit, and of nobody, is no process's. */
static void check_handles(zx_handle_t handle, uint32_t process)
{
  uint32_t types[OBJECT_TYPES] = {0}, count = 0, from = 0;
  ask(handle, ZX_INFO_PROCESS_HANDLE_STATS);
  assert_int_equal(reply.value, sizeof(zx_info_process_handle_stats_t));
  for (uint32_t s = 0; s < MAX_HANDLES; s++) {
    if (handles[s].live == 0 || handles[s].process != process)
      continue;
    types[OBJECT_TYPE(handles[s].object)]++;
    count++;
    assert_int_equal(info_next(process, from), s);
    from = s + 1;
    info_record(process, s);
    assert_int_equal(handle_find(process, reply.info_handle), s);
    assert_int_equal(reply.info_type, OBJECT_TYPE(handles[s].object));
    assert_int_equal(reply.info_rights, handles[s].rights);
    assert_int_equal(reply.info_koid, objects[handles[s].object].koid);
    assert_int_equal(reply.info_related, ZX_KOID_INVALID);
  }
  assert_int_equal(info_next(process, from), NONE);
  assert_memory_equal(reply.info_types, types, sizeof types);
  ask(handle, ZX_INFO_HANDLE_TABLE);
  assert_int_equal(reply.value, sizeof(zx_info_handle_extended_t));
  assert_int_equal(reply.info_count, count);
  assert_int_equal(reply.index, process);
}

static void handles_of_a_process(void **state)
{
  (void)state;
  zx_handle_t self = own_process();
  check_handles(self, world.process);
  assert_int_equal(reply.info_types[ZX_OBJ_TYPE_PROCESS], 1);
  assert_int_equal(reply.info_types[ZX_OBJ_TYPE_CHANNEL], 2);
  (void)handle_without(world.port, 0);
  (void)started_thread();
  check_handles(self, world.process);
  assert_int_equal(reply.info_types[ZX_OBJ_TYPE_PORT], 2);
  uint32_t before = reply.info_count;
  assert_int_equal(send(world.channel[0], 0, &world.port, 1), ZX_OK);
  check_handles(self, world.process);
  assert_int_equal(reply.info_count, before - 1u);
}

/* One process asks about another by a handle that it was given; one that is over has none, also
 * when another has its number. */
static void handles_of_another(void **state)
{
  (void)state;
  assert_int_equal(process_self(world.other), ZX_OK);
  uint32_t    slot   = handle_find(world.other, reply.handle[0]);
  uint32_t    object = handles[slot].object;
  handle_give(slot, world.process);
  zx_handle_t other = handle_value(world.process, slot);
  check_handles(other, world.other);
  assert_int_equal(reply.info_count, 0);
  assert_int_equal(port_create(world.other, 0, 1), ZX_OK);
  check_handles(other, world.other);
  assert_int_equal(reply.info_types[ZX_OBJ_TYPE_PORT], 1);
  task_over(object);
  ask(other, ZX_INFO_PROCESS_HANDLE_STATS);
  assert_int_equal(reply.info_count, 0);
  assert_int_equal(reply.info_types[ZX_OBJ_TYPE_PORT], 0);
  assert_int_equal(reply.index, NONE);
}

static void a_table_that_is_full(void **state)
{
  (void)state;
  zx_handle_t self = own_process();
  fill_handles(0);
  ask(self, ZX_INFO_HANDLE_TABLE);
  assert_int_equal(reply.info_count, MAX_HANDLES - 1u); /* one is nobody's: it keeps the process */
}

int main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup(handles_of_a_process, world_setup),
    cmocka_unit_test_setup(handles_of_another, world_setup),
    cmocka_unit_test_setup(a_table_that_is_full, world_setup),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
