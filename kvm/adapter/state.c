/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "kvm/adapter/calls.h"
#include "kvm/handle.h"
#include "kvm/vcpu.h"
#include "zircon/syscalls.h"
#include "zircon/syscalls/object.h"

static uint8_t bytes[65536];

/* The contents of a buffer are not in the program: the registers stay as they are. */
static void registers_of(zx_handle_t value, zx_vcpu_state_t *state) {
  struct handle *h = handle_find(value);
  memset(state, 0, sizeof *state);
  if (h == NULL || h->object->type != ZX_OBJ_TYPE_VCPU) return;
  processor_get(((struct vcpu *)h->object)->processor, state);
  state->rflags = 0;
}

static bool write_state(struct temora_event *e) {
  const zx_vcpu_io_t io = {.access_size = (uint8_t)e->arg.state.access_size,
                           .u32 = (uint32_t)e->arg.state.data};
  zx_vcpu_state_t    state;
  memset(bytes, 0, sizeof(zx_vcpu_state_t) + 1u);
  registers_of(handle(e->arg.state.handle), &state);
  if (e->arg.state.kind == ZX_VCPU_STATE) memcpy(bytes, &state, sizeof state);
  else memcpy(bytes, &io, sizeof io);
  return done(e, zx_vcpu_write_state(handle(e->arg.state.handle), (uint32_t)e->arg.state.kind,
                                     pointer(e, 2, bytes), e->arg.state.buffer_size));
}

#define ACTUAL 4u /* arguments of zx_object_get_info */
#define AVAIL  5u
#define VALUE  6u
#define TYPE   7u

static void tell(struct temora_event *e, uint32_t i, uint64_t value) {
  e->arg.word[i] = value;
  e->recorded |= 1u << i;
}

union any_record {
  zx_info_handle_basic_t basic;
  zx_info_handle_count_t count;
  zx_info_vmar_t         vmar;
  zx_info_resource_t     resource;
  zx_info_vmo_t          vmo;
  zx_info_vcpu_t         vcpu;
};

static void tell_record(struct temora_event *e, uint32_t topic, const union any_record *r) {
  if (topic == ZX_INFO_VCPU) tell(e, VALUE, r->vcpu.flags);
  if (topic == ZX_INFO_HANDLE_COUNT) tell(e, VALUE, r->count.handle_count);
  if (topic == ZX_INFO_VMAR) tell(e, VALUE, r->vmar.len);
  if (topic == ZX_INFO_RESOURCE) tell(e, VALUE, r->resource.size);
  if (topic == ZX_INFO_VMO) tell(e, VALUE, r->vmo.size_bytes);
  if (topic != ZX_INFO_HANDLE_BASIC) return;
  tell(e, VALUE, r->basic.rights);
  tell(e, TYPE, r->basic.type);
}

static bool get_info(struct temora_event *e) {
  union any_record record;
  uint32_t         topic = (uint32_t)e->arg.info.topic;
  size_t           actual = 0, avail = 0;
  zx_status_t status = zx_object_get_info(
      handle(e->arg.info.handle), topic, pointer(e, 2, &record), e->arg.info.buffer_size,
      (e->bad >> ACTUAL & 1u) != 0 ? (size_t *)1 : &actual,
      (e->bad >> AVAIL & 1u) != 0 ? (size_t *)1 : &avail);
  bool counted = status == ZX_OK || status == ZX_ERR_BUFFER_TOO_SMALL;
  if (topic == ZX_INFO_HANDLE_VALID || !counted) return done(e, status);
  tell(e, ACTUAL, actual);
  tell(e, AVAIL, avail);
  if (status == ZX_OK) tell_record(e, topic, &record);
  return done(e, status);
}

/* No implementation can find a pointer to no bytes unusable. */
static bool impossible(const struct temora_event *e) {
  bool moves = e->op == TEMORA_VMO_READ || e->op == TEMORA_VMO_WRITE;
  return moves && e->bad != 0 && e->arg.access.size == 0;
}

bool make_on_state(struct temora_event *e) {
  const uint64_t *w = e->arg.word;
  if (impossible(e)) return false;
  switch (e->op) {
    case TEMORA_VCPU_READ_STATE:
      return done(e, zx_vcpu_read_state(handle(w[0]), (uint32_t)w[1], pointer(e, 2, bytes), w[3]));
    case TEMORA_VCPU_WRITE_STATE: return write_state(e);
    case TEMORA_OBJECT_GET_INFO: return get_info(e);
    case TEMORA_PORT_CANCEL: return done(e, zx_port_cancel(handle(w[0]), handle(w[1]), w[2]));
    case TEMORA_VMO_READ:
      return done(e, zx_vmo_read(handle(w[0]), pointer(e, 1, bytes), w[2], w[3]));
    case TEMORA_VMO_WRITE:
      return done(e, zx_vmo_write(handle(w[0]), pointer(e, 1, bytes), w[2], w[3]));
    case TEMORA_VMAR_UNMAP: return done(e, zx_vmar_unmap(handle(w[0]), w[1], w[2]));
    default: return false;
  }
}
