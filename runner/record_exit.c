/* SPDX-License-Identifier: MIT */
/* The VM exits of a zx_vcpu_enter, kept until the call ends: other threads' calls may come between
 * them. */
#include "runner/record.h"
#include "runner/vmcs.h"

#define PAGES      16u
#define MAX_EXITS  (PAGES * PAGE_SIZE / sizeof(struct kept_exit))
#define CR0_PE     1u
#define RAX        0u
#define IO         30u /* the reason of IN and OUT, whose data is in RAX */

/* The raw fields, and the guest where it goes on. */
struct kept_exit {
  struct exit_raw raw;
  uint64_t        rax, rflags;
  uint32_t        interruptibility, protected_mode;
};

static struct kept_exit *kept[MAX_THREADS];
static uint32_t          count[MAX_THREADS], lost[MAX_THREADS];

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
    .protected_mode = vmcs_read(VMCS_GUEST_CR0) & CR0_PE};
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
  record_printf(",\"rflags\":\"0x%lx\",\"interruptibility\":%u,\"pe\":%u}", e->rflags,
                e->interruptibility, e->protected_mode);
}

void record_exits_print(void) {
  uint32_t t = current_thread();
  if (count[t] + lost[t] == 0) return;
  record_printf(",\"exits\":[");
  for (uint32_t i = 0; i < count[t]; i++) {
    if (i > 0) record_printf(",");
    print_exit(&kept[t][i]);
  }
  record_printf("]");
  if (lost[t] > 0) record_printf(",\"exits_lost\":%u", lost[t]);
  count[t] = lost[t] = 0;
}
