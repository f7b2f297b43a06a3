/* SPDX-License-Identifier: MIT */
#include "watchdog.h"

#include <stdatomic.h>

#include "arena.h"
#include "fuzz/layout.h"
#include "lib/print.h"
#include "lib/thread.h"

#define PERIOD_NS    500000
#define GUEST_NS     2000000   /* that a guest may take: 20,000 instructions in Bochs */
#define RETURN_NS    200000000 /* after which a kick must have had its effect */
#define MOST_VECTORS 3u
#define MOST_BELLS   256u
#define FIRST_RESERVED 21u
#define RESERVED     11u
#define FIRST_INTERRUPT 32u

static struct thread  thread;
static struct random  vectors;
static uint64_t       seed;
static atomic_uint    watched; /* the vcpu's handle, 0: none */
static atomic_ulong   number, bells;
static atomic_llong   since;
static atomic_uint    storm; /* enum storm */
static atomic_bool    kicked;

/* No more than may wait: a guest that rings as fast as they are taken is to be kicked, too. */
static void take_bells(void) {
  zx_port_packet_t bell;
  for (uint32_t i = 0; i < MOST_BELLS && zx_port_wait(arena_port(), 0, &bell) == ZX_OK; i++) {
    bool good = bell.type == ZX_PKT_TYPE_GUEST_BELL && bell.key == BELL_PAGE &&
                bell.guest_bell.addr >= BELL_PAGE && bell.guest_bell.addr < BELL_PAGE + 0x1000u;
    if (!good) print("FINDING guest %lu: bad bell %lx\n", atomic_load(&number),
                     bell.guest_bell.addr);
    atomic_fetch_add(&bells, 1);
  }
}

/* Not those that are reserved: they end the guest with NOT_SUPPORTED (decision D42). */
static uint32_t any_vector(void) {
  if (atomic_load(&storm) == STORM_INTERRUPTS)
    return FIRST_INTERRUPT + random_below(&vectors, 256 - FIRST_INTERRUPT);
  uint32_t vector = random_below(&vectors, 256 - RESERVED);
  return vector < FIRST_RESERVED ? vector : vector + RESERVED;
}

/* The vcpu may be gone by now: then the handle is no handle. */
static void look_after(zx_handle_t vcpu) {
  zx_time_t spent = zx_clock_get_monotonic() - atomic_load(&since);
  if (atomic_load(&storm) != STORM_NONE) {
    for (uint32_t i = random_below(&vectors, MOST_VECTORS + 1); i > 0; i--)
      (void)zx_vcpu_interrupt(vcpu, any_vector());
  }
  if (spent > RETURN_NS) {
    print("FINDING guest %lu: zx_vcpu_enter does not return after a kick\n",
          atomic_load(&number));
    zx_process_exit(2);
  }
  if (spent > GUEST_NS) {
    atomic_store(&kicked, true);
    (void)zx_vcpu_kick(vcpu);
  }
}

static void watch(void *context) {
  (void)context;
  for (;;) {
    (void)zx_nanosleep(zx_clock_get_monotonic() + PERIOD_NS);
    take_bells();
    zx_handle_t vcpu = atomic_load(&watched);
    if (vcpu != ZX_HANDLE_INVALID) look_after(vcpu);
  }
}

bool watchdog_start(uint64_t number_of_run) {
  seed = ~number_of_run;
  return thread_start(&thread, watch, NULL) == ZX_OK;
}

void watchdog_watch(zx_handle_t vcpu, uint64_t guest, enum storm interrupts) {
  vectors = random_start(seed, guest);
  atomic_store(&kicked, false);
  atomic_store(&number, guest);
  atomic_store(&storm, interrupts);
  atomic_store(&since, zx_clock_get_monotonic());
  atomic_store(&watched, vcpu);
}

bool watchdog_done(void) {
  atomic_store(&watched, ZX_HANDLE_INVALID);
  return atomic_load(&kicked);
}

uint64_t watchdog_bells(void) { return atomic_load(&bells); }
