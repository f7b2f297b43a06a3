/* SPDX-License-Identifier: MIT */
#include "temora/interrupt.h"

struct vcpu vcpus[MAX_VCPUS];
uint64_t vcpu_gpr[MAX_VCPUS][16];
uint64_t vcpu_rflags[MAX_VCPUS];

void vcpu_orphan(uint32_t vcpu)
{
  vcpus[vcpu].thread = 0u;
}

void vcpu_set_phase(uint32_t v, uint32_t phase)
{
  vcpus[v].phase = phase;
}

void vcpu_set_bell(uint32_t v, uint32_t trap, uint64_t addr)
{
  vcpus[v].phase     = VCPU_BELLED;
  vcpus[v].bell_trap = trap;
  vcpus[v].bell_addr = addr;
}

void vcpu_set_event(uint32_t v, uint32_t info, uint32_t error, uint32_t length)
{
  vcpus[v].event        = info;
  vcpus[v].event_error  = error;
  vcpus[v].event_length = length;
}

void vcpu_end(uint32_t v)
{
  vcpus[v].phase = VCPU_IDLE;
  if (objects[OBJECT(ZX_OBJ_TYPE_VCPU, v)].handles == 0u)
    look_at(OBJECT(ZX_OBJ_TYPE_VCPU, v));
}

void vcpu_unkick(uint32_t v)
{
  vcpus[v].kicked = 0u;
}

/* The vcpu begins. */
/*@ requires inv:  VcpuInv;
    requires args: v < MAX_VCPUS && guest < MAX_GUESTS && thread < MAX_THREADS &&
                   seat < GUEST_MAX_VCPUS;
    terminates \true; exits \false;
    assigns vcpus[v], vcpu_pending[v][0 .. 255];
    ensures inv:   VcpuInv;
    ensures model: \forall m_vcpus c; ReprVcpus{Pre}(c) ==>
      ReprVcpus(vcpu_new(c, v, guest, thread, seat));
*/
static void start(uint32_t v, uint32_t guest, uint32_t thread, uint32_t seat)
{
  interrupt_clear(v);
  vcpus[v].guest        = guest;
  vcpus[v].thread       = thread + 1u;
  vcpus[v].seat         = seat;
  vcpus[v].phase        = VCPU_IDLE;
  vcpus[v].kicked       = 0u;
  vcpus[v].event        = 0u;
  vcpus[v].event_error  = 0u;
  vcpus[v].event_length = 0u;
  vcpus[v].bell_trap    = 0u;
  vcpus[v].bell_addr    = 0u;
}

/* Its registers: zero, and RFLAGS with the bit that is always 1. */
/*@ requires args: v < MAX_VCPUS;
    terminates \true; exits \false;
    assigns vcpu_gpr[v][0 .. 15], vcpu_rflags[v];
    ensures model: \forall m_regs r; ReprRegs{Pre}(r) ==> ReprRegs(regs_new(r, v));
*/
static void clear_registers(uint32_t v)
{
  /*@ loop invariant bound: 0 <= i <= 16;
      loop invariant zero: \forall integer k; 0 <= k < i ==> vcpu_gpr[v][k] == 0;
      loop assigns i, vcpu_gpr[v][0 .. 15];
      loop variant 16 - i; */
  for (uint32_t i = 0u; i < 16u; i++)
    vcpu_gpr[v][i] = 0u;
  vcpu_rflags[v] = 2u;
}

/* seat: of the guest's first free one, when the handle names a guest. */
/*@ requires args: process < MAX_PROCESSES && thread < MAX_THREADS;
    requires inv:  NamesInv && GuestInv && ThreadInv;
    terminates \true; exits \false;
    assigns \nothing;
    ensures model: \forall m_names n, m_guests d, m_threads t, integer x; ReprNames(n) &&
      ReprGuests(d) && ReprThreads(t) && seat_found(d, h_body(n, process, guest), x) ==>
        \result == create_status(n, t, process, thread, guest, options, entry, out_ok, x,
                                 ObjectNext(ZX_OBJ_TYPE_VCPU), HandleNext);
    ensures guest: \result == ZX_OK ==> HandleNumber(process, guest) < MAX_GUESTS;
    ensures named: \result == ZX_OK ==> \forall m_names n; ReprNames(n) ==> names(n, process,
      guest);
    ensures room:  \result == ZX_OK ==> ObjectNext(ZX_OBJ_TYPE_VCPU) >= 0 && KoidsLeft &&
      handle_used < MAX_HANDLES;
    ensures seat:  \result == ZX_OK ==>
      !(\forall integer j; 0 <= j < GUEST_MAX_VCPUS ==>
          guests[HandleNumber(process, guest)].seats[j] != 0);
*/
static zx_status_t decode_vcpu_create(uint32_t process, uint32_t thread, zx_handle_t guest,
                                      uint32_t options, uint64_t entry, uint32_t out_ok)
{
  if (options != 0u)
    return ZX_ERR_INVALID_ARGS;
  zx_status_t status = handle_check(process, guest, ZX_OBJ_TYPE_GUEST, ZX_RIGHT_MANAGE_PROCESS);
  if (status != ZX_OK)
    return status;
  if (entry >= GUEST_PHYS_LIMIT)
    return ZX_ERR_INVALID_ARGS;
  if (guest_seat_find(handle_body(process, guest)) == NONE)
    return ZX_ERR_NO_RESOURCES;
  if (threads[thread].vcpu != 0u)
    return ZX_ERR_BAD_STATE;
  if (!object_can_make(ZX_OBJ_TYPE_VCPU) || handle_used == MAX_HANDLES)
    return ZX_ERR_NO_MEMORY;
  if (!out_ok)
    return ZX_ERR_INVALID_ARGS;
  return ZX_OK;
}

zx_status_t vcpu_create(uint32_t process, uint32_t thread, zx_handle_t guest, uint32_t options,
                        uint64_t entry, uint32_t out_ok)
{
  zx_status_t status = decode_vcpu_create(process, thread, guest, options, entry, out_ok);
  if (status != ZX_OK)
    return status;
  uint32_t g      = handle_body(process, guest);
  uint32_t seat   = guest_seat_find(g);
  uint32_t v      = OBJECT_NUMBER(object_next(ZX_OBJ_TYPE_VCPU));
  reply.handle[0] = handle_make(process, ZX_OBJ_TYPE_VCPU, ZX_DEFAULT_VCPU_RIGHTS);
  start(v, g, thread, seat);
  clear_registers(v);
  guest_vcpu_new(g, seat, v);
  thread_bind(thread, v);
  reply.index = v;
  return ZX_OK;
}

zx_status_t vcpu_kick(uint32_t process, zx_handle_t handle)
{
  zx_status_t status = handle_check(process, handle, ZX_OBJ_TYPE_VCPU, ZX_RIGHT_EXECUTE);
  if (status != ZX_OK)
    return status;
  uint32_t v      = handle_body(process, handle);
  vcpus[v].kicked = 1u;
  reply.wake      = 1u;
  reply.index     = v;
  return ZX_OK;
}

zx_status_t vcpu_enter_begin(uint32_t process, uint32_t thread, zx_handle_t handle)
{
  zx_status_t status = handle_check(process, handle, ZX_OBJ_TYPE_VCPU, ZX_RIGHT_EXECUTE);
  if (status != ZX_OK)
    return status;
  uint32_t v = handle_body(process, handle);
  if (vcpus[v].thread != thread + 1u)
    return ZX_ERR_BAD_STATE;
  vcpus[v].phase = VCPU_READY;
  reply.index    = v;
  return ZX_OK;
}

void vcpu_fault(uint32_t vcpu, uint32_t vector, uint32_t has_error, uint32_t error)
{
  vcpu_set_event(vcpu, 0x80000300u + vector + (has_error ? 0x800u : 0u), has_error ? error : 0u,
    0u);
}
