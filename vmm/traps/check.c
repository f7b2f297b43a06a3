/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <stdatomic.h>

#include "lib/print.h"
#include "lib/thread.h"
#include "zircon/syscalls.h"

#define CASE_LIMIT_NS 15000000000
#define LOOK_NS       500000000

static const char *program_name, *current;
static bool        current_failed;
static uint32_t    passed, failed, expectations;
static atomic_uint steps; /* cases begun, and signs of life */

static void end_case(void) {
  if (current == NULL) return;
  if (!current_failed && expectations == 0) {
    current_failed = true;
    print("FAIL %s: expected something, got nothing to compare\n", current);
  }
  if (current_failed) {
    failed++;
  } else {
    passed++;
    print("PASS %s\n", current);
  }
  current = NULL;
}

void test_goes_on(void) { atomic_fetch_add(&steps, 1); }

void test(const char *name) {
  end_case();
  current = name;
  current_failed = false;
  expectations = 0;
  test_goes_on();
}

/* True for the first failure of a case, the one to print. */
static bool note_failure(void) {
  bool first = !current_failed;
  current_failed = true;
  return first;
}

bool expect_status(zx_status_t expected, zx_status_t got) {
  expectations++;
  if (expected == got) return true;
  if (note_failure())
    print("FAIL %s: expected %s got %s (%d), at comparison %u\n", current, status_name(expected),
          status_name(got), got, expectations);
  return false;
}

bool expect(const char *what, uint64_t expected, uint64_t got) {
  expectations++;
  if (expected == got) return true;
  if (note_failure())
    print("FAIL %s: %s: expected 0x%lx got 0x%lx\n", current, what, expected, got);
  return false;
}

static void print_totals(void) {
  print("%s: %u passed, %u failed\n", program_name, passed, failed);
}

uint32_t tests_end(void) {
  end_case();
  test_goes_on();
  print_totals();
  return failed;
}

/* A call that does not return must not hang the run; what comes after it is not tried. */
static void watch(void *context) {
  (void)context;
  uint32_t seen = atomic_load(&steps);
  zx_time_t since = zx_clock_get_monotonic();
  for (;;) {
    (void)zx_nanosleep(zx_clock_get_monotonic() + LOOK_NS);
    uint32_t now_seen = atomic_load(&steps);
    zx_time_t now = zx_clock_get_monotonic();
    if (now_seen != seen) since = now;
    seen = now_seen;
    if (now - since < CASE_LIMIT_NS || current == NULL) continue;
    print("FAIL %s: expected an end, got none in %ld s\n", current, CASE_LIMIT_NS / 1000000000);
    failed++;
    print_totals();
    zx_process_exit(1);
  }
}

void tests_begin(const char *program) {
  static struct thread thread;
  program_name = program;
  zx_status_t status = thread_start(&thread, watch, NULL);
  if (status != ZX_OK) print("%s: no watchdog: %s\n", program, status_name(status));
}
