/* SPDX-License-Identifier: MIT */
#include "batch.h"

#include "lib/memory.h"
#include "lib/print.h"
#include "tables.h"
#include "traps/check.h"
#include "zircon/syscalls.h"

#define MOST       2048u
#define MOST_SHOWN 8u /* of a case */
#define MAPPED     (ZX_VM_SPECIFIC | ZX_VM_PERM_READ | ZX_VM_PERM_WRITE)

static zx_handle_t        memory, guest, vmar, vcpu;
static const struct mode *current;
static struct record      records[MOST], results[MOST];
static struct want        wants[MOST];
static zx_status_t        statuses[MOST];
static uint32_t           count, compared, wrong, shown;

bool guest_write(uint64_t address, const void *from, uint64_t bytes) {
  return expect_status(ZX_OK, zx_vmo_write(memory, from, address, bytes));
}

static bool guest_read(uint64_t address, void *to, uint64_t bytes) {
  return expect_status(ZX_OK, zx_vmo_read(memory, to, address, bytes));
}

static bool write_word(uint64_t address, uint32_t word) {
  return guest_write(address, &word, sizeof(word));
}

bool batch_create(zx_handle_t resource) {
  zx_vaddr_t mapped;
  return expect_status(ZX_OK, zx_vmo_create(GUEST_MEMORY, 0, &memory)) &&
         expect_status(ZX_OK, zx_guest_create(resource, 0, &guest, &vmar)) &&
         expect_status(ZX_OK, zx_vmar_map(vmar, MAPPED, 0, memory, 0, GUEST_MEMORY, &mapped)) &&
         expect_status(ZX_OK, zx_guest_set_trap(guest, ZX_GUEST_TRAP_IO, END_PORT, 1,
                                                ZX_HANDLE_INVALID, 0)) &&
         tables_write() &&
         expect_status(ZX_OK, zx_vcpu_create(guest, 0, GUEST_ENTRY, &vcpu));
}

void batch_mode(const struct mode *mode) {
  batch_flush();
  current = mode;
}

/* A vcpu whose run has ended for good gives way to a new one, which goes on behind the record. */
static bool new_vcpu(void) {
  return expect_status(ZX_OK, zx_handle_close(vcpu)) && tables_first() &&
         expect_status(ZX_OK, zx_vcpu_create(guest, 0, GUEST_ENTRY, &vcpu));
}

/* The record at which the run has ended: NEXT is behind it. */
static bool note_status(zx_status_t status) {
  uint32_t next = 0;
  if (!guest_read(NEXT, &next, sizeof(next))) return false;
  uint32_t done = (next - RECORDS) / RECORD_BYTES;
  if (!expect("a record ended it", true, done >= 1 && done <= count)) return false;
  statuses[done - 1] = status;
  return new_vcpu();
}

/* Interprocessor interrupts are packets, and go nowhere. */
static bool run(void) {
  zx_port_packet_t packet;
  for (;;) {
    zx_status_t status = zx_vcpu_enter(vcpu, &packet);
    if (status != ZX_OK) {
      if (!note_status(status)) return false;
    } else if (packet.type == ZX_PKT_TYPE_GUEST_IO) {
      return true;
    }
  }
}

/* No exception changes CR0 or CR4; in real mode there are no error codes. */
static bool is_fault(const struct record *r, const struct want *w) {
  uint64_t cr4 = current->cr4 | current->late;
  bool     coded = current->width != 16 || current->ring != 0;
  return (!coded || r->error == w->error) && r->result == (cr4 << 32 | current->cr0);
}

static bool as_it_must(uint32_t i) {
  const struct record *r = &results[i];
  const struct want   *w = &wants[i];
  if (statuses[i] != w->status) return false;
  if (w->status != ZX_OK) return true;
  if (r->vector != w->vector) return false;
  if (r->vector != DONE) return is_fault(r, w);
  return !w->reads || r->result == w->result;
}

static void show(uint32_t i) {
  const struct record *r = &results[i];
  const struct want   *w = &wants[i];
  if (++shown > MOST_SHOWN) return;
  print("  %s: op %u, selector %x, value %lx, extra %lx, upper %lx\n", current->name, r->op,
        r->selector, records[i].value, records[i].extra, records[i].upper);
  print("    must: status %d, vector %u, error %x, result %lx\n", w->status, w->vector, w->error,
        w->result);
  print("    is:   status %d, vector %u, error %x, result %lx\n", statuses[i], r->vector, r->error,
        r->result);
}

static void compare(void) {
  uint32_t bad = 0;
  for (uint32_t i = 0; i < count; i++) {
    if (as_it_must(i)) continue;
    bad++;
    show(i);
  }
  compared += count;
  wrong += bad;
  expect(current->name, 0, bad);
}

void batch_flush(void) {
  uint32_t mode[MODE_WORDS], bytes = count * RECORD_BYTES;
  if (count == 0) return;
  memcpy(mode, &current->cr0, sizeof(mode));
  memset(statuses, 0, sizeof(statuses));
  if (guest_write(MODE, mode, sizeof(mode)) && guest_write(RECORDS, records, bytes) &&
      write_word(NEXT, RECORDS) && write_word(LAST, RECORDS + bytes) && run() &&
      guest_read(RECORDS, results, bytes))
    compare();
  count = 0;
  test_goes_on();
}

void batch_add(struct record record, struct want want) {
  record.vector = NOT_RUN;
  records[count] = record;
  wants[count++] = want;
  if (count == MOST) batch_flush();
}

uint64_t batch_ask(enum op op, uint64_t extra, uint64_t value) {
  batch_flush();
  batch_add((struct record){.op = op, .extra = extra, .value = value}, want_done());
  batch_flush();
  return results[0].result;
}

void batch_case(const char *name) {
  batch_flush();
  shown = 0;
  test(name);
}

uint32_t batch_compared(void) { return compared; }

uint32_t batch_wrong(void) { return wrong; }
