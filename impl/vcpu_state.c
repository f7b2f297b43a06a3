/* SPDX-License-Identifier: MIT */
#include "temora/vcpu.h"
#include "zircon/syscalls/hypervisor.h"

struct vcpu_words input_state;

zx_status_t vcpu_read_state(uint32_t process, uint32_t thread, zx_handle_t handle, uint32_t kind,
                            uint64_t size, uint32_t out_ok)
{
  zx_status_t status = handle_check(process, handle, ZX_OBJ_TYPE_VCPU, ZX_RIGHT_READ);
  if (status != ZX_OK)
    return status;
  if (kind != ZX_VCPU_STATE || size != sizeof(zx_vcpu_state_t))
    return ZX_ERR_INVALID_ARGS;
  uint32_t v = handle_body(process, handle);
  if (vcpus[v].thread != thread + 1u)
    return ZX_ERR_BAD_STATE;
  if (!out_ok)
    return ZX_ERR_INVALID_ARGS;
  reply.index = v;
  return ZX_OK;
}

/*@ requires args: v < MAX_VCPUS && thread < MAX_THREADS;
    terminates \true; exits \false;
    assigns \nothing;
    ensures model: \forall m_vcpus c; ReprVcpus(c) ==>
      \result == write_check(c, v, thread, kind, size, in_ok, io_size);
*/
static zx_status_t decode_write(uint32_t v, uint32_t thread, uint32_t kind, uint64_t size,
                                uint32_t in_ok, uint32_t io_size)
{
  if (kind > ZX_VCPU_IO)
    return ZX_ERR_INVALID_ARGS;
  if (size != (kind == ZX_VCPU_STATE ? sizeof(zx_vcpu_state_t) : sizeof(zx_vcpu_io_t)))
    return ZX_ERR_INVALID_ARGS;
  if (!in_ok)
    return ZX_ERR_INVALID_ARGS;
  if (vcpus[v].thread != thread + 1u)
    return ZX_ERR_BAD_STATE;
  if (kind == ZX_VCPU_IO && io_size != 1u && io_size != 2u && io_size != 4u)
    return ZX_ERR_INVALID_ARGS;
  return ZX_OK;
}

/* The low io_size bytes of RAX; the others keep their value. */
/*@ requires args: v < MAX_VCPUS;
    terminates \true; exits \false;
    assigns vcpu_gpr[v][0];
    ensures model: \forall m_regs r; ReprRegs{Pre}(r) ==> ReprRegs(write_io(r, v, io_size,
      io_data));
*/
static void write_io(uint32_t v, uint32_t io_size, uint32_t io_data)
{
  uint64_t rax = vcpu_gpr[v][0];
  if (io_size == 1u)
    vcpu_gpr[v][0] = rax - rax % 0x100u + io_data % 0x100u;
  else if (io_size == 2u)
    vcpu_gpr[v][0] = rax - rax % 0x10000u + io_data % 0x10000u;
  else
    vcpu_gpr[v][0] = rax - rax % 0x100000000u + io_data;
}

/* RFLAGS is left alone unless bit 1 of the given value is set, as in Zircon. */
/*@ requires args: v < MAX_VCPUS;
    terminates \true; exits \false;
    assigns vcpu_gpr[v][0 .. 15], vcpu_rflags[v];
    ensures model: \forall m_regs r; ReprRegs{Pre}(r) ==> ReprRegs(write_regs(r, v));
*/
static void write_registers(uint32_t v)
{
  /*@ loop invariant bound: 0 <= i <= 16;
      loop invariant done:  \forall integer k; 0 <= k < i ==> vcpu_gpr[v][k] == input_state.gpr[k];
      loop invariant other: \forall integer u, k; 0 <= u < MAX_VCPUS && 0 <= k < 16 && u != v ==>
        vcpu_gpr[u][k] == \at(vcpu_gpr[u][k],Pre);
      loop assigns i, vcpu_gpr[v][0 .. 15];
      loop variant 16 - i; */
  for (uint32_t i = 0u; i < 16u; i++)
    vcpu_gpr[v][i] = input_state.gpr[i];
  if (input_state.rflags % 4u >= 2u)
    vcpu_rflags[v] = (vcpu_rflags[v] & RFLAGS_OTHER) | (input_state.rflags & RFLAGS_USER);
}

zx_status_t vcpu_write_state(uint32_t process, uint32_t thread, zx_handle_t handle, uint32_t kind,
                             uint64_t size, uint32_t in_ok, uint32_t io_size, uint32_t io_data)
{
  zx_status_t status = handle_check(process, handle, ZX_OBJ_TYPE_VCPU, ZX_RIGHT_WRITE);
  if (status != ZX_OK)
    return status;
  uint32_t v = handle_body(process, handle);
  status     = decode_write(v, thread, kind, size, in_ok, io_size);
  if (status != ZX_OK)
    return status;
  if (kind == ZX_VCPU_IO)
    write_io(v, io_size, io_data);
  else
    write_registers(v);
  reply.index = v;
  return ZX_OK;
}
