/* SPDX-License-Identifier: MIT */
#include "temora/bell.h"

uint32_t bell_has_room(uint32_t guest, uint32_t trap)
{
  return packet_pool_room(TRAP_POOL(guest, trap)) &&
         packet_port_room(guest_traps[guest][trap].port);
}

void bell_queue(uint32_t guest, uint32_t trap, uint64_t addr)
{
  struct packet packet;
  packet.key     = guest_traps[guest][trap].key;
  packet.type    = ZX_PKT_TYPE_GUEST_BELL;
  packet.status  = ZX_OK;
  packet.word[0] = addr;
  packet.word[1] = 0u;
  packet.word[2] = 0u;
  packet.word[3] = 0u;
  packet_push(guest_traps[guest][trap].port, TRAP_POOL(guest, trap), packet);
  reply.wake = 1u;
}
