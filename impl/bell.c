/* SPDX-License-Identifier: MIT */
#include "temora/bell.h"

uint32_t bell_has_room(uint32_t guest, uint32_t trap)
{
  return guest_traps[guest][trap].bells < TRAP_MAX_BELLS &&
         port_has_room(guest_traps[guest][trap].port);
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
  port_push(guest_traps[guest][trap].port, packet, guest + 1u, trap);
  guest_bell_rung(guest, trap);
  reply.wake = 1u;
}
