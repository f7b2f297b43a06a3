/* SPDX-License-Identifier: MIT */
/* Handles: values, rights, copies; and what each call asks of them. */
#include "check.h"
#include "fixture.h"
#include "tests.h"

static zx_handle_t with_rights(zx_handle_t handle, zx_rights_t rights) {
  zx_handle_t copy = ZX_HANDLE_INVALID;
  expect_status(ZX_OK, zx_handle_duplicate(handle, rights, &copy));
  return copy;
}

static zx_info_handle_basic_t basic(zx_handle_t handle) {
  zx_info_handle_basic_t info = {0};
  size_t actual = 0, avail = 0;
  expect_status(ZX_OK, zx_object_get_info(handle, ZX_INFO_HANDLE_BASIC, &info, sizeof(info),
                                          &actual, &avail));
  expect("records", 1, actual);
  return info;
}

static zx_status_t valid(zx_handle_t handle) {
  return zx_object_get_info(handle, ZX_INFO_HANDLE_VALID, NULL, 0, NULL, NULL);
}

static void values(void) {
  test("handle-values");
  zx_handle_t copy = with_rights(fixture.port, ZX_RIGHT_SAME_RIGHTS);
  expect("low bits", ZX_HANDLE_FIXED_BITS_MASK, copy & ZX_HANDLE_FIXED_BITS_MASK);
  expect("another value", true, copy != fixture.port);
  expect_status(ZX_OK, valid(copy));
  expect_status(ZX_ERR_BAD_HANDLE, valid(copy & ~ZX_HANDLE_FIXED_BITS_MASK));
  expect_status(ZX_ERR_BAD_HANDLE, zx_handle_close(copy ^ 4));
  expect_status(ZX_OK, zx_handle_close(copy));
  expect_status(ZX_ERR_BAD_HANDLE, valid(copy));
  expect_status(ZX_ERR_BAD_HANDLE, zx_handle_close(copy));
  expect_status(ZX_OK, zx_handle_close(ZX_HANDLE_INVALID));
  zx_handle_t next = with_rights(fixture.port, 0);
  expect("a closed value comes back at once", false, next == copy);
  expect_status(ZX_OK, zx_handle_close(next));
}

static void defaults(void) {
  test("handle-default-rights");
  expect("guest", ZX_DEFAULT_GUEST_RIGHTS, basic(fixture.guest).rights);
  expect("guest's vmar", ZX_DEFAULT_GUEST_VMAR_RIGHTS, basic(fixture.vmar).rights);
  expect("vcpu", ZX_DEFAULT_VCPU_RIGHTS, basic(fixture.vcpu).rights);
  expect("port", ZX_DEFAULT_PORT_RIGHTS, basic(fixture.port).rights);
  expect("vmo", ZX_DEFAULT_VMO_RIGHTS, basic(fixture.memory).rights);
  expect("resource", ZX_DEFAULT_RESOURCE_RIGHTS, basic(fixture.resource).rights);
  expect("type of a guest", ZX_OBJ_TYPE_GUEST, basic(fixture.guest).type);
  expect("type of a vmar", ZX_OBJ_TYPE_VMAR, basic(fixture.vmar).type);
  expect("type of a vcpu", ZX_OBJ_TYPE_VCPU, basic(fixture.vcpu).type);
}

static void duplicates(void) {
  zx_handle_t out = ZX_HANDLE_INVALID;
  test("handle-duplicate");
  zx_handle_t less = with_rights(fixture.port, ZX_RIGHT_WRITE);
  expect("rights", ZX_RIGHT_WRITE, basic(less).rights);
  expect("object", basic(fixture.port).koid, basic(less).koid);
  expect_status(ZX_ERR_ACCESS_DENIED, zx_handle_duplicate(less, ZX_RIGHT_WRITE, &out));
  expect_status(ZX_ERR_INVALID_ARGS, zx_handle_duplicate(fixture.port, ZX_RIGHT_SIGNAL, &out));
  expect_status(ZX_ERR_INVALID_ARGS,
                zx_handle_duplicate(fixture.port, ZX_RIGHT_SAME_RIGHTS | ZX_RIGHT_READ, &out));
  expect_status(ZX_ERR_BAD_HANDLE, zx_handle_duplicate(0, ZX_RIGHT_SAME_RIGHTS, &out));
  expect("nothing given out", ZX_HANDLE_INVALID, out);
  expect_status(ZX_OK, zx_handle_close(less));
}

static void replaces(void) {
  zx_handle_t out = ZX_HANDLE_INVALID;
  test("handle-replace");
  zx_handle_t old = with_rights(fixture.port, ZX_RIGHT_READ | ZX_RIGHT_WRITE);
  expect_status(ZX_OK, zx_handle_replace(old, ZX_RIGHT_READ, &out));
  expect_status(ZX_ERR_BAD_HANDLE, valid(old));
  expect("rights", ZX_RIGHT_READ, basic(out).rights);
  old = out;
  expect_status(ZX_ERR_INVALID_ARGS, zx_handle_replace(old, ZX_RIGHT_WRITE, &out));
  expect_status(ZX_ERR_BAD_HANDLE, valid(old)); /* gone in spite of the error */
  expect_status(ZX_ERR_BAD_HANDLE, zx_handle_replace(old, ZX_RIGHT_READ, &out));
}

static void vcpu_rights(void) {
  zx_port_packet_t unused;
  zx_vcpu_state_t state = {0};
  test("rights-of-vcpu-calls");
  zx_handle_t vcpu = with_rights(fixture.vcpu, ZX_RIGHT_INSPECT);
  expect_status(ZX_ERR_ACCESS_DENIED, zx_vcpu_enter(vcpu, &unused));
  expect_status(ZX_ERR_ACCESS_DENIED, zx_vcpu_kick(vcpu));
  expect_status(ZX_ERR_ACCESS_DENIED, zx_vcpu_interrupt(vcpu, 33));
  expect_status(ZX_ERR_ACCESS_DENIED, zx_vcpu_read_state(vcpu, 0, &state, sizeof(state)));
  expect_status(ZX_ERR_ACCESS_DENIED, zx_vcpu_write_state(vcpu, 0, &state, sizeof(state)));
  expect_status(ZX_OK, zx_handle_close(vcpu));
  run_cleanly(ROUTINE_nothing);
}

static void other_rights(void) {
  zx_port_packet_t unused = {0};
  zx_handle_t out = ZX_HANDLE_INVALID;
  test("rights-of-guest-and-port-calls");
  zx_handle_t guest = with_rights(fixture.guest, ZX_RIGHT_INSPECT);
  zx_handle_t port = with_rights(fixture.port, 0);
  expect_status(ZX_ERR_ACCESS_DENIED,
                zx_guest_set_trap(guest, ZX_GUEST_TRAP_IO, 0x200, 1, ZX_HANDLE_INVALID, 0));
  expect_status(ZX_ERR_ACCESS_DENIED,
                zx_guest_set_trap(fixture.guest, ZX_GUEST_TRAP_BELL, 0x2000000, 4096, port, 0));
  expect_status(ZX_ERR_ACCESS_DENIED, zx_vcpu_create(guest, 0, 0, &out));
  expect_status(ZX_ERR_ACCESS_DENIED, zx_port_queue(port, &unused));
  expect_status(ZX_ERR_ACCESS_DENIED, zx_port_wait(port, 0, &unused));
  expect_status(ZX_ERR_WRONG_TYPE, zx_vcpu_kick(port)); /* the type comes before the rights */
  expect_status(ZX_OK, zx_handle_close(guest));
  expect_status(ZX_OK, zx_handle_close(port));
}

static void wrong_types(void) {
  zx_port_packet_t unused = {0};
  uint64_t word = 0;
  test("wrong-types");
  expect_status(ZX_ERR_WRONG_TYPE, zx_vcpu_enter(fixture.guest, &unused));
  expect_status(ZX_ERR_WRONG_TYPE, zx_vcpu_interrupt(fixture.guest, 33));
  expect_status(ZX_ERR_WRONG_TYPE, zx_vcpu_read_state(fixture.port, 9, &word, 0));
  expect_status(ZX_ERR_WRONG_TYPE, zx_port_wait(fixture.vcpu, 0, &unused));
  expect_status(ZX_ERR_WRONG_TYPE, zx_vmo_read(fixture.port, &word, 0, 8));
  expect_status(ZX_ERR_WRONG_TYPE,
                zx_object_get_info(fixture.port, ZX_INFO_VCPU, &word, 4, NULL, NULL));
}

static void info(void) {
  zx_info_handle_basic_t record;
  size_t actual = 9, avail = 9;
  test("info-buffers");
  expect_status(ZX_ERR_NOT_SUPPORTED, zx_object_get_info(0, 0x7FFF, &record, 32, NULL, NULL));
  expect_status(ZX_ERR_BUFFER_TOO_SMALL,
                zx_object_get_info(fixture.port, ZX_INFO_HANDLE_BASIC, &record, 4, &actual,
                                   &avail));
  expect("actual", 0, actual);
  expect("avail", 1, avail);
  expect_status(ZX_ERR_BAD_HANDLE,
                zx_object_get_info(0, ZX_INFO_HANDLE_BASIC, &record, 4, &actual, &avail));
}

void test_handles(void) {
  values();
  defaults();
  duplicates();
  replaces();
  vcpu_rights();
  other_rights();
  wrong_types();
  info();
}
