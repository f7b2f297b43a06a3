/* SPDX-License-Identifier: MIT */
#include "tests/oracle/by_jansson.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "oracle/read/schema.h"
#include "oracle/read/status.h"

static bool number(const json_t *value, uint64_t most, uint64_t *out) {
  char       *end;
  const char *text = json_string_value(value);
  if (json_is_integer(value)) {
    *out = (uint64_t)json_integer_value(value);
    return json_integer_value(value) >= 0 && *out <= most;
  }
  if (text == NULL || *text < '0' || *text > '9') return false;
  errno = 0;
  *out = strtoull(text, &end, 0);
  return errno == 0 && *end == '\0' && end != text && *out <= most;
}

static bool negative(const json_t *value, int32_t *out) {
  json_int_t n = json_integer_value(value);
  if (!json_is_integer(value) || n > 0 || n <= INT32_MIN) return false;
  *out = (int32_t)n;
  return true;
}

static bool member(const json_t *object, const char *name, uint64_t most, uint64_t *out) {
  const json_t *value = json_object_get(object, name);
  return value == NULL || number(value, most, out);
}

static bool packet(const json_t *value, struct temora_event *e) {
  uint64_t type = 0, status = 0;
  const json_t *given = json_object_get(value, "status");
  if (!json_is_object(value)) return false;
  if (given != NULL && !negative(given, &e->packet.status)) {
    if (!number(given, UINT32_MAX, &status)) return false;
    e->packet.status = (int32_t)status;
  }
  bool fine = member(value, "key", UINT64_MAX, &e->packet.key) &&
              member(value, "type", UINT32_MAX, &type) &&
              member(value, "w0", UINT64_MAX, &e->packet.word[0]) &&
              member(value, "w1", UINT64_MAX, &e->packet.word[1]) &&
              member(value, "w2", UINT64_MAX, &e->packet.word[2]) &&
              member(value, "w3", UINT64_MAX, &e->packet.word[3]);
  e->packet.type = (uint32_t)type;
  for (uint32_t i = 0; i < PACKET_MEMBERS; i++) {
    if (json_object_get(value, schema_packet[i].name) != NULL) e->recorded |= TEMORA_KEY << i;
  }
  return fine;
}

static bool one_exit(const json_t *value, struct temora_exit *x) {
  uint64_t word[9] = {[7] = 1};
  uint32_t *const to[] = {&x->reason, &x->length, &x->intr_info, &x->intr_error, &x->vectoring,
                          &x->vectoring_error, &x->interruptibility, &x->pe, &x->timer};
  const char *const names[] = {"reason", "length", "intr_info", "intr_error", "vectoring",
                               "vectoring_error", "interruptibility", "pe", "timer"};
  *x = (struct temora_exit){.rflags = 0x202};
  if (!json_is_object(value)) return false;
  for (int i = 0; i < 9; i++) {
    if (!member(value, names[i], UINT32_MAX, &word[i])) return false;
    *to[i] = (uint32_t)word[i];
  }
  x->has_rax = json_object_get(value, "rax") != NULL;
  return member(value, "rax", UINT64_MAX, &x->rax) &&
         member(value, "command", UINT64_MAX, &x->command) &&
         member(value, "qualification", UINT64_MAX, &x->qualification) &&
         member(value, "guest_physical", UINT64_MAX, &x->guest_physical) &&
         member(value, "rflags", UINT64_MAX, &x->rflags);
}

static bool list(const json_t *value, struct reader *r, bool exits) {
  if (!json_is_array(value)) return false;
  r->event.count = (uint32_t)json_array_size(value);
  if (r->event.count > (exits ? TEMORA_MAX_EXITS : TEMORA_MAX_HANDLES)) return false;
  for (uint32_t i = 0; i < r->event.count; i++) {
    const json_t *one = json_array_get(value, i);
    if (!(exits ? one_exit(one, &r->exits[i]) : number(one, UINT64_MAX, &r->handles[i]))) {
      return false;
    }
  }
  return true;
}

static bool argument(const json_t *value, const struct parameter *p, uint32_t i, struct reader *r) {
  switch (p->kind) {
    case IN_PACKET: case OUT_PACKET: return packet(value, &r->event);
    case IN_HANDLES: case OUT_HANDLES: return list(value, r, false);
    case IN_EXITS: return list(value, r, true);
    case IN_WORD: return number(value, UINT32_MAX, &r->event.arg.word[i]);
    default: return number(value, UINT64_MAX, &r->event.arg.word[i]);
  }
}

static bool bad(const json_t *value, const struct call *call, uint32_t *out) {
  if (!json_is_array(value)) return false;
  for (size_t k = 0; k < json_array_size(value); k++) {
    const char *name = json_string_value(json_array_get(value, k));
    uint32_t    i = 0;
    for (; name != NULL && i < call->parameters; i++) {
      const struct parameter *p = &call->parameter[i];
      if (IS_POINTER(p->kind) && strcmp(name, p->name) == 0) break;
    }
    if (name == NULL || i == call->parameters) return false;
    *out |= 1u << i;
  }
  return true;
}

static bool call(const json_t *event, const char *op, struct reader *r) {
  const json_t *in = json_object_get(event, "in"), *out = json_object_get(event, "out");
  const json_t *st = json_object_get(event, "st"), *list = json_object_get(event, "bad");
  r->event.op = schema_find(op, strlen(op));
  if (r->event.op == TEMORA_NOT_MODELLED) return true;
  const struct call *c = &schema_calls[r->event.op];
  for (uint32_t i = 0; i < c->parameters; i++) {
    const struct parameter *p = &c->parameter[i];
    const json_t *value = json_object_get(IS_OUT(p->kind) ? out : in, p->name);
    if (value == NULL || IS_BYTES(p->kind)) continue;
    if (!argument(value, p, i, r)) return false;
    if (IS_OUT(p->kind)) r->event.recorded |= 1u << i;
    if (p->kind == IN_EXITS) r->event.recorded |= TEMORA_EXITS;
  }
  if ((in != NULL && !json_is_object(in)) || (out != NULL && !json_is_object(out))) return false;
  if (list != NULL && !bad(list, c, &r->event.bad)) return false;
  if (!member(event, "tid", UINT64_MAX, &r->event.tid)) return false;
  const char *name = json_string_value(st);
  return negative(st, &r->event.status) ||
         (name != NULL && status_find(name, strlen(name), &r->event.status));
}

static bool start(const json_t *event, const char *type, struct reader *r) {
  static const struct { const char *type; uint32_t op; const char *member[5]; } known[] = {
    {"process", TEMORA_PROCESS, {"p", "h"}}, {"thread", TEMORA_THREAD, {"p", "tid", "h"}},
    {"resource", TEMORA_RESOURCE, {"p", "h", "kind", "base", "size"}},
    {"space", TEMORA_SPACE, {"p", "h"}}, {"meta", TEMORA_META, {"frames"}},
  };
  const char *format = json_string_value(json_object_get(event, "format"));
  for (size_t k = 0; type != NULL && k < sizeof known / sizeof known[0]; k++) {
    if (strcmp(type, known[k].type) != 0) continue;
    r->event.op = known[k].op;
    for (uint32_t i = 0; i < 5 && known[k].member[i] != NULL; i++) {
      if (json_object_get(event, known[k].member[i]) == NULL) continue;
      r->event.recorded |= 1u << i;
      if (!member(event, known[k].member[i], UINT64_MAX, &r->event.arg.word[i])) return false;
    }
    return r->event.op != TEMORA_META || (format != NULL && strcmp(format, TRACE_FORMAT) == 0);
  }
  return false;
}

enum answer by_jansson(struct reader *r, const char *line, size_t length) {
  json_error_t error;
  json_t      *event = json_loadb(line, length, JSON_REJECT_DUPLICATES, &error);
  memset(&r->event, 0, sizeof r->event);
  if (event == NULL) {
    enum json_error_code code = json_error_code(&error);
    return code == json_error_numeric_overflow || code == json_error_stack_overflow ? IS_UNKNOWN
                                                                                    : IS_NONE;
  }
  const json_t *op = json_object_get(event, "op"), *type = json_object_get(event, "t");
  bool fine = json_is_object(event) && (op == NULL) != (type == NULL);
  if (fine && op != NULL) fine = json_is_string(op) && call(event, json_string_value(op), r);
  if (fine && type != NULL) fine = start(event, json_string_value(type), r);
  json_decref(event);
  return fine ? IS_EVENT : IS_NONE;
}
