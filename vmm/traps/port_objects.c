/* SPDX-License-Identifier: MIT */
/* Ports by themselves: queue, wait, deadlines, capacity. */
#include "check.h"
#include "fixture.h"
#include "lib/memory.h"
#include "tests.h"

#define USER_PACKETS 2049u
#define MS           1000000

static zx_handle_t port;

static void kept(void) {
  zx_port_packet_t sent = {.key = 0x0102030405060708, .type = 99, .status = -7}, got;
  for (uint32_t i = 0; i < 32; i++) sent.user.c8[i] = (uint8_t)(i * 3);
  test("port-packet-kept");
  expect_status(ZX_OK, zx_port_create(0, &port));
  expect_status(ZX_OK, zx_port_queue(port, &sent));
  expect_status(ZX_OK, zx_port_wait(port, ZX_TIME_INFINITE, &got));
  expect("key", sent.key, got.key);
  expect("type", ZX_PKT_TYPE_USER, got.type);
  expect("status", (uint64_t)-7, (uint64_t)got.status);
  expect("payload differs", 0, memcmp(&sent.user, &got.user, sizeof(got.user)) != 0);
}

static void deadlines(void) {
  zx_port_packet_t got = {.key = 1};
  test("port-deadline");
  zx_time_t start = zx_clock_get_monotonic();
  expect_status(ZX_ERR_TIMED_OUT, zx_port_wait(port, 0, &got));
  expect_status(ZX_ERR_TIMED_OUT, zx_port_wait(port, ZX_TIME_INFINITE_PAST, &got));
  expect_status(ZX_ERR_TIMED_OUT, zx_port_wait(port, start + 20 * MS, &got));
  expect("waited long enough", true, zx_clock_get_monotonic() >= start + 20 * MS);
  expect("the packet is untouched", 1, got.key);
  expect_status(ZX_OK, zx_port_queue(port, &got));
  expect_status(ZX_OK, zx_port_wait(port, ZX_TIME_INFINITE_PAST, &got));
}

static void queue_later(void *context) {
  sleep_ms(20);
  expect_status(ZX_OK, zx_port_queue(port, context));
}

static void woken(void) {
  zx_port_packet_t sent = {.key = 42}, got = {0};
  test("port-wakes-waiter");
  if (!helper_start(queue_later, &sent)) return;
  expect_status(ZX_OK, zx_port_wait(port, ZX_TIME_INFINITE, &got));
  expect("key", 42, got.key);
  helper_join();
}

static void full(void) {
  zx_port_packet_t packet_in = {0}, got;
  test("port-capacity-and-order");
  for (packet_in.key = 0; packet_in.key < USER_PACKETS; packet_in.key++)
    expect_status(ZX_OK, zx_port_queue(port, &packet_in));
  expect_status(ZX_ERR_SHOULD_WAIT, zx_port_queue(port, &packet_in));
  for (uint64_t key = 0; key < USER_PACKETS; key++) {
    expect_status(ZX_OK, zx_port_wait(port, 0, &got));
    expect("key", key, got.key);
  }
  expect_status(ZX_ERR_TIMED_OUT, zx_port_wait(port, 0, &got));
}

static void arguments(void) {
  zx_handle_t other = ZX_HANDLE_INVALID;
  test("port-create-options");
  expect_status(ZX_ERR_INVALID_ARGS, zx_port_create(2, &other));
  expect_status(ZX_OK, zx_port_create(ZX_PORT_BIND_TO_INTERRUPT, &other));
  expect_status(ZX_OK, zx_handle_close(other));
  expect_status(ZX_OK, zx_handle_close(port));
}

void test_port_objects(void) {
  kept();
  deadlines();
  woken();
  full();
  arguments();
}
