/* SPDX-License-Identifier: MIT */
#include "oracle/replay/step.h"

#include "oracle/replay/profile.h"
#include "oracle/replay/tasks.h"
#include "oracle/read/status.h"

watch_function *step_watch;

const char *step_allowed_name(int32_t allowed) {
  if (allowed == CORE_BLOCK) return "that it waits";
  return allowed == CORE_RUN ? "that the guest runs" : status_name(allowed);
}

/* D20: a call that fails leaves the caller's packet alone. */
static enum verdict compare_untouched(struct step *s) {
  bool takes = s->event->op == TEMORA_PORT_WAIT || s->event->op == TEMORA_VCPU_ENTER;
  bool written = takes && (s->event->recorded & TEMORA_PACKET) != 0;
  if (!written || s->open || s->observed == ZX_OK) return CONFORMS;
  complain(&s->why, "the call returned %s and wrote a packet; the specification wants none",
           status_name(s->observed));
  return DIVERGES;
}

enum verdict compare_status(struct step *s, int32_t allowed) {
  s->allowed = allowed;
  s->compared = true;
  bool same = allowed == s->observed || (s->open && allowed <= 0);
  enum verdict verdict = same ? compare_untouched(s) : profile_compare(s, allowed);
  if (same || verdict != DIVERGES) {
    outcome_fits(s);
    return verdict;
  }
  complain(&s->why, "the call returned %s; the specification says %s", status_name(s->observed),
           step_allowed_name(allowed));
  return DIVERGES;
}

static const char *name_of(const struct step *s, uint32_t i) {
  return schema_calls[s->event->op].parameter[i].name;
}

enum verdict compare_handle(struct step *s, int32_t allowed, uint32_t i, zx_handle_t core) {
  enum verdict verdict = compare_status(s, allowed);
  if (verdict != CONFORMS || allowed != ZX_OK || s->observed != ZX_OK || s->open) return verdict;
  if (outcome_text(s, name_of(s, i), "a new handle")) return CONFORMS;
  if ((s->event->recorded >> i & 1u) == 0) {
    complain(&s->why, "\"out\" has no \"%s\"", name_of(s, i));
    return NOT_A_TRACE;
  }
  return world_name(s->process, s->event->arg.word[i], core, s->number, &s->why) ? CONFORMS
                                                                                 : DIVERGES;
}

enum verdict compare_number(struct step *s, uint32_t i, uint64_t allowed) {
  uint64_t value = s->event->arg.word[i];
  if (outcome_number(s, name_of(s, i), allowed)) return CONFORMS;
  if ((s->event->recorded >> i & 1u) == 0 || value == allowed) return CONFORMS;
  complain(&s->why, "%s is 0x%lx; the specification says 0x%lx", name_of(s, i), value, allowed);
  return DIVERGES;
}

enum verdict compare_packet(struct step *s, const struct packet *allowed, uint32_t known) {
  const struct temora_packet *packet = &s->event->packet;
  const struct { uint64_t value, allowed; } members[PACKET_MEMBERS] = {
    {packet->key, allowed->key}, {packet->type, allowed->type},
    {(uint32_t)packet->status, (uint32_t)allowed->status},
    {packet->word[0], allowed->word[0]}, {packet->word[1], allowed->word[1]},
    {packet->word[2], allowed->word[2]}, {packet->word[3], allowed->word[3]},
  };
  for (uint32_t i = 0; i < known; i++) {
    bool recorded = (s->event->recorded & TEMORA_KEY << i) != 0;
    if (outcome_number(s, schema_packet[i].name, members[i].allowed)) continue;
    if (!recorded || members[i].value == members[i].allowed) continue;
    complain(&s->why, "the packet's %s is 0x%lx; the specification says 0x%lx",
             schema_packet[i].name, members[i].value, members[i].allowed);
    return DIVERGES;
  }
  return CONFORMS;
}

/* ---- events that are no calls: what is there at the start ---- */

/* The core's new handle, when there is one, is the process's `value`. */
static enum verdict name_start(struct step *s, uint64_t value, zx_status_t status) {
  if (status == ZX_OK) {
    return world_name(s->process, value, reply.handle[0], s->number, &s->why) ? CONFORMS
                                                                              : NOT_A_TRACE;
  }
  complain(&s->why, status == ZX_ERR_BAD_HANDLE ? "its process has no handle to itself"
                                                : "there are too many of its kind");
  return NOT_A_TRACE;
}

static enum verdict start_process(struct step *s) {
  uint64_t p = s->event->arg.process.p;
  if (!world_process(p, (uint32_t)s->number)) {
    complain(&s->why, "process %lu is there already, or there are too many", p);
    return NOT_A_TRACE;
  }
  if ((s->event->recorded & TEMORA_SELF) == 0) return CONFORMS;
  world_find_process(p, &s->process);
  return name_start(s, s->event->arg.process.h, tasks_begin_process(s->process));
}

static enum verdict start_space(struct step *s) {
  const union temora_arguments *arg = &s->event->arg;
  if (!world_find_process(arg->space.p, &s->process)) {
    complain(&s->why, "there is no process %lu", arg->space.p);
    return NOT_A_TRACE;
  }
  if (tasks_has_space(s->process)) {
    complain(&s->why, "process %lu has an address space already", arg->space.p);
    return NOT_A_TRACE;
  }
  return name_start(s, arg->space.h, tasks_begin_space(s->process));
}

static enum verdict start_thread(struct step *s) {
  uint64_t tid = s->event->arg.thread.tid;
  if (!world_thread(tid, s->event->arg.thread.p)) {
    complain(&s->why, "thread %lu is there already, its process is not, or %u have not ended", tid,
             NO_CALLER);
    return NOT_A_TRACE;
  }
  if ((s->event->recorded & TEMORA_NAMED) == 0) return CONFORMS;
  world_find_thread(tid, &s->thread, &s->process);
  return name_start(s, s->event->arg.thread.h, tasks_begin_thread(s->process, s->thread));
}

static enum verdict start_resource(struct step *s) {
  const union temora_arguments *arg = &s->event->arg;
  if (!world_find_process(arg->resource.p, &s->process)) {
    complain(&s->why, "there is no process %lu", arg->resource.p);
    return NOT_A_TRACE;
  }
  return name_start(s, arg->resource.h,
                    resource_create(s->process, (uint32_t)arg->resource.kind, arg->resource.base,
                                    arg->resource.size));
}

/* ---- any event ---- */

enum verdict step_prepare(struct step *s) {
  s->why.text[0] = '\0';
  s->why.column = 0;
  s->compared = s->open = false;
  s->stage = STAGE_BEGIN;
  s->observed = s->event->status;
  if (s->event->op >= TEMORA_CALLS) {
    complain(&s->why, "the call is not modelled");
    return NOT_MODELLED;
  }
  if (world_find_thread(s->event->tid, &s->thread, &s->process)) return CONFORMS;
  complain(&s->why, "there is no thread %lu", s->event->tid);
  return NOT_A_TRACE;
}

static enum verdict run_watched(struct step *s, call_function *run) {
  if (profile_ends_before(s)) {
    outcome_choice(s, "D9: a machine without VT-x");
    s->stage = STAGE_DONE;
    return CONFORMS;
  }
  if (step_watch != NULL) step_watch(s, false);
  enum verdict verdict = run(s);
  if (step_watch != NULL && verdict == CONFORMS && s->stage == STAGE_DONE) step_watch(s, true);
  core_settle();
  return verdict;
}

void step_over(const struct step *s) {
  uint32_t thread, process;
  if (s->event->op == TEMORA_THREAD_EXIT) world_thread_over(s->thread);
  bool made = s->event->op == TEMORA_THREAD_CREATE && s->observed == ZX_OK &&
              world_find_thread(s->event->arg.thread_create.tid, &thread, &process);
  if (made) world_thread_made(thread);
}

static enum verdict run_call(struct step *s) {
  enum verdict verdict = step_prepare(s);
  if (verdict != CONFORMS) return verdict;
  s->stage = STAGE_DONE;
  verdict = run_watched(s, call_functions[s->event->op]);
  if (verdict == CONFORMS) step_over(s);
  return verdict;
}

enum verdict step_advance(struct step *s) {
  s->why.text[0] = '\0';
  if (s->event->op == TEMORA_VCPU_ENTER) return run_watched(s, step_vcpu_enter);
  s->stage = STAGE_DONE;
  return run_watched(s, call_functions[s->event->op]);
}

bool step_is_apart(const struct step *s) {
  switch (s->event->op) {
    case TEMORA_CLOCK_GET_MONOTONIC:
    case TEMORA_NANOSLEEP:
    case TEMORA_DEBUG_WRITE:
    case TEMORA_DEBUG_READ: return true;
    default: return false;
  }
}

enum verdict step_run(struct step *s) {
  if (s->event->op < TEMORA_CALLS) return run_call(s);
  s->why.text[0] = '\0';
  s->why.column = 0;
  s->compared = false;
  switch (s->event->op) {
    case TEMORA_PROCESS: return start_process(s);
    case TEMORA_THREAD: return start_thread(s);
    case TEMORA_RESOURCE: return start_resource(s);
    case TEMORA_SPACE: return start_space(s);
    case TEMORA_NOT_MODELLED: complain(&s->why, "the call is not modelled"); return NOT_MODELLED;
    default: complain(&s->why, "no event has the number %u", s->event->op); return NOT_A_TRACE;
  }
}
