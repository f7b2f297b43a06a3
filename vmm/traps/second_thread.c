/* SPDX-License-Identifier: MIT */
/* The other threads of a case. */
#include "check.h"
#include "fixture.h"
#include "lib/thread.h"

#define HELPER_LIMIT_NS 4000000000
#define HELPERS         100u

/* A thread exits on its own stack, so no stack is used twice. */
static struct thread helpers[HELPERS];
static uint32_t      helper_count;

void sleep_ms(uint32_t ms) {
  (void)zx_nanosleep(zx_clock_get_monotonic() + (zx_duration_t)ms * 1000000);
}

bool helper_start(void (*body)(void *context), void *context) {
  if (helper_count == HELPERS) return expect("free helper threads", 1, 0);
  return expect_status(ZX_OK, thread_start(&helpers[helper_count++], body, context));
}

zx_handle_t helper_handle(void) { return helpers[helper_count - 1].handle; }

bool helper_join(void) {
  if (helper_count == 0) return false;
  zx_time_t limit = zx_clock_get_monotonic() + HELPER_LIMIT_NS;
  return expect("the other thread's end", true, thread_join(&helpers[helper_count - 1], limit));
}

bool on_other_thread(void (*body)(void *context), void *context) {
  return helper_start(body, context) && helper_join();
}
