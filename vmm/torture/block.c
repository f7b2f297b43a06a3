/* SPDX-License-Identifier: MIT */
/* A process that ends while one of its threads waits in a call, or while its guest runs. */
#include "bystander.h"
#include "lib/thread.h"
#include "roles.h"
#include "tests.h"
#include "traps/check.h"
#include "traps/fixture.h"

#include <stdatomic.h>

#define UNTIL_IT_WAITS_NS 30000000
#define LOOK_NS           2000000

static atomic_bool about_to_wait, came_back;
static zx_handle_t resource_given;

static void wait_in_guest(enum wait wait) {
  static const enum routine routine[WAITS] = {
    [WAIT_HALT] = ROUTINE_halt_masked, [WAIT_BELL] = ROUTINE_bell_many,
    [WAIT_GUEST] = ROUTINE_spin,
  };
  if (!fixture_create(resource_given) || enter() != ZX_OK) return;
  if (zx_guest_set_trap(fixture.guest, ZX_GUEST_TRAP_BELL, BELL_MANY, 0x1000, fixture.port, 1) ==
      ZX_OK) {
    prepare(routine[wait]);
    atomic_store(&about_to_wait, true);
    (void)enter();
  }
}

static void wait_for_ever(void *context) {
  enum wait        wait = *(const enum wait *)context;
  zx_port_packet_t unused;
  zx_handle_t      port;
  if (wait < WAIT_HALT) atomic_store(&about_to_wait, true);
  if (wait == WAIT_PORT && zx_port_create(0, &port) == ZX_OK)
    (void)zx_port_wait(port, ZX_TIME_INFINITE, &unused);
  if (wait == WAIT_SLEEP) (void)zx_nanosleep(ZX_TIME_INFINITE);
  if (wait >= WAIT_HALT && wait <= WAIT_GUEST) wait_in_guest(wait);
  atomic_store(&came_back, true);
}

/* For a message, or the end of who could write one. */
static void wait_for_parent(zx_handle_t channel) {
  uint32_t bytes, handles;
  while (zx_channel_read(channel, 0, NULL, NULL, 0, 0, &bytes, &handles) == ZX_ERR_SHOULD_WAIT)
    (void)zx_nanosleep(zx_clock_get_monotonic() + LOOK_NS);
}

void role_block(zx_handle_t channel, zx_handle_t resource, uint64_t number) {
  static struct thread thread;
  static enum wait     wait;
  zx_handle_t          vcpu = ZX_HANDLE_INVALID;
  wait = (enum wait)(number / 2);
  resource_given = resource;
  zx_status_t status = wait == WAIT_PARENT ? ZX_OK : thread_start(&thread, wait_for_ever, &wait);
  while (wait != WAIT_PARENT && !atomic_load(&about_to_wait))
    (void)zx_nanosleep(zx_clock_get_monotonic() + LOOK_NS);
  (void)zx_nanosleep(zx_clock_get_monotonic() + UNTIL_IT_WAITS_NS);
  if (fixture.vcpu != ZX_HANDLE_INVALID)
    status = zx_handle_duplicate(fixture.vcpu, ZX_RIGHT_SAME_RIGHTS, &vcpu);
  report(channel, atomic_load(&came_back) ? ZX_ERR_BAD_STATE : status, 0, vcpu);
  if (wait == WAIT_PARENT) wait_for_parent(channel);
  if (number % 2 == 1) __asm__ volatile("ud2");
  zx_process_exit(0);
}

/* What the dead one has given away lives on, without an owner. */
static void expect_orphan(zx_handle_t vcpu) {
  zx_port_packet_t unused;
  zx_vcpu_state_t  state;
  expect_status(ZX_OK, zx_vcpu_kick(vcpu));
  expect_status(ZX_OK, zx_vcpu_interrupt(vcpu, 33));
  expect_status(ZX_ERR_BAD_STATE, zx_vcpu_enter(vcpu, &unused));
  expect_status(ZX_ERR_BAD_STATE, zx_vcpu_read_state(vcpu, ZX_VCPU_STATE, &state, sizeof(state)));
  expect_status(ZX_OK, zx_handle_close(vcpu));
}

static void one(const char *name, zx_handle_t resource, enum wait wait, uint32_t by_fault) {
  struct child child;
  test(name);
  if (!child_start(&child, resource, ROLE_BLOCK, wait * 2u + by_fault)) return;
  if (child_reports(&child)) expect_status(ZX_OK, child.last.status);
  bystander_expect(); /* meanwhile */
  child_ends(&child);
  expect("a vcpu was given", wait >= WAIT_HALT, child.handle != ZX_HANDLE_INVALID);
  if (child.handle != ZX_HANDLE_INVALID) expect_orphan(child.handle);
  bystander_expect();
}

void test_blocked(zx_handle_t resource) {
  one("exit-in-port-wait", resource, WAIT_PORT, 0);
  one("exit-in-nanosleep", resource, WAIT_SLEEP, 0);
  one("exit-in-halt", resource, WAIT_HALT, 0);
  one("exit-in-bell", resource, WAIT_BELL, 0);
  one("exit-in-guest", resource, WAIT_GUEST, 0);
  one("fault-in-port-wait", resource, WAIT_PORT, 1);
  one("fault-in-nanosleep", resource, WAIT_SLEEP, 1);
  one("fault-in-halt", resource, WAIT_HALT, 1);
  one("fault-in-bell", resource, WAIT_BELL, 1);
  one("fault-in-guest", resource, WAIT_GUEST, 1);
}
