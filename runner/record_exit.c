/* SPDX-License-Identifier: MIT */
/* The VM exits of a zx_vcpu_enter, kept until the call ends: other threads' calls may come between
 * them. */
#include "runner/record.h"
#include "runner/vmcs.h"

#define PAGES      16u
#define MAX_EXITS  (PAGES * PAGE_SIZE / sizeof(struct kept_exit))
#define CR0_PE     1u
#define RAX        0u
#define RCX        1u
#define RDX        2u
#define WRMSR      32u
#define IO         30u /* the reason of IN and OUT, whose data is in RAX */

/* The raw fields, and the guest where it goes on. */
struct kept_exit {
  struct exit_raw raw;
  uint64_t        rax, rflags, command;
  uint32_t        interruptibility, protected_mode, local;
};

static struct kept_exit *kept[MAX_THREADS];
static uint32_t          count[MAX_THREADS], lost[MAX_THREADS];
static uint32_t          local[MAX_THREADS], self[MAX_THREADS];

/* An exit has room for one. */
void record_timer_interrupt(uint32_t vector) {
  uint32_t t = current_thread();
  if (local[t] != 0 && local[t] != vector) lost[t]++;
  local[t] = vector;
}

void record_self_interrupt(uint32_t vector) { self[current_thread()] = vector; }

static uint64_t command_of(const uint64_t *gpr, uint32_t reason) {
  if (reason != WRMSR || (uint32_t)gpr[RCX] != APIC_COMMAND) return 0;
  return gpr[RDX] << 32 | (uint32_t)gpr[RAX];
}

void record_exit(uint32_t vcpu, const struct exit_raw *raw) {
  uint32_t t = current_thread();
  if (kept[t] == NULL) kept[t] = page_alloc(PAGES);
  if (kept[t] == NULL || count[t] == MAX_EXITS) {
    lost[t]++;
    return;
  }
  kept[t][count[t]++] = (struct kept_exit){
    .raw = *raw, .rax = vcpu_gpr[vcpu][RAX], .rflags = vmcs_read(VMCS_GUEST_RFLAGS),
    .interruptibility = (uint32_t)vmcs_read(VMCS_GUEST_INTERRUPTIBILITY),
    .protected_mode = vmcs_read(VMCS_GUEST_CR0) & CR0_PE,
    .command = command_of(vcpu_gpr[vcpu], raw->reason), .local = local[t]};
  local[t] = self[t];
  self[t] = 0;
}

static void print_exit(const struct kept_exit *e) {
  const struct exit_raw *r = &e->raw;
  uint32_t               needs = exit_needs(r->reason);
  record_printf("{\"reason\":\"0x%x\"", r->reason);
  if (needs & NEED_LENGTH) record_printf(",\"length\":%u", r->length);
  if (needs & NEED_QUALIFICATION) record_printf(",\"qualification\":\"0x%lx\"", r->qualification);
  if (needs & NEED_GUEST_PHYSICAL)
    record_printf(",\"guest_physical\":\"0x%lx\"", r->guest_physical);
  if (needs & NEED_INTR_INFO)
    record_printf(",\"intr_info\":\"0x%x\",\"intr_error\":\"0x%x\"", r->intr_info, r->intr_error);
  if (needs & NEED_VECTORING)
    record_printf(",\"vectoring\":\"0x%x\",\"vectoring_error\":\"0x%x\"", r->vectoring,
                  r->vectoring_error);
  if (r->reason == IO) record_printf(",\"rax\":\"0x%lx\"", e->rax);
  if (e->command != 0) record_printf(",\"command\":\"0x%lx\"", e->command);
  if (e->local != 0) record_printf(",\"timer\":%u", e->local);
  record_printf(",\"rflags\":\"0x%lx\",\"interruptibility\":%u,\"pe\":%u}", e->rflags,
                e->interruptibility, e->protected_mode);
}

void record_exits_print(void) {
  uint32_t t = current_thread();
  record_printf(",\"exits\":[");
  for (uint32_t i = 0; i < count[t]; i++) {
    if (i > 0) record_printf(",");
    print_exit(&kept[t][i]);
  }
  record_printf("],\"exits_recorded\":1");
  if (lost[t] > 0) record_printf(",\"exits_lost\":%u", lost[t]);
  count[t] = lost[t] = 0;
}
