/* SPDX-License-Identifier: MIT */
#include "temora/leave.h"

void vcpu_leave(uint32_t v, zx_status_t status)
{
  vcpu_end(v);
  reply.action = ACTION_LEAVE;
  reply.status = status;
}

void vcpu_leave_with_packet(uint32_t v, uint64_t key, uint32_t type, uint64_t word,
                              uint32_t packet_ok)
{
  reply.packet.key     = key;
  reply.packet.type    = type;
  reply.packet.status  = ZX_OK;
  reply.packet.word[0] = word;
  reply.packet.word[1] = 0u;
  reply.packet.word[2] = 0u;
  reply.packet.word[3] = 0u;
  reply.advance        = 1u;
  vcpu_leave(v, packet_ok ? ZX_OK : ZX_ERR_INVALID_ARGS);
}
