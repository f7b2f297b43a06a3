/* SPDX-License-Identifier: MIT */
#include "verdict.h"

#include "fuzz/layout.h"
#include "zircon/errors.h"

const char *const ending_name[ENDINGS] = {
  "done", "packets", "CANCELED", "NOT_SUPPORTED", "NOT_FOUND", "INTERNAL", "finding",
};

static const char *io_wrong(const zx_packet_guest_io_t *io, uint64_t key) {
  if (key != END_PORT) return "the key of another trap";
  if (io->port >= TRAPPED_PORTS) return "a port without a trap";
  if (io->access_size != 1 && io->access_size != 2 && io->access_size != 4) return "access size";
  for (uint32_t i = io->input ? 0 : io->access_size; i < 4; i++)
    if (io->data[i] != 0) return "data beyond the access";
  return io->reserved0 | io->reserved1 | io->reserved2 ? "a reserved field" : NULL;
}

static const char *mem_wrong(const zx_packet_guest_mem_t *mem, uint64_t key) {
  if (key != MEM_PAGE) return "the key of another trap";
  if (mem->addr < MEM_PAGE || mem->addr >= MEM_PAGE + 0x1000u) return "an address without a trap";
  if (mem->inst_len == 0 || mem->inst_len > 15) return "instruction length";
  if (mem->default_operand_size != 2 && mem->default_operand_size != 4) return "operand size";
  for (uint32_t i = mem->inst_len; i < 15; i++)
    if (mem->inst_buf[i] != 0) return "bytes beyond the instruction";
  return NULL;
}

static const char *vcpu_wrong(const zx_packet_guest_vcpu_t *vcpu, uint64_t key) {
  if (key != 0) return "key of a command";
  if (vcpu->type > ZX_PKT_GUEST_VCPU_STARTUP) return "kind of a command";
  return vcpu->reserved == 0 ? NULL : "end of a command";
}

const char *packet_wrong(const zx_port_packet_t *packet) {
  if (packet->status != ZX_OK) return "status of the packet";
  switch (packet->type) {
    case ZX_PKT_TYPE_GUEST_IO: return io_wrong(&packet->guest_io, packet->key);
    case ZX_PKT_TYPE_GUEST_MEM: return mem_wrong(&packet->guest_mem, packet->key);
    case ZX_PKT_TYPE_GUEST_VCPU: return vcpu_wrong(&packet->guest_vcpu, packet->key);
    default: return "type of the packet";
  }
}

/* Code in ring 3 that cannot reach gates, tables, ports or traps ends by itself or by a kick. */
enum ending status_ending(const struct plan *plan, zx_status_t status, bool kicked,
                          const char **wrong) {
  *wrong = NULL;
  if (status == ZX_ERR_CANCELED) {
    if (kicked) return END_CANCELED;
    *wrong = "CANCELED without a kick";
  } else if (mode_facts[plan->mode].locked_in) {
    *wrong = "ring 3 has stopped its guest";
  } else if (status == ZX_ERR_NOT_SUPPORTED) {
    return END_NOT_SUPPORTED;
  } else if (status == ZX_ERR_NOT_FOUND) {
    return END_NOT_FOUND;
  } else if (status == ZX_ERR_INTERNAL) {
    return END_INTERNAL; /* of a VM entry that fails the runner speaks on the console */
  } else {
    *wrong = "a status that no guest may cause";
  }
  return END_FINDING;
}
