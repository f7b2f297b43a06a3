/* SPDX-License-Identifier: MIT */
#include "temora/vcpu.h"

struct vcpu vcpus[MAX_VCPUS];
uint32_t vcpu_count;
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

void vcpu_unkick(uint32_t v)
{
  vcpus[v].kicked = 0u;
}

/*@ requires args: process < MAX_PROCESSES && thread < MAX_THREADS;
    requires inv:  HandleInv && ObjectInv && GuestInv && VcpuInv && ThreadInv;
    terminates \true; exits \false;
    assigns \nothing;
    ensures model: \forall m_names n, m_guests d, m_threads t, m_vcpus c; ReprNames(n) &&
      ReprGuests(d) && ReprThreads(t) && ReprVcpus(c) ==> \result ==
        create_status(n, d, t, c, process, thread, guest, options, entry, out_ok, HandleNext);
    ensures guest: \result == ZX_OK ==> HandleTo(process, guest, ZX_OBJ_TYPE_GUEST);
    ensures named: \result == ZX_OK ==> \forall m_names n; ReprNames(n) ==> names(n, process,
      guest);
    ensures room:  \result == ZX_OK ==> vcpu_count < MAX_VCPUS && object_count < MAX_OBJECTS &&
      handle_used < MAX_HANDLES &&
      guests[objects[handles[HandleSlot(process, guest)].object].body].vcpus < GUEST_MAX_VCPUS;
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
  if (guests[handle_body(process, guest)].vcpus >= GUEST_MAX_VCPUS)
    return ZX_ERR_NO_RESOURCES;
  if (threads[thread].vcpu != 0u)
    return ZX_ERR_BAD_STATE;
  if (vcpu_count == MAX_VCPUS || object_count == MAX_OBJECTS || handle_used == MAX_HANDLES)
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
  uint32_t v      = vcpu_count;
  reply.handle[0] = object_name(process, ZX_OBJ_TYPE_VCPU, v, ZX_DEFAULT_VCPU_RIGHTS);
  vcpus[v].guest  = g;
  vcpus[v].thread = thread + 1u;
  vcpus[v].id     = guest_vcpu_new(g);
  vcpu_count      = vcpu_count + 1u;
  vcpu_rflags[v]  = 2u;
  thread_bind(thread, v);
  reply.index     = v;
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
