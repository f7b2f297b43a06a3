/* SPDX-License-Identifier: MIT */
/* What an exit costs: the guest times CPUID, which the hypervisor does, and OUT and IN, which come
 * here to ring 3. The figures are counts of instructions when run in Bochs, not cycles.         */
#include "bench/layout.h"
#include "lib/print.h"
#include "lib/vmm.h"
#include "zircon/syscalls.h"

#define PRESENT_WRITE 0x03u
#define LARGE_PAGE    0x80u
#define OPTIONS       (ZX_VM_SPECIFIC | ZX_VM_PERM_READ | ZX_VM_PERM_WRITE)

extern const uint8_t guest_image[], guest_image_end[];

static zx_handle_t memory, guest, vmar, vcpu;

static bool succeeded(zx_status_t status, const char *what) {
  if (status != ZX_OK) print("bench: %s: %s\n", what, status_name(status));
  return status == ZX_OK;
}

static bool put(uint64_t address, const void *bytes, size_t size) {
  return succeeded(zx_vmo_write(memory, bytes, address, size), "zx_vmo_write");
}

/* The first 2 MiB, to themselves; CR3 of a new boot vcpu is 0. */
static bool put_guest(void) {
  uint64_t first = 0x1000 | PRESENT_WRITE, second = PAGE_DIRECTORY | PRESENT_WRITE;
  uint64_t page = LARGE_PAGE | PRESENT_WRITE;
  return put(0, &first, 8) && put(0x1000, &second, 8) && put(PAGE_DIRECTORY, &page, 8) &&
         put(GUEST_ENTRY, guest_image, (size_t)(guest_image_end - guest_image));
}

static bool create(zx_handle_t resource) {
  zx_vaddr_t mapped;
  return succeeded(zx_vmo_create(GUEST_MEMORY, 0, &memory), "zx_vmo_create") &&
         succeeded(zx_guest_create(resource, 0, &guest, &vmar), "zx_guest_create") &&
         succeeded(zx_vmar_map(vmar, OPTIONS, 0, memory, 0, GUEST_MEMORY, &mapped),
                   "zx_vmar_map") &&
         succeeded(zx_guest_set_trap(guest, ZX_GUEST_TRAP_IO, OUT_PORT, 3, 0, 0),
                   "zx_guest_set_trap") &&
         put_guest() &&
         succeeded(zx_vcpu_create(guest, 0, GUEST_ENTRY, &vcpu), "zx_vcpu_create");
}

/* Serves the guest until it writes END_PORT; counts the accesses to the other two. */
static bool serve(uint32_t *accesses) {
  zx_port_packet_t packet;
  zx_vcpu_io_t io = {.access_size = 1, .padding1 = {0}, {.u32 = 0}};
  for (;;) {
    if (!succeeded(zx_vcpu_enter(vcpu, &packet), "zx_vcpu_enter")) return false;
    if (packet.guest_io.port == END_PORT) return true;
    *accesses += 1;
    if (packet.guest_io.input &&
        !succeeded(zx_vcpu_write_state(vcpu, ZX_VCPU_IO, &io, sizeof(io)), "zx_vcpu_write_state"))
      return false;
  }
}

static void print_cost(const char *what, uint64_t ticks, uint64_t empty) {
  uint64_t hundredths = (ticks - empty) * 100 / ROUNDS;
  print("bench: %s: %lu.%02lu ticks per exit\n", what, hundredths / 100, hundredths % 100);
}

int vmm_main(const struct temora_start *start) {
  uint64_t ticks[TICKS_WORDS];
  uint32_t accesses = 0;
  if (!create(start->hypervisor_resource) || !serve(&accesses)) return 1;
  if (!succeeded(zx_vmo_read(memory, ticks, TICKS, sizeof(ticks)), "zx_vmo_read")) return 1;
  if (accesses != 2 * (ROUNDS + 1)) {
    print("bench: %u port accesses came here, not %u\n", accesses, 2 * (ROUNDS + 1));
    return 1;
  }
  print("bench: %u rounds each; a tick is an instruction in Bochs, guest's own included\n", ROUNDS);
  print_cost("CPUID, in the hypervisor", ticks[TICKS_CPUID], ticks[TICKS_EMPTY]);
  print_cost("OUT, to ring 3 and back", ticks[TICKS_OUT], ticks[TICKS_EMPTY]);
  print_cost("IN, answered from ring 3", ticks[TICKS_IN], ticks[TICKS_EMPTY]);
  return 0;
}
