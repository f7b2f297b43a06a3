/* SPDX-License-Identifier: MIT */
/* Memory objects that grow, move, shrink, and become executable. The guest reads the word at
 * UNMAPPED + 18h; nothing is mapped there before and after. */
#include "check.h"
#include "fixture.h"
#include "tests.h"

#define RW   (ZX_VM_PERM_READ | ZX_VM_PERM_WRITE)
#define PAGE 4096u

static zx_handle_t vmo;

static zx_status_t set_size(uint64_t size) { return zx_vmo_set_size(vmo, size); }

static uint64_t word_at(uint64_t offset) {
  uint64_t word = 0xBAD;
  expect_status(ZX_OK, zx_vmo_read(vmo, &word, offset, sizeof word));
  return word;
}

/* The one behind is in the way: the contents move, and what is new is zeros. */
static void contents(void) {
  zx_handle_t behind;
  uint64_t word = 0x1234, size = 0;
  test("vmo-set-size");
  expect_status(ZX_ERR_UNAVAILABLE, zx_vmo_set_size(fixture.memory, PAGE));
  expect_status(ZX_OK, zx_vmo_create(2 * PAGE, ZX_VMO_RESIZABLE, &vmo));
  expect_status(ZX_OK, zx_vmo_create(PAGE, 0, &behind));
  expect_status(ZX_OK, zx_vmo_write(vmo, &word, 2 * PAGE - 8, sizeof word));
  expect_status(ZX_OK, set_size(2 * PAGE + 1));
  expect_status(ZX_OK, zx_vmo_get_size(vmo, &size));
  expect("size", 3 * PAGE, size);
  expect("what it had", word, word_at(2 * PAGE - 8));
  expect("what is new", 0, word_at(3 * PAGE - 8));
  expect_status(ZX_OK, set_size(PAGE));
  expect_status(ZX_ERR_OUT_OF_RANGE, zx_vmo_read(vmo, &word, PAGE, 1));
  expect_status(ZX_OK, set_size(2 * PAGE));
  expect("it does not come back", 0, word_at(2 * PAGE - 8));
  expect_status(ZX_ERR_OUT_OF_RANGE, set_size(UINT64_MAX));
  expect_status(ZX_ERR_NO_MEMORY, set_size(1ull << 39));
  expect_status(ZX_OK, zx_handle_close(behind));
  expect_status(ZX_OK, zx_handle_close(vmo));
}

static void guest_reads(uint64_t expected) {
  zx_vcpu_state_t state = {0};
  expect_status(ZX_OK, zx_vcpu_read_state(fixture.vcpu, ZX_VCPU_STATE, &state, sizeof state));
  expect("what the guest read", expected, state.rax);
}

/* The guest has used the page where it was; it finds it where it is. Then the page goes. */
static void under_a_guest(void) {
  zx_handle_t behind;
  zx_vaddr_t mapped;
  uint64_t word = 0xFEED, other = 0xDEAD;
  test("vmo-set-size-mapped");
  expect_status(ZX_OK, zx_vmo_create(PAGE, ZX_VMO_RESIZABLE, &vmo));
  expect_status(ZX_OK, zx_vmo_create(PAGE, 0, &behind));
  expect_status(ZX_OK, zx_vmo_write(vmo, &word, 0x18, sizeof word));
  expect_status(ZX_OK, zx_vmar_map(fixture.vmar, ZX_VM_SPECIFIC | RW, UNMAPPED, vmo, 0, PAGE,
                                   &mapped));
  if (run_cleanly(ROUTINE_read_unmapped)) guest_reads(word);
  expect_status(ZX_OK, set_size(2 * PAGE));
  zx_handle_t there; /* gets the frame that has become free */
  expect_status(ZX_OK, zx_vmo_create(PAGE, 0, &there));
  expect_status(ZX_OK, zx_vmo_write(there, &other, 0x18, sizeof other));
  if (run_cleanly(ROUTINE_read_unmapped)) guest_reads(word);
  expect_status(ZX_OK, set_size(0));
  expect_status(ZX_ERR_OUT_OF_RANGE, run(ROUTINE_read_unmapped));
  expect_status(ZX_OK, set_size(PAGE));
  expect_clean_exit(enter());
  guest_reads(0);
  expect_status(ZX_OK, zx_vmar_unmap(fixture.vmar, UNMAPPED, PAGE));
  expect_status(ZX_OK, zx_handle_close(there));
  expect_status(ZX_OK, zx_handle_close(behind));
  expect_status(ZX_OK, zx_handle_close(vmo));
}

static void executable(void) {
  zx_handle_t out = ZX_HANDLE_INVALID, was;
  zx_vaddr_t mapped;
  test("vmo-executable");
  expect_status(ZX_OK, zx_vmo_create(PAGE, 0, &vmo));
  expect_status(ZX_OK, zx_vmo_replace_as_executable(vmo, ZX_HANDLE_INVALID, &out));
  expect_status(ZX_ERR_BAD_HANDLE, zx_handle_close(vmo));
  expect_status(ZX_OK, zx_vmar_map(fixture.vmar, ZX_VM_SPECIFIC | RW | ZX_VM_PERM_EXECUTE, UNMAPPED,
                                   out, 0, PAGE, &mapped));
  expect_status(ZX_OK, zx_vmar_unmap(fixture.vmar, UNMAPPED, PAGE));
  was = out;
  expect_status(ZX_ERR_OUT_OF_RANGE, zx_vmo_replace_as_executable(was, fixture.resource, &out));
  expect_status(ZX_ERR_BAD_HANDLE, zx_handle_close(was));
  expect_status(ZX_OK, zx_port_create(0, &was));
  expect_status(ZX_ERR_BAD_HANDLE, zx_vmo_replace_as_executable(was, ZX_HANDLE_INVALID, &out));
  expect_status(ZX_ERR_BAD_HANDLE, zx_handle_close(was));
}

void test_resize(void) {
  contents();
  under_a_guest();
  executable();
}
