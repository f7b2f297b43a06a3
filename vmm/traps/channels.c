/* SPDX-License-Identifier: MIT */
/* Channels: messages of bytes and handles. */
#include "check.h"
#include "fixture.h"
#include "lib/memory.h"
#include "tests.h"

#define LARGE 65536u

static zx_handle_t ends[2];
static uint8_t     sent[LARGE], got[LARGE];

static void bytes(void) {
  uint32_t size = 0, handles = 1;
  test("channel-bytes");
  expect_status(ZX_OK, zx_channel_create(0, &ends[0], &ends[1]));
  for (uint32_t i = 0; i < LARGE; i++) sent[i] = (uint8_t)(i * 7 + i / 256);
  expect_status(ZX_OK, zx_channel_write(ends[0], 0, sent, LARGE, NULL, 0));
  expect_status(ZX_OK, zx_channel_write(ends[0], 0, sent + 1, 1, NULL, 0));
  expect_status(ZX_OK, zx_channel_read(ends[1], 0, got, NULL, LARGE, 0, &size, &handles));
  expect("size", LARGE, size);
  expect("handles", 0, handles);
  expect("bytes differ", 0, memcmp(sent, got, LARGE) != 0);
  expect_status(ZX_OK, zx_channel_read(ends[1], 0, got, NULL, LARGE, 0, &size, NULL));
  expect("the second's size", 1, size);
  expect("the second's byte", sent[1], got[0]);
  expect_status(ZX_ERR_SHOULD_WAIT, zx_channel_read(ends[1], 0, got, NULL, LARGE, 0, NULL, NULL));
}

static void handles(void) {
  zx_handle_t            port, back = 0;
  zx_info_handle_basic_t before, after;
  test("channel-moves-a-handle");
  expect_status(ZX_OK, zx_port_create(0, &port));
  expect_status(ZX_OK, zx_object_get_info(port, ZX_INFO_HANDLE_BASIC, &before, sizeof before, NULL,
                                          NULL));
  expect_status(ZX_OK, zx_channel_write(ends[0], 0, NULL, 0, &port, 1));
  expect_status(ZX_ERR_BAD_HANDLE, zx_handle_close(port));
  expect_status(ZX_OK, zx_channel_read(ends[1], 0, NULL, &back, 0, 1, NULL, NULL));
  expect_status(ZX_OK, zx_object_get_info(back, ZX_INFO_HANDLE_BASIC, &after, sizeof after, NULL,
                                          NULL));
  expect("koid", before.koid, after.koid);
  expect("rights", before.rights, after.rights);
  expect_status(ZX_OK, zx_handle_close(back));
}

static void refused(void) {
  zx_handle_t list[2] = {0, 0};
  test("channel-write-consumes");
  expect_status(ZX_OK, zx_port_create(0, &list[1]));
  expect_status(ZX_ERR_BAD_HANDLE, zx_channel_write(ends[0], 0, NULL, 0, list, 2));
  expect_status(ZX_ERR_BAD_HANDLE, zx_handle_close(list[1]));
  expect_status(ZX_OK, zx_port_create(0, &list[1]));
  expect_status(ZX_ERR_BAD_HANDLE, zx_channel_write(0, 0, NULL, 0, list, 2));
  expect_status(ZX_ERR_BAD_HANDLE, zx_handle_close(list[1]));
  expect_status(ZX_ERR_INVALID_ARGS, zx_channel_write(ends[0], 0, NULL, 1, NULL, 0));
  expect_status(ZX_ERR_INVALID_ARGS, zx_channel_write(ends[0], 0, NULL, 0, NULL, 1));
  expect_status(ZX_ERR_OUT_OF_RANGE, zx_channel_write(ends[0], 0, sent, LARGE + 1, NULL, 0));
}

static void too_small(void) {
  uint32_t size = 0;
  test("channel-too-small");
  expect_status(ZX_OK, zx_channel_write(ends[0], 0, sent, 5, NULL, 0));
  expect_status(ZX_ERR_BUFFER_TOO_SMALL,
                zx_channel_read(ends[1], 0, got, NULL, 4, 0, &size, NULL));
  expect("size", 5, size);
  expect_status(ZX_ERR_BUFFER_TOO_SMALL, zx_channel_read(ends[1], ZX_CHANNEL_READ_MAY_DISCARD, got,
                                                         NULL, 4, 0, &size, NULL));
  expect_status(ZX_ERR_SHOULD_WAIT, zx_channel_read(ends[1], 0, got, NULL, 5, 0, NULL, NULL));
}

static void closed(void) {
  test("channel-peer-closed");
  expect_status(ZX_OK, zx_channel_write(ends[0], 0, sent, 5, NULL, 0));
  expect_status(ZX_OK, zx_handle_close(ends[0]));
  expect_status(ZX_ERR_PEER_CLOSED, zx_channel_write(ends[1], 0, sent, 5, NULL, 0));
  expect_status(ZX_OK, zx_channel_read(ends[1], 0, got, NULL, 5, 0, NULL, NULL));
  expect_status(ZX_ERR_PEER_CLOSED, zx_channel_read(ends[1], 0, got, NULL, 5, 0, NULL, NULL));
  expect_status(ZX_OK, zx_handle_close(ends[1]));
}

void test_channels(void) {
  bytes();
  handles();
  refused();
  too_small();
  closed();
}
