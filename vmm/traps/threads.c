/* SPDX-License-Identifier: MIT */
/* A vcpu belongs to the thread that made it. */
#include "check.h"
#include "fixture.h"
#include "lib/memory.h"
#include "tests.h"

struct statuses {
  zx_status_t enter, read, write, io, bad_io, bad_size;
};

static void use_foreign_vcpu(void *context) {
  struct statuses *s = context;
  zx_vcpu_state_t state = {0};
  zx_vcpu_io_t io = {.access_size = 4, .padding1 = {0}, {.u32 = 0}};
  zx_port_packet_t unused;
  zx_handle_t vcpu = fixture.vcpu;
  s->enter = zx_vcpu_enter(vcpu, &unused);
  s->read = zx_vcpu_read_state(vcpu, ZX_VCPU_STATE, &state, sizeof(state));
  s->write = zx_vcpu_write_state(vcpu, ZX_VCPU_STATE, &state, sizeof(state));
  s->io = zx_vcpu_write_state(vcpu, ZX_VCPU_IO, &io, sizeof(io));
  io.access_size = 3; /* looked at behind the thread */
  s->bad_io = zx_vcpu_write_state(vcpu, ZX_VCPU_IO, &io, sizeof(io));
  s->bad_size = zx_vcpu_read_state(vcpu, ZX_VCPU_STATE, &state, 8); /* before it */
}

static void wrong_thread(void) {
  struct statuses s;
  memset(&s, 0, sizeof(s));
  test("wrong-thread");
  on_other_thread(use_foreign_vcpu, &s);
  expect_status(ZX_ERR_BAD_STATE, s.enter);
  expect_status(ZX_ERR_BAD_STATE, s.read);
  expect_status(ZX_ERR_BAD_STATE, s.write);
  expect_status(ZX_ERR_BAD_STATE, s.io);
  expect_status(ZX_ERR_BAD_STATE, s.bad_io);
  expect_status(ZX_ERR_INVALID_ARGS, s.bad_size);
  run_cleanly(ROUTINE_nothing);
}

static void one_per_thread(void) {
  zx_handle_t second = ZX_HANDLE_INVALID;
  test("one-vcpu-per-thread");
  expect_status(ZX_ERR_BAD_STATE, zx_vcpu_create(fixture.guest, 0, GUEST_ENTRY, &second));
  run_cleanly(ROUTINE_nothing);
}

struct second {
  zx_handle_t      vcpu;
  zx_status_t      create, enter;
  zx_port_packet_t packet;
};

static void run_second(void *context) {
  struct second *second = context;
  uint64_t entry = routine_address(ROUTINE_real_mode);
  second->create = zx_vcpu_create(fixture.guest, 0, entry, &second->vcpu);
  second->enter = zx_vcpu_enter(second->vcpu, &second->packet);
}

/* The second vcpu of a guest starts in real mode, its code segment at the entry. */
static void second_vcpu(void) {
  static struct second second;
  test("second-vcpu-real-mode");
  on_other_thread(run_second, &second);
  expect_status(ZX_OK, second.create);
  if (expect_status(ZX_OK, second.enter)) {
    expect("type", ZX_PKT_TYPE_GUEST_IO, second.packet.type);
    expect("access size", 2, second.packet.guest_io.access_size);
    expect("data", 0x1234, second.packet.guest_io.u16);
  }
  test("vcpu-after-its-thread");
  zx_port_packet_t unused;
  expect_status(ZX_OK, zx_vcpu_interrupt(second.vcpu, 33));
  expect_status(ZX_OK, zx_vcpu_kick(second.vcpu));
  expect_status(ZX_ERR_BAD_STATE, zx_vcpu_enter(second.vcpu, &unused));
  expect_status(ZX_OK, zx_handle_close(second.vcpu));
  expect_status(ZX_ERR_BAD_HANDLE, zx_vcpu_kick(second.vcpu));
}

void test_threads(void) {
  wrong_thread();
  one_per_thread();
  second_vcpu();
}
