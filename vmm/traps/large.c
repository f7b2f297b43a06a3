/* SPDX-License-Identifier: MIT */
/* 2 MiB of memory that are mapped at once: each page in them can be taken away by itself. */
#include "check.h"
#include "fixture.h"
#include "tests.h"

#define SIZE   0x200000u
#define BASE   (UNMAPPED / SIZE * SIZE)
#define OFFSET 0x400000u /* in the guest's memory, which begins at a multiple of 2 MiB */
#define WORD   0xB16B00C5u

static void map_all(void) {
  zx_vaddr_t mapped = 0;
  expect_status(ZX_OK, zx_vmar_map(fixture.vmar,
                                   ZX_VM_SPECIFIC | ZX_VM_PERM_READ | ZX_VM_PERM_WRITE, BASE,
                                   fixture.memory, OFFSET, SIZE, &mapped));
}

static void guest_reads_word(zx_status_t status) {
  zx_vcpu_state_t state = {0};
  if (!expect_clean_exit(status)) return;
  expect_status(ZX_OK, zx_vcpu_read_state(fixture.vcpu, ZX_VCPU_STATE, &state, sizeof(state)));
  expect("what the guest read", WORD, state.rax);
}

void test_large(void) {
  poke(OFFSET + UNMAPPED - BASE + 0x18, WORD);
  test("large-page-and-its-page");
  map_all();
  guest_reads_word(run(ROUTINE_read_unmapped));
  expect_status(ZX_OK, zx_vmar_unmap(fixture.vmar, UNMAPPED, 0x1000));
  expect_status(ZX_ERR_NOT_FOUND, run(ROUTINE_read_unmapped));
  expect_status(ZX_OK, zx_vmar_unmap(fixture.vmar, BASE, SIZE));
  map_all();
  guest_reads_word(enter());

  test("large-page-and-its-neighbour");
  expect_status(ZX_OK, zx_guest_set_trap(fixture.guest, ZX_GUEST_TRAP_MEM, UNMAPPED + 0x1000,
                                         0x1000, ZX_HANDLE_INVALID, TRAP_KEY));
  guest_reads_word(run(ROUTINE_read_unmapped));
  expect_status(ZX_OK, zx_vmar_unmap(fixture.vmar, UNMAPPED + 0x2000, 0x1000));
  guest_reads_word(run(ROUTINE_read_unmapped));
  expect_status(ZX_OK, zx_vmar_unmap(fixture.vmar, BASE, SIZE));
}
