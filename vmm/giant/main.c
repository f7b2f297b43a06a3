/* SPDX-License-Identifier: MIT */
/* The VMM 'giant', for MEM=1024 and more, and a processor with EPT pages of 1 GiB: its guest has
 * one, reads from all over it, and parts of it are taken away. */
#include "lib/must.h"
#include "lib/vmm.h"
#include "traps/check.h"
#include "zircon/syscalls.h"

#define SIZE       0x40000000u
#define WORDS      16u /* that the guest reads, each in 2 MiB of its own */
#define TAKEN      7u  /* the word whose page is taken away */
#define TABLES     0x0000u
#define CODE       0x2000u
#define DIRECTORY  0x3000u
#define PORT       0x3F8u
#define PROCESSORS 64u

__asm__(".section .rodata\n"
        "guest_code:   movl (%rbx), %eax\n"
        "              outl %eax, %dx\n"
        "              jmp  guest_code\n"
        "guest_end:    .previous\n");
extern const char guest_code[], guest_end[];

static zx_handle_t resource, information, memory, guest, vmar, vcpu;
static zx_port_packet_t packet;
static zx_info_guest_stats_t processors[PROCESSORS];

static uint64_t place(uint64_t word) { return 0x200018u + word * (SIZE / WORDS); }
static uint32_t value(uint64_t word) { return 0xB16B0000u + (uint32_t)word; }

static void put(uint64_t address, const void *bytes, size_t size) {
  must(zx_vmo_write(memory, bytes, address, size), "zx_vmo_write");
}

/* The first VMO that this program makes: its frames begin 1 GiB (ram_align_frame). */
static void make_memory(uint64_t bytes) {
  static uint64_t directory[512];
  const uint64_t  next = (TABLES + 0x1000) | 3, last = DIRECTORY | 3; /* present, writable */
  must(zx_vmo_create(bytes, 0, &memory), "zx_vmo_create");
  for (uint64_t i = 0; i < 512; i++) directory[i] = i << 21 | 0x83; /* bit 7: 2 MiB large */
  put(TABLES, &next, sizeof next);
  put(TABLES + 0x1000, &last, sizeof last);
  put(DIRECTORY, directory, sizeof directory);
  put(CODE, guest_code, (size_t)(guest_end - guest_code));
  for (uint64_t i = 0; i < WORDS; i++) {
    uint32_t word = value(i);
    put(place(i), &word, sizeof word);
  }
}

static void begin(const char *name) {
  const zx_vm_option_t all = ZX_VM_SPECIFIC | ZX_VM_PERM_READ | ZX_VM_PERM_WRITE;
  zx_vaddr_t           where;
  test(name);
  must(zx_guest_create(resource, 0, &guest, &vmar), "zx_guest_create");
  must(zx_vmar_map(vmar, all, 0, memory, 0, SIZE, &where), "zx_vmar_map");
  must(zx_guest_set_trap(guest, ZX_GUEST_TRAP_IO, PORT, 1, 0, 0), "zx_guest_set_trap");
  must(zx_vcpu_create(guest, 0, CODE, &vcpu), "zx_vcpu_create");
}

static void end(void) {
  must(zx_handle_close(vcpu), "zx_handle_close");
  must(zx_handle_close(vmar), "zx_handle_close");
  must(zx_handle_close(guest), "zx_handle_close");
}

static zx_status_t read_word(uint64_t word) {
  const zx_vcpu_state_t state = {.rbx = place(word), .rdx = PORT};
  must(zx_vcpu_write_state(vcpu, ZX_VCPU_STATE, &state, sizeof state), "zx_vcpu_write_state");
  return zx_vcpu_enter(vcpu, &packet);
}

static void expect_word(uint64_t word) {
  expect_status(ZX_OK, read_word(word));
  expect("packet", ZX_PKT_TYPE_GUEST_IO, packet.type);
  expect("what the guest read", value(word), packet.guest_io.u32);
}

/* EPT violations of all processors. */
static uint64_t violations(void) {
  size_t   actual = 0, avail = 0;
  uint64_t sum = 0;
  must(zx_object_get_info(information, ZX_INFO_GUEST_STATS, processors, sizeof processors, &actual,
                          &avail), "zx_object_get_info");
  for (size_t i = 0; i < actual; i++) sum += processors[i].ept_violations;
  return sum;
}

static void test_whole(void) {
  begin("giant-page-is-mapped-at-once");
  uint64_t before = violations();
  for (uint64_t i = 0; i < WORDS; i++) expect_word(i);
  expect("EPT violations", 1, violations() - before);
  end();
}

static void test_page(void) {
  begin("giant-page-and-its-page");
  expect_word(TAKEN);
  must(zx_vmar_unmap(vmar, place(TAKEN) & ~0xFFFull, 0x1000), "zx_vmar_unmap");
  expect_status(ZX_ERR_NOT_FOUND, read_word(TAKEN));
  for (uint64_t i = 0; i < WORDS; i++) {
    if (i != TAKEN) expect_word(i);
  }
  expect_status(ZX_ERR_NOT_FOUND, read_word(TAKEN));
  end();
}

static void test_trap(void) {
  begin("giant-page-and-a-trap");
  expect_word(TAKEN);
  must(zx_guest_set_trap(guest, ZX_GUEST_TRAP_MEM, place(TAKEN) & ~0xFFFull, 0x1000, 0, 5),
       "zx_guest_set_trap");
  for (uint64_t i = 0; i < WORDS; i++) {
    if (i != TAKEN) expect_word(i);
  }
  expect_status(ZX_OK, read_word(TAKEN));
  expect("packet", ZX_PKT_TYPE_GUEST_MEM, packet.type);
  expect("address", place(TAKEN), packet.guest_mem.addr);
  end();
}

int vmm_main(const struct temora_start *start) {
  resource = start->hypervisor_resource;
  information = start->info_resource;
  tests_begin("giant");
  make_memory(start->memory_bytes);
  test_whole();
  test_page();
  test_trap();
  return tests_end() == 0 ? 0 : 1;
}
