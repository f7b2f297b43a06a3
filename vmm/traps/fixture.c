/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#include "check.h"
#include "lib/memory.h"

#define PRESENT_WRITE 0x07u /* for ring 3 too */
#define LARGE_PAGE    0x80u
#define TABLE_ENTRIES 512u
#define MAPPED        (ZX_VM_SPECIFIC | ZX_VM_PERM_READ | ZX_VM_PERM_WRITE)

struct fixture fixture;
zx_port_packet_t packet;

extern const uint8_t guest_image[], guest_image_end[];

const uint8_t *image_at(uint64_t address) {
  return guest_image + (address - GUEST_ENTRY);
}

uint64_t routine_address(enum routine routine) {
  return load64(guest_image + 8 + 8 * (size_t)routine);
}

uint64_t peek(uint64_t address) {
  uint64_t value = 0;
  (void)expect_status(ZX_OK, zx_vmo_read(fixture.memory, &value, address, sizeof(value)));
  return value;
}

void poke(uint64_t address, uint64_t value) {
  (void)expect_status(ZX_OK, zx_vmo_write(fixture.memory, &value, address, sizeof(value)));
}

/* The first GiB, to itself. */
static bool put_page_tables(void) {
  static uint64_t directory[TABLE_ENTRIES];
  for (uint64_t i = 0; i < TABLE_ENTRIES; i++)
    directory[i] = i << 21 | LARGE_PAGE | PRESENT_WRITE;
  poke(PAGE_TABLES_AT, (PAGE_TABLES_AT + 0x1000) | PRESENT_WRITE);
  poke(PAGE_TABLES_AT + 0x1000, PAGE_DIRECTORY | PRESENT_WRITE);
  return expect_status(ZX_OK, zx_vmo_write(fixture.memory, directory, PAGE_DIRECTORY,
                                           sizeof(directory)));
}

bool guest_with_memory(zx_handle_t *guest, zx_handle_t *vmar) {
  zx_vaddr_t mapped = 1;
  return expect_status(ZX_OK, zx_guest_create(fixture.resource, 0, guest, vmar)) &&
         expect_status(ZX_OK, zx_vmar_map(*vmar, MAPPED, 0, fixture.memory, 0, GUEST_MEMORY,
                                          &mapped)) &&
         expect("address of the mapping", 0, mapped) &&
         expect_status(ZX_OK, zx_guest_set_trap(*guest, ZX_GUEST_TRAP_MEM, EXIT_PAGE, 0x1000,
                                                ZX_HANDLE_INVALID, EXIT_KEY));
}

bool fixture_create(zx_handle_t resource) {
  fixture.resource = resource;
  return expect_status(ZX_OK, zx_vmo_create(GUEST_MEMORY, 0, &fixture.memory)) &&
         guest_with_memory(&fixture.guest, &fixture.vmar) && put_page_tables() &&
         expect_status(ZX_OK, zx_vmo_write(fixture.memory, guest_image, GUEST_ENTRY,
                                           (size_t)(guest_image_end - guest_image))) &&
         expect_status(ZX_OK, zx_port_create(0, &fixture.port)) &&
         expect_status(ZX_OK, zx_vcpu_create(fixture.guest, 0, GUEST_ENTRY, &fixture.vcpu));
}

void prepare(enum routine routine) {
  for (uint64_t i = 0; i < 8; i++) poke(RESULT + 8 * i, 0);
  poke(FAULT_VECTOR, NO_FAULT);
  poke(MAILBOX, routine_address(routine));
}

zx_status_t enter(void) {
  memset(&packet, 0xA5, sizeof(packet));
  return zx_vcpu_enter(fixture.vcpu, &packet);
}

zx_status_t run(enum routine routine) {
  prepare(routine);
  return enter();
}

static bool expect_exit(zx_status_t status) {
  return expect_status(ZX_OK, status) &&
         expect("packet type", ZX_PKT_TYPE_GUEST_MEM, packet.type) &&
         expect("exit address", EXIT_PAGE, packet.guest_mem.addr) &&
         expect("key of the exit", EXIT_KEY, packet.key) &&
         expect("operand size", 4, packet.guest_mem.default_operand_size) &&
         expect("instruction length", 12, packet.guest_mem.inst_len);
}

bool expect_clean_exit(zx_status_t status) {
  return expect_exit(status) && expect("fault vector", NO_FAULT, peek(FAULT_VECTOR));
}

bool expect_fault(zx_status_t status, uint64_t vector) {
  return expect_exit(status) && expect("fault vector", vector, peek(FAULT_VECTOR));
}

bool run_cleanly(enum routine routine) {
  return expect_clean_exit(run(routine));
}
