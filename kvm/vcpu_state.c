/* SPDX-License-Identifier: MIT */
/* The registers of a vcpu. */
#include "kvm/handle.h"
#include "kvm/vcpu.h"
#include "zircon/syscalls/calls_vcpu.h"

/* CF PF AF ZF SF TF DF OF NT AC ID */
#define USER_FLAGS  0x244DD5u
#define FLAGS_VALID 0x2u /* the bit of RFLAGS that is always 1 */

static zx_status_t read_state(struct vcpu *v, void *buffer) {
  zx_vcpu_state_t state;
  if (v->owner != caller_get()) return ZX_ERR_BAD_STATE;
  processor_get(v->processor, &state);
  state.rflags &= USER_FLAGS;
  return user_write(buffer, &state, sizeof state) ? ZX_OK : ZX_ERR_INVALID_ARGS;
}

zx_status_t zx_vcpu_read_state(zx_handle_t handle, uint32_t kind, void *buffer,
                               size_t buffer_size) {
  struct object *o;
  lock();
  zx_status_t status = handle_get(handle, ZX_OBJ_TYPE_VCPU, ZX_RIGHT_READ, &o);
  bool        known = kind == ZX_VCPU_STATE && buffer_size == sizeof(zx_vcpu_state_t);
  if (status == ZX_OK && !known) status = ZX_ERR_INVALID_ARGS;
  if (status == ZX_OK) status = read_state((struct vcpu *)o, buffer);
  unlock();
  return status;
}

static void set_registers(struct vcpu *v, zx_vcpu_state_t new) {
  zx_vcpu_state_t old;
  processor_get(v->processor, &old);
  if ((new.rflags & FLAGS_VALID) == 0) new.rflags = old.rflags;
  else new.rflags = (old.rflags & ~(uint64_t)USER_FLAGS) | (new.rflags & USER_FLAGS);
  processor_set(v->processor, &new);
}

static zx_status_t answer_in(struct vcpu *v, const zx_vcpu_io_t *io) {
  zx_vcpu_state_t state;
  if (io->access_size != 1 && io->access_size != 2 && io->access_size != 4) {
    return ZX_ERR_INVALID_ARGS;
  }
  uint64_t mask = (1ull << 8 * io->access_size) - 1u;
  processor_get(v->processor, &state);
  state.rax = (state.rax & ~mask) | (io->u32 & mask);
  processor_set(v->processor, &state);
  return ZX_OK;
}

union any_state { zx_vcpu_state_t state; zx_vcpu_io_t io; };

static zx_status_t write_state(struct vcpu *v, uint32_t kind, const void *buffer, size_t size) {
  union any_state new;
  bool known = kind == ZX_VCPU_STATE ? size == sizeof new.state
                                     : kind == ZX_VCPU_IO && size == sizeof new.io;
  if (!known || !user_read(&new, buffer, size)) return ZX_ERR_INVALID_ARGS;
  if (v->owner != caller_get()) return ZX_ERR_BAD_STATE;
  if (kind == ZX_VCPU_IO) return answer_in(v, &new.io);
  set_registers(v, new.state);
  return ZX_OK;
}

zx_status_t zx_vcpu_write_state(zx_handle_t handle, uint32_t kind, const void *buffer,
                                size_t buffer_size) {
  struct object *o;
  lock();
  zx_status_t status = handle_get(handle, ZX_OBJ_TYPE_VCPU, ZX_RIGHT_WRITE, &o);
  if (status == ZX_OK) status = write_state((struct vcpu *)o, kind, buffer, buffer_size);
  unlock();
  return status;
}
