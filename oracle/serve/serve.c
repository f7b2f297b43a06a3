/* SPDX-License-Identifier: MIT */
#include "temora/adapter.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "oracle/read/reader.h"
#include "oracle/read/schema.h"

#define STATUS "{\"st\":0," /* a question has no status, and the reader wants one */

/* ---- answers ---- */

static void put_packet(FILE *out, const struct temora_event *e) {
  const struct temora_packet *p = &e->packet;
  const uint64_t value[PACKET_MEMBERS] = {p->key, p->type, (uint32_t)p->status, p->word[0],
                                          p->word[1], p->word[2], p->word[3]};
  const char *between = "";
  fputs("\"packet\":{", out);
  for (uint32_t i = 0; i < PACKET_MEMBERS; i++) {
    if ((e->recorded & TEMORA_KEY << i) == 0) continue;
    fprintf(out, "%s\"%s\":\"0x%" PRIx64 "\"", between, schema_packet[i].name, value[i]);
    between = ",";
  }
  fputc('}', out);
}

static void put_handles(FILE *out, const char *name, const struct temora_event *e) {
  fprintf(out, "\"%s\":[", name);
  for (uint32_t i = 0; i < e->count; i++) {
    fprintf(out, "%s\"0x%" PRIx64 "\"", i == 0 ? "" : ",", e->handles[i]);
  }
  fputc(']', out);
}

static void put_outs(FILE *out, const struct temora_event *e) {
  const struct call *call = &schema_calls[e->op];
  const char        *between = "";
  for (uint32_t i = 0; i < call->parameters; i++) {
    bool packet = call->parameter[i].kind == OUT_PACKET;
    bool there = packet ? (e->recorded & TEMORA_PACKET) != 0 : (e->recorded & 1u << i) != 0;
    bool list = call->parameter[i].kind == OUT_HANDLES;
    if (!IS_OUT(call->parameter[i].kind) || IS_BYTES(call->parameter[i].kind) || !there) continue;
    fputs(between, out);
    if (packet) put_packet(out, e);
    else if (list) put_handles(out, call->parameter[i].name, e);
    else fprintf(out, "\"%s\":\"0x%" PRIx64 "\"", call->parameter[i].name, e->arg.word[i]);
    between = ",";
  }
}

static void put_exit(FILE *out, const struct temora_exit *e) {
  const uint64_t value[EXIT_MEMBERS] = {
    e->reason, e->length, e->intr_info, e->intr_error, e->vectoring, e->vectoring_error,
    e->qualification, e->guest_physical, e->rflags, e->interruptibility, e->pe, e->rax, e->command,
    e->timer};
  const char *between = "{";
  for (uint32_t i = 0; i < EXIT_MEMBERS; i++) {
    if (i == EXIT_RAX && e->has_rax == 0) continue;
    fprintf(out, "%s\"%s\":\"0x%" PRIx64 "\"", between, schema_exit[i].name, value[i]);
    between = ",";
  }
  fputc('}', out);
}

/* The arguments of zx_vcpu_enter again, with the exits that the guest has made. */
static void put_exits(FILE *out, const struct temora_event *e) {
  fprintf(out, ",\"in\":{\"handle\":\"0x%" PRIx64 "\",\"exits\":[", e->arg.exits.handle);
  for (uint32_t i = 0; i < e->count; i++) {
    if (i > 0) fputc(',', out);
    put_exit(out, &e->exits[i]);
  }
  fputs("],\"exits_recorded\":1}", out);
}

static void answer_call(const struct temora_adapter *a, struct temora_event *e, FILE *out) {
  bool enters = e->op == TEMORA_VCPU_ENTER;
  e->recorded = 0;
  if (enters) e->arg.exits.recorded = 0;
  if (!a->call(a->context, e)) {
    fputs("{\"skip\":true}\n", out);
    return;
  }
  fprintf(out, "{\"st\":%d,\"out\":{", e->status);
  put_outs(out, e);
  fputc('}', out);
  if (enters && e->arg.exits.recorded != 0) put_exits(out, e);
  fputs("}\n", out);
}

static void answer(const struct temora_adapter *a, struct temora_event *e, FILE *out) {
  uint64_t handle = 0;
  if (e->op < TEMORA_CALLS) {
    answer_call(a, e, out);
    return;
  }
  if (e->op == TEMORA_META && a->begin != NULL) a->begin(a->context, e->arg.meta.frames);
  if (e->op == TEMORA_THREAD && a->thread != NULL) {
    a->thread(a->context, e->arg.thread.p, e->arg.thread.tid);
  }
  if (e->op == TEMORA_RESOURCE && a->resource != NULL) {
    handle = a->resource(a->context, e->arg.resource.p, (uint32_t)e->arg.resource.kind,
                         e->arg.resource.base, e->arg.resource.size);
  }
  bool cannot = e->op == TEMORA_RESOURCE || e->op == TEMORA_SPACE ||
                e->op == TEMORA_NOT_MODELLED;
  if (handle != 0) fprintf(out, "{\"out\":{\"h\":\"0x%" PRIx64 "\"}}\n", handle);
  else if (cannot) fputs("{\"skip\":true}\n", out);
  else fputs("{}\n", out);
}

/* ---- questions ---- */

/* The line as the reader wants it. */
static char *with_status(const char *line, size_t length) {
  char *text = malloc(length + sizeof STATUS);
  if (text == NULL || line[0] != '{') {
    free(text);
    return NULL;
  }
  memcpy(text, STATUS, sizeof STATUS - 1u);
  memcpy(text + sizeof STATUS - 1u, line + 1, length);
  return text;
}

static bool serve_line(const struct temora_adapter *a, struct reader *r, const char *line,
                       size_t length, FILE *out) {
  struct complaint why = {.column = 0};
  char            *text = with_status(line, length);
  bool             fine = text != NULL && reader_json(r, text, strlen(text), &why);
  free(text);
  if (fine) answer(a, &r->event, out);
  else fprintf(stderr, "adapter: %.100s: %s\n", line, why.text[0] != '\0' ? why.text : "no object");
  return fine && fflush(out) == 0;
}

int temora_adapter_serve(const struct temora_adapter *adapter) {
  struct reader *reader = malloc(sizeof *reader);
  char          *line = NULL;
  size_t         room = 0;
  ssize_t        length;
  bool           fine = reader != NULL;
  while (fine && (length = getline(&line, &room, stdin)) > 0) {
    if (line[length - 1] == '\n') line[--length] = '\0';
    fine = serve_line(adapter, reader, line, (size_t)length, stdout);
  }
  free(line);
  free(reader);
  return fine ? 0 : 2;
}
