/* SPDX-License-Identifier: MIT */
#include "temora/ipi.h"

#define EVERYONE     0xFFFFFFFFFFFFFFFFull
#define STARTUP_PAGE 4096u /* a start-up vector names a page */

/* 2 to the n, for n below 64: the bit of the vcpu with that APIC id. */
/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures model: \result == bit_of(n);
    ensures some:  \result >= 1;
*/
static uint64_t bit(uint32_t n)
{
  uint64_t b = n % 2u == 0u ? 1u : 2u;
  /*@ assert bit_0: b == bit_0(n) && 1 <= b <= 2; */
  if (n / 2u % 2u != 0u)
    b = b * 4u;
  /*@ assert bit_1: b == bit_1(n) && 1 <= b <= 8; */
  if (n / 4u % 2u != 0u)
    b = b * 16u;
  /*@ assert bit_2: b == bit_2(n) && 1 <= b <= 128; */
  if (n / 8u % 2u != 0u)
    b = b * 256u;
  /*@ assert bit_3: b == bit_3(n) && 1 <= b <= 32768; */
  if (n / 16u % 2u != 0u)
    b = b * 65536u;
  /*@ assert bit_4: b == bit_4(n) && 1 <= b <= 2147483648; */
  if (n / 32u % 2u != 0u)
    b = b * 4294967296u;
  return b;
}

/* A cluster of 16 in bits 31:16, and which of them (SDM Vol. 3, 11.12.10.2). */
/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures model: \result == logical_mask(destination);
*/
static uint64_t logical_mask(uint32_t destination)
{
  uint64_t members = destination % 65536u;
  switch (destination / 65536u) {
  case 0u:
    return members;
  case 1u:
    return members * 65536u;
  case 2u:
    return members * 4294967296u;
  case 3u:
    return members * 281474976710656u;
  default:
    return 0u;
  }
}

/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures model: \result == destination_mask(logical, destination);
*/
static uint64_t destination_mask(uint32_t logical, uint32_t destination)
{
  if (destination == APIC_BROADCAST)
    return EVERYONE;
  if (logical != 0u)
    return logical_mask(destination);
  return destination < GUEST_MAX_VCPUS ? bit(destination) : 0u;
}

/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures model: \result == others(self);
*/
static uint64_t others(uint32_t self)
{
  return EVERYONE - bit(self);
}

/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures model: \result == ipi_mask(CommandOf(c), self);
*/
static uint64_t mask(struct apic_command c, uint32_t self)
{
  if (c.shorthand == APIC_TO_SELF)
    return bit(self);
  if (c.shorthand == APIC_TO_ALL)
    return EVERYONE;
  if (c.shorthand == APIC_TO_OTHERS)
    return others(self);
  return destination_mask(c.logical, c.destination);
}

/* The mask with one bit clear. */
/*@ requires bit: b >= 1;
    terminates \true; exits \false;
    assigns \nothing;
    ensures model: \result == without(m, b);
*/
static uint64_t without(uint64_t m, uint64_t b)
{
  return m >= b && m / b % 2u == 1u ? m - b : m;
}

/*@ terminates \true; exits \false;
    assigns reply.packet;
    ensures model: ReplyPacket == vcpu_packet(first, second, type);
*/
static void fill(uint64_t first, uint64_t second, uint64_t type)
{
  reply.packet.key     = 0u;
  reply.packet.type    = ZX_PKT_TYPE_GUEST_VCPU;
  reply.packet.status  = ZX_OK;
  reply.packet.word[0] = first;
  reply.packet.word[1] = second;
  reply.packet.word[2] = type;
  reply.packet.word[3] = 0u;
}

/*@ terminates \true; exits \false;
    assigns reply.packet;
    ensures model: ReplyPacket == interrupt_packet(CommandOf(c), self);
*/
static void fill_interrupt(struct apic_command c, uint32_t self)
{
  uint64_t to = mask(c, self);
  if (c.mode == APIC_NMI)
    fill(without(to, bit(self)), VECTOR_NMI, ZX_PKT_GUEST_VCPU_INTERRUPT);
  else
    fill(to, c.vector, ZX_PKT_GUEST_VCPU_INTERRUPT);
}

/*@ terminates \true; exits \false;
    assigns reply.packet;
    ensures model: ReplyPacket == startup_packet(CommandOf(c));
*/
static void fill_startup(struct apic_command c)
{
  uint64_t id = c.shorthand == APIC_TO_DESTINATION ? c.destination : APIC_BROADCAST;
  fill(id, (uint64_t)c.vector * STARTUP_PAGE, ZX_PKT_GUEST_VCPU_STARTUP);
}

void vcpu_ipi(uint32_t v, struct apic_command c, uint32_t packet_ok)
{
  reply.action  = ACTION_RESUME;
  reply.advance = 1u;
  reply.status  = ZX_OK;
  reply.fetch   = 0u;
  if (c.mode == APIC_INIT)
    return;
  if (c.mode == APIC_STARTUP)
    fill_startup(c);
  else
    fill_interrupt(c, vcpus[v].seat);
  vcpu_leave(v, packet_ok ? ZX_OK : ZX_ERR_INVALID_ARGS);
}
