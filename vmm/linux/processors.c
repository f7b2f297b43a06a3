/* SPDX-License-Identifier: MIT */
/* The processors that the guest starts: each has a thread, which makes its vcpu and runs it. */
#include <stdatomic.h>

#include "lib/print.h"
#include "lib/thread.h"
#include "machine.h"
#include "zircon/syscalls.h"

#define LOOK_NS 100000

struct processor {
  struct thread thread;
  uint64_t      entry;
  zx_status_t   created;
  atomic_bool   ready; /* `created` is known */
};

static struct processor processors[MAX_PROCESSORS];

static void processor_body(void *context) {
  struct processor *p = context;
  uint32_t          number = (uint32_t)(p - processors);
  zx_handle_t       vcpu = ZX_HANDLE_INVALID;
  p->created = zx_vcpu_create(machine.guest, 0, p->entry, &vcpu);
  machine.vcpu[number] = vcpu;
  atomic_store(&p->ready, true);
  if (p->created != ZX_OK) return;
  if (succeeded(processor_run(number), "a processor was stopped")) return;
  machine.failed = true;
  if (machine.stopped == NULL) machine.stopped = "a processor was stopped";
  processors_stop(number);
}

/* A vcpu gets the lowest number that is free: so the guest can only start its processors in order,
 * and the next is not started before this one is there. */
static zx_status_t start(uint32_t number, uint64_t entry) {
  struct processor *p = &processors[number];
  p->entry = entry;
  zx_status_t status = thread_start(&p->thread, processor_body, p);
  if (status != ZX_OK) return status;
  while (!atomic_load(&p->ready)) (void)zx_nanosleep(zx_clock_get_monotonic() + LOOK_NS);
  return p->created;
}

/* The second STARTUP of the INIT-SIPI-SIPI row finds a processor that runs, and is ignored, as one
 * to a processor that does not exist. */
static zx_status_t startup(uint64_t id, uint64_t entry) {
  if (id >= machine.processors || machine.vcpu[id] != ZX_HANDLE_INVALID) return ZX_OK;
  if (machine.vcpu[id - 1] == ZX_HANDLE_INVALID) {
    print("vmm: processor %lu cannot start before processor %lu\n", id, id - 1);
    return ZX_ERR_NOT_SUPPORTED;
  }
  zx_status_t status = start((uint32_t)id, entry);
  if (succeeded(status, "starting a processor")) print("vmm: processor %lu at %lx\n", id, entry);
  return status;
}

static zx_status_t interrupt(uint64_t mask, uint32_t vector) {
  for (uint32_t i = 0; i < machine.processors; i++) {
    if ((mask >> i & 1u) == 0 || machine.vcpu[i] == ZX_HANDLE_INVALID) continue;
    machine.ipis++;
    zx_status_t status = zx_vcpu_interrupt(machine.vcpu[i], vector);
    if (status != ZX_OK) return status;
  }
  return ZX_OK;
}

zx_status_t processors_told(const zx_packet_guest_vcpu_t *packet) {
  machine_lock();
  zx_status_t status = packet->type == ZX_PKT_GUEST_VCPU_STARTUP
                           ? startup(packet->startup.id, packet->startup.entry)
                           : interrupt(packet->interrupt.mask, packet->interrupt.vector);
  machine_unlock();
  return status;
}

void processors_stop(uint32_t but) {
  for (uint32_t i = 0; i < machine.processors; i++) {
    if (i != but && machine.vcpu[i] != ZX_HANDLE_INVALID) (void)zx_vcpu_kick(machine.vcpu[i]);
  }
}
