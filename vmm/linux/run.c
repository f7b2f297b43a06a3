/* SPDX-License-Identifier: MIT */
/* A processor's loop: enter the guest, answer what it asked, enter it again. */
#include "device.h"
#include "lib/print.h"
#include "machine.h"
#include "zircon/syscalls.h"

static zx_status_t answer(zx_handle_t vcpu, uint32_t size, uint32_t value) {
  zx_vcpu_io_t io = {.access_size = (uint8_t)size};
  io.u32 = value;
  return zx_vcpu_write_state(vcpu, ZX_VCPU_IO, &io, sizeof(io));
}

static zx_status_t port_access(zx_handle_t vcpu, const zx_packet_guest_io_t *io) {
  uint32_t value = 0;
  machine_lock();
  if (io->input) {
    machine.port_reads++;
    value = bus_read(io->port, io->access_size);
  } else {
    machine.port_writes++;
    bus_write(io->port, io->access_size, io->u32);
  }
  machine_unlock();
  return io->input ? answer(vcpu, io->access_size, value) : ZX_OK;
}

static void print_registers(zx_handle_t vcpu) {
  zx_vcpu_state_t s;
  if (!succeeded(zx_vcpu_read_state(vcpu, ZX_VCPU_STATE, &s, sizeof(s)), "registers")) return;
  print("vmm: rax %016lx rbx %016lx rcx %016lx rdx %016lx\n", s.rax, s.rbx, s.rcx, s.rdx);
  print("vmm: rsi %016lx rdi %016lx rbp %016lx rsp %016lx\n", s.rsi, s.rdi, s.rbp, s.rsp);
  print("vmm: r8  %016lx r9  %016lx r10 %016lx r11 %016lx\n", s.r8, s.r9, s.r10, s.r11);
  print("vmm: r12 %016lx r13 %016lx r14 %016lx r15 %016lx\n", s.r12, s.r13, s.r14, s.r15);
  print("vmm: rflags %06lx (user bits), rip unknown\n", s.rflags);
}

static void print_unexpected(const zx_port_packet_t *packet) {
  print("vmm: unexpected packet of type %u, key %lx\n", packet->type, packet->key);
  if (packet->type == ZX_PKT_TYPE_GUEST_MEM)
    print("vmm: memory access at %lx\n", packet->guest_mem.addr);
}

static void print_end(void) {
  machine_lock();
  uart_flush();
  print("guest: %lu port reads, %lu port writes, %lu interrupts, %lu timer ticks, %lu IPIs\n",
        machine.port_reads, machine.port_writes, machine.interrupts, machine.ticks, machine.ipis);
  if (machine.stopped != NULL) print("guest: reset requested (%s)\n", machine.stopped);
  machine_unlock();
}

static zx_status_t take(zx_handle_t vcpu, const zx_port_packet_t *packet) {
  if (packet->type == ZX_PKT_TYPE_GUEST_IO) return port_access(vcpu, &packet->guest_io);
  if (packet->type == ZX_PKT_TYPE_GUEST_VCPU) return processors_told(&packet->guest_vcpu);
  print_unexpected(packet);
  return ZX_ERR_NOT_SUPPORTED;
}

/* A kick only says: look whether the machine has stopped. */
zx_status_t processor_run(uint32_t number) {
  zx_handle_t      vcpu = machine.vcpu[number];
  zx_status_t      status = ZX_OK;
  zx_port_packet_t packet;
  while (machine.stopped == NULL) {
    status = zx_vcpu_enter(vcpu, &packet);
    if (status == ZX_ERR_CANCELED) status = ZX_OK;
    else if (status == ZX_OK) status = take(vcpu, &packet);
    if (status != ZX_OK) break;
  }
  processors_stop(number);
  if (status != ZX_OK) print_registers(vcpu);
  return status;
}

int machine_run(void) {
  zx_status_t status = processor_run(0);
  print_end();
  return succeeded(status, "the guest was stopped") && !machine.failed ? 0 : 1;
}
