/* SPDX-License-Identifier: MIT */
#include "machine.h"

#include "boot.h"
#include "device.h"
#include "lib/lock.h"
#include "lib/print.h"
#include "zircon/syscalls.h"

#define DEFAULT_MEMORY (128u << 20)

struct machine machine;
static struct lock lock;

void machine_lock(void) {
  lock_take(&lock);
}

void machine_unlock(void) {
  lock_release(&lock);
}

bool succeeded(zx_status_t status, const char *what) {
  if (status == ZX_OK) return true;
  print("vmm: %s: %s\n", what, status_name(status));
  return false;
}

/* Guest mappings are asked for with READ and WRITE only: a VMO's handle has no right to EXECUTE,
 * and a readable page of a guest's memory can be executed by the guest.                         */
static bool create_memory(uint64_t wanted) {
  machine.memory_bytes = wanted == 0 ? DEFAULT_MEMORY : wanted;
  if (machine.memory_bytes > MEMORY_MAX) machine.memory_bytes = MEMORY_MAX;
  machine.memory_bytes &= ~(uint64_t)(PAGE_BYTES - 1);
  zx_vaddr_t mapped = 0;
  return succeeded(zx_vmo_create(machine.memory_bytes, 0, &machine.memory), "guest memory") &&
         succeeded(zx_vmar_map(machine.vmar,
                               ZX_VM_SPECIFIC | ZX_VM_PERM_READ | ZX_VM_PERM_WRITE, 0,
                               machine.memory, 0, machine.memory_bytes, &mapped),
                   "mapping the guest's memory");
}

/* Every port that can be trapped, as one trap; the bus knows the rest. */
bool machine_create(const struct temora_start *start) {
  pic_reset();
  pit_reset();
  machine.processors = start->vcpu_count < MAX_PROCESSORS ? start->vcpu_count : MAX_PROCESSORS;
  return succeeded(zx_guest_create(start->hypervisor_resource, 0, &machine.guest, &machine.vmar),
                   "zx_guest_create") &&
         create_memory(start->memory_bytes) &&
         succeeded(zx_guest_set_trap(machine.guest, ZX_GUEST_TRAP_IO, 0, 0xFFFF, 0, 0),
                   "trapping the ports");
}

void machine_interrupt(uint8_t vector) {
  machine.interrupts++;
  (void)succeeded(zx_vcpu_interrupt(machine.vcpu[0], vector), "zx_vcpu_interrupt");
}

void machine_console(const char *text, size_t size) {
  (void)zx_debug_write(text, size);
}

void machine_stop(const char *cause) {
  if (machine.stopped == NULL) machine.stopped = cause;
}

zx_time_t machine_now(void) {
  return zx_clock_get_monotonic();
}
