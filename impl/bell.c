/* SPDX-License-Identifier: MIT */
#include "temora/bell.h"
#include "temora/guest.h"
#include "temora/port.h"

static uint32_t bell_has_room(uint32_t guest, uint32_t trap)
{
  return guest_traps[guest][trap].bells < TRAP_MAX_BELLS &&
         port_has_room(guest_traps[guest][trap].port);
}

static void bell_queue(uint32_t guest, uint32_t trap, uint64_t addr)
{
  struct packet packet = {guest_traps[guest][trap].key, ZX_PKT_TYPE_GUEST_BELL, ZX_OK,
                          {addr, 0u, 0u, 0u}};
  port_push(guest_traps[guest][trap].port, packet, guest + 1u, trap);
  guest_bell_rung(guest, trap);
  reply.wake = 1u;
}

uint32_t bell_retry(uint32_t v)
{
  if (!bell_has_room(vcpus[v].guest, vcpus[v].bell_trap))
    return 0u;
  bell_queue(vcpus[v].guest, vcpus[v].bell_trap, vcpus[v].bell_addr);
  return 1u;
}

uint32_t bell_ring(uint32_t v, uint32_t trap, uint64_t addr)
{
  uint32_t g = vcpus[v].guest;
  if (objects[ports[guest_traps[g][trap].port].object].handles == 0u)
    return BELL_NO_PORT;
  if (bell_has_room(g, trap)) {
    bell_queue(g, trap, addr);
    return BELL_RUNG;
  }
  vcpus[v].bell_trap = trap;
  vcpus[v].bell_addr = addr;
  return BELL_WAITS;
}
