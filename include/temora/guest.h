/* SPDX-License-Identifier: MIT */
/* Guests: their traps and mappings. */
#ifndef TEMORA_GUEST_H_
#define TEMORA_GUEST_H_

#include "temora/state.h"
#include "zircon/syscalls/hypervisor.h"
#include "spec/guest.acsl"

/* Guest number `guest` begins, without traps and mappings; its address space is VMAR number
 * `vmar`, with the addresses of `region` (REGION_*). */
/*@ requires inv:  GuestInv;
    requires args: guest < MAX_GUESTS && vmar < MAX_VMARS;
    terminates \true; exits \false;
    assigns guests[guest].traps, guests[guest].maps, guests[guest].vmar, guests[guest].region,
            vmar_guest[vmar];
    ensures inv:   GuestInv;
    ensures model: \forall m_guests d; ReprGuests{Pre}(d) ==>
      ReprGuests(guest_new(d, guest, vmar, region));
*/
void guest_new(uint32_t guest, uint32_t vmar, uint32_t region);

/* Where its address space begins, and the first address behind it. */
/*@ requires args: guest < MAX_GUESTS;
    terminates \true; exits \false;
    assigns \nothing;
    ensures low:   \result == SpaceLow(guest);
    ensures model: \forall m_guests d; ReprGuests(d) ==> \result == space_low(d, guest);
*/
uint64_t guest_low(uint32_t guest);

/*@ requires args: guest < MAX_GUESTS;
    terminates \true; exits \false;
    assigns \nothing;
    ensures high:  \result == SpaceHigh(guest);
    ensures model: \forall m_guests d; ReprGuests(d) ==> \result == space_high(d, guest);
*/
uint64_t guest_high(uint32_t guest);

/* The first free seat for a vcpu, or NONE. */
/*@ requires args: guest < MAX_GUESTS;
    terminates \true; exits \false;
    assigns \nothing;
    ensures bound: \result == NONE || \result < GUEST_MAX_VCPUS;
    ensures taken: \result == NONE ==>
      \forall integer j; 0 <= j < GUEST_MAX_VCPUS ==> guests[guest].seats[j] != 0;
    ensures free:  \result != NONE ==> guests[guest].seats[\result] == 0;
    ensures model: \forall m_guests d; ReprGuests(d) ==> seat_found(d, guest, FoundIndex(\result));
*/
uint32_t guest_seat_find(uint32_t guest);

/* The vcpu takes the seat. */
/*@ requires inv:  GuestInv;
    requires args: guest < MAX_GUESTS && seat < GUEST_MAX_VCPUS && vcpu < MAX_VCPUS;
    terminates \true; exits \false;
    assigns guests[guest].seats[seat];
    ensures inv:   GuestInv;
    ensures model: \forall m_guests d; ReprGuests{Pre}(d) ==>
      ReprGuests(guest_vcpu_new(d, guest, seat, vcpu));
*/
void guest_vcpu_new(uint32_t guest, uint32_t seat, uint32_t vcpu);

/* The vcpu leaves it. */
/*@ requires inv:  GuestInv;
    requires args: guest < MAX_GUESTS && seat < GUEST_MAX_VCPUS;
    terminates \true; exits \false;
    assigns guests[guest].seats[seat];
    ensures inv:   GuestInv;
    ensures model: \forall m_guests d; ReprGuests{Pre}(d) ==>
      ReprGuests(guest_vcpu_gone(d, guest, seat));
*/
void guest_vcpu_gone(uint32_t guest, uint32_t seat);

/* Whether no vcpu sits in the guest. */
/*@ requires args: guest < MAX_GUESTS;
    terminates \true; exits \false;
    assigns \nothing;
    ensures model: \forall m_guests d; ReprGuests(d) ==>
      (\result != 0 <==> guest_empty(d, guest));
*/
uint32_t guest_is_empty(uint32_t guest);

/* The guest has no traps and mappings any more, and its VMAR names no address space. */
/*@ requires inv:  GuestInv;
    requires args: guest < MAX_GUESTS;
    terminates \true; exits \false;
    assigns guests[guest].traps, guests[guest].maps, vmar_guest[guests[guest].vmar];
    ensures inv:   GuestInv;
    ensures model: \forall m_guests d; ReprGuests{Pre}(d) ==> ReprGuests(guest_gone(d, guest));
*/
void guest_gone(uint32_t guest);

/* The trap that an access to addr hits, or NONE. */
/*@ requires args: guest < MAX_GUESTS;
    requires inv:  GuestInv;
    terminates \true; exits \false;
    assigns \nothing;
    ensures bound: \result != NONE ==> \result < guests[guest].traps;
    ensures model: \forall m_guests d; ReprGuests(d) ==>
      trap_found(d, guest, kind, addr, FoundIndex(\result));
*/
uint32_t guest_trap_find(uint32_t guest, uint32_t kind, uint64_t addr);

/*@ requires args: guest < MAX_GUESTS;
    requires inv:  GuestInv;
    terminates \true; exits \false;
    assigns \nothing;
    ensures model: \forall m_guests d; ReprGuests(d) ==>
      (\result != 0 <==> trap_overlaps(d, guest, kind, base, end));
*/
uint32_t guest_trap_overlaps(uint32_t guest, uint32_t kind, uint64_t base, uint64_t end);

/*@ requires inv:  GuestInv;
    requires args: guest < MAX_GUESTS && port < MAX_PORTS;
    requires room: guests[guest].traps < GUEST_MAX_TRAPS;
    terminates \true; exits \false;
    assigns guest_traps[guest][0 .. GUEST_MAX_TRAPS-1], guests[guest].traps;
    ensures inv:   GuestInv;
    ensures model: \forall m_guests d; ReprGuests{Pre}(d) ==>
      ReprGuests(trap_add(d, guest, kind, base, end, port, key));
*/
void guest_trap_add(uint32_t guest, uint32_t kind, uint64_t base, uint64_t end, uint32_t port,
                    uint64_t key);

/* The mapping that holds guest-physical addr, or NONE. */
/*@ requires args: guest < MAX_GUESTS;
    requires inv:  GuestInv;
    terminates \true; exits \false;
    assigns \nothing;
    ensures bound: \result != NONE ==> \result < guests[guest].maps &&
      guest_maps[guest][\result].base <= addr < guest_maps[guest][\result].end;
    ensures model: \forall m_guests d; ReprGuests(d) ==>
      map_found(d, guest, addr, FoundIndex(\result));
*/
uint32_t guest_map_find(uint32_t guest, uint64_t addr);

/*@ requires args: guest < MAX_GUESTS;
    requires inv:  GuestInv;
    terminates \true; exits \false;
    assigns \nothing;
    ensures model: \forall m_guests d; ReprGuests(d) ==>
      (\result != 0 <==> map_overlaps(d, guest, base, end));
*/
uint32_t guest_map_overlaps(uint32_t guest, uint64_t base, uint64_t end);

/* The first page behind all mappings. */
/*@ requires args: guest < MAX_GUESTS;
    requires inv:  GuestInv;
    terminates \true; exits \false;
    assigns \nothing;
    ensures page:   \result <= GUEST_PHYS_LIMIT && \result % PAGE_SIZE == 0;
    ensures model:  \forall m_guests d; ReprGuests(d) ==> map_behind(d, guest, \result);
*/
uint64_t guest_map_end(uint32_t guest);

/*@ requires inv:  GuestInv;
    requires args: guest < MAX_GUESTS && vmo < MAX_VMOS;
    requires range: base <= end <= GUEST_PHYS_LIMIT && end % PAGE_SIZE == 0 &&
                    offset + (end - base) <= UINT64_MAX + 1;
    requires room: guests[guest].maps < GUEST_MAX_MAPS;
    terminates \true; exits \false;
    assigns guest_maps[guest][0 .. GUEST_MAX_MAPS-1], guests[guest].maps;
    ensures inv:   GuestInv;
    ensures count: guests[guest].maps == \old(guests[guest].maps) + 1;
    ensures model: \forall m_guests d; ReprGuests{Pre}(d) ==>
      ReprGuests(map_add(d, guest, base, end, vmo, offset, perms, most));
*/
void guest_map_add(uint32_t guest, uint64_t base, uint64_t end, uint32_t vmo, uint64_t offset,
                   uint32_t perms, uint32_t most);

#endif
