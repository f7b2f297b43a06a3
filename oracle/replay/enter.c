/* SPDX-License-Identifier: MIT */
/* zx_vcpu_enter: the guest ran for real elsewhere; its VM exits are in the trace, and the core is
 * asked what each of them does. */
#include "oracle/read/status.h"
#include "oracle/replay/profile.h"
#include "oracle/replay/tasks.h"
#include "temora/leave.h"
#include "temora/state.h"

#define WRMSR                32u /* the exit reason */
#define MEMBERS_BEFORE_BYTES 4u /* of a packet: key, type, status, address */

/* What the guest is like where it goes on; before the first exit: as at the last one. */
static zx_status_t ask_next(uint32_t vcpu, const struct temora_exit *last) {
  if (last == NULL) return vcpu_next(vcpu, vcpu_rflags[vcpu], 0, true);
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
  bool unread = fetched && s->observed == ZX_ERR_NOT_FOUND;
  if (unread) outcome_choice(s, "D33, D34: the instruction may be one that cannot be read");
  enum verdict verdict = compare_status(s, unread ? ZX_ERR_NOT_FOUND : reply.status);
  if (unread) return verdict;
  if (verdict != CONFORMS || reply.status != ZX_OK) return verdict;
  if (fetched) outcome_number(s, "instruction_size", last->length);
  if (fetched && (s->event->recorded & TEMORA_WORD0 << 1) != 0 &&
      (s->event->packet.word[1] & 0xFFu) != last->length) {
    complain(&s->why, "the packet's instruction has %lu bytes; the exit says %u",
             s->event->packet.word[1] & 0xFFu, last->length);
    return DIVERGES;
  }
  return compare_packet(s, &reply.packet, fetched ? MEMBERS_BEFORE_BYTES : PACKET_MEMBERS);
}

/* ---- one step at a time; between two of them other threads may call ---- */

static enum verdict begin(struct step *s) {
  zx_status_t status =
      vcpu_enter_begin(s->process, s->thread, core_handle(s, s->event->arg.enter.handle));
  s->stage = status == ZX_OK ? STAGE_ASK : STAGE_DONE;
  s->vcpu = reply.index;
  s->exits = 0;
  return status == ZX_OK ? CONFORMS : compare_status(s, status);
}

/* What the guest's own APIC has made since its last exit. */
static void interrupt_itself(const struct step *s) {
  if (s->exits == s->event->count) return;
  uint32_t vector = s->event->exits[s->exits].timer;
  if (vector != 0 && vector < 256) vcpu_local_interrupt(s->vcpu, vector);
}

/* D36: a suspension has ended the wait for the room of a bell, and the bell is lost. */
static bool is_bell_lost(const struct step *s) {
  return s->observed == ZX_ERR_NO_MEMORY && !s->open && vcpus[s->vcpu].phase == VCPU_BELLED &&
         tasks_is_suspended(s->thread);
}

static enum verdict ask(struct step *s) {
  if (is_bell_lost(s)) {
    outcome_choice(s, "D36: a suspension has ended the wait for the room of a bell");
    vcpu_leave(s->vcpu, ZX_ERR_NO_MEMORY);
    s->stage = STAGE_DONE;
    return compare_status(s, ZX_ERR_NO_MEMORY);
  }
  interrupt_itself(s);
  zx_status_t status = ask_next(s->vcpu, s->exits > 0 ? &s->event->exits[s->exits - 1u] : NULL);
  s->stage = status == CORE_RUN ? STAGE_EXIT : STAGE_DONE;
  return status == CORE_RUN ? CONFORMS : compare_status(s, status);
}

/* The exits are those that there were, not what a test program would have the guest do. */
static bool is_recorded(const struct step *s) {
  return s->event->arg.exits.recorded != 0 && !s->open;
}

/* The guest runs, and there is no exit. A list of exits has all of them, or says how many not. */
static enum verdict unrecorded(struct step *s) {
  bool listed = (s->event->recorded & TEMORA_EXITS) != 0 || is_recorded(s);
  if (!listed || s->event->arg.exits.lost != 0) {
    complain(&s->why, "the guest ran, and there are no \"exits\" that say how it stopped");
    return INCONCLUSIVE;
  }
  enum verdict verdict = compare_status(s, CORE_RUN);
  if (verdict == DIVERGES && is_recorded(s)) {
    complain(&s->why, "an exit is missing: the call returned %s; after %u recorded exit%s the "
             "specification says that the guest runs", status_name(s->observed), s->exits,
             s->exits == 1 ? "" : "s");
  }
  return verdict;
}

/* The call is over. Exits that are left are no matter in a test program; in a record the guest ran
 * when it must not. */
static enum verdict compare_exits(struct step *s) {
  uint32_t there = s->event->count;
  if (!is_recorded(s) || outcome_number(s, "exits", s->exits)) return CONFORMS;
  if (s->exits == there) return CONFORMS;
  complain(&s->why, "the guest ran too often: %u exit%s recorded; the specification ends the call "
           "with %s after %u", there, there == 1 ? " is" : "s are", status_name(s->observed),
           s->exits);
  return DIVERGES;
}

/* One that faults in the guest does nothing. */
static void send_command(const struct step *s, const struct temora_exit *exit) {
  struct apic_command command = apic_command(exit->command);
  if (reply.action != ACTION_EMULATE || exit->reason != WRMSR || command.fault != 0) return;
  vcpu_ipi(s->vcpu, command, pointer_ok(s, 1));
}

static enum verdict leave(struct step *s) {
  if (s->exits == s->event->count) return unrecorded(s);
  const struct temora_exit *exit = &s->event->exits[s->exits++];
  struct exit_raw           raw = raw_of(exit);
  if (exit->has_rax != 0) vcpu_gpr[s->vcpu][0] = exit->rax;
  vcpu_rflags[s->vcpu] = exit->rflags;
  vcpu_exit(s->vcpu, profile_exit(s, &raw), pointer_ok(s, 1));
  send_command(s, exit);
  s->stage = reply.action != ACTION_LEAVE ? STAGE_ASK : STAGE_DONE;
  return reply.action != ACTION_LEAVE ? CONFORMS : compare_end(s, exit);
}

static enum verdict advance(struct step *s) {
  switch (s->stage) {
    case STAGE_BEGIN: return begin(s);
    case STAGE_ASK: return ask(s);
    default: return leave(s);
  }
}

enum verdict step_vcpu_enter(struct step *s) {
  enum verdict verdict = advance(s);
  return verdict == CONFORMS && s->stage == STAGE_DONE ? compare_exits(s) : verdict;
}

enum verdict run_vcpu_enter(struct step *s) {
  enum verdict verdict;
  s->stage = STAGE_BEGIN;
  do verdict = step_vcpu_enter(s);
  while (verdict == CONFORMS && s->stage != STAGE_DONE);
  return verdict;
}
