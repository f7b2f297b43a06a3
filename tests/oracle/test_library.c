/* SPDX-License-Identifier: MIT */
/* libtemora as its users see it: include/temora/oracle.h and nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "temora/oracle.h"
#include "zircon/errors.h"

#define RESOURCE 7u
#define PORT     0x10Fu
#define GUEST    0x203u
#define VCPU     0x213u

static enum temora_verdict feed(struct temora *t, struct temora_event event) {
  if (event.tid == 0) event.tid = 1;
  return temora_feed(t, &event);
}

/* A process, its thread 1, a resource. */
static struct temora *begin(const struct temora_options *options) {
  struct temora *t = temora_open(options);
  feed(t, (struct temora_event){.op = TEMORA_PROCESS, .arg.process = {1}});
  feed(t, (struct temora_event){.op = TEMORA_THREAD, .arg.thread = {1, 1}});
  feed(t, (struct temora_event){.op = TEMORA_RESOURCE, .arg.resource = {1, RESOURCE, 5, 0, 1}});
  return t;
}

static enum temora_verdict duplicate(struct temora *t, uint64_t from, uint64_t to) {
  return feed(t, (struct temora_event){.op = TEMORA_HANDLE_DUPLICATE,
                                       .arg.copy = {from, 0x80000000u, to}, .recorded = 4});
}

static enum temora_verdict close_handle(struct temora *t, uint64_t handle, int32_t status) {
  return feed(t, (struct temora_event){.op = TEMORA_HANDLE_CLOSE, .status = status,
                                       .arg.close = {handle}});
}

static void a_divergence_is_told(void **state) {
  static char           memory[4096];
  struct temora_options options = {.history = memory, .history_size = sizeof memory};
  struct temora_report  report;
  (void)state;
  assert_true(temora_history_size(4) <= sizeof memory);
  struct temora *t = begin(&options);
  assert_int_equal(duplicate(t, RESOURCE, 0x13), TEMORA_CONFORMS);
  assert_int_equal(close_handle(t, 0x13, ZX_OK), TEMORA_CONFORMS);
  assert_int_equal(close_handle(t, 0x13, ZX_OK), TEMORA_DIVERGES);
  assert_int_equal(close_handle(t, RESOURCE, ZX_OK), TEMORA_DIVERGES);
  assert_int_equal(temora_finish(t, &report), TEMORA_DIVERGES);
  assert_int_equal(report.event, 5);
  assert_int_equal(report.events, 6);
  assert_int_equal(report.op, TEMORA_HANDLE_CLOSE);
  assert_int_equal(report.compared, 1);
  assert_int_equal(report.observed, ZX_OK);
  assert_int_equal(report.allowed, ZX_ERR_BAD_HANDLE);
  assert_int_equal(report.slice_events, 4);
  assert_int_equal(report.slice[0], 2);
  assert_int_equal(report.slice[3], 5);
}

/* A history that is too short gives the part of the slice that it has. */
static void a_short_history(void **state) {
  static char           memory[1024];
  struct temora_options options = {.history = memory, .history_size = temora_history_size(1)};
  struct temora_report  report;
  (void)state;
  struct temora *t = begin(&options);
  duplicate(t, RESOURCE, 0x13);
  close_handle(t, 0x13, ZX_OK);
  close_handle(t, 0x13, ZX_OK);
  temora_finish(t, &report);
  assert_int_equal(report.slice_events, 1);
  assert_int_equal(report.slice[0], 5);
}

static void a_session_forgets_the_one_before(void **state) {
  (void)state;
  for (int i = 0; i < 3; i++) {
    struct temora *t = begin(NULL);
    assert_int_equal(duplicate(t, RESOURCE, 0x13), TEMORA_CONFORMS);
    assert_int_equal(feed(t, (struct temora_event){.op = TEMORA_PORT_CREATE, .recorded = 2,
                                                   .arg.port_create = {0, PORT}}),
                     TEMORA_CONFORMS);
    assert_int_equal(temora_finish(t, NULL), TEMORA_CONFORMS);
  }
}

/* The core gives a handle's value out again after 4096 uses of its slot, and the table of names has
 * room for about 800,000 that are closed. */
static void very_many_handles(void **state) {
  struct temora *t = begin(NULL);
  (void)state;
  for (uint64_t i = 0; i < 1100000; i++) {
    uint64_t fresh = 0x1003 + i * 8;
    if (duplicate(t, RESOURCE, fresh) != TEMORA_CONFORMS) fail_msg("handle %lu", i);
    if (close_handle(t, fresh, ZX_OK) != TEMORA_CONFORMS) fail_msg("its end, %lu", i);
  }
  assert_int_equal(close_handle(t, 0x1003, ZX_ERR_BAD_HANDLE), TEMORA_CONFORMS);
  assert_int_equal(close_handle(t, 0x1003 + 1099999 * 8, ZX_ERR_BAD_HANDLE), TEMORA_CONFORMS);
  assert_int_equal(close_handle(t, RESOURCE, ZX_OK), TEMORA_CONFORMS);
}

/* A kick waits, and the guest runs until its CPUID all the same. */
static enum temora_verdict run_though_kicked(uint64_t recorded) {
  static const struct temora_exit cpuid = {.reason = 10, .length = 2, .rflags = 0x202, .pe = 1};
  struct temora *t = begin(NULL);
  feed(t, (struct temora_event){.op = TEMORA_GUEST_CREATE, .recorded = 0xC,
                                .arg.guest_create = {RESOURCE, 0, GUEST, GUEST + 8u}});
  feed(t, (struct temora_event){.op = TEMORA_VCPU_CREATE, .recorded = 8,
                                .arg.vcpu_create = {GUEST, 0, 0, VCPU}});
  feed(t, (struct temora_event){.op = TEMORA_VCPU_KICK, .arg.kick = {VCPU}});
  assert_int_equal(temora_finish(t, NULL), TEMORA_CONFORMS);
  return feed(t, (struct temora_event){.op = TEMORA_VCPU_ENTER, .status = ZX_ERR_CANCELED,
                                       .arg.exits = {.handle = VCPU, .recorded = recorded},
                                       .exits = &cpuid, .count = 1});
}

static void exits_that_are_left(void **state) {
  (void)state;
  assert_int_equal(run_though_kicked(0), TEMORA_CONFORMS);
  assert_int_equal(run_though_kicked(1), TEMORA_DIVERGES);
}

static void what_is_no_event(void **state) {
  struct temora_report report;
  (void)state;
  struct temora *t = begin(NULL);
  assert_int_equal(feed(t, (struct temora_event){.op = TEMORA_HANDLE_CLOSE, .tid = 9}),
                   TEMORA_NOT_A_TRACE);
  t = begin(NULL);
  assert_int_equal(feed(t, (struct temora_event){.op = TEMORA_NOT_MODELLED + 1}),
                   TEMORA_NOT_A_TRACE);
  t = begin(NULL);
  assert_int_equal(feed(t, (struct temora_event){.op = TEMORA_NOT_MODELLED}), TEMORA_CONFORMS);
  temora_finish(t, &report);
  assert_int_equal(report.not_modelled, 1);
  t = begin(&(struct temora_options){.strict = 1});
  assert_int_equal(feed(t, (struct temora_event){.op = TEMORA_NOT_MODELLED}), TEMORA_INCONCLUSIVE);
}

static enum temora_verdict line(struct temora *t, const char *text) {
  return temora_feed_line(t, text, strlen(text));
}

static void lines(void **state) {
  struct temora_report report;
  struct temora       *t = temora_open(NULL);
  (void)state;
  assert_int_equal(line(t, "{\"t\":\"meta\",\"format\":\"ztrace/1\"}"), TEMORA_CONFORMS);
  assert_int_equal(line(t, "{\"t\":\"process\",\"p\":1}"), TEMORA_CONFORMS);
  assert_int_equal(line(t, "{\"t\":\"thread\",\"p\":1 \"tid\":1}"), TEMORA_NOT_A_TRACE);
  temora_finish(t, &report);
  assert_int_equal(report.event, 2);
  assert_int_equal(report.column, 21);
  assert_string_equal(report.why, "'\"' where ',' or '}' should be");
  assert_int_equal(line(temora_open(NULL), "{\"t\":\"process\",\"p\":1}"), TEMORA_NOT_A_TRACE);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_divergence_is_told), cmocka_unit_test(a_short_history),
    cmocka_unit_test(a_session_forgets_the_one_before), cmocka_unit_test(very_many_handles),
    cmocka_unit_test(exits_that_are_left), cmocka_unit_test(what_is_no_event),
    cmocka_unit_test(lines),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
