/* SPDX-License-Identifier: MIT */
#include "machine.h"

#include "traps/check.h"

#define PRESENT_WRITE 0x03u
#define LARGE_PAGE    0x80u
#define MAPPED        (ZX_VM_SPECIFIC | ZX_VM_PERM_READ | ZX_VM_PERM_WRITE)

extern const uint8_t guest_image[], guest_image_end[];

uint64_t machine_peek(const struct machine *m, uint64_t address) {
  uint64_t value = 0;
  (void)expect_status(ZX_OK, zx_vmo_read(m->memory, &value, address, sizeof(value)));
  return value;
}

void machine_poke(const struct machine *m, uint64_t address, uint64_t value) {
  (void)expect_status(ZX_OK, zx_vmo_write(m->memory, &value, address, sizeof(value)));
}

/* The first 2 MiB to themselves. */
static bool fill(const struct machine *m, uint64_t mode) {
  machine_poke(m, PAGE_TABLES_AT, (PAGE_TABLES_AT + 0x1000) | PRESENT_WRITE);
  machine_poke(m, PAGE_TABLES_AT + 0x1000, PAGE_DIRECTORY | PRESENT_WRITE);
  machine_poke(m, PAGE_DIRECTORY, LARGE_PAGE | PRESENT_WRITE);
  machine_poke(m, MODE, mode);
  return expect_status(ZX_OK, zx_vmo_write(m->memory, guest_image, GUEST_ENTRY,
                                           (size_t)(guest_image_end - guest_image)));
}

bool machine_make(struct machine *m, zx_handle_t resource, uint64_t mode) {
  zx_vaddr_t mapped;
  return expect_status(ZX_OK, zx_vmo_create(GUEST_MEMORY, 0, &m->memory)) &&
         expect_status(ZX_OK, zx_guest_create(resource, 0, &m->guest, &m->vmar)) &&
         expect_status(ZX_OK, zx_vmar_map(m->vmar, MAPPED, 0, m->memory, 0, GUEST_MEMORY,
                                          &mapped)) &&
         expect_status(ZX_OK, zx_guest_set_trap(m->guest, ZX_GUEST_TRAP_IO, TRAP_PORT, 2,
                                                ZX_HANDLE_INVALID, 0)) &&
         fill(m, mode);
}

void machine_end(struct machine *m) {
  expect_status(ZX_OK, zx_handle_close(m->vmar));
  expect_status(ZX_OK, zx_handle_close(m->guest));
  expect_status(ZX_OK, zx_handle_close(m->memory));
}

static void run(void *context) {
  struct runner   *r = context;
  zx_port_packet_t packet;
  r->last = zx_vcpu_create(r->machine->guest, 0, r->entry, &r->vcpu);
  atomic_store(&r->made, true);
  if (r->last != ZX_OK) return;
  do r->last = zx_vcpu_enter(r->vcpu, &packet);
  while (r->done(r, r->last, &packet));
}

bool runner_start(struct runner *r) {
  zx_time_t limit = zx_clock_get_monotonic() + PATIENCE_NS;
  atomic_store(&r->made, false);
  if (!expect_status(ZX_OK, thread_start(&r->thread, run, r))) return false;
  while (!atomic_load(&r->made) && zx_clock_get_monotonic() < limit)
    (void)zx_nanosleep(zx_clock_get_monotonic() + 1);
  return expect("a vcpu is there", true, atomic_load(&r->made));
}

bool runner_join(struct runner *r) {
  zx_time_t limit = zx_clock_get_monotonic() + PATIENCE_NS;
  return expect("a vcpu's thread ends", true, thread_join(&r->thread, limit)) &&
         expect_status(ZX_OK, zx_handle_close(r->vcpu));
}

uint32_t random_below(uint32_t n) {
  static atomic_ulong counter = 88172645463325252u;
  uint64_t            x = atomic_fetch_add(&counter, 0x9E3779B97F4A7C15u);
  x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
  x = (x ^ x >> 27) * 0x94D049BB133111EBu;
  return (uint32_t)((x ^ x >> 31) >> 32) % n;
}
