/* SPDX-License-Identifier: MIT */
#include "own_guest.h"

#include "check.h"

static zx_status_t go_on(const struct own_guest *own) {
  zx_port_packet_t unused;
  return zx_vcpu_enter(own->vcpu, &unused);
}

static void drive(void *context) {
  struct own_guest *own = context;
  own->create = zx_vcpu_create(own->guest, 0, GUEST_ENTRY, &own->vcpu);
  own->first = own->create == ZX_OK ? go_on(own) : own->create;
  if (own->first == ZX_OK) own->body(own);
}

bool own_guest_start(struct own_guest *own, void (*body)(struct own_guest *own)) {
  own->body = body;
  own->vcpu = ZX_HANDLE_INVALID;
  return guest_with_memory(&own->guest, &own->vmar) && helper_start(drive, own);
}

bool own_guest_run(struct own_guest *own, void (*body)(struct own_guest *own)) {
  return own_guest_start(own, body) && helper_join() && expect_status(ZX_OK, own->first);
}

zx_status_t own_guest_enter(struct own_guest *own, enum routine routine) {
  prepare(routine);
  return go_on(own);
}

void own_guest_close(struct own_guest *own) {
  if (own->vcpu != ZX_HANDLE_INVALID) expect_status(ZX_OK, zx_handle_close(own->vcpu));
  expect_status(ZX_OK, zx_handle_close(own->vmar));
  expect_status(ZX_OK, zx_handle_close(own->guest));
}
