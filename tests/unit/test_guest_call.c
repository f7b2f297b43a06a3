/* SPDX-License-Identifier: MIT */
/* impl/guest_call.c and the traps of impl/guest.c: zx_guest_create, zx_guest_set_trap. */
#include "tests/unit/fixture.h"

#define BELL ZX_GUEST_TRAP_BELL
#define MEM  ZX_GUEST_TRAP_MEM
#define IO   ZX_GUEST_TRAP_IO

static zx_status_t run_create(const uint64_t *a)
{
  return guest_create(world.process, (zx_handle_t)a[0], (uint32_t)a[1], (uint32_t)a[2]);
}

static zx_status_t run_trap(const uint64_t *a)
{
  return guest_set_trap(world.process, (zx_handle_t)a[0], (uint32_t)a[1], a[2], a[3],
                        (zx_handle_t)a[4], a[5]);
}

static void all_guests(uint64_t *arg)
{
  (void)arg;
  while (object_used[ZX_OBJ_TYPE_GUEST] < MAX_GUESTS)
    assert_int_equal(guest_create(world.process, world.resource, 0, 1), ZX_OK);
}

/* Two handles are needed; one slot is left. */
static void one_slot(uint64_t *arg)
{
  (void)arg;
  fill_handles(1);
}

static const struct fault create_faults[] = {
  {"options", ZX_ERR_INVALID_ARGS, 1, 1, 0},
  {"zero", ZX_ERR_BAD_HANDLE, 0, 0, 0},
  {"bad", ZX_ERR_BAD_HANDLE, 0, H(BAD_VALUE), 0},
  {"foreign", ZX_ERR_BAD_HANDLE, 0, H(FOREIGN), 0},
  {"type", ZX_ERR_WRONG_TYPE, 0, H(PORT), 0},
  {"kind", ZX_ERR_WRONG_TYPE, 0, H(MMIO), 0},
  {"behind", ZX_ERR_OUT_OF_RANGE, 0, H(VMEX), 0},
  {"empty", ZX_ERR_OUT_OF_RANGE, 0, H(NO_RANGE), 0},
  {"handles", ZX_ERR_NO_MEMORY, NO_ARG, 0, one_slot},
  {"guests", ZX_ERR_NO_MEMORY, NO_ARG, 0, all_guests},
  {"out", ZX_ERR_INVALID_ARGS, 2, 0, 0},
};

static void all_traps(uint64_t *arg)
{
  (void)arg;
  for (uint64_t at = 0x10000000; guests[0].traps < GUEST_MAX_TRAPS; at += PAGE_SIZE)
    assert_int_equal(guest_set_trap(world.process, world.guest, MEM, at, PAGE_SIZE, 0, 0), ZX_OK);
}

/* The value of the argument becomes one that is taken already. */
static void taken_memory(uint64_t *arg) { arg[2] = MEM_PAGE; }
static void taken_port(uint64_t *arg) { arg[2] = IO_PORT; }

#define GUEST_FAULTS \
  {"bad", ZX_ERR_BAD_HANDLE, 0, H(BAD_VALUE), 0}, \
  {"zero", ZX_ERR_BAD_HANDLE, 0, 0, 0}, \
  {"guest is a VMAR", ZX_ERR_WRONG_TYPE, 0, H(VMAR), 0}, \
  {"wrong type, no right", ZX_ERR_WRONG_TYPE, 0, LESS(PORT, ZX_RIGHT_WRITE), 0}, \
  {"no WRITE", ZX_ERR_ACCESS_DENIED, 0, LESS(GUEST, ZX_RIGHT_WRITE), 0}, \
  {"bad port", ZX_ERR_BAD_HANDLE, 4, H(CLOSED), 0}, \
  {"port is a VMO", ZX_ERR_WRONG_TYPE, 4, H(VMO), 0}, \
  {"port without WRITE", ZX_ERR_ACCESS_DENIED, 4, LESS(PORT, ZX_RIGHT_WRITE), 0}, \
  {"kind", ZX_ERR_INVALID_ARGS, 1, 3, 0}

#define MEMORY_FAULTS \
  {"address in a page", ZX_ERR_INVALID_ARGS, 2, 0x300001, 0}, \
  {"size in a page", ZX_ERR_INVALID_ARGS, 3, 0x1800, 0}, \
  {"size 0", ZX_ERR_INVALID_ARGS, 3, 0, 0}, \
  {"behind 2^48", ZX_ERR_INVALID_ARGS, 2, GUEST_PHYS_LIMIT, 0}, \
  {"over 2^48", ZX_ERR_INVALID_ARGS, 3, GUEST_PHYS_LIMIT, 0}, \
  {"overflow", ZX_ERR_INVALID_ARGS, 3, UINT64_MAX - 0xFFF, 0}, \
  {"traps", ZX_ERR_NO_MEMORY, NO_ARG, 0, all_traps}, \
  {"taken", ZX_ERR_ALREADY_EXISTS, 2, 0x300000, taken_memory}

static const struct fault mem_faults[] = {
  GUEST_FAULTS,
  {"port with MEM", ZX_ERR_INVALID_ARGS, 4, H(PORT), 0},
  MEMORY_FAULTS,
};
static const struct fault bell_faults[] = {
  GUEST_FAULTS,
  {"BELL without port", ZX_ERR_INVALID_ARGS, 4, 0, 0},
  MEMORY_FAULTS,
};
static const struct fault io_faults[] = {
  GUEST_FAULTS,
  {"port with IO", ZX_ERR_INVALID_ARGS, 4, H(PORT), 0},
  {"size 0", ZX_ERR_OUT_OF_RANGE, 3, 0, 0},
  {"address", ZX_ERR_OUT_OF_RANGE, 2, 0x10000, 0},
  {"port FFFFh", ZX_ERR_OUT_OF_RANGE, 2, 0xFFFF, 0},
  {"last port FFFFh", ZX_ERR_OUT_OF_RANGE, 2, 0xFFFE, 0},
  {"overflow", ZX_ERR_OUT_OF_RANGE, 3, UINT64_MAX, 0},
  {"traps", ZX_ERR_NO_MEMORY, NO_ARG, 0, all_traps},
  {"taken", ZX_ERR_ALREADY_EXISTS, 2, 0x100, taken_port},
};

static void order_of_checks(void **state)
{
  (void)state;
  check_call(&(struct call){"guest_create", run_create, {H(RESOURCE), 0, 1},
                            FAULTS(create_faults), 0});
  check_call(&(struct call){"set_trap MEM", run_trap, {H(GUEST), MEM, 0x300000, PAGE_SIZE, 0, 7},
                            FAULTS(mem_faults), 0});
  check_call(&(struct call){"set_trap BELL", run_trap,
                            {H(GUEST), BELL, 0x300000, PAGE_SIZE, H(PORT), 7},
                            FAULTS(bell_faults), 0});
  check_call(&(struct call){"set_trap IO", run_trap, {H(GUEST), IO, 0x100, 2, 0, 7},
                            FAULTS(io_faults), 0});
}

static void create_needs_no_right(void **state)
{
  (void)state;
  zx_handle_t bare = handle_without(world.resource, 0xFFFFFFFFu);
  assert_int_equal(guest_create(world.process, bare, 0, 1), ZX_OK);
  assert_int_equal(resource_create(world.process, ZX_RSRC_KIND_ROOT, 0, 0), ZX_OK);
  assert_int_equal(guest_create(world.process, reply.handle[0], 0, 1), ZX_OK);
}

static void create_makes_two_handles(void **state)
{
  (void)state;
  uint32_t used = handle_used, p = world.process;
  assert_int_equal(guest_create(p, world.resource, 0, 1), ZX_OK);
  assert_int_equal(reply.index, 1);
  assert_int_equal(handle_used, used + 2);
  assert_int_not_equal(reply.handle[0], reply.handle[1]);
  assert_int_equal(handle_check(p, reply.handle[0], ZX_OBJ_TYPE_GUEST, 0), ZX_OK);
  assert_int_equal(handle_check(p, reply.handle[1], ZX_OBJ_TYPE_VMAR, 0), ZX_OK);
  assert_int_equal(handle_rights(p, reply.handle[0]), ZX_DEFAULT_GUEST_RIGHTS);
  assert_int_equal(handle_rights(p, reply.handle[1]), ZX_DEFAULT_GUEST_VMAR_RIGHTS);
  assert_int_equal(handle_body(p, reply.handle[0]), 1);
  assert_int_equal(handle_body(p, reply.handle[1]), 1);
  assert_int_equal(guests[1].traps | guests[1].maps, 0);
}

/* [base, end) against a trap at [4000h, 8000h). */
static const struct { uint64_t base, size; zx_status_t status; } forms[] = {
  {0x4000, 0x4000, ZX_ERR_ALREADY_EXISTS}, {0x5000, 0x1000, ZX_ERR_ALREADY_EXISTS},
  {0x3000, 0x6000, ZX_ERR_ALREADY_EXISTS}, {0x3000, 0x2000, ZX_ERR_ALREADY_EXISTS},
  {0x7000, 0x2000, ZX_ERR_ALREADY_EXISTS}, {0x4000, 0x1000, ZX_ERR_ALREADY_EXISTS},
  {0x7000, 0x1000, ZX_ERR_ALREADY_EXISTS}, {0x3000, 0x1000, ZX_OK}, {0x8000, 0x1000, ZX_OK},
};

static void check_forms(uint32_t old, uint32_t fresh, uint32_t same_space)
{
  world_new();
  uint32_t p = world.process;
  assert_int_equal(guest_set_trap(p, world.guest, old, 0x4000, 0x4000,
                                  old == BELL ? world.port : 0, 1), ZX_OK);
  for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
    if (!same_space && i > 0)
      break;
    state_save();
    zx_status_t status = guest_set_trap(p, world.guest, fresh, forms[i].base, forms[i].size,
                                        fresh == BELL ? world.port : 0, 2);
    assert_int_equal(status, same_space ? forms[i].status : ZX_OK);
    if (status != ZX_OK)
      assert_true(state_same());
  }
}

/* BELL and MEM share one space; I/O is another. */
static void overlaps(void **state)
{
  (void)state;
  const uint32_t kinds[] = {BELL, MEM, IO};
  for (uint32_t i = 0; i < 3; i++)
    for (uint32_t j = 0; j < 3; j++)
      check_forms(kinds[i], kinds[j], (kinds[i] == IO) == (kinds[j] == IO));
}

static void trap_edges(void **state)
{
  (void)state;
  uint32_t p = world.process;
  assert_int_equal(guest_set_trap(p, world.guest, IO, 0xFFFF, 1, 0, 0), ZX_ERR_OUT_OF_RANGE);
  assert_int_equal(guest_set_trap(p, world.guest, IO, 0xFFFE, 1, 0, 0), ZX_OK);
  assert_int_equal(guest_set_trap(p, world.guest, IO, 0, 0x60, 0, 0), ZX_OK);
  assert_int_equal(guest_set_trap(p, world.guest, MEM, GUEST_PHYS_LIMIT - PAGE_SIZE, PAGE_SIZE, 0,
                                  0), ZX_OK);
  assert_int_equal(guest_create(p, world.resource, 0, 1), ZX_OK);
  zx_handle_t second = reply.handle[0];
  assert_int_equal(guest_set_trap(p, second, IO, 0, 0x10000, 0, 0), ZX_ERR_OUT_OF_RANGE);
  assert_int_equal(guest_set_trap(p, second, IO, 0, 0xFFFF, 0, 0), ZX_OK);
  assert_int_equal(guest_set_trap(p, second, MEM, 0, GUEST_PHYS_LIMIT, 0, 0), ZX_OK);
  assert_int_equal(reply.index, 1);
}

/* An access hits the trap that holds its address, edges included, of its space. */
static void trap_found(void **state)
{
  (void)state;
  assert_int_equal(guest_trap_find(0, MEM, MEM_PAGE), 0);
  assert_int_equal(guest_trap_find(0, MEM, MEM_PAGE + 0xFFF), 0);
  assert_int_equal(guest_trap_find(0, MEM, MEM_PAGE - 1), NONE);
  assert_int_equal(guest_trap_find(0, MEM, MEM_PAGE + 0x1000), NONE);
  assert_int_equal(guest_trap_find(0, MEM, BELL_PAGE + 8), 1);
  assert_int_equal(guest_trap_find(0, IO, IO_PORT + 3), 2);
  assert_int_equal(guest_trap_find(0, IO, IO_PORT + 4), NONE);
  assert_int_equal(guest_trap_find(0, IO, MEM_PAGE), NONE);
  assert_int_equal(guest_trap_find(0, MEM, IO_PORT), NONE);
}

/* A guest's traps are its own. */
static void trap_of_another_guest(void **state)
{
  (void)state;
  uint32_t p = world.process;
  assert_int_equal(guest_create(p, world.resource, 0, 1), ZX_OK);
  assert_int_equal(guest_trap_find(1, MEM, MEM_PAGE), NONE);
  assert_int_equal(guest_set_trap(p, reply.handle[0], MEM, MEM_PAGE, PAGE_SIZE, 0, 9), ZX_OK);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(order_of_checks),
    cmocka_unit_test_setup(create_needs_no_right, world_setup),
    cmocka_unit_test_setup(create_makes_two_handles, world_setup),
    cmocka_unit_test(overlaps),
    cmocka_unit_test_setup(trap_edges, world_setup),
    cmocka_unit_test_setup(trap_found, world_setup),
    cmocka_unit_test_setup(trap_of_another_guest, world_setup),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
