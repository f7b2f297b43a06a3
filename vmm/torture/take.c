/* SPDX-License-Identifier: MIT */
/* Children that take more than a thirtieth of everything there is, one after the other, and end
 * without giving anything back: only because their ends do can the last of them have its share. */
#include "bystander.h"
#include "lib/thread.h"
#include "roles.h"
#include "tests.h"
#include "traps/check.h"

#include <stdatomic.h>

#define CHILDREN 30u
#define HANDLES  500u /* of the parent's object; these are counted */
#define VMOS     20u
/* Of each so many that CHILDREN times that is more than there is (temora/limits.h). */
#define PORTS    2u    /* of 32 */
#define PACKETS  300u  /* in each port; of 16,384 */
#define CHANNELS 5u    /* two ends each; of 256 */
#define GUESTS   3u    /* of 16, with those of processes, and of 64 VMARs */
#define THREADS  9u    /* of 256, each with a vcpu, of 256 */
#define MEMORY   0x600000u /* of MEM=128 MiB */
#define MAPPED   (ZX_VM_SPECIFIC | ZX_VM_PERM_READ | ZX_VM_PERM_WRITE)
#define BELL     0x1000000u
#define SETTLE_NS 5000000

static zx_handle_t memory, port, guests[GUESTS];
static atomic_int  thread_status;
static atomic_uint thread_count;

static zx_status_t take_handles(zx_handle_t resource) {
  zx_handle_t unused;
  zx_status_t status = ZX_OK;
  for (uint32_t i = 0; i < HANDLES && status == ZX_OK; i++)
    status = zx_handle_duplicate(resource, ZX_RIGHT_SAME_RIGHTS, &unused);
  return status;
}

static zx_status_t take_memory(void) {
  zx_handle_t unused;
  zx_status_t status = zx_vmo_create(MEMORY, 0, &memory);
  for (uint32_t i = 1; i < VMOS && status == ZX_OK; i++) status = zx_vmo_create(1, 0, &unused);
  return status;
}

static zx_status_t take_ports(void) {
  zx_port_packet_t packet = {.key = 1};
  zx_status_t      status = ZX_OK;
  for (uint32_t i = 0; i < PORTS && status == ZX_OK; i++) {
    status = zx_port_create(0, &port);
    for (uint32_t k = 0; k < PACKETS && status == ZX_OK; k++) status = zx_port_queue(port, &packet);
  }
  return status;
}

/* Each with a handle and some bytes on their way. */
static zx_status_t take_channels(void) {
  static const uint8_t bytes[5000];
  zx_handle_t          ends[2], sent;
  zx_status_t          status = ZX_OK;
  for (uint32_t i = 0; i < CHANNELS && status == ZX_OK; i++) {
    status = zx_channel_create(0, &ends[0], &ends[1]);
    if (status == ZX_OK) status = zx_handle_duplicate(memory, ZX_RIGHT_SAME_RIGHTS, &sent);
    if (status == ZX_OK) status = zx_channel_write(ends[0], 0, bytes, sizeof(bytes), &sent, 1);
  }
  return status;
}

static zx_status_t take_guests(zx_handle_t resource) {
  zx_handle_t vmar;
  zx_vaddr_t  mapped;
  zx_status_t status = ZX_OK;
  for (uint32_t i = 0; i < GUESTS && status == ZX_OK; i++) {
    status = zx_guest_create(resource, 0, &guests[i], &vmar);
    if (status == ZX_OK)
      status = zx_vmar_map(vmar, MAPPED, 0, memory, 0, MEMORY, &mapped);
    if (status == ZX_OK)
      status = zx_guest_set_trap(guests[i], ZX_GUEST_TRAP_BELL, BELL, 0x1000, port, 1);
  }
  return status;
}

static void take_vcpu(void *context) {
  zx_handle_t vcpu, *guest = context;
  zx_status_t status = zx_vcpu_create(*guest, 0, 0, &vcpu);
  if (status == ZX_OK) status = zx_vcpu_interrupt(vcpu, 33);
  if (status != ZX_OK) atomic_store(&thread_status, status);
  atomic_fetch_add(&thread_count, 1);
  (void)zx_nanosleep(ZX_TIME_INFINITE);
}

static zx_status_t take_threads(void) {
  static struct thread threads[THREADS];
  zx_status_t          status = ZX_OK;
  for (uint32_t i = 0; i < THREADS && status == ZX_OK; i++)
    status = thread_start(&threads[i], take_vcpu, &guests[i % GUESTS]);
  while (status == ZX_OK && atomic_load(&thread_count) < THREADS)
    (void)zx_nanosleep(zx_clock_get_monotonic() + SETTLE_NS);
  return status != ZX_OK ? status : atomic_load(&thread_status);
}

void role_take(zx_handle_t channel, zx_handle_t resource, uint64_t number) {
  zx_status_t status = take_memory();
  if (status == ZX_OK) status = take_handles(resource);
  if (status == ZX_OK) status = take_ports();
  if (status == ZX_OK) status = take_channels();
  if (status == ZX_OK) status = take_guests(resource);
  if (status == ZX_OK) status = take_threads();
  report(channel, status, number, ZX_HANDLE_INVALID);
  if (number % 2 == 1) __asm__ volatile("ud2");
  zx_process_exit(0);
}

static uint32_t handles_of(zx_handle_t object) {
  zx_info_handle_count_t info = {0};
  expect_status(ZX_OK, zx_object_get_info(object, ZX_INFO_HANDLE_COUNT, &info, sizeof(info), NULL,
                                          NULL));
  return info.handle_count;
}

void test_taken(zx_handle_t resource) {
  for (uint32_t i = 0; i < CHILDREN; i++) {
    struct child child;
    test(i % 2 == 1 ? "nothing-stays-after-a-fault" : "nothing-stays-after-exit");
    uint32_t before = handles_of(resource);
    if (!child_start(&child, resource, ROLE_TAKE, i)) return;
    if (child_reports(&child)) expect_status(ZX_OK, child.last.status);
    child_ends(&child);
    expect("handles of what it was given", before, handles_of(resource));
    bystander_expect();
  }
}
