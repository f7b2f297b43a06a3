/* SPDX-License-Identifier: MIT */
/* The program's own address space: memory objects that it maps, and reaches by pointers. */
#include "check.h"
#include "fixture.h"
#include "tests.h"
#include "zircon/process.h"

#define R     ZX_VM_PERM_READ
#define RW    (ZX_VM_PERM_READ | ZX_VM_PERM_WRITE)
#define PAGE  4096u
#define BASE  0x8000000000u   /* of the address space */
#define LEN   0x7F7E00000000u /* its size */
#define LARGE 0x1000000u      /* one table has 2 MiB of it */
#define MOVES 20u
#define TIMES 32u             /* mappings of it: more tables than the runner keeps */

static zx_handle_t vmo;
static zx_vaddr_t  at;

static zx_status_t map(zx_vm_option_t options, uint64_t offset, uint64_t len, zx_vaddr_t *out) {
  return zx_vmar_map(zx_vmar_root_self(), options, offset, vmo, 0, len, out);
}

static zx_status_t unmap(zx_vaddr_t address, uint64_t len) {
  return zx_vmar_unmap(zx_vmar_root_self(), address, len);
}

static volatile uint64_t *word(zx_vaddr_t address) { return (volatile uint64_t *)address; }

static uint64_t in_vmo(uint64_t offset) {
  uint64_t value = 0xBAD;
  expect_status(ZX_OK, zx_vmo_read(vmo, &value, offset, sizeof value));
  return value;
}

/* What a system call says that writes its answer there; one that reads from there. */
static zx_status_t write_there(zx_vaddr_t address) {
  return zx_vmo_get_size(vmo, (uint64_t *)address);
}

static zx_status_t read_there(zx_vaddr_t address) {
  return zx_vmo_write(vmo, (const void *)address, 2 * PAGE - 8, 8);
}

static void info(void) {
  zx_info_vmar_t vmar = {0};
  test("own-space-info");
  expect_status(ZX_OK, zx_object_get_info(zx_vmar_root_self(), ZX_INFO_VMAR, &vmar, sizeof vmar,
                                          NULL, NULL));
  expect("base", BASE, vmar.base);
  expect("length", LEN, vmar.len);
}

static void refused(void) {
  zx_vaddr_t other;
  test("own-space-arguments");
  expect_status(ZX_ERR_INVALID_ARGS, map(RW | ZX_VM_SPECIFIC, LEN, PAGE, &other));
  expect_status(ZX_ERR_INVALID_ARGS, map(RW | ZX_VM_SPECIFIC, LEN - PAGE, PAGE + 1, &other));
  expect_status(ZX_ERR_INVALID_ARGS, map(RW | ZX_VM_SPECIFIC, 1, PAGE, &other));
  expect_status(ZX_ERR_ACCESS_DENIED, map(R | ZX_VM_PERM_EXECUTE, 0, PAGE, &other));
  expect_status(ZX_ERR_INVALID_ARGS, unmap(0, PAGE));
  expect_status(ZX_ERR_INVALID_ARGS, unmap((uintptr_t)&other / PAGE * PAGE, PAGE));
  expect_status(ZX_ERR_INVALID_ARGS, unmap(BASE + LEN, PAGE));
  expect_status(ZX_OK, unmap(BASE + LEN - PAGE, PAGE));
  expect_status(ZX_ERR_NOT_FOUND, zx_vmar_protect(zx_vmar_root_self(), R, BASE, PAGE));
  expect_status(ZX_ERR_INVALID_ARGS, zx_vmar_protect(zx_vmar_root_self(), R, BASE - PAGE, PAGE));
}

/* One memory, three ways to it. The last word of the guest's memory is nobody's. */
static void seen_by_all(void) {
  zx_vaddr_t mine;
  test("own-space-map");
  expect_status(ZX_OK, map(RW, 0, 2 * PAGE, &at));
  expect("the first place", BASE, at);
  *word(at + PAGE) = 0x1234;
  expect("read", 0x1234, in_vmo(PAGE));
  uint64_t value = 0x5678;
  expect_status(ZX_OK, zx_vmo_write(vmo, &value, 8, sizeof value));
  expect("written", value, *word(at + 8));
  expect_status(ZX_ERR_NO_MEMORY, map(RW | ZX_VM_SPECIFIC, PAGE, PAGE, &mine));
  expect_status(ZX_OK, map(RW | ZX_VM_SPECIFIC, 0x100000, PAGE, &mine));
  expect("the second place", BASE + 0x100000, mine);
  expect("through the other", value, *word(mine + 8));
  expect_status(ZX_OK, unmap(mine, PAGE));
}

static void guest_memory(void) {
  zx_vaddr_t memory;
  test("own-space-guest-memory");
  expect_status(ZX_OK, zx_vmar_map(zx_vmar_root_self(), RW, 0, fixture.memory, 0, GUEST_MEMORY,
                                   &memory));
  prepare(ROUTINE_count);
  expect_clean_exit(enter());
  expect("what the guest has counted", 1, *word(memory + RESULT));
  *word(memory + RESULT) = 7;
  expect("what it is now", 7, peek(RESULT));
  expect_status(ZX_OK, unmap(memory, GUEST_MEMORY));
}

/* Bad pointers are an error of the call, not a fault. */
static void pointers(void) {
  test("own-space-pointers");
  *word(at) = 0;
  expect_status(ZX_OK, write_there(at));
  expect("size", 2 * PAGE, *word(at));
  expect_status(ZX_OK, zx_vmar_protect(zx_vmar_root_self(), R, at, PAGE));
  expect_status(ZX_ERR_INVALID_ARGS, write_there(at));
  expect_status(ZX_OK, read_there(at));
  expect("copied", 2 * PAGE, in_vmo(2 * PAGE - 8));
  expect_status(ZX_OK, zx_vmar_protect(zx_vmar_root_self(), 0, at, PAGE));
  expect_status(ZX_ERR_INVALID_ARGS, read_there(at));
  expect_status(ZX_OK, zx_vmar_protect(zx_vmar_root_self(), RW, at, PAGE));
  *word(at) = 1;
  expect_status(ZX_OK, unmap(at, PAGE));
  expect_status(ZX_ERR_INVALID_ARGS, write_there(at));
  expect_status(ZX_ERR_INVALID_ARGS, read_there(at));
  expect_status(ZX_OK, write_there(at + PAGE));
  expect_status(ZX_OK, unmap(at, 2 * PAGE));
  expect_status(ZX_ERR_INVALID_ARGS, write_there(at + PAGE));
}

/* The mapping keeps the memory; another gets the frames only when it has gone. */
static void outlives_its_handle(void) {
  uint64_t value = 0xDEAD;
  test("own-space-without-handle");
  expect_status(ZX_OK, map(RW, 0, 2 * PAGE, &at));
  *word(at) = 0xFEED;
  expect_status(ZX_OK, zx_handle_close(vmo));
  expect_status(ZX_OK, zx_vmo_create(2 * PAGE, 0, &vmo));
  expect_status(ZX_OK, zx_vmo_write(vmo, &value, 0, sizeof value));
  expect("what it had", 0xFEED, *word(at));
  expect_status(ZX_OK, unmap(at, 2 * PAGE));
  expect_status(ZX_OK, zx_handle_close(vmo));
}

/* As in resize.c: it moves, shrinks, grows. */
static void resized(void) {
  zx_handle_t behind;
  test("own-space-resize");
  expect_status(ZX_OK, zx_vmo_create(PAGE, ZX_VMO_RESIZABLE, &vmo));
  expect_status(ZX_OK, zx_vmo_create(PAGE, 0, &behind));
  expect_status(ZX_OK, map(RW, 0, 2 * PAGE, &at));
  *word(at) = 0xFEED;
  expect_status(ZX_ERR_INVALID_ARGS, write_there(at + PAGE));
  expect_status(ZX_OK, zx_vmo_set_size(vmo, 2 * PAGE));
  expect("it has moved", 0xFEED, *word(at));
  *word(at + PAGE) = 1;
  expect_status(ZX_OK, zx_vmo_set_size(vmo, 0));
  expect_status(ZX_ERR_INVALID_ARGS, write_there(at));
  expect_status(ZX_OK, zx_vmo_set_size(vmo, 2 * PAGE));
  expect("it does not come back", 0, *word(at) | *word(at + PAGE));
  expect_status(ZX_OK, unmap(at, 2 * PAGE));
  expect_status(ZX_OK, zx_handle_close(behind));
  expect_status(ZX_OK, zx_handle_close(vmo));
}

/* A thread that reads in ring 3, on another processor if there is one, while the memory moves and
 * another gets its old frames. */
static volatile bool     over;
static volatile uint64_t reads, wrong;

static void read_on(void *unused) {
  (void)unused;
  for (; !over; reads++) wrong += *word(at) != 0xFEED;
}

static void move_it(void) {
  zx_handle_t behind, there;
  uint64_t other = 0xDEAD;
  expect_status(ZX_OK, zx_vmo_create(PAGE, 0, &behind));
  expect_status(ZX_OK, zx_vmo_set_size(vmo, 2 * PAGE));
  expect_status(ZX_OK, zx_vmo_create(PAGE, 0, &there));
  expect_status(ZX_OK, zx_vmo_write(there, &other, 0, sizeof other));
  expect_status(ZX_OK, zx_vmo_set_size(vmo, PAGE));
  expect_status(ZX_OK, zx_handle_close(behind));
  expect_status(ZX_OK, zx_handle_close(there));
}

static void moved_under_a_thread(void) {
  test("own-space-moves-under-a-thread");
  expect_status(ZX_OK, zx_vmo_create(PAGE, ZX_VMO_RESIZABLE, &vmo));
  expect_status(ZX_OK, map(RW, 0, PAGE, &at));
  *word(at) = 0xFEED;
  if (!helper_start(read_on, NULL)) return;
  for (uint32_t i = 0; i < MOVES; i++) {
    uint64_t before = reads;
    move_it();
    while (reads == before) sleep_ms(1);
  }
  over = true;
  helper_join();
  expect("reads of another's memory", 0, wrong);
  expect_status(ZX_OK, unmap(at, PAGE));
  expect_status(ZX_OK, zx_handle_close(vmo));
}

/* While the call waits its answer's place goes: the packet is lost (caveat C21). */
static zx_handle_t port;
static zx_status_t waited;

static void wait_there(void *unused) {
  (void)unused;
  waited = zx_port_wait(port, ZX_TIME_INFINITE, (zx_port_packet_t *)at);
}

static void unmapped_during_a_call(void) {
  zx_port_packet_t packet = {.key = 1};
  test("own-space-unmapped-during-a-call");
  expect_status(ZX_OK, zx_port_create(0, &port));
  expect_status(ZX_OK, zx_vmo_create(PAGE, 0, &vmo));
  expect_status(ZX_OK, map(RW, 0, PAGE, &at));
  *word(at) = 0;
  if (!helper_start(wait_there, NULL)) return;
  sleep_ms(10);
  expect_status(ZX_OK, unmap(at, PAGE));
  expect_status(ZX_OK, zx_port_queue(port, &packet));
  helper_join();
  expect_status(ZX_ERR_INVALID_ARGS, waited);
  expect_status(ZX_ERR_TIMED_OUT, zx_port_wait(port, 0, &packet));
  expect_status(ZX_OK, zx_handle_close(port));
  expect_status(ZX_OK, zx_handle_close(vmo));
}

static void touch_all(const zx_vaddr_t *place, uint64_t round) {
  for (uint32_t i = 0; i < TIMES; i++) {
    for (uint64_t k = 0; k < LARGE; k += LARGE / 8) *word(place[i] + k) += round;
  }
}

static void many(void) {
  zx_vaddr_t place[TIMES + 1];
  test("own-space-many");
  expect_status(ZX_OK, zx_vmo_create(LARGE, 0, &vmo));
  for (uint32_t i = 0; i < TIMES; i++) expect_status(ZX_OK, map(RW, 0, LARGE, &place[i]));
  expect_status(ZX_ERR_NO_MEMORY, map(RW, 0, LARGE, &place[TIMES]));
  touch_all(place, 1);
  touch_all(place, 2);
  expect("by all of them", 3 * TIMES, *word(place[TIMES - 1] + LARGE / 2));
  expect("in memory", 3 * TIMES, in_vmo(LARGE / 2));
  expect_status(ZX_OK, unmap(BASE, LEN));
  expect_status(ZX_OK, zx_handle_close(vmo));
}

void test_spaces(void) {
  info();
  expect_status(ZX_OK, zx_vmo_create(2 * PAGE, 0, &vmo));
  refused();
  seen_by_all();
  guest_memory();
  pointers();
  outlives_its_handle();
  resized();
  moved_under_a_thread();
  unmapped_during_a_call();
  many();
}
