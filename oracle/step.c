/* SPDX-License-Identifier: MIT */
#include "oracle/step.h"

#include "oracle/rules.h"

#include <string.h>

uint64_t argument(struct step *s, const char *name) {
  uint64_t value;
  trace_number(s->in, name, 0, &value, &s->why);
  return value;
}

zx_handle_t handle_argument(struct step *s, const char *name) {
  return world_handle(s->process, argument(s, name));
}

bool pointer_ok(const struct step *s, const char *name) {
  return !trace_is_bad(s->event, name);
}

const char *allowed_name(int32_t allowed) {
  if (allowed == CORE_BLOCK) return "that it waits";
  return allowed == CORE_RUN ? "that the guest runs" : status_name(allowed);
}

enum verdict compare_status(struct step *s, int32_t allowed) {
  s->allowed = allowed;
  if (allowed == s->observed || (s->open && allowed <= 0)) return CONFORMS;
  complain(&s->why, "the call returned %s; the specification says %s", status_name(s->observed),
           allowed_name(allowed));
  return DIVERGES;
}

enum verdict compare_handle(struct step *s, int32_t allowed, const char *name, zx_handle_t core) {
  uint64_t     value;
  enum verdict verdict = compare_status(s, allowed);
  if (verdict != CONFORMS || allowed != ZX_OK || s->open) return verdict;
  if (json_object_get(s->out, name) == NULL) {
    complain(&s->why, "\"out\" has no \"%s\"", name);
    return NOT_A_TRACE;
  }
  if (!trace_number(s->out, name, 0, &value, &s->why)) return NOT_A_TRACE;
  return world_name(s->process, value, core, s->number, &s->why) ? CONFORMS : DIVERGES;
}

enum verdict compare_number(struct step *s, const char *name, uint64_t allowed) {
  uint64_t value;
  if (json_object_get(s->out, name) == NULL) return CONFORMS; /* not recorded */
  if (!trace_number(s->out, name, 0, &value, &s->why)) return NOT_A_TRACE;
  if (value == allowed) return CONFORMS;
  complain(&s->why, "%s is 0x%lx; the specification says 0x%lx", name, value, allowed);
  return DIVERGES;
}

enum verdict compare_packet(struct step *s, const char *name, const struct packet *allowed) {
  const json_t *packet = json_object_get(s->out, name);
  const struct { const char *field; uint64_t value; } fields[] = {
    {"key", allowed->key}, {"type", allowed->type}, {"w0", allowed->word[0]},
    {"w1", allowed->word[1]}, {"w2", allowed->word[2]}, {"w3", allowed->word[3]},
  };
  if (packet == NULL) return CONFORMS; /* not recorded */
  for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
    uint64_t value;
    if (!trace_number(packet, fields[i].field, fields[i].value, &value, &s->why)) {
      return NOT_A_TRACE;
    }
    if (value == fields[i].value) continue;
    complain(&s->why, "the packet's %s is 0x%lx; the specification says 0x%lx", fields[i].field,
             value, fields[i].value);
    return DIVERGES;
  }
  return CONFORMS;
}

/* ---- events that are no calls: what is there at the start ---- */

static enum verdict start_process(struct step *s) {
  if (world_process(argument(s, "p"), (uint32_t)s->number)) return CONFORMS;
  complain(&s->why, "process %lu is there already, or there are too many", argument(s, "p"));
  return NOT_A_TRACE;
}

static enum verdict start_thread(struct step *s) {
  if (world_thread(argument(s, "tid"), argument(s, "p"))) return CONFORMS;
  complain(&s->why, "thread %lu is there already, its process is not, or there are too many",
           argument(s, "tid"));
  return NOT_A_TRACE;
}

static enum verdict start_resource(struct step *s) {
  if (!world_find_process(argument(s, "p"), &s->process)) {
    complain(&s->why, "there is no process %lu", argument(s, "p"));
    return NOT_A_TRACE;
  }
  if (resource_create(s->process, (uint32_t)argument(s, "kind"), argument(s, "base"),
                      argument(s, "size")) != ZX_OK) {
    complain(&s->why, "there are too many resources");
    return NOT_A_TRACE;
  }
  return world_name(s->process, argument(s, "h"), reply.handle[0], s->number, &s->why)
             ? CONFORMS : NOT_A_TRACE;
}

/* ---- any event ---- */

enum verdict step_find_thread(struct step *s) {
  uint64_t tid;
  if (!trace_number(s->event, "tid", 0, &tid, &s->why)) return NOT_A_TRACE;
  if (world_find_thread(tid, &s->thread, &s->process)) return CONFORMS;
  complain(&s->why, "there is no thread %lu", tid);
  return NOT_A_TRACE;
}

enum verdict step_prepare(struct step *s) {
  const char *name = json_string_value(json_object_get(s->event, "op"));
  s->call = name != NULL ? call_find(name) : NULL;
  s->in = json_object_get(s->event, "in");
  s->out = json_object_get(s->event, "out");
  if (name == NULL) {
    complain(&s->why, "an event has an \"op\", or a \"t\" that says what it is");
    return NOT_A_TRACE;
  }
  if (s->call == NULL) {
    complain(&s->why, "%s is not modelled", name);
    return NOT_MODELLED;
  }
  if (!s->open && !trace_status(s->event, "st", &s->observed, &s->why)) return NOT_A_TRACE;
  return step_find_thread(s);
}

/* Runs the call, or its next step, and counts the rule that decided it. */
static enum verdict run_counted(struct step *s, call_function *run) {
  bool         first = s->stage == STAGE_BEGIN || s->stage == STAGE_DONE;
  size_t       rule = rules_hits != NULL && first ? rules_before(s) : MAX_RULES;
  enum verdict verdict = run(s);
  if (rules_hits != NULL && verdict == CONFORMS && s->stage == STAGE_DONE) {
    if (rule == MAX_RULES) rule = rules_after(s);
    if (rule != MAX_RULES) rules_hits[rule]++;
  }
  core_settle();
  return verdict;
}

static enum verdict run_call(struct step *s) {
  enum verdict verdict = step_prepare(s);
  s->stage = STAGE_DONE;
  return verdict == CONFORMS ? run_counted(s, s->call->run) : verdict;
}

enum verdict step_advance(struct step *s) {
  s->why.text[0] = '\0';
  if (s->call->step == NULL) s->stage = STAGE_DONE;
  enum verdict verdict = run_counted(s, s->call->step != NULL ? s->call->step : s->call->run);
  /* A complaint of an argument that was no number. */
  return verdict == CONFORMS && s->why.text[0] != '\0' ? NOT_A_TRACE : verdict;
}

enum verdict step_run(struct step *s) {
  static const struct { const char *type; call_function *run; } starts[] = {
    {"process", start_process}, {"thread", start_thread}, {"resource", start_resource},
  };
  const char  *type = json_string_value(json_object_get(s->event, "t"));
  enum verdict verdict = NOT_A_TRACE;
  s->why.text[0] = '\0';
  s->in = s->event;
  if (type == NULL) verdict = run_call(s);
  for (size_t i = 0; type != NULL && i < sizeof starts / sizeof starts[0]; i++) {
    if (strcmp(type, starts[i].type) == 0) verdict = starts[i].run(s);
  }
  if (type != NULL && s->why.text[0] == '\0' && verdict == NOT_A_TRACE) {
    complain(&s->why, "no event is called \"%s\"", type);
  }
  /* A complaint of an argument that was no number. */
  return verdict == CONFORMS && s->why.text[0] != '\0' ? NOT_A_TRACE : verdict;
}
