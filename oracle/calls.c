/* SPDX-License-Identifier: MIT */
/* The system calls: arguments out of the trace, into the core (as runner/syscall_*.c takes them out
 * of registers), results against what was observed. */
#include <string.h>

#include "oracle/step.h"
#include "temora/state.h"

static enum verdict run_handle_close(struct step *s) {
  return compare_status(s, handle_close(s->process, handle_argument(s, "handle")));
}

static enum verdict run_handle_close_many(struct step *s) {
  const json_t *list = json_object_get(s->in, "handles");
  zx_status_t   status = ZX_OK;
  if (!json_is_array(list)) {
    complain(&s->why, "\"handles\" is not a list");
    return NOT_A_TRACE;
  }
  for (size_t i = 0; i < json_array_size(list); i++) {
    uint64_t value;
    json_t  *one = json_pack("{s:O}", "h", json_array_get(list, i));
    bool     fine = trace_number(one, "h", 0, &value, &s->why);
    json_decref(one);
    if (!fine) return NOT_A_TRACE;
    status = handle_close_many(s->process, world_handle(s->process, value), status);
  }
  return compare_status(s, status);
}

static enum verdict run_handle_duplicate(struct step *s) {
  zx_status_t status = handle_duplicate(s->process, handle_argument(s, "handle"),
                                        (zx_rights_t)argument(s, "rights"), pointer_ok(s, "out"));
  return compare_handle(s, status, "out", reply.handle[0]);
}

static enum verdict run_handle_replace(struct step *s) {
  zx_status_t status = handle_replace(s->process, handle_argument(s, "handle"),
                                      (zx_rights_t)argument(s, "rights"), pointer_ok(s, "out"));
  return compare_handle(s, status, "out", reply.handle[0]);
}

static enum verdict run_port_create(struct step *s) {
  zx_status_t status =
      port_create(s->process, (uint32_t)argument(s, "options"), pointer_ok(s, "out"));
  return compare_handle(s, status, "out", reply.handle[0]);
}

static enum verdict run_port_queue(struct step *s) {
  const json_t *given = json_object_get(s->in, "packet");
  struct packet packet = {0};
  uint64_t      type, status;
  bool fine = trace_number(given, "key", 0, &packet.key, &s->why) &&
              trace_number(given, "type", 0, &type, &s->why) &&
              trace_number(given, "status", 0, &status, &s->why) &&
              trace_number(given, "w0", 0, &packet.word[0], &s->why) &&
              trace_number(given, "w1", 0, &packet.word[1], &s->why) &&
              trace_number(given, "w2", 0, &packet.word[2], &s->why) &&
              trace_number(given, "w3", 0, &packet.word[3], &s->why);
  if (!fine) return NOT_A_TRACE;
  packet.type = (uint32_t)type;
  packet.status = (int32_t)status;
  return compare_status(
      s, port_queue(s->process, handle_argument(s, "handle"), pointer_ok(s, "packet"), packet));
}

/* Time passes while a call waits: it may time out, if its deadline is ever reached. */
static enum verdict run_port_wait(struct step *s) {
  int64_t     deadline = (int64_t)argument(s, "deadline");
  zx_status_t status =
      port_wait(s->process, handle_argument(s, "handle"), 0, deadline, pointer_ok(s, "packet"));
  bool forever = deadline == INT64_MAX;
  if (status == CORE_BLOCK && !forever && s->observed == ZX_ERR_TIMED_OUT) {
    status = ZX_ERR_TIMED_OUT;
  }
  enum verdict verdict = compare_status(s, status);
  if (verdict != CONFORMS || status != ZX_OK) return verdict;
  return compare_packet(s, "packet", &reply.packet);
}

static enum verdict run_vmo_create(struct step *s) {
  zx_status_t status = vmo_create(s->process, argument(s, "size"),
                                  (uint32_t)argument(s, "options"), pointer_ok(s, "out"));
  return compare_handle(s, status, "out", reply.handle[0]);
}

static enum verdict run_vmo_get_size(struct step *s) {
  zx_status_t  status = vmo_get_size(s->process, handle_argument(s, "handle"),
                                     pointer_ok(s, "size"));
  enum verdict verdict = compare_status(s, status);
  if (verdict != CONFORMS || status != ZX_OK) return verdict;
  return compare_number(s, "size", reply.value);
}

static enum verdict run_guest_create(struct step *s) {
  bool ok = pointer_ok(s, "guest_handle") && pointer_ok(s, "vmar_handle");
  zx_status_t  status = guest_create(s->process, handle_argument(s, "resource"),
                                     (uint32_t)argument(s, "options"), ok);
  zx_handle_t  vmar = reply.handle[1];
  enum verdict verdict = compare_handle(s, status, "guest_handle", reply.handle[0]);
  if (verdict != CONFORMS || status != ZX_OK) return verdict;
  return compare_handle(s, status, "vmar_handle", vmar);
}

static enum verdict run_guest_set_trap(struct step *s) {
  return compare_status(
      s, guest_set_trap(s->process, handle_argument(s, "handle"), (uint32_t)argument(s, "kind"),
                        argument(s, "addr"), argument(s, "size"),
                        handle_argument(s, "port_handle"), argument(s, "key")));
}

static enum verdict run_vmar_map(struct step *s) {
  zx_status_t status =
      vmar_map(s->process, handle_argument(s, "vmar"), (uint32_t)argument(s, "options"),
               argument(s, "vmar_offset"), handle_argument(s, "vmo"), argument(s, "vmo_offset"),
               argument(s, "len"), pointer_ok(s, "mapped_addr"));
  enum verdict verdict = compare_status(s, status);
  if (verdict != CONFORMS || status != ZX_OK) return verdict;
  return compare_number(s, "mapped_addr", reply.value);
}

static enum verdict run_vcpu_create(struct step *s) {
  zx_status_t status = vcpu_create(s->process, s->thread, handle_argument(s, "guest"),
                                   (uint32_t)argument(s, "options"), argument(s, "entry"),
                                   pointer_ok(s, "out"));
  return compare_handle(s, status, "out", reply.handle[0]);
}

/* It never returns; "st" is ZX_OK. A new thread may have the name of one that has ended. */
static enum verdict run_thread_exit(struct step *s) {
  thread_exit(s->thread);
  return compare_status(s, ZX_OK);
}

static enum verdict run_vcpu_kick(struct step *s) {
  return compare_status(s, vcpu_kick(s->process, handle_argument(s, "handle")));
}

static enum verdict run_vcpu_interrupt(struct step *s) {
  return compare_status(s, vcpu_interrupt(s->process, handle_argument(s, "handle"),
                                          (uint32_t)argument(s, "vector")));
}

static const struct call calls[] = {
  {"zx_handle_close", run_handle_close, "handle", NULL},
  {"zx_handle_close_many", run_handle_close_many, "", NULL},
  {"zx_handle_duplicate", run_handle_duplicate, "handle", NULL},
  {"zx_handle_replace", run_handle_replace, "handle", NULL},
  {"zx_port_create", run_port_create, "", NULL},
  {"zx_port_queue", run_port_queue, "handle", NULL},
  {"zx_port_wait", run_port_wait, "handle", NULL},
  {"zx_vmo_create", run_vmo_create, "", NULL},
  {"zx_vmo_get_size", run_vmo_get_size, "handle", NULL},
  {"zx_vmar_map", run_vmar_map, "vmar vmo", NULL},
  {"zx_guest_create", run_guest_create, "resource", NULL},
  {"zx_guest_set_trap", run_guest_set_trap, "handle port_handle", NULL},
  {"zx_thread_exit", run_thread_exit, "", NULL},
  {"zx_vcpu_create", run_vcpu_create, "guest", NULL},
  {"zx_vcpu_enter", run_vcpu_enter, "handle", step_vcpu_enter},
  {"zx_vcpu_kick", run_vcpu_kick, "handle", NULL},
  {"zx_vcpu_interrupt", run_vcpu_interrupt, "handle", NULL},
};

const struct call *call_find(const char *name) {
  for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
    if (strcmp(name, calls[i].name) == 0) return &calls[i];
  }
  return NULL;
}
