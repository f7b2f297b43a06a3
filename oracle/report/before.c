/* SPDX-License-Identifier: MIT */
#include "oracle/report/before.h"

#include <stdarg.h>
#include <stdio.h>

#include "oracle/replay/world.h"
#include "temora/state.h"

static void note(struct before *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void note(struct before *b, const char *format, ...) {
  va_list arguments;
  if (b->notes == NOTES) return;
  va_start(arguments, format);
  vsnprintf(b->note[b->notes++], sizeof b->note[0], format, arguments);
  va_end(arguments);
}

/* ---- objects ---- */

static void note_port(struct before *b, const char *head, uint32_t n) {
  uint32_t packets = 0;
  for (uint32_t k = ports[n].first; k != NONE; k = node_next[k]) packets++;
  note(b, "%s, %u packets queued", head, packets);
}

static void note_guest(struct before *b, const char *head, uint32_t n) {
  uint32_t seats = 0;
  for (uint32_t i = 0; i < GUEST_MAX_VCPUS; i++) seats += guests[n].seats[i] != 0;
  note(b, "%s, %u traps, %u mappings, %u vcpus", head, guests[n].traps, guests[n].maps, seats);
  for (uint32_t i = 0; i < guests[n].traps; i++) {
    struct trap trap = guest_traps[n][i];
    static const char *const kinds[] = {"BELL", "MEM", "IO"};
    note(b, "  trap %s at 0x%lx, to 0x%lx, key 0x%lx", kinds[trap.kind % 3u], trap.base,
         trap.end - 1u, trap.key);
  }
}

static void note_vcpu(struct before *b, const char *head, uint32_t n) {
  struct vcpu v = vcpus[n];
  note(b, "%s, of guest number %u, %s, %s, %s", head, v.guest,
       v.thread != 0 ? "has its thread" : "its thread is gone",
       v.kicked != 0 ? "a kick waits" : "no kick waits",
       v.top != 0 ? "vectors may be pending" : "no vector is pending");
}

static void note_task(struct before *b, const char *head, uint32_t object) {
  static const char *const lives[] = {"has not been started", "runs", "is over"};
  note(b, "%s, %s%s", head, lives[tasks[task_row(object)].life % 3u],
       task_suspended(object) ? ", is suspended" : "");
}

static void note_object(struct before *b, const char *head, uint32_t object) {
  uint32_t n = OBJECT_NUMBER(object);
  switch (OBJECT_TYPE(object)) {
    case ZX_OBJ_TYPE_PORT: note_port(b, head, n); break;
    case ZX_OBJ_TYPE_GUEST: note_guest(b, head, n); break;
    case ZX_OBJ_TYPE_VCPU: note_vcpu(b, head, n); break;
    case ZX_OBJ_TYPE_PROCESS:
    case ZX_OBJ_TYPE_THREAD: note_task(b, head, object); break;
    case ZX_OBJ_TYPE_VMO: note(b, "%s, %lu bytes", head, vmos[n].size); break;
    default: note(b, "%s", head);
  }
}

static const char *type_name(uint32_t type) {
  switch (type) {
    case ZX_OBJ_TYPE_VMO: return "VMO";
    case ZX_OBJ_TYPE_PORT: return "port";
    case ZX_OBJ_TYPE_RESOURCE: return "resource";
    case ZX_OBJ_TYPE_VMAR: return "VMAR";
    case ZX_OBJ_TYPE_GUEST: return "guest";
    case ZX_OBJ_TYPE_VCPU: return "vcpu";
    case ZX_OBJ_TYPE_CHANNEL: return "channel";
    case ZX_OBJ_TYPE_PROCESS: return "process";
    case ZX_OBJ_TYPE_THREAD: return "thread";
    case ZX_OBJ_TYPE_SUSPEND_TOKEN: return "suspend token";
    default: return "object";
  }
}

/* ---- the event ---- */

static void note_handle(struct before *b, uint32_t process, const char *name, uint64_t value) {
  char        head[100];
  struct past past = world_past(process, value);
  uint32_t    slot = handle_find(process, world_handle(process, value));
  if (past.born != NO_EVENT && b->pasts < NOTES) b->past[b->pasts++] = past;
  if (slot != NONE) {
    uint32_t object = handles[slot].object;
    snprintf(head, sizeof head, "%s 0x%lx: a %s with the rights 0x%x, koid %lu", name, value,
             type_name(OBJECT_TYPE(object)), handles[slot].rights, objects[object].koid);
    note_object(b, head, object);
  } else if (past.born != NO_EVENT) {
    note(b, "%s 0x%lx: names nothing; it was a %s's, from line %zu", name, value,
         type_name(OBJECT_TYPE(past.object)), past.born + 1u);
  } else {
    note(b, "%s 0x%lx: names nothing, and never did", name, value);
  }
}

void before_event(struct before *b, const struct temora_event *event) {
  uint32_t thread, process;
  b->notes = b->pasts = 0;
  if (event->op >= TEMORA_CALLS || !world_find_thread(event->tid, &thread, &process)) return;
  note(b, "thread %lu: %s", event->tid, threads[thread].vcpu != 0 ? "has a vcpu" : "has no vcpu");
  const struct call *call = &schema_calls[event->op];
  for (uint32_t i = 0; i < call->parameters; i++) {
    const struct parameter *p = &call->parameter[i];
    if (p->kind == IN_HANDLE) note_handle(b, process, p->name, event->arg.word[i]);
    for (uint32_t k = 0; p->kind == IN_HANDLES && k < event->count; k++) {
      note_handle(b, process, p->name, event->handles[k]);
    }
  }
}
