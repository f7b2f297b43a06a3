/* SPDX-License-Identifier: MIT */
/* Registers in and out of a vcpu. */
#include "check.h"
#include "fixture.h"
#include "lib/memory.h"
#include "tests.h"

#define FLAG_CF     0x1u
#define FLAG_FIXED  0x2u /* the bit that must be given for the flags to count */
#define FLAG_IF     0x200u
#define FLAG_DF     0x400u
#define FLAG_AC     0x40000u
#define FLAGS_USER  0x244DD5u

static zx_status_t read(zx_vcpu_state_t *state) {
  memset(state, 0xA5, sizeof(*state));
  return zx_vcpu_read_state(fixture.vcpu, ZX_VCPU_STATE, state, sizeof(*state));
}

static zx_status_t write(const zx_vcpu_state_t *state) {
  return zx_vcpu_write_state(fixture.vcpu, ZX_VCPU_STATE, state, sizeof(*state));
}

static uint64_t *word(zx_vcpu_state_t *state, uint32_t index) {
  return &((uint64_t *)state)[index];
}

/* Zircon's VcpuReadWriteState: the guest adds 1 to 16 to the registers, sets CF and AC. */
static void doubled(void) {
  zx_vcpu_state_t state;
  test("state-doubled");
  for (uint32_t i = 0; i < 16; i++) *word(&state, i) = i + 1;
  state.rflags = 0;
  expect_status(ZX_OK, write(&state));
  run_cleanly(ROUTINE_add_state);
  expect_status(ZX_OK, read(&state));
  for (uint32_t i = 0; i < 16; i++) expect("register", 2 * (i + 1), *word(&state, i));
  expect("rflags", FLAG_CF | FLAG_AC, state.rflags);
}

static void round_trip(void) {
  zx_vcpu_state_t state, back;
  test("state-round-trip");
  for (uint32_t i = 0; i < 16; i++) *word(&state, i) = 0x8000000000000000u >> i | 0x1234567 << i;
  state.rflags = 0;
  expect_status(ZX_OK, write(&state));
  expect_status(ZX_OK, read(&back));
  for (uint32_t i = 0; i < 16; i++) expect("register", *word(&state, i), *word(&back, i));
  expect("rflags stay", FLAG_CF | FLAG_AC, back.rflags);
}

static void flags(void) {
  zx_vcpu_state_t state = {.rsp = STACK_TOP, .rflags = FLAG_FIXED | FLAG_DF | FLAG_IF};
  test("state-flags");
  expect_status(ZX_OK, write(&state));
  expect_status(ZX_OK, read(&state));
  expect("only DF, without bit 1 and IF", FLAG_DF, state.rflags);
  run_cleanly(ROUTINE_read_flags);
  expect("the guest's", FLAG_DF | FLAG_FIXED, peek(RESULT) & (FLAGS_USER | FLAG_IF | FLAG_FIXED));
  state.rflags = FLAG_FIXED;
  expect_status(ZX_OK, write(&state));
  run_cleanly(ROUTINE_read_flags);
  expect("cleared", FLAG_FIXED, peek(RESULT) & (FLAGS_USER | FLAG_IF | FLAG_FIXED));
}

static void io_sizes(void) {
  static const uint8_t bad[] = {0, 3, 5, 255};
  zx_vcpu_state_t state = {.rax = 0x1111111111111111};
  zx_vcpu_io_t io = {.access_size = 2, .padding1 = {0}, {.u32 = 0xAABBCCDD}};
  test("state-io-sizes");
  expect_status(ZX_OK, write(&state));
  for (uint32_t i = 0; i < sizeof(bad); i++) {
    io.access_size = bad[i];
    expect_status(ZX_ERR_INVALID_ARGS,
                  zx_vcpu_write_state(fixture.vcpu, ZX_VCPU_IO, &io, sizeof(io)));
  }
  for (uint8_t size = 1; size <= 4; size = (uint8_t)(size * 2)) {
    io.access_size = size;
    expect_status(ZX_OK, zx_vcpu_write_state(fixture.vcpu, ZX_VCPU_IO, &io, sizeof(io)));
  }
  expect_status(ZX_OK, read(&state));
  expect("rax", 0x11111111AABBCCDD, state.rax);
}

static void arguments(void) {
  zx_vcpu_state_t state = {0};
  zx_handle_t vcpu = fixture.vcpu;
  test("state-arguments");
  expect_status(ZX_ERR_INVALID_ARGS, zx_vcpu_read_state(vcpu, ZX_VCPU_IO, &state, 8));
  expect_status(ZX_ERR_INVALID_ARGS, zx_vcpu_read_state(vcpu, ZX_VCPU_STATE, &state, 135));
  expect_status(ZX_ERR_INVALID_ARGS, zx_vcpu_read_state(vcpu, ZX_VCPU_STATE, &state, 137));
  expect_status(ZX_ERR_INVALID_ARGS, zx_vcpu_read_state(vcpu, 2, &state, sizeof(state)));
  expect_status(ZX_ERR_INVALID_ARGS, zx_vcpu_write_state(vcpu, 2, &state, sizeof(state)));
  expect_status(ZX_ERR_INVALID_ARGS, zx_vcpu_write_state(vcpu, ZX_VCPU_IO, &state, 136));
  expect_status(ZX_ERR_INVALID_ARGS, zx_vcpu_write_state(vcpu, ZX_VCPU_STATE, &state, 8));
}

void test_state(void) {
  doubled();
  round_trip();
  flags();
  io_sizes();
  arguments();
}
