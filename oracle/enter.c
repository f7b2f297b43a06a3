/* SPDX-License-Identifier: MIT */
/* zx_vcpu_enter: the guest ran for real elsewhere; its VM exits are in the trace, and the core is
 * asked what each of them does. */
#include "oracle/step.h"

static bool read_raw(const json_t *exit, struct exit_raw *raw, struct complaint *c) {
  uint64_t reason, length, info, error, vectoring, vectoring_error;
  bool     fine = trace_number(exit, "reason", 0, &reason, c) &&
              trace_number(exit, "length", 0, &length, c) &&
              trace_number(exit, "intr_info", 0, &info, c) &&
              trace_number(exit, "intr_error", 0, &error, c) &&
              trace_number(exit, "vectoring", 0, &vectoring, c) &&
              trace_number(exit, "vectoring_error", 0, &vectoring_error, c) &&
              trace_number(exit, "qualification", 0, &raw->qualification, c) &&
              trace_number(exit, "guest_physical", 0, &raw->guest_physical, c);
  raw->reason = (uint32_t)reason;
  raw->length = (uint32_t)length;
  raw->intr_info = (uint32_t)info;
  raw->intr_error = (uint32_t)error;
  raw->vectoring = (uint32_t)vectoring;
  raw->vectoring_error = (uint32_t)vectoring_error;
  return fine;
}

/* What the guest is like where it goes on; absent: it takes interrupts. */
static zx_status_t ask_next(uint32_t vcpu, const json_t *exit, struct complaint *c) {
  uint64_t rflags, blocking, protected_mode;
  trace_number(exit, "rflags", 0x202, &rflags, c);
  trace_number(exit, "interruptibility", 0, &blocking, c);
  trace_number(exit, "pe", 1, &protected_mode, c);
  return vcpu_next(vcpu, rflags, (uint32_t)blocking, protected_mode != 0);
}

enum verdict run_vcpu_enter(struct step *s) {
  const json_t *exits = json_object_get(s->in, "exits"), *last = NULL;
  zx_status_t   status =
      vcpu_enter_begin(s->process, s->thread, handle_argument(s, "handle"));
  if (status != ZX_OK) return compare_status(s, status);
  uint32_t vcpu = reply.index;
  for (size_t i = 0;; i++) {
    struct exit_raw raw;
    status = ask_next(vcpu, last, &s->why);
    if (status != CORE_RUN) return compare_status(s, status);
    last = json_array_get(exits, i);
    if (last == NULL) {
      complain(&s->why, "the guest ran, and \"exits\" does not say how it stopped");
      return INCONCLUSIVE;
    }
    if (!read_raw(last, &raw, &s->why)) return NOT_A_TRACE;
    if (!trace_number(last, "rax", vcpu_gpr[vcpu][0], &vcpu_gpr[vcpu][0], &s->why)) {
      return NOT_A_TRACE;
    }
    vcpu_exit(vcpu, exit_decode(raw), pointer_ok(s, "packet"));
    if (reply.action != ACTION_LEAVE) continue;
    enum verdict verdict = compare_status(s, reply.status);
    if (verdict != CONFORMS || reply.status != ZX_OK) return verdict;
    return compare_packet(s, "packet", &reply.packet);
  }
}
