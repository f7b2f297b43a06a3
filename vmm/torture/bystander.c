/* SPDX-License-Identifier: MIT */
#include "bystander.h"

#include <stdatomic.h>

#include "lib/thread.h"
#include "traps/check.h"
#include "traps/fixture.h"

#define REST_NS   1000000
#define START_NS  2000000000
#define AT_ONCE   3u /* runs within one look */

static struct thread thread;
static atomic_uint   good, bad;
static atomic_bool   ready;

static bool run_once(void) {
  return run(ROUTINE_count) == ZX_OK && packet.type == ZX_PKT_TYPE_GUEST_MEM &&
         packet.guest_mem.addr == EXIT_PAGE && peek(RESULT) == 1;
}

static void work(void *context) {
  zx_handle_t *resource = context;
  bool         made = fixture_create(*resource) && enter() == ZX_OK;
  atomic_store(&ready, made);
  while (made) {
    if (run_once()) atomic_fetch_add(&good, 1);
    else atomic_fetch_add(&bad, 1);
    (void)zx_nanosleep(zx_clock_get_monotonic() + REST_NS);
  }
}

bool bystander_start(zx_handle_t resource) {
  static zx_handle_t given;
  zx_time_t          limit = zx_clock_get_monotonic() + START_NS;
  given = resource;
  if (!expect_status(ZX_OK, thread_start(&thread, work, &given))) return false;
  while (!atomic_load(&ready) && zx_clock_get_monotonic() < limit)
    (void)zx_nanosleep(zx_clock_get_monotonic() + REST_NS);
  return expect("the bystander's guest runs", true, atomic_load(&ready));
}

void bystander_expect(void) {
  uint32_t  before = atomic_load(&good);
  zx_time_t limit = zx_clock_get_monotonic() + START_NS;
  while (atomic_load(&good) < before + AT_ONCE && zx_clock_get_monotonic() < limit)
    (void)zx_nanosleep(zx_clock_get_monotonic() + REST_NS);
  expect("the bystander's guest goes on", true, atomic_load(&good) >= before + AT_ONCE);
  expect("runs of it that went wrong", 0, atomic_load(&bad));
}

zx_handle_t bystander_guest(void) { return fixture.guest; }
