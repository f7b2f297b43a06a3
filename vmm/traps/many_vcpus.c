/* SPDX-License-Identifier: MIT */
/* A guest with 64 vcpus, each on its thread. */
#include <stdatomic.h>

#include "check.h"
#include "fixture.h"
#include "lib/thread.h"
#include "tests.h"

#define VCPUS    64u /* the main thread's is the first */
#define LIMIT_NS 3000000000

struct seat {
  struct thread    thread;
  atomic_bool      created;
  zx_handle_t      vcpu;
  zx_status_t      create, first, second;
  zx_port_packet_t packet;
};

static struct seat seats[VCPUS + 1]; /* and one too many */

/* Until it says its number, then until somebody ends its HLT. */
static void run_seat(void *context) {
  struct seat     *s = context;
  zx_port_packet_t unused;
  s->create = zx_vcpu_create(fixture.guest, 0, routine_address(ROUTINE_ap_start), &s->vcpu);
  atomic_store(&s->created, true);
  if (s->create != ZX_OK) return;
  s->first = zx_vcpu_enter(s->vcpu, &s->packet);
  s->second = zx_vcpu_enter(s->vcpu, &unused);
}

/* In order, so that each gets the number of its place. */
static bool start_seat(uint32_t i) {
  zx_time_t limit = zx_clock_get_monotonic() + LIMIT_NS;
  if (!expect_status(ZX_OK, thread_start(&seats[i].thread, run_seat, &seats[i]))) return false;
  while (!atomic_load(&seats[i].created) && zx_clock_get_monotonic() < limit) sleep_ms(1);
  return expect("created", true, atomic_load(&seats[i].created));
}

static bool join_seat(uint32_t i) {
  return expect("its end", true,
                thread_join(&seats[i].thread, zx_clock_get_monotonic() + LIMIT_NS));
}

void test_many_vcpus(void) {
  test("vcpus-64");
  for (uint32_t i = 1; i < VCPUS; i++)
    if (!start_seat(i) || !expect_status(ZX_OK, seats[i].create)) return;
  sleep_ms(20);
  run_cleanly(ROUTINE_nothing); /* the first still runs */
  for (uint32_t i = 1; i < VCPUS; i++) expect_status(ZX_OK, zx_vcpu_kick(seats[i].vcpu));
  for (uint32_t i = 1; i < VCPUS; i++) {
    if (!join_seat(i)) return;
    expect_status(ZX_OK, seats[i].first);
    expect("type", ZX_PKT_TYPE_GUEST_IO, seats[i].packet.type);
    expect("its APIC id", i, seats[i].packet.guest_io.u16);
    expect_status(ZX_ERR_CANCELED, seats[i].second);
  }
  test("vcpus-65");
  if (start_seat(VCPUS)) {
    expect_status(ZX_ERR_NO_RESOURCES, seats[VCPUS].create);
    join_seat(VCPUS);
  }
  for (uint32_t i = 1; i < VCPUS; i++) expect_status(ZX_OK, zx_handle_close(seats[i].vcpu));
}
