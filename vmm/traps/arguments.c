/* SPDX-License-Identifier: MIT */
/* What zx_guest_create, zx_guest_set_trap and zx_vcpu_create refuse, and in which order. */
#include "check.h"
#include "fixture.h"
#include "tests.h"

#define SPACE_END (1ull << 48)

void test_guest_arguments(void) {
  zx_handle_t a = 0, b = 0;
  test("guest-create-arguments");
  expect_status(ZX_ERR_INVALID_ARGS, zx_guest_create(fixture.resource, 1, &a, &b));
  expect_status(ZX_ERR_INVALID_ARGS, zx_guest_create(ZX_HANDLE_INVALID, 1, &a, &b));
  expect_status(ZX_ERR_BAD_HANDLE, zx_guest_create(ZX_HANDLE_INVALID, 0, &a, &b));
  expect_status(ZX_ERR_WRONG_TYPE, zx_guest_create(fixture.port, 0, &a, &b));
  expect("handle", ZX_HANDLE_INVALID, a);
  expect("vmar handle", ZX_HANDLE_INVALID, b);
}

static zx_status_t set(uint32_t kind, uint64_t addr, uint64_t size, zx_handle_t port) {
  return zx_guest_set_trap(fixture.guest, kind, addr, size, port, TRAP_KEY);
}

static void trap_kinds(void) {
  zx_handle_t none = ZX_HANDLE_INVALID, port = fixture.port;
  test("set-trap-handles-and-kinds");
  expect_status(ZX_ERR_BAD_HANDLE, zx_guest_set_trap(none, ZX_GUEST_TRAP_MEM, 0, 4096, none, 0));
  expect_status(ZX_ERR_WRONG_TYPE, zx_guest_set_trap(port, ZX_GUEST_TRAP_MEM, 0, 4096, none, 0));
  expect_status(ZX_ERR_WRONG_TYPE, set(3, UNMAPPED, 4096, fixture.vcpu));
  expect_status(ZX_ERR_BAD_HANDLE, set(ZX_GUEST_TRAP_MEM, UNMAPPED, 4096, 2));
  expect_status(ZX_ERR_INVALID_ARGS, set(3, UNMAPPED, 4096, none));
  expect_status(ZX_ERR_INVALID_ARGS, set(ZX_GUEST_TRAP_MEM, UNMAPPED, 4096, port));
  expect_status(ZX_ERR_INVALID_ARGS, set(ZX_GUEST_TRAP_IO, 0x60, 1, port));
  expect_status(ZX_ERR_INVALID_ARGS, set(ZX_GUEST_TRAP_BELL, UNMAPPED, 4096, none));
}

static void trap_memory(void) {
  zx_handle_t none = ZX_HANDLE_INVALID;
  test("set-trap-memory-range");
  expect_status(ZX_ERR_INVALID_ARGS, set(ZX_GUEST_TRAP_MEM, UNMAPPED + 1, 4096, none));
  expect_status(ZX_ERR_INVALID_ARGS, set(ZX_GUEST_TRAP_MEM, UNMAPPED, 4095, none));
  expect_status(ZX_ERR_INVALID_ARGS, set(ZX_GUEST_TRAP_MEM, UNMAPPED, 0, none));
  expect_status(ZX_ERR_INVALID_ARGS, set(ZX_GUEST_TRAP_MEM, SPACE_END, 4096, none));
  expect_status(ZX_ERR_INVALID_ARGS, set(ZX_GUEST_TRAP_MEM, SPACE_END - 4096, 8192, none));
  expect_status(ZX_ERR_INVALID_ARGS, set(ZX_GUEST_TRAP_MEM, 4096, UINT64_MAX - 4095, none));
  expect_status(ZX_ERR_INVALID_ARGS, set(ZX_GUEST_TRAP_MEM, UINT64_MAX - 4095, 4096, none));
  expect_status(ZX_OK, set(ZX_GUEST_TRAP_MEM, SPACE_END - 4096, 4096, none));
}

static void trap_ports(void) {
  zx_handle_t none = ZX_HANDLE_INVALID;
  test("set-trap-port-range");
  expect_status(ZX_ERR_OUT_OF_RANGE, set(ZX_GUEST_TRAP_IO, 0x60, 0, none));
  expect_status(ZX_ERR_OUT_OF_RANGE, set(ZX_GUEST_TRAP_IO, 0xFFFF, 1, none));
  expect_status(ZX_ERR_OUT_OF_RANGE, set(ZX_GUEST_TRAP_IO, 0xFFFE, 2, none));
  expect_status(ZX_ERR_OUT_OF_RANGE, set(ZX_GUEST_TRAP_IO, 0x10000, 1, none));
  expect_status(ZX_ERR_OUT_OF_RANGE, set(ZX_GUEST_TRAP_IO, 0x60, UINT64_MAX - 0x20, none));
  expect_status(ZX_OK, set(ZX_GUEST_TRAP_IO, 0xFFFE, 1, none));
}

/* BELL and MEM share a space, IO has its own; neighbours are allowed. */
static void trap_overlaps(void) {
  zx_handle_t none = ZX_HANDLE_INVALID;
  uint64_t base = UNMAPPED + 0x10000;
  test("set-trap-overlaps");
  expect_status(ZX_OK, set(ZX_GUEST_TRAP_MEM, base, 0x3000, none));
  expect_status(ZX_ERR_ALREADY_EXISTS, set(ZX_GUEST_TRAP_MEM, base, 0x3000, none));
  expect_status(ZX_ERR_ALREADY_EXISTS, set(ZX_GUEST_TRAP_MEM, base + 0x1000, 0x1000, none));
  expect_status(ZX_ERR_ALREADY_EXISTS, set(ZX_GUEST_TRAP_MEM, base - 0x1000, 0x2000, none));
  expect_status(ZX_ERR_ALREADY_EXISTS, set(ZX_GUEST_TRAP_MEM, base + 0x2000, 0x2000, none));
  expect_status(ZX_ERR_ALREADY_EXISTS, set(ZX_GUEST_TRAP_MEM, base - 0x1000, 0x5000, none));
  expect_status(ZX_ERR_ALREADY_EXISTS, set(ZX_GUEST_TRAP_BELL, base, 0x1000, fixture.port));
  expect_status(ZX_OK, set(ZX_GUEST_TRAP_MEM, base - 0x1000, 0x1000, none));
  expect_status(ZX_OK, set(ZX_GUEST_TRAP_BELL, base + 0x3000, 0x1000, fixture.port));
  expect_status(ZX_OK, set(ZX_GUEST_TRAP_IO, 0x1000, 0x10, none));
  expect_status(ZX_ERR_ALREADY_EXISTS, set(ZX_GUEST_TRAP_IO, 0x100F, 1, none));
  expect_status(ZX_OK, set(ZX_GUEST_TRAP_IO, 0x1010, 1, none));
}

void test_trap_arguments(void) {
  trap_kinds();
  trap_memory();
  trap_ports();
  trap_overlaps();
  test("set-trap-refused-keeps-memory");
  expect_status(ZX_ERR_ALREADY_EXISTS,
                set(ZX_GUEST_TRAP_MEM, EXIT_PAGE - 0x100000, 0x101000, ZX_HANDLE_INVALID));
  run_cleanly(ROUTINE_nothing);
}

void test_vcpu_arguments(void) {
  zx_handle_t vcpu = ZX_HANDLE_INVALID;
  test("vcpu-create-arguments");
  expect_status(ZX_ERR_INVALID_ARGS, zx_vcpu_create(ZX_HANDLE_INVALID, 1, 0, &vcpu));
  expect_status(ZX_ERR_BAD_HANDLE, zx_vcpu_create(ZX_HANDLE_INVALID, 0, 0, &vcpu));
  expect_status(ZX_ERR_WRONG_TYPE, zx_vcpu_create(fixture.vmar, 0, 0, &vcpu));
  expect_status(ZX_ERR_INVALID_ARGS, zx_vcpu_create(fixture.guest, 0, SPACE_END, &vcpu));
  expect("handle", ZX_HANDLE_INVALID, vcpu);
}
