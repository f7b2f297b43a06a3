/* SPDX-License-Identifier: MIT */
#include "kvm/vcpu.h"

#include <stdlib.h>
#include <string.h>

#include "kvm/handle.h"
#include "kvm/wait.h"
#include "zircon/syscalls/calls_vcpu.h"

/* ---- life ---- */

static void end(struct object *o) {
  struct vcpu *v = (struct vcpu *)o;
  if (v->owner != NULL) v->owner->vcpu = NULL;
  v->guest->seats &= ~(1ull << v->seat);
  processor_end(v->processor);
  object_leave(&v->guest->object);
  free(v);
}

void caller_ends(struct caller *c) {
  lock();
  if (c->vcpu != NULL) c->vcpu->owner = NULL;
  c->vcpu = NULL;
  unlock();
}

static zx_status_t create(struct guest *g, uint64_t entry, zx_handle_t *out) {
  struct caller *me = caller_get();
  if (entry >= GUEST_TOP) return ZX_ERR_INVALID_ARGS;
  if (~g->seats == 0) return ZX_ERR_NO_RESOURCES;
  if (me->vcpu != NULL) return ZX_ERR_BAD_STATE;
  struct vcpu *v = calloc(1, sizeof *v);
  if (v == NULL) return ZX_ERR_NO_MEMORY;
  v->seat = (uint32_t)__builtin_ctzll(~g->seats);
  zx_status_t status = processor_begin(g->machine, v->seat, entry, &v->processor);
  if (status != ZX_OK) {
    free(v);
    return status;
  }
  object_begin(&v->object, ZX_OBJ_TYPE_VCPU, NULL, end);
  v->guest = g;
  v->owner = me;
  object_use(&g->object);
  g->seats |= 1ull << v->seat;
  me->vcpu = v;
  return handle_name(&(struct naming){&v->object, ZX_DEFAULT_VCPU_RIGHTS, out}, 1);
}

zx_status_t zx_vcpu_create(zx_handle_t guest, uint32_t options, zx_vaddr_t entry,
                           zx_handle_t *out) {
  struct object *o;
  if (options != 0) return ZX_ERR_INVALID_ARGS;
  lock();
  zx_status_t status = handle_get(guest, ZX_OBJ_TYPE_GUEST, ZX_RIGHT_MANAGE_PROCESS, &o);
  if (status == ZX_OK) status = create((struct guest *)o, entry, out);
  unlock();
  return status;
}

/* ---- zx_vcpu_enter ---- */

static bool anything_pending(const struct vcpu *v) {
  static const uint8_t none[VECTORS];
  return memcmp(v->pending, none, sizeof none) != 0;
}

static zx_status_t run(struct vcpu *v, uint32_t vector, zx_port_packet_t *packet) {
  struct happening h = {.kind = GUEST_GOES_ON};
  v->running = true;
  unlock();
  processor_run(v->processor, vector, &h);
  lock();
  v->running = false;
  return vcpu_happened(v, &h, packet);
}

/* GOES_ON: the guest may run. A bell comes before a kick: nothing but a place ends that wait. */
static zx_status_t before_run(struct vcpu *v) {
  while (v->bell != NULL && !vcpu_ring(v)) {
    if (!processor_can_wait()) return WOULD_WAIT;
    wait_until(ZX_TIME_INFINITE);
  }
  while (!v->kicked && v->halted && !anything_pending(v)) {
    if (!processor_can_wait()) return WOULD_WAIT;
    wait_until(ZX_TIME_INFINITE);
  }
  v->halted = false;
  if (!v->kicked) return GOES_ON;
  v->kicked = false;
  return ZX_ERR_CANCELED;
}

static zx_status_t enter(struct vcpu *v, zx_port_packet_t *packet) {
  zx_status_t status;
  uint32_t    vector;
  if (v->owner != caller_get()) return ZX_ERR_BAD_STATE;
  do {
    status = before_run(v);
    if (status != GOES_ON) return status;
    status = vcpu_next_vector(v, &vector);
    if (status != ZX_OK) return status;
    status = run(v, vector, packet);
  } while (status == GOES_ON);
  return status;
}

zx_status_t zx_vcpu_enter(zx_handle_t handle, zx_port_packet_t *packet) {
  struct object *o;
  lock();
  zx_status_t status = handle_get(handle, ZX_OBJ_TYPE_VCPU, ZX_RIGHT_EXECUTE, &o);
  if (status == ZX_OK) {
    object_use(o);
    status = enter((struct vcpu *)o, packet);
    object_leave(o);
  }
  unlock();
  return status;
}

/* ---- from any thread ---- */

static void wake(struct vcpu *v) {
  if (v->running) processor_stop(v->processor);
  wake_all();
}

zx_status_t zx_vcpu_kick(zx_handle_t handle) {
  struct object *o;
  lock();
  zx_status_t status = handle_get(handle, ZX_OBJ_TYPE_VCPU, ZX_RIGHT_EXECUTE, &o);
  if (status == ZX_OK) {
    ((struct vcpu *)o)->kicked = true;
    wake((struct vcpu *)o);
  }
  unlock();
  return status;
}

zx_status_t zx_vcpu_interrupt(zx_handle_t handle, uint32_t vector) {
  struct object *o;
  lock();
  zx_status_t status = handle_get(handle, ZX_OBJ_TYPE_VCPU, ZX_RIGHT_SIGNAL, &o);
  if (status == ZX_OK && vector >= VECTORS) status = ZX_ERR_OUT_OF_RANGE;
  if (status == ZX_OK) {
    ((struct vcpu *)o)->pending[vector] = 1;
    wake((struct vcpu *)o);
  }
  unlock();
  return status;
}
