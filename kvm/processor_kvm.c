/* SPDX-License-Identifier: MIT */
/* Running a vcpu in KVM. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "kvm/machine_kvm.h"
#include "kvm/system.h"

#define STOP  SIGUSR1 /* makes KVM_RUN return */
#define NMI   2u
#define FIRST_INTERRUPT 32u

/* ---- life ---- */

static void stopped(int signal) { (void)signal; }

static void catch_stop(void) {
  struct sigaction action = {.sa_handler = stopped};
  sigaction(STOP, &action, NULL);
}

void processor_end(struct processor *p) {
  if (p->run != NULL) kvm_unshare(p->run, p->run_size);
  if (p->fd >= 0) kvm_close(p->fd);
  free(p);
}

zx_status_t processor_begin(struct machine *m, uint32_t seat, uint64_t entry,
                            struct processor **out) {
  struct processor *p = calloc(1, sizeof *p);
  if (p == NULL) return ZX_ERR_NO_MEMORY;
  p->machine = m;
  p->thread = pthread_self();
  p->run_size = machine_run_size();
  p->fd = kvm_ask(m->fd, KVM_CREATE_VCPU, (void *)(uintptr_t)seat);
  p->run = p->fd >= 0 ? kvm_share(p->fd, p->run_size) : NULL;
  if (p->run == NULL || !processor_first_state(p, seat, entry)) {
    processor_end(p);
    return ZX_ERR_NO_RESOURCES;
  }
  catch_stop();
  *out = p;
  return ZX_OK;
}

/* ---- events ---- */

bool processor_takes(struct processor *p, uint32_t vector) {
  bool takes = vector < FIRST_INTERRUPT || p->run->ready_for_interrupt_injection != 0;
  p->run->request_interrupt_window = !takes;
  return takes;
}

static void inject_exception(struct processor *p, uint32_t vector) {
  static const uint32_t with_error = 1u << 8 | 0x7C00u | 1u << 17; /* #DF, #TS to #PF, #AC */
  struct kvm_sregs      special;
  struct kvm_vcpu_events events;
  if (kvm_ask(p->fd, KVM_GET_VCPU_EVENTS, &events) != 0) return;
  bool protected_mode = kvm_ask(p->fd, KVM_GET_SREGS, &special) == 0 && (special.cr0 & 1u) != 0;
  events.exception.injected = 1;
  events.exception.nr = (uint8_t)vector;
  events.exception.has_error_code = protected_mode && (with_error >> vector & 1u) != 0;
  events.exception.error_code = 0;
  kvm_ask(p->fd, KVM_SET_VCPU_EVENTS, &events);
}

static void inject(struct processor *p, uint32_t vector) {
  struct kvm_interrupt interrupt = {vector};
  if (vector == NMI) kvm_ask(p->fd, KVM_NMI, NULL);
  else if (vector < FIRST_INTERRUPT) inject_exception(p, vector);
  else kvm_ask(p->fd, KVM_INTERRUPT, &interrupt);
}

/* ---- what the guest did ---- */

static void tell_io(struct processor *p, struct happening *h) {
  const struct kvm_run *run = p->run;
  h->kind = GUEST_IO;
  h->length = 1; /* KVM steps over it */
  h->port = run->io.port;
  h->size = run->io.size;
  h->input = run->io.direction == KVM_EXIT_IO_IN;
  h->string = run->io.count > 1;
  if (!h->input) memcpy(&h->data, (const uint8_t *)run + run->io.data_offset, h->size);
  p->pending = true;
}

static void tell_memory(struct processor *p, struct happening *h) {
  h->kind = GUEST_MEMORY;
  h->addr = p->run->mmio.phys_addr;
  h->write = p->run->mmio.is_write != 0;
  h->read = !h->write;
  memcpy(&h->stored, p->run->mmio.data, p->run->mmio.len);
  p->pending = true;
  lock();
  processor_find_instruction(p, h, p->run->mmio.len);
  unlock();
}

static void tell(struct processor *p, struct happening *h) {
  switch (p->run->exit_reason) {
    case KVM_EXIT_IO: tell_io(p, h); break;
    case KVM_EXIT_MMIO: tell_memory(p, h); break;
    case KVM_EXIT_HLT: h->kind = GUEST_HALTS; break;
    case KVM_EXIT_INTR: case KVM_EXIT_IRQ_WINDOW_OPEN: h->kind = GUEST_GOES_ON; break;
    case KVM_EXIT_FAIL_ENTRY: h->kind = GUEST_NOT_ENTERED; break;
    default: h->kind = GUEST_FAILS; break;
  }
}

void processor_run(struct processor *p, uint32_t vector, struct happening *h) {
  if (vector != NO_VECTOR) inject(p, vector);
  int status = kvm_ask(p->fd, KVM_RUN, NULL);
  int error = errno;
  __atomic_store_n(&p->run->immediate_exit, 0, __ATOMIC_SEQ_CST);
  if (status == 0) tell(p, h);
  else h->kind = error == EINTR || error == EAGAIN ? GUEST_GOES_ON : GUEST_FAILS;
}

void processor_stop(struct processor *p) {
  __atomic_store_n(&p->run->immediate_exit, 1, __ATOMIC_SEQ_CST);
  pthread_kill(p->thread, STOP);
}

bool processor_can_wait(void) { return true; }

/* ---- the end of an access ---- */

/* KVM goes through with it, and the guest does nothing more. An access in several parts comes back
 * for each. */
static void complete(struct processor *p) {
  __atomic_store_n(&p->run->immediate_exit, 1, __ATOMIC_SEQ_CST);
  while (kvm_ask(p->fd, KVM_RUN, NULL) == 0 && p->run->exit_reason == KVM_EXIT_MMIO) {}
  __atomic_store_n(&p->run->immediate_exit, 0, __ATOMIC_SEQ_CST);
  p->pending = false;
}

/* What an IN leaves in RAX until the VMM says more: 4 bytes clear it, fewer change nothing. */
static void answer_in(struct processor *p, const struct happening *h, uint64_t rax) {
  uint64_t value = h->size == 4 ? 0 : rax;
  memcpy((uint8_t *)p->run + p->run->io.data_offset, &value, h->size);
}

/* Memory that is mapped after all, since another thread has just mapped it. */
static bool access_mapping(struct processor *p, const struct happening *h) {
  struct mapping *m = space_find(p->machine->guest->space, h->addr);
  uint64_t        offset = m != NULL ? m->offset + (h->addr - m->base) : 0;
  uint32_t        size = p->run->mmio.len;
  uint32_t        perm = h->write ? ZX_VM_PERM_WRITE : ZX_VM_PERM_READ;
  if (m == NULL || (m->perms & perm) == 0) return false;
  if (offset + size > m->vmo->size || h->addr - m->base + size > m->len) return false;
  if (h->write) memcpy(m->vmo->bytes + offset, p->run->mmio.data, size);
  else memcpy(p->run->mmio.data, m->vmo->bytes + offset, size);
  complete(p);
  return true;
}

void processor_finish(struct processor *p, const struct happening *h, enum outcome outcome) {
  struct kvm_regs before, after;
  bool            write = h->kind == GUEST_MEMORY && h->write;
  if (!p->pending) return;
  bool no_trap = h->kind == GUEST_MEMORY && outcome == OUTCOME_STAY;
  if (no_trap && access_mapping(p, h)) return;
  kvm_ask(p->fd, KVM_GET_REGS, &before);
  if (h->kind == GUEST_IO && h->input) answer_in(p, h, before.rax);
  else if (!write) memset(p->run->mmio.data, 0, sizeof p->run->mmio.data);
  complete(p);
  kvm_ask(p->fd, KVM_GET_REGS, &after);
  if (h->kind == GUEST_IO && outcome == OUTCOME_STEP) return;
  if (write && outcome == OUTCOME_STEP) return;
  /* A read has put something into a register; what stays, stays as it was. */
  if (write) before.rip -= h->length;
  else if (outcome == OUTCOME_STEP) before.rip = after.rip;
  kvm_ask(p->fd, KVM_SET_REGS, &before);
}
