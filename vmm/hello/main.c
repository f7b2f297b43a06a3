/* SPDX-License-Identifier: MIT */
/* The smallest VMM: its guest says hello through an I/O port. docs/first-vmm.md explains it. */
#include "lib/must.h"
#include "lib/print.h"
#include "lib/vmm.h"
#include "zircon/syscalls.h"

#define MEMORY  0x4000u /* bytes that the guest has, from its physical address 0 */
#define CODE    0x2000u /* where its first instruction is */
#define CONSOLE 0x3F8u  /* a port that prints a byte */
#define END     0x3F9u  /* a port that ends the guest */

__asm__(".section .rodata\n"
        "guest_code:   lea  guest_text(%rip), %rsi\n"
        "              mov  $guest_end - guest_text, %ecx\n"
        "              mov  $0x3F8, %edx\n"
        "guest_next:   lodsb\n"
        "              out  %al, %dx\n"
        "              loop guest_next\n"
        "              inc  %edx\n"
        "              out  %al, %dx\n"
        "guest_text:   .ascii \"hello from a guest\\n\"\n"
        "guest_end:    .previous\n");
extern const char guest_code[], guest_end[];

static zx_handle_t memory, guest, vmar, vcpu;

static void put(uint64_t address, const void *bytes, size_t size) {
  must(zx_vmo_write(memory, bytes, address, size), "zx_vmo_write");
}

static void make_memory(void) {
  const uint64_t next = 0x1000 | 3, last = 0x3000 | 3, page = 0x83; /* 3: present, writable */
  must(zx_vmo_create(MEMORY, 0, &memory), "zx_vmo_create");
  put(0, &next, sizeof next);
  put(0x1000, &last, sizeof last);
  put(0x3000, &page, sizeof page); /* bit 7: 2 MiB large */
  put(CODE, guest_code, (size_t)(guest_end - guest_code));
}

static void make_guest(zx_handle_t resource) {
  const zx_vm_option_t all = ZX_VM_SPECIFIC | ZX_VM_PERM_READ | ZX_VM_PERM_WRITE;
  zx_vaddr_t           where;
  must(zx_guest_create(resource, 0, &guest, &vmar), "zx_guest_create");
  must(zx_vmar_map(vmar, all, 0, memory, 0, MEMORY, &where), "zx_vmar_map");
  must(zx_guest_set_trap(guest, ZX_GUEST_TRAP_IO, CONSOLE, 2, 0, 0), "zx_guest_set_trap");
  must(zx_vcpu_create(guest, 0, CODE, &vcpu), "zx_vcpu_create");
}

int vmm_main(const struct temora_start *start) {
  zx_port_packet_t packet;
  make_memory();
  make_guest(start->hypervisor_resource);
  for (;;) {
    must(zx_vcpu_enter(vcpu, &packet), "zx_vcpu_enter");
    if (packet.type != ZX_PKT_TYPE_GUEST_IO || packet.guest_io.port == END) return 0;
    print("%c", packet.guest_io.u8);
  }
}
