/* SPDX-License-Identifier: MIT */
#include "temora/guest_cut.h"

struct guest guests[MAX_GUESTS];
struct trap guest_traps[MAX_GUESTS][GUEST_MAX_TRAPS];
struct mapping guest_maps[MAX_GUESTS][GUEST_MAX_MAPS];
uint32_t vmar_guest[MAX_VMARS];

void guest_new(uint32_t guest, uint32_t vmar, uint32_t region)
{
  guests[guest].traps = 0u;
  guests[guest].maps  = 0u;
  guests[guest].vmar  = vmar;
  guests[guest].region = region;
  vmar_guest[vmar]    = guest + 1u;
}

uint64_t guest_low(uint32_t guest)
{
  return guests[guest].region == REGION_GUEST ? 0u : SPACE_BASE;
}

uint64_t guest_high(uint32_t guest)
{
  return guests[guest].region == REGION_GUEST ? GUEST_PHYS_LIMIT : SPACE_END;
}

uint32_t guest_seat_find(uint32_t guest)
{
  /*@ loop invariant bound: 0 <= i <= GUEST_MAX_VCPUS;
      loop invariant taken: \forall integer j; 0 <= j < i ==> guests[guest].seats[j] != 0;
      loop assigns i;
      loop variant GUEST_MAX_VCPUS - i; */
  for (uint32_t i = 0u; i < GUEST_MAX_VCPUS; i++)
    if (guests[guest].seats[i] == 0u)
      return i;
  return NONE;
}

void guest_vcpu_new(uint32_t guest, uint32_t seat, uint32_t vcpu)
{
  guests[guest].seats[seat] = vcpu + 1u;
}

void guest_vcpu_gone(uint32_t guest, uint32_t seat)
{
  guests[guest].seats[seat] = 0u;
}

uint32_t guest_is_empty(uint32_t guest)
{
  /*@ loop invariant bound: 0 <= i <= GUEST_MAX_VCPUS;
      loop invariant free: \forall integer j; 0 <= j < i ==> guests[guest].seats[j] == 0;
      loop assigns i;
      loop variant GUEST_MAX_VCPUS - i; */
  for (uint32_t i = 0u; i < GUEST_MAX_VCPUS; i++)
    if (guests[guest].seats[i] != 0u) {
      /*@ assert taken: \forall m_guests d; ReprGuests(d) ==> place_at(d, guest, i) != 0; */
      return 0u;
    }
  return 1u;
}

void guest_gone(uint32_t guest)
{
  guests[guest].traps              = 0u;
  guests[guest].maps               = 0u;
  vmar_guest[guests[guest].vmar]   = 0u;
}

/* Memory and bell traps share one space, I/O ports are another. */
/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures result: \result != 0 <==> ((kind == ZX_GUEST_TRAP_IO) <==> (other == ZX_GUEST_TRAP_IO));
*/
static uint32_t same_space(uint32_t kind, uint32_t other)
{
  return (kind == ZX_GUEST_TRAP_IO) == (other == ZX_GUEST_TRAP_IO);
}

uint32_t guest_trap_find(uint32_t guest, uint32_t kind, uint64_t addr)
{
  /*@ loop invariant bound: 0 <= i <= guests[guest].traps;
      loop invariant none: \forall m_guests d; ReprGuests(d) ==>
        \forall integer j; 0 <= j < i ==> !trap_hit(d, guest, kind, addr, j);
      loop assigns i;
      loop variant guests[guest].traps - i; */
  for (uint32_t i = 0u; i < guests[guest].traps; i++)
    if (same_space(kind, guest_traps[guest][i].kind) && guest_traps[guest][i].base <= addr &&
        addr < guest_traps[guest][i].end)
      return i;
  return NONE;
}

uint32_t guest_trap_overlaps(uint32_t guest, uint32_t kind, uint64_t base, uint64_t end)
{
  /*@ loop invariant bound: 0 <= i <= guests[guest].traps;
      loop invariant none: \forall m_guests d; ReprGuests(d) ==>
        \forall integer j; 0 <= j < i ==> !trap_clash(d, guest, kind, base, end, j);
      loop assigns i;
      loop variant guests[guest].traps - i; */
  for (uint32_t i = 0u; i < guests[guest].traps; i++)
    if (same_space(kind, guest_traps[guest][i].kind) && guest_traps[guest][i].base < end &&
        base < guest_traps[guest][i].end) {
      /*@ assert clash: \forall m_guests d; ReprGuests(d) ==>
            trap_clash(d, guest, kind, base, end, i); */
      return 1u;
    }
  return 0u;
}

void guest_trap_add(uint32_t guest, uint32_t kind, uint64_t base, uint64_t end, uint32_t port,
                    uint64_t key)
{
  uint32_t i                  = guests[guest].traps;
  guest_traps[guest][i].kind  = kind;
  guest_traps[guest][i].base  = base;
  guest_traps[guest][i].end   = end;
  guest_traps[guest][i].port  = port;
  guest_traps[guest][i].key   = key;
  guests[guest].traps         = guests[guest].traps + 1u;
}

uint32_t guest_map_find(uint32_t guest, uint64_t addr)
{
  /*@ loop invariant bound: 0 <= i <= guests[guest].maps;
      loop invariant none: \forall m_guests d; ReprGuests(d) ==>
        \forall integer j; 0 <= j < i ==> !map_hit(d, guest, addr, j);
      loop assigns i;
      loop variant guests[guest].maps - i; */
  for (uint32_t i = 0u; i < guests[guest].maps; i++)
    if (guest_maps[guest][i].base <= addr && addr < guest_maps[guest][i].end)
      return i;
  return NONE;
}

uint32_t guest_map_overlaps(uint32_t guest, uint64_t base, uint64_t end)
{
  /*@ loop invariant bound: 0 <= i <= guests[guest].maps;
      loop invariant none: \forall m_guests d; ReprGuests(d) ==>
        \forall integer j; 0 <= j < i ==> !map_clash(d, guest, base, end, j);
      loop assigns i;
      loop variant guests[guest].maps - i; */
  for (uint32_t i = 0u; i < guests[guest].maps; i++)
    if (guest_maps[guest][i].base < end && base < guest_maps[guest][i].end) {
      /*@ assert clash: \forall m_guests d; ReprGuests(d) ==> map_clash(d, guest, base, end, i); */
      return 1u;
    }
  return 0u;
}

uint64_t guest_map_end(uint32_t guest)
{
  uint64_t end = guest_low(guest);
  /*@ loop invariant bound: 0 <= i <= guests[guest].maps;
      loop invariant low: SpaceLow(guest) <= end;
      loop invariant page: end <= GUEST_PHYS_LIMIT && end % PAGE_SIZE == 0;
      loop invariant behind: \forall integer j; 0 <= j < i ==> guest_maps[guest][j].end <= end;
      loop invariant reached: end == SpaceLow(guest) || \exists integer j; 0 <= j < i &&
        guest_maps[guest][j].end == end;
      loop assigns i, end;
      loop variant guests[guest].maps - i; */
  for (uint32_t i = 0u; i < guests[guest].maps; i++)
    if (guest_maps[guest][i].end > end)
      end = guest_maps[guest][i].end;
  return end;
}

void guest_map_add(uint32_t guest, uint64_t base, uint64_t end, uint32_t vmo, uint64_t offset,
                   uint32_t perms, uint32_t most)
{
  uint32_t i                  = guests[guest].maps;
  guest_maps[guest][i].base   = base;
  guest_maps[guest][i].end    = end;
  guest_maps[guest][i].vmo    = vmo;
  guest_maps[guest][i].offset = offset;
  guest_maps[guest][i].perms  = perms;
  guest_maps[guest][i].most   = most;
  guests[guest].maps          = guests[guest].maps + 1u;
}

uint32_t guest_cut_find(uint32_t guest, uint64_t addr)
{
  /*@ loop invariant bound: 0 <= i <= guests[guest].maps;
      loop invariant not_cut: \forall integer j; 0 <= j < i ==>
        !(guest_maps[guest][j].base < addr < guest_maps[guest][j].end);
      loop invariant none: \forall m_guests d; ReprGuests(d) ==>
        \forall integer j; 0 <= j < i ==> !map_cut(d, guest, addr, j);
      loop assigns i;
      loop variant guests[guest].maps - i; */
  for (uint32_t i = 0u; i < guests[guest].maps; i++)
    if (guest_maps[guest][i].base < addr && addr < guest_maps[guest][i].end)
      return i;
  return NONE;
}

void guest_map_cut(uint32_t guest, uint64_t addr, uint32_t i)
{
  uint64_t end             = guest_maps[guest][i].end;
  uint64_t offset          = guest_maps[guest][i].offset + (addr - guest_maps[guest][i].base);
  guest_maps[guest][i].end = addr;
  /*@ assert short: \forall m_guests d; ReprGuests{Pre}(d) ==>
        ReprGuests(map_short(d, guest, i, addr)); */
  guest_map_add(guest, addr, end, guest_maps[guest][i].vmo, offset, guest_maps[guest][i].perms,
                guest_maps[guest][i].most);
}

void guest_map_protect(uint32_t guest, uint32_t i, uint32_t perms)
{
  guest_maps[guest][i].perms = perms;
}

void guest_map_drop(uint32_t guest, uint32_t i)
{
  uint32_t last               = guests[guest].maps - 1u;
  guest_maps[guest][i].base   = guest_maps[guest][last].base;
  guest_maps[guest][i].end    = guest_maps[guest][last].end;
  guest_maps[guest][i].vmo    = guest_maps[guest][last].vmo;
  guest_maps[guest][i].offset = guest_maps[guest][last].offset;
  guest_maps[guest][i].perms  = guest_maps[guest][last].perms;
  guest_maps[guest][i].most   = guest_maps[guest][last].most;
  guests[guest].maps          = last;
}
