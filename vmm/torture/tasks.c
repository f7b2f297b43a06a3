/* SPDX-License-Identifier: MIT */
/* A process that another one suspends, gives a thread, and outlives by its handle. */
#include <stdatomic.h>

#include "bystander.h"
#include "lib/thread.h"
#include "roles.h"
#include "tests.h"
#include "traps/check.h"
#include "zircon/process.h"

#define STEP_NS  1000000
#define WHILE_NS 30000000
#define ENDS     1u      /* number of a child that ends with a suspended thread */
#define ADDED    0x1234u /* what the thread that the parent has made reports */

static void sleep_ns(zx_duration_t ns) { (void)zx_nanosleep(zx_clock_get_monotonic() + ns); }

/* ---- the child: two threads that report, until the other end is closed ---- */

static void report_for_ever(void *context) {
  zx_handle_t   channel = *(zx_handle_t *)context;
  struct report r = {ZX_OK, 1};
  zx_status_t   status = ZX_OK;
  for (; status == ZX_OK || status == ZX_ERR_SHOULD_WAIT; sleep_ns(STEP_NS))
    status = zx_channel_write(channel, 0, &r, sizeof(r), NULL, 0);
}

void role_suspended(zx_handle_t channel, zx_handle_t resource, uint64_t number) {
  static struct thread thread;
  static zx_handle_t   shared, self;
  (void)resource;
  shared = channel;
  zx_status_t status = zx_handle_duplicate(zx_process_self(), ZX_RIGHT_SAME_RIGHTS, &self);
  report(channel, status, channel, self);
  status = thread_start(&thread, report_for_ever, &shared);
  if (status == ZX_OK && number == ENDS) status = zx_task_suspend(thread.handle, &self);
  else report_for_ever(&shared);
  zx_process_exit(status);
}

/* In the child, by its parent's zx_thread_start: the same program is at the same place there. */
static void added(uint64_t channel) {
  report((zx_handle_t)channel, ZX_OK, ADDED, ZX_HANDLE_INVALID);
  zx_thread_exit();
}

/* ---- the parent ---- */

/* How many reports there are, all of which it takes; those of the added thread in *by_added. */
static uint32_t take_all(struct child *child, uint32_t *by_added) {
  uint32_t count = 0;
  while (zx_channel_read(child->channel, 0, &child->last, NULL, sizeof(child->last), 0, NULL,
                         NULL) == ZX_OK) {
    count++;
    *by_added += child->last.value == ADDED;
  }
  return count;
}

static void expect_silence(struct child *child) {
  uint32_t unused = 0;
  (void)take_all(child, &unused);
  sleep_ns(WHILE_NS);
  expect("reports of a process that is suspended", 0, take_all(child, &unused));
}

static void expect_reports(struct child *child) {
  uint32_t unused = 0;
  sleep_ns(WHILE_NS);
  expect("reports", true, take_all(child, &unused) > 2);
}

static bool start(struct child *child, zx_handle_t resource, uint64_t number) {
  return child_start(child, resource, ROLE_SUSPENDED, number) && child_reports(child) &&
         expect_status(ZX_OK, child->last.status) &&
         expect("a handle", true, child->handle != ZX_HANDLE_INVALID);
}

static void suspend_it(struct child *child) {
  zx_handle_t token;
  test("suspend-process");
  expect_reports(child);
  expect_status(ZX_OK, zx_task_suspend(child->handle, &token));
  expect_silence(child);
  bystander_expect();
  expect_status(ZX_OK, zx_handle_close(token));
  expect_reports(child);
}

/* In a process that is suspended, a thread begins when it is no more. `channel`: the child's handle
 * of its end. */
static void add_thread(struct child *child, uint64_t channel) {
  static uint8_t stack[4096] __attribute__((aligned(16))); /* the child's, at its place */
  zx_handle_t    thread, token;
  uint32_t       by_added = 0;
  test("thread-in-another-process");
  expect_status(ZX_OK, zx_thread_create(child->handle, "added", 5, 0, &thread));
  expect_status(ZX_OK, zx_task_suspend(child->handle, &token));
  expect_status(ZX_OK, zx_thread_start(thread, (uintptr_t)added, (uintptr_t)stack + 4088, channel,
                                       0));
  expect_silence(child);
  expect_status(ZX_OK, zx_handle_close(token));
  for (uint32_t i = 0; i < 100 && by_added == 0; i++) {
    (void)take_all(child, &by_added);
    sleep_ns(STEP_NS);
  }
  expect("reports of the added thread", 1, by_added);
  expect_status(ZX_OK, zx_handle_close(thread));
}

/* BAD_STATE from the moment at which it is over. */
static void outlive(const struct child *child) {
  zx_handle_t unused;
  zx_status_t status = ZX_OK;
  test("handle-of-a-process-that-ended");
  expect_status(ZX_OK, zx_handle_close(child->channel));
  for (uint32_t i = 0; i < 1000 && status == ZX_OK; i++) {
    sleep_ns(STEP_NS);
    status = zx_task_suspend(child->handle, &unused);
    if (status == ZX_OK) expect_status(ZX_OK, zx_handle_close(unused));
  }
  expect_status(ZX_ERR_BAD_STATE, status);
  expect_status(ZX_ERR_BAD_STATE, zx_thread_create(child->handle, "late", 4, 0, &unused));
  expect_status(ZX_OK, zx_handle_close(child->handle));
}

static void end_suspended(zx_handle_t resource) {
  struct child child;
  test("exit-with-a-suspended-thread");
  if (!start(&child, resource, ENDS)) return;
  child_ends(&child);
  expect_status(ZX_OK, zx_handle_close(child.handle));
  bystander_expect();
}

void test_suspended(zx_handle_t resource) {
  struct child child;
  test("process-handle");
  if (start(&child, resource, 0)) {
    uint64_t channel = child.last.value;
    suspend_it(&child);
    add_thread(&child, channel);
    outlive(&child);
  }
  end_suspended(resource);
}
