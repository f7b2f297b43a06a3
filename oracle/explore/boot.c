/* SPDX-License-Identifier: MIT */
/* The first state. */
#include "oracle/explore/explore.h"

#include "zircon/syscalls/hypervisor.h"
#include "zircon/syscalls/resource.h"

#define FRAMES 16u

static void set_trap(zx_handle_t guest, uint32_t kind, zx_handle_t port) {
  static const uint64_t where[] = {BELL_PAGE, MEM_PAGE, IO_PORT};
  static const uint64_t size[] = {PAGE_SIZE, PAGE_SIZE, 4};
  static const uint64_t key[] = {BELL_KEY, MEM_KEY, IO_KEY};
  guest_set_trap(MAIN_PROCESS, guest, kind, where[kind], size[kind], port, key[kind]);
}

static void set_traps(zx_handle_t guest, zx_handle_t port) {
  for (uint32_t kind = 0; kind < 3; kind++) {
    set_trap(guest, kind, kind == ZX_GUEST_TRAP_BELL ? port : 0);
  }
}

static void close_now(zx_handle_t handle) {
  handle_close(MAIN_PROCESS, handle);
  core_settle();
}

/* A vcpu is kicked and interrupted, and goes. */
static void wear_vcpu(uint32_t thread, zx_handle_t guest) {
  vcpu_create(MAIN_PROCESS, thread, guest, 0, 0, 1);
  zx_handle_t vcpu = reply.handle[0];
  vcpu_kick(MAIN_PROCESS, vcpu);
  for (uint32_t i = 0; i < bounds.vectors; i++) {
    vcpu_interrupt(MAIN_PROCESS, vcpu, explore_vectors[i]);
  }
  if (thread + 1u < bounds.threads && thread + 1u < bounds.vcpus) wear_vcpu(thread + 1u, guest);
  close_now(vcpu);
}

/* Leaves something of earlier objects in the tables: what is made later must not find it. All goes
 * in the order that leaves the free numbers in theirs. There are as many packets as ever wait, so
 * that the layout has room for them from the beginning. */
static void wear(zx_handle_t resource) {
  struct packet packet = {.key = USER_KEY};
  port_create(MAIN_PROCESS, 0, 1);
  zx_handle_t port = reply.handle[0];
  guest_create(MAIN_PROCESS, resource, 0, 1);
  zx_handle_t guest = reply.handle[0], vmar = reply.handle[1];
  set_traps(guest, port);
  for (uint32_t i = 0; i < bounds.packets * bounds.handles; i++) {
    port_queue(MAIN_PROCESS, port, 1, packet);
  }
  if (bounds.vcpus > 0) wear_vcpu(0, guest);
  close_now(vmar);
  close_now(guest);
  close_now(port);
}

void explore_boot(void) {
  core_boot(FRAMES);
  process_create(0x1234567);
  process_create(0x2ABCDEF);
  for (uint32_t i = 0; i < bounds.threads; i++) thread_create(MAIN_PROCESS);
  resource_create(MAIN_PROCESS, ZX_RSRC_KIND_SYSTEM, ZX_RSRC_SYSTEM_HYPERVISOR_BASE, 1);
  zx_handle_t resource = reply.handle[0];
  wear(resource);
  port_create(MAIN_PROCESS, 0, 1);
  zx_handle_t port = reply.handle[0];
  guest_create(MAIN_PROCESS, resource, 0, 1);
  zx_handle_t guest = reply.handle[0];
  close_now(reply.handle[1]);
  set_traps(guest, port);
  core_settle();
  explore_running = 0;
}
