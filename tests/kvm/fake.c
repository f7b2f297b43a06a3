/* SPDX-License-Identifier: MIT */
/* KVM's ioctls in the place of /dev/kvm, with a processor that knows a dozen instructions. It does
 * with RIP what KVM does: an access to a port or a read of device memory is finished by the next
 * KVM_RUN, a write of device memory has moved RIP already. */
#include <errno.h>
#include <linux/kvm.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kvm/system.h"
#include "tests/kvm/fake.h"

#define REGIONS  512u
#define RUN_SIZE 8192u
#define DATA     4096u /* of a port, in struct kvm_run */
#define VCPU_FD  200

struct vcpu {
  struct kvm_regs  regs;
  struct kvm_sregs special;
  struct kvm_run  *run;
  uint32_t         open;       /* length of the instruction whose access waits; 0: none */
  uint64_t         open_rip;
  uint32_t         interrupt;  /* that waits, + 1 */
};

static struct kvm_userspace_memory_region region[REGIONS];
static struct vcpu                        vcpu[8];
struct fake                               fake;

static uint8_t *memory(uint64_t addr, bool write) {
  for (uint32_t i = 0; i < REGIONS; i++) {
    const struct kvm_userspace_memory_region *r = &region[i];
    if (addr < r->guest_phys_addr || addr - r->guest_phys_addr >= r->memory_size) continue;
    if (write && (r->flags & KVM_MEM_READONLY) != 0) return NULL;
    return (uint8_t *)(uintptr_t)r->userspace_addr + (addr - r->guest_phys_addr);
  }
  return NULL;
}

/* ---- the processor: 64-bit code, a linear address is a physical one ---- */

static uint32_t word(const uint8_t *at) {
  uint32_t value;
  memcpy(&value, at, sizeof value);
  return value;
}

static int leave(struct vcpu *v, uint32_t reason) {
  v->run->exit_reason = reason;
  v->run->ready_for_interrupt_injection = (v->regs.rflags & 0x200u) != 0;
  return 0;
}

static int port(struct vcpu *v, bool in) {
  v->run->io.direction = in ? KVM_EXIT_IO_IN : KVM_EXIT_IO_OUT;
  v->run->io.size = 1;
  v->run->io.count = 1;
  v->run->io.port = (uint16_t)v->regs.rdx;
  v->run->io.data_offset = DATA;
  if (!in) ((uint8_t *)v->run)[DATA] = (uint8_t)v->regs.rax;
  v->open = 1;
  v->open_rip = v->regs.rip;
  return leave(v, KVM_EXIT_IO);
}

/* mov %eax, ADDR and mov ADDR, %eax, of seven bytes; 1: done. */
static int move(struct vcpu *v, uint32_t addr, bool write) {
  uint8_t *at = memory(addr, write);
  if (at != NULL) {
    if (write) memcpy(at, &v->regs.rax, 4);
    else v->regs.rax = word(at);
    v->regs.rip += 7;
    return 1;
  }
  v->run->mmio.phys_addr = addr;
  v->run->mmio.len = 4;
  v->run->mmio.is_write = write;
  memcpy(v->run->mmio.data, &v->regs.rax, 4);
  v->open = 7;
  v->open_rip = v->regs.rip;
  if (write) v->regs.rip += 7;
  return leave(v, KVM_EXIT_MMIO);
}

static int jump(struct vcpu *v, const uint8_t *code) {
  v->regs.rip += 2u + (uint64_t)(int64_t)(int8_t)code[1];
  return 1;
}

/* 1: goes on; 0: an exit. */
static int step(struct vcpu *v) {
  const uint8_t *code = memory(v->regs.rip, false);
  fake.steps++;
  if (code == NULL) return leave(v, KVM_EXIT_INTERNAL_ERROR);
  switch (code[0]) {
    case 0x48: v->regs.rsi = v->regs.rip + 7 + word(code + 3); v->regs.rip += 7; return 1; /* LEA */
    case 0xB8: v->regs.rax = word(code + 1); v->regs.rip += 5; return 1;
    case 0xB9: v->regs.rcx = word(code + 1); v->regs.rip += 5; return 1;
    case 0xBA: v->regs.rdx = word(code + 1); v->regs.rip += 5; return 1;
    case 0xAC: v->regs.rax = *memory(v->regs.rsi++, false); v->regs.rip++; return 1;
    case 0xE2: if (--v->regs.rcx == 0) code = (const uint8_t *)"\xE2\0"; return jump(v, code);
    case 0xEB: return jump(v, code);
    case 0xFF: v->regs.rdx++; v->regs.rip += 2; return 1;
    case 0xFB: v->regs.rflags |= 0x200u; v->regs.rip++; return 1;
    case 0xEC: return port(v, true);
    case 0xEE: return port(v, false);
    case 0xF4: v->regs.rip++; return leave(v, KVM_EXIT_HLT);
    case 0x89: return move(v, word(code + 3), true);
    case 0x8B: return move(v, word(code + 3), false);
    default: return leave(v, KVM_EXIT_SHUTDOWN);
  }
}

static void finish(struct vcpu *v) {
  bool same = v->regs.rip == v->open_rip;
  if (v->run->exit_reason == KVM_EXIT_IO && v->run->io.direction == KVM_EXIT_IO_IN) {
    v->regs.rax = (v->regs.rax & ~0xFFull) | ((uint8_t *)v->run)[DATA];
  }
  if (v->run->exit_reason == KVM_EXIT_MMIO && !v->run->mmio.is_write) {
    v->regs.rax = word(v->run->mmio.data);
  }
  if (same) v->regs.rip += v->open;
  v->open = 0;
}

static int run(struct vcpu *v) {
  if (v->open != 0) finish(v);
  if (v->interrupt != 0) {
    v->regs.rbx = v->interrupt - 1u; /* there is no IDT: the guest finds the vector in RBX */
    v->interrupt = 0;
  }
  for (;;) {
    if (__atomic_load_n(&v->run->immediate_exit, __ATOMIC_SEQ_CST) != 0) {
      errno = EINTR;
      return -1;
    }
    bool window = v->run->request_interrupt_window != 0 && (v->regs.rflags & 0x200u) != 0;
    if (window) return leave(v, KVM_EXIT_IRQ_WINDOW_OPEN);
    if (step(v) == 0) return 0;
    if (fake.steps % 64u == 0) usleep(1);
  }
}

/* ---- the ioctls ---- */

static int ask_vcpu(struct vcpu *v, unsigned long request, void *argument) {
  struct kvm_translation *t = argument;
  switch (request) {
    case KVM_RUN: return run(v);
    case KVM_GET_REGS: memcpy(argument, &v->regs, sizeof v->regs); return 0;
    case KVM_SET_REGS: memcpy(&v->regs, argument, sizeof v->regs); return 0;
    case KVM_GET_SREGS: memcpy(argument, &v->special, sizeof v->special); return 0;
    case KVM_SET_SREGS: memcpy(&v->special, argument, sizeof v->special); return 0;
    case KVM_TRANSLATE:
      t->physical_address = t->linear_address;
      t->valid = 1;
      return 0;
    case KVM_INTERRUPT: v->interrupt = ((struct kvm_interrupt *)argument)->irq + 1u; return 0;
    case KVM_NMI: v->interrupt = 3; return 0;
    case KVM_SET_CPUID2: return 0;
    case KVM_GET_VCPU_EVENTS: memset(argument, 0, sizeof(struct kvm_vcpu_events)); return 0;
    case KVM_SET_VCPU_EVENTS:
      v->interrupt = ((struct kvm_vcpu_events *)argument)->exception.nr + 1u;
      return 0;
    default: errno = ENOTTY; return -1;
  }
}

static int new_vcpu(uintptr_t seat) {
  free(vcpu[seat].run);
  vcpu[seat] = (struct vcpu){.run = calloc(1, RUN_SIZE)};
  return VCPU_FD + (int)seat;
}

int kvm_open(void) { return fake.absent ? -1 : 100; }

int kvm_ask(int fd, unsigned long request, void *argument) {
  const struct kvm_userspace_memory_region *r = argument;
  if (fd >= VCPU_FD) return ask_vcpu(&vcpu[fd - VCPU_FD], request, argument);
  switch (request) {
    case KVM_CREATE_VM: return 101;
    case KVM_GET_VCPU_MMAP_SIZE: return RUN_SIZE;
    case KVM_GET_SUPPORTED_CPUID: ((struct kvm_cpuid2 *)argument)->nent = 0; return 0;
    case KVM_SET_TSS_ADDR: return 0;
    case KVM_CREATE_VCPU: return new_vcpu((uintptr_t)argument);
    case KVM_SET_USER_MEMORY_REGION: region[r->slot] = *r; fake.regions++; return 0;
    default: errno = ENOTTY; return -1;
  }
}

void *kvm_share(int fd, size_t size) {
  return size == RUN_SIZE ? vcpu[fd - VCPU_FD].run : NULL;
}

void kvm_unshare(void *share, size_t size) {
  (void)share;
  (void)size;
}

void kvm_close(int fd) { (void)fd; }
