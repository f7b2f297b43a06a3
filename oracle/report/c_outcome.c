/* SPDX-License-Identifier: MIT */
#include "oracle/report/c_outcome.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "oracle/read/schema.h"
#include "oracle/read/status.h"
#include "oracle/report/allowed.h"
#include "zircon/syscalls/object.h"

#define EXPRESSION 80u
#define BYTES      0x10000u /* that the program has */

/* ---- where the program has a value ---- */

static bool of_packet(const char *name, char text[EXPRESSION]) {
  static const struct { const char *name, *text; } members[] = {
    {"key", "packet.key"}, {"type", "packet.type"}, {"status", "(uint32_t)packet.status"},
    {"w0", "packet.user.u64[0]"}, {"w1", "packet.user.u64[1]"}, {"w2", "packet.user.u64[2]"},
    {"w3", "packet.user.u64[3]"}, {"instruction_size", "(packet.user.u64[1] & 0xffu)"},
    {"packet", "packet.key"},
  };
  for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
    if (strcmp(name, members[i].name) == 0) snprintf(text, EXPRESSION, "%s", members[i].text);
  }
  return text[0] != '\0';
}

static bool of_record(const struct temora_event *e, const char *name, char text[EXPRESSION]) {
  static const struct { uint32_t topic; const char *name, *text; } members[] = {
    {ZX_INFO_HANDLE_BASIC, "value", "handle_basic_t *)bytes)->rights"},
    {ZX_INFO_HANDLE_BASIC, "type", "handle_basic_t *)bytes)->type"},
    {ZX_INFO_HANDLE_COUNT, "value", "handle_count_t *)bytes)->handle_count"},
    {ZX_INFO_VCPU, "value", "vcpu_t *)bytes)->flags"},
    {ZX_INFO_THREAD, "value", "thread_t *)bytes)->state"},
    {ZX_INFO_VMAR, "value", "vmar_t *)bytes)->len"},
    {ZX_INFO_RESOURCE, "value", "resource_t *)bytes)->size"},
    {ZX_INFO_VMO, "value", "vmo_t *)bytes)->size_bytes"},
  };
  bool sum = e->arg.info.topic == ZX_INFO_PROCESS_HANDLE_STATS && strcmp(name, "value") == 0;
  if (sum) snprintf(text, EXPRESSION, "counts");
  for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
    bool here = members[i].topic == e->arg.info.topic && strcmp(name, members[i].name) == 0;
    if (here) snprintf(text, EXPRESSION, "((const zx_info_%s", members[i].text);
  }
  return text[0] != '\0';
}

/* The arguments by which numbers and handles are handed out have a place each. */
static bool of_argument(const struct temora_event *e, const char *name, char text[EXPRESSION]) {
  const struct call *call = &schema_calls[e->op];
  const char        *numbers = e->op == TEMORA_CHANNEL_READ ? "size" : "number";
  uint32_t           number = 0, handle = 0;
  for (uint32_t i = 0; i < call->parameters; i++) {
    bool is_number = call->parameter[i].kind == OUT_NUMBER;
    bool is_handle = call->parameter[i].kind == OUT_HANDLE;
    if ((is_number || is_handle) && strcmp(name, call->parameter[i].name) == 0) {
      snprintf(text, EXPRESSION, "%s[%" PRIu32 "]", is_number ? numbers : "made",
               is_number ? number : handle);
      return true;
    }
    number += is_number;
    handle += is_handle;
  }
  return false;
}

static bool place_of(const struct temora_event *e, const char *name, char text[EXPRESSION]) {
  text[0] = '\0';
  if (e->op == TEMORA_PORT_WAIT || e->op == TEMORA_VCPU_ENTER) return of_packet(name, text);
  if (of_argument(e, name, text)) return true;
  return e->op == TEMORA_OBJECT_GET_INFO && of_record(e, name, text);
}

/* ---- what it compares ---- */

static bool closes(const struct finding *f, uint32_t i, uint64_t value) {
  const struct temora_event *e = &f->event[i];
  bool first = e->op == TEMORA_HANDLE_CLOSE || e->op == TEMORA_HANDLE_REPLACE ||
               e->op == TEMORA_VMO_REPLACE_AS_EXECUTABLE;
  bool list = e->op == TEMORA_HANDLE_CLOSE_MANY || e->op == TEMORA_CHANNEL_WRITE;
  bool found = first && e->arg.word[0] == value;
  for (uint32_t k = 0; list && k < e->count && k < FINDING_HANDLES; k++) {
    found |= f->handles[i][k] == value;
  }
  return found;
}

/* A handle that an event before the last has made, and none has closed, is no new one. */
static void put_others(FILE *out, const struct finding *f, const char *place) {
  uint32_t last = f->report.slice_events - 1u;
  for (uint32_t i = 0; i < last; i++) {
    const struct temora_event *e = &f->event[i];
    if (e->op >= TEMORA_CALLS || e->status != 0) continue;
    for (uint32_t k = 0; k < schema_calls[e->op].parameters; k++) {
      bool made = schema_calls[e->op].parameter[k].kind == OUT_HANDLE && (e->recorded >> k & 1u);
      bool gone = false;
      for (uint32_t j = i + 1u; j <= last; j++) gone |= closes(f, j, e->arg.word[k]);
      if (made && !gone) fprintf(out, " &&\n          %s != h_%" PRIx64, place, e->arg.word[k]);
    }
  }
}

/* Of the processors, which number[1] says, as many as the buffer has room for. */
static void put_fit(FILE *out, const struct temora_event *e, const char *place) {
  uint64_t room = e->arg.info.buffer_size / sizeof(zx_info_guest_stats_t);
  fprintf(out, " &&\n          %s == (number[1] < 0x%" PRIx64 "u ? number[1] : 0x%" PRIx64 "u)",
          place, room, room);
}

/* One of the values that the text names: "0x1 or 0x3 (D170)". */
static void put_choice(FILE *out, const char *place, const char *text) {
  const char *or = " &&\n          (";
  for (; (text = strstr(text, "0x")) != NULL; text++) {
    fprintf(out, "%s%s == 0x%llxu", or, place, strtoull(text, NULL, 16));
    or = " || ";
  }
  fprintf(out, ")");
}

/* What is left open, as far as a program can tell. */
static void put_open(FILE *out, const struct finding *f, const struct temora_event *e,
                     const char *place, const char *text) {
  if (strcmp(text, "none") == 0) {
    fprintf(out, " &&\n          %s == " C_UNTOUCHED, place);
  } else if (strcmp(text, "a new handle") == 0) {
    fprintf(out, " &&\n          (%s & 3u) == 3u", place);
    put_others(out, f, place);
  } else if (strcmp(text, OUTCOME_AT_LEAST_ONE) == 0) {
    fprintf(out, " &&\n          %s >= 1u", place);
  } else if (strcmp(text, OUTCOME_AS_MANY_FIT) == 0) {
    put_fit(out, e, place);
  } else if (strcmp(text, OUTCOME_WITHIN) == 0) {
    fprintf(out, " &&\n          %s <= 0x%" PRIx64 "u", place, e->arg.debug.size);
  } else if (strncmp(text, "0x", 2) == 0) {
    put_choice(out, place, text);
  }
}

static void put_member(FILE *out, const struct finding *f, const struct temora_event *e,
                       const struct outcome_member *m) {
  char place[EXPRESSION];
  bool same = f->report.observed == f->report.allowed;
  if (same && strcmp(m->name, "exits") == 0) {
    fprintf(out, "\n          /* the guest makes %" PRIu64 " exits: no caller can see it */",
            m->value);
  }
  if (!place_of(e, m->name, place)) return;
  if (m->text != NULL) put_open(out, f, e, place, m->text);
  else fprintf(out, " &&\n          %s == 0x%" PRIx64 "u", place, m->value);
}

/* A record of counts is compared by their sum, if a trace may have it. */
static void put_sum(FILE *out, const struct outcomes *all, const struct temora_event *e) {
  char place[EXPRESSION];
  bool needed = false;
  for (uint32_t i = 0; i < all->count; i++) {
    const struct outcome *o = &all->outcome[i];
    for (uint32_t k = 0; k < o->members; k++) {
      needed |= place_of(e, o->member[k].name, place) && strcmp(place, "counts") == 0;
    }
  }
  if (!needed) return;
  fprintf(out, "  uint64_t counts = 0;\n"
          "  for (uint32_t i = 0; i < ZX_OBJ_TYPE_UPPER_BOUND; i++)\n"
          "    counts += ((const zx_info_process_handle_stats_t *)bytes)->handle_count[i];\n");
}

void c_outcomes(FILE *out, const struct finding *f, const struct temora_event *e) {
  const char *or = "  return ";
  bool        any = false;
  put_sum(out, &f->scene.outcomes, e);
  for (uint32_t i = 0; i < f->scene.outcomes.count; i++) {
    const struct outcome *o = &f->scene.outcomes.outcome[i];
    if (o->status > 0) continue;
    fprintf(out, "%s(status == %" PRId32, or, o->status);
    for (uint32_t k = 0; k < o->members; k++) put_member(out, f, e, &o->member[k]);
    fprintf(out, ")");
    or = " ||\n         ";
    any = true;
  }
  fprintf(out, any ? " ? 0 : 1;" : "  return 1;");
  fprintf(out, " /* allowed: %s; the trace had %s */\n", allowed_name(f),
          f->report.allowed == f->report.observed ? "other values"
                                                  : status_name(f->report.observed));
}

/* ---- bytes ---- */

bool c_reads_fresh(const struct finding *f, uint32_t i) {
  const struct temora_event *e = &f->event[i];
  bool made = false, state = e->op == TEMORA_VCPU_READ_STATE;
  if ((!state && e->op != TEMORA_VMO_READ) || e->status != 0) return false;
  if (e->op == TEMORA_VMO_READ && e->arg.access.size > BYTES) return false;
  for (uint32_t k = 0; k < i; k++) {
    const struct temora_event *before = &f->event[k];
    if (before->op == (state ? TEMORA_VCPU_ENTER : TEMORA_VMAR_MAP)) return false;
    if (before->op == (state ? TEMORA_VCPU_WRITE_STATE : TEMORA_VMO_WRITE)) return false;
    bool makes = before->op == (state ? TEMORA_VCPU_CREATE : TEMORA_VMO_CREATE);
    made |= makes && before->status == 0 && before->arg.word[state ? 3 : 2] == e->arg.word[0];
  }
  return made;
}

static uint64_t how_many(const struct temora_event *e) {
  return e->op == TEMORA_VMO_READ ? e->arg.access.size : e->arg.state.buffer_size;
}

void c_spoil_bytes(FILE *out, const struct temora_event *e) {
  fprintf(out, "  for (uint32_t i = 0; i < 0x%" PRIx64 "u; i++) bytes[i] = 0x5a;\n", how_many(e));
}

/* A new VMO is all zero, and so are a new vcpu's registers but RFLAGS, the last, which is 2. */
void c_compare_fresh(FILE *out, const struct temora_event *e) {
  bool state = e->op == TEMORA_VCPU_READ_STATE;
  fprintf(out, "  for (uint32_t i = 0; i < 0x%" PRIx64 "u; i++) {\n", how_many(e));
  fprintf(out, "    if (bytes[i] != %s) return 1; /* nothing was put there */\n  }\n",
          state ? "(i == 128u ? 2 : 0)" : "0");
}
