/* SPDX-License-Identifier: MIT */
/* zx_vcpu_enter: the guest ran for real elsewhere; its VM exits are in the trace, and the core is
 * asked what each of them does. */
#include "oracle/step.h"

/* What the guest is like where it goes on; before the first exit: it takes interrupts. */
static zx_status_t ask_next(uint32_t vcpu, const struct temora_exit *last) {
  if (last == NULL) return vcpu_next(vcpu, 0x202, 0, true);
  return vcpu_next(vcpu, last->rflags, last->interruptibility, last->pe != 0);
}

static struct exit_raw raw_of(const struct temora_exit *e) {
  return (struct exit_raw){
    .reason = e->reason, .length = e->length, .intr_info = e->intr_info,
    .intr_error = e->intr_error, .vectoring = e->vectoring,
    .vectoring_error = e->vectoring_error, .qualification = e->qualification,
    .guest_physical = e->guest_physical,
  };
}

enum verdict run_vcpu_enter(struct step *s) {
  const struct temora_exit *last = NULL;
  zx_status_t status =
      vcpu_enter_begin(s->process, s->thread, core_handle(s, s->event->arg.enter.handle));
  if (status != ZX_OK) return compare_status(s, status);
  uint32_t vcpu = reply.index;
  for (uint32_t i = 0;; i++) {
    status = ask_next(vcpu, last);
    if (status != CORE_RUN) return compare_status(s, status);
    if (i == s->event->count) {
      complain(&s->why, "the guest ran, and \"exits\" does not say how it stopped");
      return INCONCLUSIVE;
    }
    last = &s->event->exits[i];
    vcpu_exit(vcpu, exit_decode(raw_of(last)), pointer_ok(s, 1));
    if (reply.action != ACTION_LEAVE) continue;
    enum verdict verdict = compare_status(s, reply.status);
    if (verdict != CONFORMS || reply.status != ZX_OK) return verdict;
    return compare_packet(s, &reply.packet);
  }
}
