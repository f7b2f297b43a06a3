/* SPDX-License-Identifier: MIT */
/* zx_process_spawn itself. */
#include "roles.h"
#include "tests.h"
#include "traps/check.h"

#define MANY    20u /* more than there is room for */
#define PROGRAM "torture.elf"
#define LENGTH  (sizeof(PROGRAM) - 1)

static void arguments(void) {
  zx_handle_t port, poor;
  test("spawn-arguments");
  expect_status(ZX_OK, zx_port_create(0, &port));
  expect_status(ZX_OK, zx_handle_duplicate(port, ZX_RIGHT_READ, &poor));
  expect_status(ZX_ERR_NOT_FOUND, zx_process_spawn("no.elf", 6, port, 0));
  expect_status(ZX_ERR_NOT_FOUND, zx_process_spawn(PROGRAM, LENGTH - 1, port, 0));
  expect_status(ZX_ERR_NOT_FOUND, zx_process_spawn(PROGRAM, 0, port, 0));
  expect_status(ZX_ERR_INVALID_ARGS, zx_process_spawn(NULL, 8, port, 0));
  expect_status(ZX_ERR_INVALID_ARGS, zx_process_spawn(PROGRAM, 48, port, 0));
  expect_status(ZX_ERR_INVALID_ARGS, zx_process_spawn(PROGRAM, SIZE_MAX, port, 0));
  expect_status(ZX_ERR_BAD_HANDLE, zx_process_spawn(PROGRAM, LENGTH, port ^ 1u, 0));
  expect_status(ZX_ERR_ACCESS_DENIED, zx_process_spawn(PROGRAM, LENGTH, poor, 0));
  expect_status(ZX_OK, zx_handle_close(poor));
  expect_status(ZX_OK, zx_process_spawn(PROGRAM, LENGTH, port, ROLES));
  expect_status(ZX_ERR_BAD_HANDLE, zx_handle_close(port)); /* it has moved */
}

/* The number of processes that can be started beside this one. */
static uint32_t start_all(struct child *children, zx_handle_t resource) {
  uint32_t    made = 0;
  zx_status_t status = ZX_OK;
  while (made < MANY && status == ZX_OK) {
    status = child_spawn(&children[made], resource, ROLE_BLOCK, WAIT_PARENT * 2u);
    if (status == ZX_OK) made++;
  }
  expect_status(ZX_ERR_NO_MEMORY, status);
  return made;
}

static void end_all(struct child *children, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    expect_status(ZX_OK, zx_channel_write(children[i].channel, 0, NULL, 0, NULL, 0));
    child_ends(&children[i]);
    expect("reports", 1, children[i].reports);
  }
}

static void send_and_end(zx_handle_t resource) {
  struct child child;
  if (!child_start(&child, resource, ROLE_SEND, 0)) return;
  if (child_reports(&child)) expect_status(ZX_OK, child.last.status);
  child_ends(&child);
}

static void all_there_are(zx_handle_t resource) {
  static struct child children[MANY];
  test("spawn-all");
  uint32_t count = start_all(children, resource);
  expect("some", true, count > 2);
  end_all(children, count);
  send_and_end(resource);
  expect("as many again", count, start_all(children, resource));
  end_all(children, count);
}

void test_spawn(zx_handle_t resource) {
  arguments();
  all_there_are(resource);
}
