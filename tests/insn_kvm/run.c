/* SPDX-License-Identifier: MIT */
/* One instruction in KVM. An access to the device ends KVM_RUN; KVM completes it at the next one,
 * which ends at once when immediate_exit is set. What makes no access is stepped over. */
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>

#include "tests/insn_kvm/machine.h"

#define PAGE 0x1000u
#define HLT  0xF4
#define ROUNDS 64u    /* of KVM_RUN, for one form */
#define LEFT   65536u /* KVM repeats a string up to 1024 times before it comes to an end */

/* ---- before ---- */

static struct kvm_regs general(const struct state *s)
{
  const uint64_t *r = s->reg;
  return (struct kvm_regs){.rax = r[0], .rcx = r[1], .rdx = r[2], .rbx = r[3], .rsp = r[4],
                           .rbp = r[5], .rsi = r[6], .rdi = r[7], .r8 = r[8], .r9 = r[9],
                           .r10 = r[10], .r11 = r[11], .r12 = r[12], .r13 = r[13], .r14 = r[14],
                           .r15 = r[15], .rip = s->rip, .rflags = s->flags};
}

/* The single step comes last: it is one from where RIP is now. */
static bool load(struct machine *m, const struct form *form, const struct state *s)
{
  struct kvm_guest_debug step = {.control = KVM_GUESTDBG_ENABLE | KVM_GUESTDBG_SINGLESTEP};
  struct kvm_regs regs = general(s);
  struct kvm_sregs special = machine_special(m, s);
  struct kvm_vcpu_events none = {0};
  memset(m->code + CODE_AT, HLT, 32);
  memcpy(m->code + CODE_AT, form->bytes.byte, form->count);
  m->run->kvm_valid_regs = KVM_SYNC_X86_REGS | KVM_SYNC_X86_EVENTS;
  m->run->immediate_exit = 0;
  return ioctl(m->vcpu, KVM_SET_SREGS, &special) == 0 &&
         ioctl(m->vcpu, KVM_SET_REGS, &regs) == 0 &&
         ioctl(m->vcpu, KVM_SET_VCPU_EVENTS, &none) == 0 &&
         ioctl(m->vcpu, KVM_SET_GUEST_DEBUG, &step) == 0;
}

/* ---- accesses ---- */

static uint64_t data_of(const uint8_t *data, uint32_t size)
{
  uint64_t v = 0;
  memcpy(&v, data, size);
  return v;
}

/* The second half of an access that crosses a page: at its start, in the same direction */
static bool goes_on(const struct course *c, uint64_t physical, bool write)
{
  if (c->accesses == 0 || c->accesses > ACCESSES || physical % PAGE != 0)
    return false;
  const struct access *last = &c->access[c->accesses - 1];
  return last->write == write && last->second == 0 && (last->physical + last->size) % PAGE == 0 &&
         last->size < 8;
}

static void take_access(struct machine *m, const struct state *s, struct course *c, bool fresh)
{
  uint64_t physical = m->run->mmio.phys_addr;
  uint32_t size = m->run->mmio.len;
  bool write = m->run->mmio.is_write != 0;
  if (!write)
    for (uint32_t i = 0; i < size; i++)
      m->run->mmio.data[i] = device_byte(s->seed, physical + i);
  uint64_t data = data_of(m->run->mmio.data, size);
  if (!fresh && goes_on(c, physical, write)) {
    struct access *last = &c->access[c->accesses - 1];
    last->data |= data << 8 * last->size;
    last->second = physical;
    last->size += size;
    return;
  }
  if (c->accesses < ACCESSES)
    c->access[c->accesses] = (struct access){physical, 0, size, write, data};
  c->accesses++;
}

/* ---- after ---- */

static void take_registers(const struct machine *m, struct course *c)
{
  const struct kvm_regs *r = &m->run->s.regs.regs;
  const uint64_t values[REGISTERS] = {r->rax, r->rcx, r->rdx, r->rbx, r->rsp, r->rbp, r->rsi,
                                      r->rdi, r->r8, r->r9, r->r10, r->r11, r->r12, r->r13,
                                      r->r14, r->r15};
  memcpy(c->reg, values, sizeof values);
  c->rip = r->rip;
  c->flags = r->rflags;
}

static void refused(const struct machine *m, struct course *c)
{
  uint32_t vector = m->run->s.regs.events.exception.nr;
  bool known = vector == FAULT_UD || vector == FAULT_SS || vector == FAULT_GP;
  c->ending = ENDING_REFUSED;
  c->faults = known ? 1u << vector : 0;
}

/* KVM_RUN was told to end. True: the instruction is over; false: it is to be repeated. */
static bool interrupted(const struct machine *m, const struct state *s, struct course *c)
{
  const struct kvm_vcpu_events *e = &m->run->s.regs.events;
  if (e->exception.injected != 0 || e->exception.pending != 0) {
    refused(m, c);
    return true;
  }
  c->ending = ENDING_DONE;
  return m->run->s.regs.regs.rip != s->rip;
}

static void ended(const struct machine *m, struct course *c)
{
  switch (m->run->exit_reason) {
    case KVM_EXIT_DEBUG: c->ending = ENDING_DONE; break;
    case KVM_EXIT_SHUTDOWN: refused(m, c); break;
    case KVM_EXIT_INTERNAL_ERROR: c->ending = ENDING_UNKNOWN; break;
    default: c->ending = ENDING_OTHER; break;
  }
  c->exit = m->run->exit_reason;
}

/* What KVM still wants to complete must not be left to the next form. */
static void drain(struct machine *m)
{
  m->run->immediate_exit = 1;
  for (uint32_t i = 0; i < LEFT && ioctl(m->vcpu, KVM_RUN, 0) == 0; i++) { }
}

struct course machine_run(struct machine *m, const struct form *form, const struct state *s)
{
  struct course c = {.ending = ENDING_OTHER, .undefined = 0};
  bool fresh = true, over = !load(m, form, s);
  for (uint32_t i = 0; i < ROUNDS && !over; i++) {
    int status = ioctl(m->vcpu, KVM_RUN, 0);
    m->exits++;
    if (status == 0 && m->run->exit_reason == KVM_EXIT_MMIO) {
      take_access(m, s, &c, fresh);
      fresh = false;
      m->run->immediate_exit = 1;
    } else if (status == 0) {
      ended(m, &c);
      over = true;
    } else {
      over = errno != EINTR || interrupted(m, s, &c);
      fresh = true;
      m->run->immediate_exit = 0;
    }
  }
  if (!over || c.ending == ENDING_OTHER)
    drain(m);
  take_registers(m, &c);
  return c;
}

/* STOSB stores, and that is all. */
bool machine_enters(struct machine *m, uint32_t mode, bool real)
{
  struct form form = {.mode = mode, .count = 1, .bytes = {{0xAA}}};
  struct state s = {.mode = mode, .real = real, .flags = 2};
  s.rip = mode == INSN_MODE_64 ? code_linear(mode) : CODE_AT;
  s.base[INSN_CS] = mode == INSN_MODE_64 ? 0 : code_linear(mode) - CODE_AT;
  s.base[INSN_ES] = 0x40000000u;
  s.reg[REG_DI] = 0x4000;
  struct course c = machine_run(m, &form, &s);
  return c.ending == ENDING_DONE && c.accesses == 1;
}
