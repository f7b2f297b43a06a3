/* SPDX-License-Identifier: MIT */
/* zx_vcpu_enter: the guest ran for real elsewhere; its VM exits are in the trace, and the core is
 * asked what each of them does. */
#include "oracle/profile.h"

#define MEMBERS_BEFORE_BYTES 4u /* of a packet: key, type, status, address */

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

/* The bytes of the instruction are in the guest's memory, which is not in the trace: they may be
 * unreadable (D33, D34), and only their number is compared. */
static enum verdict compare_end(struct step *s, const struct temora_exit *last) {
  bool fetched = reply.fetch != 0;
  if (fetched && s->observed == ZX_ERR_NOT_FOUND) return CONFORMS;
  enum verdict verdict = compare_status(s, reply.status);
  if (verdict != CONFORMS || reply.status != ZX_OK) return verdict;
  if (fetched && (s->event->recorded & TEMORA_WORD0 << 1) != 0 &&
      (s->event->packet.word[1] & 0xFFu) != last->length) {
    complain(&s->why, "the packet's instruction has %lu bytes; the exit says %u",
             s->event->packet.word[1] & 0xFFu, last->length);
    return DIVERGES;
  }
  return compare_packet(s, &reply.packet, fetched ? MEMBERS_BEFORE_BYTES : PACKET_MEMBERS);
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
    struct exit_raw raw = raw_of(last);
    vcpu_exit(vcpu, profile_exit(s, &raw), pointer_ok(s, 1));
    if (reply.action == ACTION_LEAVE) return compare_end(s, last);
  }
}
