/* SPDX-License-Identifier: MIT */
/* Memory traps and memory that is not there. */
#include "check.h"
#include "fixture.h"
#include "lib/memory.h"
#include "tests.h"

static zx_status_t trap_page(uint64_t address, uint64_t key) {
  return zx_guest_set_trap(fixture.guest, ZX_GUEST_TRAP_MEM, address, 0x1000, ZX_HANDLE_INVALID,
                           key);
}

/* The packet must hold the routine's first instruction. */
static void expect_packet(enum routine routine, uint64_t address, uint64_t length) {
  const zx_packet_guest_mem_t *mem = &packet.guest_mem;
  expect("type", ZX_PKT_TYPE_GUEST_MEM, packet.type);
  expect("key", TRAP_KEY, packet.key);
  expect("status", 0, (uint64_t)packet.status);
  expect("addr", address, mem->addr);
  expect("inst_len", length, mem->inst_len);
  expect("default operand size", 4, mem->default_operand_size);
  const uint8_t *code = image_at(routine_address(routine));
  expect("instruction bytes differ", 0, memcmp(code, mem->inst_buf, length) != 0);
}

static void traps(void) {
  test("mem-trap-write");
  expect_status(ZX_OK, trap_page(TRAP_PAGE, TRAP_KEY));
  if (expect_status(ZX_OK, run(ROUTINE_mem_write)))
    expect_packet(ROUTINE_mem_write, TRAP_PAGE + 0x123, 11);
  expect_clean_exit(enter());

  test("mem-trap-write-16-bit");
  if (expect_status(ZX_OK, run(ROUTINE_mem_write16)))
    expect_packet(ROUTINE_mem_write16, TRAP_PAGE + 0x10, 10);
  expect_clean_exit(enter());

  test("mem-trap-read");
  if (expect_status(ZX_OK, run(ROUTINE_mem_read)))
    expect_packet(ROUTINE_mem_read, TRAP_PAGE + 8, 8);
  expect_clean_exit(enter());
}

/* The access is repeated until there is something: first nothing, then memory. */
static void unmapped(void) {
  zx_handle_t vmo = ZX_HANDLE_INVALID;
  zx_vaddr_t mapped = 0;
  uint64_t word = 0xFEEDC0DE;
  test("unmapped-then-mapped");
  expect_status(ZX_ERR_NOT_FOUND, run(ROUTINE_read_unmapped));
  expect_status(ZX_ERR_NOT_FOUND, enter());
  expect("result", 0, peek(RESULT));
  expect_status(ZX_OK, zx_vmo_create(0x1000, 0, &vmo));
  expect_status(ZX_OK, zx_vmo_write(vmo, &word, 0x18, sizeof(word)));
  expect_status(ZX_OK, zx_vmar_map(fixture.vmar,
                                   ZX_VM_SPECIFIC | ZX_VM_PERM_READ | ZX_VM_PERM_WRITE, UNMAPPED,
                                   vmo, 0, 0x1000, &mapped));
  expect("mapped at", UNMAPPED, mapped);
  expect_status(ZX_OK, zx_handle_close(vmo)); /* the mapping keeps the memory */
  expect_clean_exit(enter());
  zx_vcpu_state_t state = {0};
  expect_status(ZX_OK, zx_vcpu_read_state(fixture.vcpu, ZX_VCPU_STATE, &state, sizeof(state)));
  expect("what the guest read", word, state.rax);
}

/* The guest has used the page, so it is in the EPT; then it is taken away, and given back. */
static void taken_away(void) {
  zx_handle_t vmo = ZX_HANDLE_INVALID;
  zx_vaddr_t mapped = 0;
  test("vmar-unmap");
  expect_status(ZX_ERR_INVALID_ARGS, zx_vmar_unmap(fixture.vmar, UNMAPPED, 0));
  expect_status(ZX_OK, zx_vmar_unmap(fixture.vmar, UNMAPPED, 1));
  expect_status(ZX_ERR_NOT_FOUND, run(ROUTINE_read_unmapped));
  expect_status(ZX_OK, zx_vmo_create(0x1000, 0, &vmo));
  expect_status(ZX_OK, zx_vmar_map(fixture.vmar,
                                   ZX_VM_SPECIFIC | ZX_VM_PERM_READ | ZX_VM_PERM_WRITE, UNMAPPED,
                                   vmo, 0, 0x1000, &mapped));
  expect_status(ZX_OK, zx_handle_close(vmo));
  expect_clean_exit(enter());
  zx_vcpu_state_t state = {0};
  expect_status(ZX_OK, zx_vcpu_read_state(fixture.vcpu, ZX_VCPU_STATE, &state, sizeof(state)));
  expect("what the guest read", 0, state.rax); /* the new memory's */
}

/* A trap set on mapped memory takes the memory away, although the guest has used it. */
static void trap_on_memory(void) {
  test("trap-over-used-memory");
  if (run_cleanly(ROUTINE_read_unmapped)) expect("result", 1, peek(RESULT));
  expect_status(ZX_OK, trap_page(UNMAPPED, TRAP_KEY));
  if (expect_status(ZX_OK, run(ROUTINE_read_unmapped)))
    expect_packet(ROUTINE_read_unmapped, UNMAPPED + 0x18, 8);
  expect_clean_exit(enter());
}

void test_memory(void) {
  traps();
  unmapped();
  taken_away();
  trap_on_memory();
}
