/* SPDX-License-Identifier: MIT */
/* IN and OUT of every size, and the answer to IN. */
#include "check.h"
#include "fixture.h"
#include "tests.h"

#define PATTERN 0x1122334455667788u /* RAX of the guest before each access */

struct access {
  const char  *name;
  enum routine routine;
  uint32_t     size;
  uint64_t     expected; /* OUT: data; IN: RAX after the answer ANSWER */
};

#define ANSWER 0xA1B2C3D4u

static const struct access outs[] = {
    {"io-out-1", ROUTINE_out1, 1, 0x88},
    {"io-out-2", ROUTINE_out2, 2, 0x7788},
    {"io-out-4", ROUTINE_out4, 4, 0x55667788},
};

/* As IN does: 8 and 16 bits leave the rest of RAX, 32 bits clear its upper half. */
static const struct access ins[] = {
    {"io-in-1", ROUTINE_in1, 1, (PATTERN & ~(uint64_t)0xFF) | (ANSWER & 0xFF)},
    {"io-in-2", ROUTINE_in2, 2, (PATTERN & ~(uint64_t)0xFFFF) | (ANSWER & 0xFFFF)},
    {"io-in-4", ROUTINE_in4, 4, ANSWER},
};

static void expect_packet(const struct access *access, bool input) {
  expect("type", ZX_PKT_TYPE_GUEST_IO, packet.type);
  expect("key", TRAP_KEY, packet.key);
  expect("status", 0, (uint64_t)packet.status);
  expect("port", TRAP_PORT, packet.guest_io.port);
  expect("access size", access->size, packet.guest_io.access_size);
  expect("input", input, packet.guest_io.input);
  expect("data", input ? 0 : access->expected, packet.guest_io.u32);
}

static void test_out(const struct access *access) {
  test(access->name);
  if (expect_status(ZX_OK, run(access->routine))) expect_packet(access, false);
  expect_clean_exit(enter());
}

static void test_in(const struct access *access) {
  zx_vcpu_io_t io = {.access_size = (uint8_t)access->size, .padding1 = {0}, {.u32 = ANSWER}};
  test(access->name);
  if (expect_status(ZX_OK, run(access->routine))) expect_packet(access, true);
  expect_status(ZX_OK, zx_vcpu_write_state(fixture.vcpu, ZX_VCPU_IO, &io, sizeof(io)));
  if (expect_clean_exit(enter())) expect("rax", access->expected, peek(RESULT));
}

static void test_unanswered(void) {
  test("io-in-unanswered");
  expect_status(ZX_OK, run(ROUTINE_in4));
  if (expect_clean_exit(enter())) expect("rax after 4 bytes", 0, peek(RESULT));
  expect_status(ZX_OK, run(ROUTINE_in1));
  if (expect_clean_exit(enter())) expect("rax after 1 byte", PATTERN, peek(RESULT));
}

/* Only the first port of an access counts: this one is answered by a trap that comes late. */
static void test_untrapped(void) {
  test("io-untrapped-then-trapped");
  expect_status(ZX_ERR_NOT_FOUND, run(ROUTINE_out_below));
  expect_status(ZX_ERR_NOT_FOUND, enter());
  expect_status(ZX_OK, zx_guest_set_trap(fixture.guest, ZX_GUEST_TRAP_IO, LATE_PORT, 1,
                                         ZX_HANDLE_INVALID, 77));
  if (expect_status(ZX_OK, enter())) {
    expect("port", LATE_PORT, packet.guest_io.port);
    expect("access size beyond the trap", 4, packet.guest_io.access_size);
    expect("key", 77, packet.key);
  }
  expect_clean_exit(enter());
}

void test_ports_of_guest(void) {
  test("io-trap");
  expect_status(ZX_OK, zx_guest_set_trap(fixture.guest, ZX_GUEST_TRAP_IO, TRAP_PORT, 1,
                                         ZX_HANDLE_INVALID, TRAP_KEY));
  for (int i = 0; i < 3; i++) test_out(&outs[i]);
  for (int i = 0; i < 3; i++) test_in(&ins[i]);
  test_unanswered();
  test_untrapped();
}
