/* SPDX-License-Identifier: MIT */
/* Bad user pointers: INVALID_ARGS, and only what must have happened before has happened. */
#include "check.h"
#include "fixture.h"
#include "tests.h"

static const uint64_t bad[] = {
    0,                   /* null */
    0x100000,            /* the kernel's image */
    0xFFFFFFFF80000000u, /* the upper half */
    0x0000600000000000u, /* mapped by nobody */
    0x8000000000000000u, /* not canonical */
};
#define BAD_COUNT (sizeof(bad) / sizeof(bad[0]))

static void *pointer(size_t index) {
  return (void *)(uintptr_t)bad[index];
}

static void enters(void) {
  test("pointer-enter");
  for (size_t i = 0; i < BAD_COUNT; i++) {
    prepare(ROUTINE_count);
    expect_status(ZX_ERR_INVALID_ARGS, zx_vcpu_enter(fixture.vcpu, pointer(i)));
    expect("the guest has run", 1, peek(RESULT));
  }
  run_cleanly(ROUTINE_nothing);

  test("pointer-enter-read-only");
  prepare(ROUTINE_count);
  expect_status(ZX_ERR_INVALID_ARGS,
                zx_vcpu_enter(fixture.vcpu, (void *)(uintptr_t)image_at(GUEST_ENTRY)));
  run_cleanly(ROUTINE_nothing);
}

static void states(void) {
  zx_handle_t vcpu = fixture.vcpu;
  test("pointer-state");
  for (size_t i = 0; i < BAD_COUNT; i++) {
    expect_status(ZX_ERR_INVALID_ARGS, zx_vcpu_read_state(vcpu, ZX_VCPU_STATE, pointer(i), 136));
    expect_status(ZX_ERR_INVALID_ARGS, zx_vcpu_write_state(vcpu, ZX_VCPU_STATE, pointer(i), 136));
    expect_status(ZX_ERR_INVALID_ARGS, zx_vcpu_write_state(vcpu, ZX_VCPU_IO, pointer(i), 8));
  }
}

static void out_handles(void) {
  zx_handle_t out = ZX_HANDLE_INVALID;
  test("pointer-out-handles");
  for (size_t i = 0; i < BAD_COUNT; i++) {
    expect_status(ZX_ERR_INVALID_ARGS, zx_port_create(0, pointer(i)));
    expect_status(ZX_ERR_INVALID_ARGS, zx_vmo_create(4096, 0, pointer(i)));
    expect_status(ZX_ERR_INVALID_ARGS, zx_handle_duplicate(fixture.port, 0, pointer(i)));
  }
  expect_status(ZX_ERR_INVALID_ARGS, zx_guest_create(fixture.resource, 0, NULL, &out));
  expect_status(ZX_ERR_INVALID_ARGS, zx_guest_create(fixture.resource, 0, &out, NULL));
  expect_status(ZX_OK, zx_handle_duplicate(fixture.port, 0, &out));
  expect_status(ZX_ERR_INVALID_ARGS, zx_handle_replace(out, 0, NULL));
  expect_status(ZX_ERR_BAD_HANDLE, zx_handle_close(out)); /* consumed all the same */
}

static void packets(void) {
  zx_port_packet_t sent = {.key = 7};
  test("pointer-packets");
  expect_status(ZX_ERR_INVALID_ARGS, zx_port_queue(fixture.port, NULL));
  expect_status(ZX_OK, zx_port_queue(fixture.port, &sent));
  expect_status(ZX_ERR_INVALID_ARGS, zx_port_wait(fixture.port, 0, NULL));
  expect_status(ZX_ERR_TIMED_OUT, zx_port_wait(fixture.port, 0, &sent)); /* taken and lost */
}

static void buffers(void) {
  test("pointer-buffers");
  for (size_t i = 0; i < BAD_COUNT; i++) {
    expect_status(ZX_ERR_INVALID_ARGS, zx_vmo_read(fixture.memory, pointer(i), 0x40000, 8));
    expect_status(ZX_ERR_INVALID_ARGS, zx_vmo_write(fixture.memory, pointer(i), 0x40000, 8));
    expect_status(ZX_ERR_INVALID_ARGS, zx_object_get_info(fixture.port, ZX_INFO_HANDLE_BASIC,
                                                          pointer(i), 32, NULL, NULL));
  }
  run_cleanly(ROUTINE_nothing);
}

void test_pointers(void) {
  enters();
  states();
  out_handles();
  packets();
  buffers();
}
