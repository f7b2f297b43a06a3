/* SPDX-License-Identifier: MIT */
/* impl/vcpu_state.c: zx_vcpu_read_state, zx_vcpu_write_state. */
#include "tests/unit/fixture.h"

#define STATE_SIZE 136u
#define IO_SIZE    8u

static zx_status_t run_read(const uint64_t *a)
{
  return vcpu_read_state(world.process, (uint32_t)a[4], (zx_handle_t)a[0], (uint32_t)a[1], a[2],
                         (uint32_t)a[3]);
}

static zx_status_t run_write(const uint64_t *a)
{
  return vcpu_write_state(world.process, (uint32_t)a[4], (zx_handle_t)a[0], (uint32_t)a[1], a[2],
                          (uint32_t)a[3], (uint32_t)a[5], 0x12345678u);
}

#define HANDLE_FAULTS(right) \
  {"bad", ZX_ERR_BAD_HANDLE, 0, H(BAD_VALUE), 0}, \
  {"zero", ZX_ERR_BAD_HANDLE, 0, 0, 0}, \
  {"foreign", ZX_ERR_BAD_HANDLE, 0, H(FOREIGN), 0}, \
  {"type", ZX_ERR_WRONG_TYPE, 0, H(GUEST), 0}, \
  {"type and right", ZX_ERR_WRONG_TYPE, 0, LESS(PORT, right), 0}, \
  {"right", ZX_ERR_ACCESS_DENIED, 0, LESS(VCPU, right), 0}

static const struct fault read_faults[] = {
  HANDLE_FAULTS(ZX_RIGHT_READ),
  {"IO is not readable", ZX_ERR_INVALID_ARGS, 1, ZX_VCPU_IO, 0},
  {"kind", ZX_ERR_INVALID_ARGS, 1, 2, 0},
  {"short", ZX_ERR_INVALID_ARGS, 2, STATE_SIZE - 1, 0},
  {"long", ZX_ERR_INVALID_ARGS, 2, STATE_SIZE + 1, 0},
  {"long by 2^32", ZX_ERR_INVALID_ARGS, 2, 0x100000000u + STATE_SIZE, 0},
  {"thread", ZX_ERR_BAD_STATE, 4, H(IDLE_THREAD), 0},
  {"out", ZX_ERR_INVALID_ARGS, 3, 0, 0},
};
static const struct fault write_faults[] = {
  HANDLE_FAULTS(ZX_RIGHT_WRITE),
  {"kind", ZX_ERR_INVALID_ARGS, 1, 2, 0},
  {"size of IO", ZX_ERR_INVALID_ARGS, 2, IO_SIZE, 0},
  {"short", ZX_ERR_INVALID_ARGS, 2, STATE_SIZE - 1, 0},
  {"long", ZX_ERR_INVALID_ARGS, 2, STATE_SIZE + 1, 0},
  {"in", ZX_ERR_INVALID_ARGS, 3, 0, 0},
  {"thread", ZX_ERR_BAD_STATE, 4, H(IDLE_THREAD), 0},
};
/* For IO the size of the access is looked at last, behind the thread. */
static const struct fault io_faults[] = {
  HANDLE_FAULTS(ZX_RIGHT_WRITE),
  {"size of STATE", ZX_ERR_INVALID_ARGS, 2, STATE_SIZE, 0},
  {"size 0", ZX_ERR_INVALID_ARGS, 2, 0, 0},
  {"in", ZX_ERR_INVALID_ARGS, 3, 0, 0},
  {"thread", ZX_ERR_BAD_STATE, 4, H(IDLE_THREAD), 0},
  {"access 0", ZX_ERR_INVALID_ARGS, 5, 0, 0},
  {"access 3", ZX_ERR_INVALID_ARGS, 5, 3, 0},
  {"access 5", ZX_ERR_INVALID_ARGS, 5, 5, 0},
  {"access 8", ZX_ERR_INVALID_ARGS, 5, 8, 0},
  {"access 255", ZX_ERR_INVALID_ARGS, 5, 255, 0},
};

static void order_of_checks(void **state)
{
  (void)state;
  check_call(&(struct call){"read_state", run_read,
                            {H(VCPU), ZX_VCPU_STATE, STATE_SIZE, 1, H(SPENT_THREAD)},
                            FAULTS(read_faults), 0});
  check_call(&(struct call){"write_state", run_write,
                            {H(VCPU), ZX_VCPU_STATE, STATE_SIZE, 1, H(SPENT_THREAD), 0},
                            FAULTS(write_faults), 0});
  check_call(&(struct call){"write_state IO", run_write,
                            {H(VCPU), ZX_VCPU_IO, IO_SIZE, 1, H(SPENT_THREAD), 2},
                            FAULTS(io_faults), 0});
}

static zx_status_t write_registers(void)
{
  return vcpu_write_state(world.process, world.thread, world.vcpu, ZX_VCPU_STATE, STATE_SIZE, 1, 0,
                          0);
}

static zx_status_t write_io(uint32_t size, uint32_t data)
{
  return vcpu_write_state(world.process, world.thread, world.vcpu, ZX_VCPU_IO, IO_SIZE, 1, size,
                          data);
}

static void all_registers(void **state)
{
  (void)state;
  for (uint32_t i = 0; i < 16; i++)
    input_state.gpr[i] = 0xF0E0D0C0B0A00000u + i;
  input_state.rflags = 0;
  assert_int_equal(write_registers(), ZX_OK);
  assert_int_equal(reply.index, 0);
  for (uint32_t i = 0; i < 16; i++)
    assert_int_equal(vcpu_gpr[0][i], 0xF0E0D0C0B0A00000u + i);
  for (uint32_t i = 0; i < 16; i++)
    assert_int_equal(vcpu_gpr[1][i], 0);
}

/* Bit by bit: only the user's flags change, and only when bit 1 is set too. */
static void flags(void **state)
{
  (void)state;
  for (uint32_t bit = 0; bit < 64; bit++) {
    uint64_t one = UINT64_C(1) << bit;
    for (uint32_t set = 0; set < 2; set++) {
      uint64_t old       = set ? UINT64_MAX : 2;
      vcpu_rflags[0]     = old;
      input_state.rflags = one;
      assert_int_equal(write_registers(), ZX_OK);
      if (bit != 1)
        assert_int_equal(vcpu_rflags[0], old);
      input_state.rflags = one | 2;
      assert_int_equal(write_registers(), ZX_OK);
      assert_int_equal(vcpu_rflags[0], (old & ~(uint64_t)0x244DD5) | (one & 0x244DD5));
    }
  }
}

/* CF PF AF ZF SF TF DF OF NT AC ID, and neither IF nor IOPL. */
static void user_flags(void **state)
{
  (void)state;
  const uint32_t bits[] = {0, 2, 4, 6, 7, 8, 10, 11, 14, 18, 21};
  uint64_t       mask   = 0;
  for (uint32_t i = 0; i < 11; i++)
    mask |= UINT64_C(1) << bits[i];
  assert_int_equal(RFLAGS_USER, mask);
  assert_int_equal(RFLAGS_OTHER, ~mask);
}

/* The low bytes of RAX; the rest, and the other registers, stay. */
static void io_data(void **state)
{
  (void)state;
  const uint32_t sizes[]  = {1, 2, 4};
  const uint64_t expect[] = {0x8877665544332278, 0x8877665544335678, 0x8877665512345678};
  for (uint32_t i = 0; i < 3; i++) {
    world_new();
    vcpu_gpr[0][0] = 0x8877665544332211;
    vcpu_gpr[0][1] = 7;
    assert_int_equal(write_io(sizes[i], 0x12345678), ZX_OK);
    assert_int_equal(vcpu_gpr[0][0], expect[i]);
    assert_int_equal(vcpu_gpr[0][1], 7);
  }
}

/* A four-byte IN leaves RAX zero-extended; a shorter one keeps the upper bytes. */
static void answer_to_in(void **state)
{
  (void)state;
  const uint32_t sizes[]  = {1, 2, 4};
  const uint64_t expect[] = {0x88776655443322F4, 0x887766554433F3F4, 0xF1F2F3F4};
  for (uint32_t i = 0; i < 3; i++) {
    vcpu_gpr[0][0] = 0x8877665544332211;
    run_guest();
    vcpu_exit(0, vmexit_port(IO_PORT, sizes[i], 1, 0), 1);
    assert_int_equal(reply.status, ZX_OK);
    assert_int_equal(write_io(sizes[i], 0xF1F2F3F4), ZX_OK);
    assert_int_equal(vcpu_gpr[0][0], expect[i]);
  }
}

static void kick_stays(void **state)
{
  (void)state;
  assert_int_equal(vcpu_kick(world.process, world.vcpu), ZX_OK);
  assert_int_equal(write_registers(), ZX_OK);
  assert_int_equal(vcpu_read_state(world.process, world.thread, world.vcpu, ZX_VCPU_STATE,
                                   STATE_SIZE, 1), ZX_OK);
  assert_int_equal(vcpus[0].kicked, 1);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(order_of_checks),
    cmocka_unit_test_setup(all_registers, world_setup),
    cmocka_unit_test_setup(flags, world_setup),
    cmocka_unit_test(user_flags),
    cmocka_unit_test(io_data),
    cmocka_unit_test_setup(answer_to_in, world_setup),
    cmocka_unit_test_setup(kick_stays, world_setup),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
