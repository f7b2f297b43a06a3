/* SPDX-License-Identifier: MIT */
/* Memory objects and mapping them into a guest. */
#include "check.h"
#include "fixture.h"
#include "tests.h"

#define READ_WRITE (ZX_VM_PERM_READ | ZX_VM_PERM_WRITE)
#define SPECIFIC   (ZX_VM_SPECIFIC | READ_WRITE)
#define FREE_AT    0x40000000u /* nothing is mapped from here on */
#define SPACE_END  (1ull << 48)

static zx_handle_t vmo;

static void contents(void) {
  uint64_t word = 1;
  uint8_t byte = 0x5A;
  test("vmo-contents");
  expect_status(ZX_OK, zx_vmo_create(5000, 0, &vmo));
  expect_status(ZX_OK, zx_vmo_read(vmo, &word, 8184, 8));
  expect("a new page", 0, word);
  expect_status(ZX_OK, zx_vmo_write(vmo, &byte, 4095, 1));
  expect_status(ZX_OK, zx_vmo_read(vmo, &word, 4092, 8));
  expect("byte 4095", 0x5A000000, word);
  expect_status(ZX_OK, zx_vmo_read(vmo, &word, 8192, 0));
  expect_status(ZX_ERR_OUT_OF_RANGE, zx_vmo_read(vmo, &word, 8185, 8));
  expect_status(ZX_ERR_OUT_OF_RANGE, zx_vmo_write(vmo, &word, 8193, 0));
  expect_status(ZX_ERR_OUT_OF_RANGE, zx_vmo_read(vmo, &word, UINT64_MAX, 8));
  expect_status(ZX_ERR_OUT_OF_RANGE, zx_vmo_read(vmo, &word, 8, UINT64_MAX));
}

static void creation(void) {
  zx_handle_t other = ZX_HANDLE_INVALID;
  test("vmo-create-arguments");
  expect_status(ZX_ERR_INVALID_ARGS, zx_vmo_create(4096, 1, &other));
  expect_status(ZX_ERR_INVALID_ARGS, zx_vmo_create(4096, 8, &other));
  expect_status(ZX_ERR_OUT_OF_RANGE, zx_vmo_create(UINT64_MAX, 0, &other));
  expect_status(ZX_ERR_NO_MEMORY, zx_vmo_create(1ull << 39, 0, &other));
  expect("handle", ZX_HANDLE_INVALID, other);
}

/* The second has more pages than were left beside the first, and begins with zeros. */
static void frames_come_back(void) {
  zx_handle_t big;
  uint64_t word = 0x1234, size = 1ull << 32;
  test("vmo-frames-come-back");
  while (zx_vmo_create(size, 0, &big) == ZX_ERR_NO_MEMORY) size /= 2;
  expect_status(ZX_OK, zx_vmo_write(big, &word, size - 8, 8));
  expect_status(ZX_OK, zx_handle_close(big));
  expect_status(ZX_OK, zx_vmo_create(size, 0, &big));
  expect_status(ZX_OK, zx_vmo_read(big, &word, size - 8, 8));
  expect("a page of another's", 0, word);
  expect_status(ZX_OK, zx_handle_close(big));
}

/* More guests than there can be at a time; each has the memory mapped when it goes. */
static void guests_come_back(void) {
  test("guests-come-back");
  for (uint32_t i = 0; i < 40; i++) {
    zx_handle_t guest, vmar;
    zx_vaddr_t mapped;
    if (!guest_with_memory(&guest, &vmar)) return;
    expect_status(ZX_OK, zx_handle_close(guest));
    expect_status(ZX_ERR_BAD_STATE, zx_vmar_map(vmar, SPECIFIC, FREE_AT, fixture.memory, 0, 4096,
                                                &mapped));
    expect_status(ZX_OK, zx_handle_close(vmar));
  }
}

static zx_status_t map(uint32_t options, uint64_t at, uint64_t offset, uint64_t len) {
  zx_vaddr_t mapped;
  return zx_vmar_map(fixture.vmar, options, at, vmo, offset, len, &mapped);
}

static void mapping(void) {
  test("vmar-map-arguments");
  expect_status(ZX_ERR_INVALID_ARGS, map(ZX_VM_SPECIFIC | ZX_VM_PERM_WRITE, FREE_AT, 0, 4096));
  expect_status(ZX_ERR_ACCESS_DENIED, map(SPECIFIC | ZX_VM_PERM_EXECUTE, FREE_AT, 0, 4096));
  expect_status(ZX_ERR_INVALID_ARGS, map(SPECIFIC | ZX_VM_CAN_MAP_READ, FREE_AT, 0, 4096));
  expect_status(ZX_ERR_INVALID_ARGS, map(SPECIFIC | ZX_VM_COMPACT, FREE_AT, 0, 4096));
  expect_status(ZX_ERR_INVALID_ARGS, map(READ_WRITE, FREE_AT, 0, 4096));
  expect_status(ZX_ERR_INVALID_ARGS, map(SPECIFIC, FREE_AT + 1, 0, 4096));
  expect_status(ZX_ERR_INVALID_ARGS, map(SPECIFIC, FREE_AT, 1, 4096));
  expect_status(ZX_ERR_INVALID_ARGS, map(SPECIFIC, FREE_AT, 0, 0));
  expect_status(ZX_ERR_INVALID_ARGS, map(SPECIFIC, FREE_AT, 4096, UINT64_MAX));
  expect_status(ZX_ERR_INVALID_ARGS, map(SPECIFIC, SPACE_END, 0, 4096));
  expect_status(ZX_ERR_NO_MEMORY, map(SPECIFIC, 0, 0, 4096)); /* occupied */
}

static void mapping_handles(void) {
  zx_vaddr_t mapped;
  zx_handle_t narrow = ZX_HANDLE_INVALID;
  test("vmar-map-handles");
  expect_status(ZX_ERR_WRONG_TYPE,
                zx_vmar_map(fixture.guest, SPECIFIC, FREE_AT, vmo, 0, 4096, &mapped));
  expect_status(ZX_ERR_WRONG_TYPE,
                zx_vmar_map(fixture.vmar, SPECIFIC, FREE_AT, fixture.port, 0, 4096, &mapped));
  expect_status(ZX_ERR_BAD_HANDLE,
                zx_vmar_map(fixture.vmar, SPECIFIC, FREE_AT, 0, 0, 4096, &mapped));
  expect_status(ZX_OK, zx_handle_duplicate(vmo, ZX_RIGHT_READ | ZX_RIGHT_WRITE, &narrow));
  expect_status(ZX_ERR_ACCESS_DENIED,
                zx_vmar_map(fixture.vmar, SPECIFIC, FREE_AT, narrow, 0, 4096, &mapped));
  expect_status(ZX_OK, zx_handle_replace(narrow, ZX_RIGHT_READ, &narrow));
  uint8_t byte = 0;
  expect_status(ZX_OK, zx_vmo_read(narrow, &byte, 0, 1));
  expect_status(ZX_ERR_ACCESS_DENIED, zx_vmo_write(narrow, &byte, 0, 1));
  expect_status(ZX_OK, zx_handle_close(narrow));
}

void test_memory_objects(void) {
  contents();
  creation();
  frames_come_back();
  guests_come_back();
  mapping();
  mapping_handles();
}
