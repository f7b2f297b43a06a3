/* SPDX-License-Identifier: MIT */
/* The permissions of a guest's memory. The page of RESULT also holds MAILBOX, which is read. */
#include "check.h"
#include "fixture.h"
#include "tests.h"

#define R    ZX_VM_PERM_READ
#define RW   (ZX_VM_PERM_READ | ZX_VM_PERM_WRITE)
#define PAGE (RESULT / 0x1000 * 0x1000)

static zx_status_t protect(zx_vm_option_t options) {
  return zx_vmar_protect(fixture.vmar, options, PAGE, 0x1000);
}

static void refused(void) {
  test("vmar-protect-arguments");
  expect_status(ZX_ERR_BAD_HANDLE, zx_vmar_protect(ZX_HANDLE_INVALID, R, PAGE, 0x1000));
  expect_status(ZX_ERR_WRONG_TYPE, zx_vmar_protect(fixture.guest, R, PAGE, 0x1000));
  expect_status(ZX_ERR_INVALID_ARGS, protect(ZX_VM_PERM_WRITE));
  expect_status(ZX_ERR_INVALID_ARGS, protect(RW | ZX_VM_SPECIFIC));
  expect_status(ZX_ERR_INVALID_ARGS, zx_vmar_protect(fixture.vmar, R, PAGE + 1, 0x1000));
  expect_status(ZX_ERR_NOT_FOUND, zx_vmar_protect(fixture.vmar, R, GUEST_MEMORY, 0x1000));
  expect_status(ZX_ERR_ACCESS_DENIED, protect(R | ZX_VM_PERM_EXECUTE));
}

/* The guest has written the page, so it is in the EPT with WRITE. */
void test_protect(void) {
  refused();
  test("vmar-protect");
  if (run_cleanly(ROUTINE_count)) expect("counted", 1, peek(RESULT));
  expect_status(ZX_OK, protect(R));
  expect_status(ZX_ERR_ACCESS_DENIED, run(ROUTINE_count));
  expect_status(ZX_ERR_ACCESS_DENIED, enter());
  expect("counted", 0, peek(RESULT));
  expect_status(ZX_OK, protect(RW));
  expect_clean_exit(enter());
  expect("counted", 1, peek(RESULT));
}
