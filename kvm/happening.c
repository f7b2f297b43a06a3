/* SPDX-License-Identifier: MIT */
/* What the guest did, and what zx_vcpu_enter makes of it. */
#include <string.h>

#include "kvm/vcpu.h"
#include "zircon/syscalls/hypervisor.h"

static bool has_length(const struct happening *h) {
  return h->length >= 1 && h->length <= LONGEST_INSTRUCTION;
}

/* The instruction is done, whether the packet can be handed out or not. */
static zx_status_t hand_out(struct vcpu *v, const struct happening *h, const zx_port_packet_t *p,
                            zx_port_packet_t *to) {
  processor_finish(v->processor, h, OUTCOME_STEP);
  return user_write(to, p, sizeof *p) ? ZX_OK : ZX_ERR_INVALID_ARGS;
}

static zx_status_t stay(struct vcpu *v, const struct happening *h, zx_status_t status) {
  processor_finish(v->processor, h, OUTCOME_STAY);
  return status;
}

/* ---- ports ---- */

static zx_status_t did_io(struct vcpu *v, const struct happening *h, zx_port_packet_t *to) {
  const struct trap *t = guest_trap(v->guest, true, h->port);
  zx_port_packet_t   p = {.type = ZX_PKT_TYPE_GUEST_IO};
  if (h->string) return stay(v, h, ZX_ERR_NOT_SUPPORTED);
  if (t == NULL) return stay(v, h, ZX_ERR_NOT_FOUND);
  if (!has_length(h)) return stay(v, h, ZX_ERR_INTERNAL);
  p.key = t->key;
  p.guest_io.port = h->port;
  p.guest_io.access_size = h->size;
  p.guest_io.input = h->input;
  if (!h->input) p.guest_io.u32 = h->size == 4 ? h->data : h->data & ((1u << 8 * h->size) - 1u);
  return hand_out(v, h, &p, to);
}

/* ---- memory ---- */

bool vcpu_ring(struct vcpu *v) {
  struct trap     *t = v->bell;
  zx_port_packet_t p = {.type = ZX_PKT_TYPE_GUEST_BELL};
  if (t->waiting == BELLS || t->port->object.handles == 0) return false;
  p.key = t->key;
  p.guest_bell.addr = v->bell_addr;
  port_ring(t->port, t, &p);
  v->bell = NULL;
  return true;
}

/* Rings for a write; what is read of a bell has no value. */
static zx_status_t hit_bell(struct vcpu *v, const struct happening *h, struct trap *t) {
  processor_finish(v->processor, h, OUTCOME_STEP);
  if (h->read) return ZX_ERR_NOT_SUPPORTED;
  if (t->port->object.handles == 0) return ZX_ERR_BAD_STATE;
  v->bell = t;
  v->bell_addr = h->addr;
  vcpu_ring(v);
  return GOES_ON;
}

static zx_status_t hit_memory(struct vcpu *v, const struct happening *h, const struct trap *t,
                              zx_port_packet_t *to) {
  zx_port_packet_t p = {.key = t->key, .type = ZX_PKT_TYPE_GUEST_MEM};
  p.guest_mem.addr = h->addr;
  p.guest_mem.inst_len = (uint8_t)h->length;
  p.guest_mem.default_operand_size = h->operand_size;
  memcpy(p.guest_mem.inst_buf, h->bytes, h->length);
  zx_status_t status = hand_out(v, h, &p, to);
  return status == ZX_OK && !h->has_bytes ? ZX_ERR_NOT_FOUND : status;
}

static zx_status_t no_trap(struct vcpu *v, const struct happening *h) {
  const struct mapping *m = space_find(v->guest->space, h->addr);
  if (h->addr >= GUEST_TOP) return stay(v, h, ZX_ERR_OUT_OF_RANGE);
  if (m == NULL) return stay(v, h, ZX_ERR_NOT_FOUND);
  bool behind = m->offset + (h->addr - m->base) >= m->vmo->size;
  if (behind) return stay(v, h, ZX_ERR_OUT_OF_RANGE);
  bool denied = (m->perms & ZX_VM_PERM_READ) == 0 ||
                (h->write && (m->perms & ZX_VM_PERM_WRITE) == 0);
  return stay(v, h, denied ? ZX_ERR_ACCESS_DENIED : GOES_ON);
}

static zx_status_t did_memory(struct vcpu *v, const struct happening *h, zx_port_packet_t *to) {
  struct trap *t = guest_trap(v->guest, false, h->addr);
  if (t == NULL) return no_trap(v, h);
  if (h->fetch || !has_length(h)) return stay(v, h, ZX_ERR_INTERNAL);
  if (h->delivery) return stay(v, h, ZX_ERR_NOT_SUPPORTED);
  return t->kind == ZX_GUEST_TRAP_BELL ? hit_bell(v, h, t) : hit_memory(v, h, t, to);
}

zx_status_t vcpu_happened(struct vcpu *v, const struct happening *h, zx_port_packet_t *to) {
  switch (h->kind) {
    case GUEST_GOES_ON: return GOES_ON;
    case GUEST_HALTS: v->halted = true; return GOES_ON;
    case GUEST_IO: return did_io(v, h, to);
    case GUEST_MEMORY: return did_memory(v, h, to);
    case GUEST_CANNOT_STEP: return ZX_ERR_INTERNAL;
    case GUEST_NOT_ENTERED: return ZX_ERR_BAD_STATE;
    case GUEST_UNTOLD: return WOULD_WAIT;
    default: return ZX_ERR_NOT_SUPPORTED;
  }
}
