/* SPDX-License-Identifier: MIT */
/* How many events a second libtemora checks, given as structures; and the same events as a file.
 *
 *   speed EVENTS            feeds them, says the time of the processor
 *   speed EVENTS FILE       writes them as ztrace/1 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "oracle/read/schema.h"
#include "oracle/read/status.h"
#include "temora/oracle.h"
#include "zircon/errors.h"

#define OUT_IO 0x600000u /* OUT to port 60h, one byte */

static const struct temora_exit to_port = {
  .reason = 30, .length = 1, .qualification = OUT_IO, .rflags = 0x202, .pe = 1};

static const struct temora_event start[] = {
  {.op = TEMORA_PROCESS, .arg.process = {1}},
  {.op = TEMORA_THREAD, .arg.thread = {1, 1}},
  {.op = TEMORA_THREAD, .arg.thread = {1, 2}},
  {.op = TEMORA_RESOURCE, .arg.resource = {1, 7, 5, 0, 1}},
  {.op = TEMORA_GUEST_CREATE, .tid = 1, .arg.guest_create = {7, 0, 0x103, 0x107}, .recorded = 12},
  {.op = TEMORA_GUEST_SET_TRAP, .tid = 1, .arg.trap = {0x103, 2, 0x60, 4, 0, 0x60}},
  {.op = TEMORA_VCPU_CREATE, .tid = 1, .arg.vcpu_create = {0x103, 0, 0x2000, 0x10B}, .recorded = 8},
  {.op = TEMORA_PORT_CREATE, .tid = 1, .arg.port_create = {0, 0x10F}, .recorded = 2},
};
/* What a VMM does all the time, and some errors. 0xFFF stands for a handle, a new one each time. */
static const struct temora_event round[] = {
  {.op = TEMORA_VCPU_ENTER, .tid = 1, .arg.enter = {0x10B}, .exits = &to_port, .count = 1,
   .packet = {.key = 0x60, .type = 5}, .recorded = TEMORA_KEY | TEMORA_TYPE},
  {.op = TEMORA_VCPU_KICK, .tid = 2, .arg.kick = {0x10B}},
  {.op = TEMORA_VCPU_ENTER, .tid = 1, .status = ZX_ERR_CANCELED, .arg.enter = {0x10B}},
  {.op = TEMORA_VCPU_INTERRUPT, .tid = 2, .status = ZX_ERR_OUT_OF_RANGE,
   .arg.interrupt = {0x10B, 256}},
  {.op = TEMORA_PORT_QUEUE, .tid = 2, .arg.queue = {0x10F}, .packet = {.key = 9, .word = {1}}},
  {.op = TEMORA_PORT_WAIT, .tid = 1, .arg.wait = {0x10F, 0}, .packet = {.key = 9, .word = {1}},
   .recorded = TEMORA_KEY | TEMORA_WORD0},
  {.op = TEMORA_PORT_WAIT, .tid = 1, .status = ZX_ERR_TIMED_OUT, .arg.wait = {0x10F, 0}},
  {.op = TEMORA_HANDLE_DUPLICATE, .tid = 1, .arg.copy = {0x10F, 0x80000000u, 0xFFF}, .recorded = 4},
  {.op = TEMORA_HANDLE_DUPLICATE, .tid = 2, .status = ZX_ERR_INVALID_ARGS,
   .arg.copy = {0xFFF, 1u << 25}},
  {.op = TEMORA_HANDLE_CLOSE, .tid = 1, .arg.close = {0xFFF}},
  {.op = TEMORA_HANDLE_CLOSE, .tid = 1, .status = ZX_ERR_BAD_HANDLE, .arg.close = {0xFFF}},
  {.op = TEMORA_GUEST_SET_TRAP, .tid = 1, .status = ZX_ERR_ALREADY_EXISTS,
   .arg.trap = {0x103, 2, 0x61, 1, 0, 1}},
};
#define START (sizeof start / sizeof start[0])
#define ROUND (sizeof round / sizeof round[0])
#define FRESH 256u /* new handles before the first is used again */

static struct temora_event event_number(size_t n) {
  if (n < START) return start[n];
  struct temora_event event = round[(n - START) % ROUND];
  uint64_t            fresh = 0x1003u + ((n - START) / ROUND % FRESH) * 8u;
  for (int i = 0; i < 3; i++) {
    if (event.arg.word[i] == 0xFFF) event.arg.word[i] = fresh;
  }
  return event;
}

/* ---- as text ---- */

static void print_packet(FILE *out, const struct temora_packet *packet, uint32_t members) {
  const uint64_t values[PACKET_MEMBERS] = {packet->key, packet->type, 0, packet->word[0]};
  const char    *comma = "";
  fprintf(out, "\"packet\": {");
  for (uint32_t i = 0; i < 4; i++) {
    if ((members & TEMORA_KEY << i) == 0) continue;
    fprintf(out, "%s\"%s\": \"0x%" PRIx64 "\"", comma, schema_packet[i].name, values[i]);
    comma = ", ";
  }
  fprintf(out, "}");
}

static void print_arguments(FILE *out, const struct temora_event *e, bool outs) {
  const struct call *call = &schema_calls[e->op];
  const char        *comma = "";
  for (uint32_t i = 0; i < call->parameters; i++) {
    const struct parameter *p = &call->parameter[i];
    if (IS_OUT(p->kind) != outs || (p->kind == IN_EXITS && e->count == 0)) continue;
    fprintf(out, "%s", comma);
    comma = ", ";
    if (p->kind == IN_PACKET) print_packet(out, &e->packet, TEMORA_KEY | TEMORA_WORD0);
    else if (p->kind == OUT_PACKET) print_packet(out, &e->packet, e->recorded);
    else if (p->kind == IN_EXITS) fprintf(out, "\"exits\": [{\"reason\": 30, \"length\": 1, "
                                          "\"qualification\": \"0x%x\"}]", OUT_IO);
    else fprintf(out, "\"%s\": \"0x%" PRIx64 "\"", p->name, e->arg.word[i]);
  }
}

static void print_event(FILE *out, const struct temora_event *e) {
  static const char *const starts[] = {
    "{\"t\": \"process\", \"p\": 1}\n", "{\"t\": \"thread\", \"p\": 1, \"tid\": %d}\n",
    "{\"t\": \"resource\", \"p\": 1, \"h\": \"0x7\", \"kind\": 5, \"base\": 0, \"size\": 1}\n"};
  if (e->op >= TEMORA_CALLS) {
    fprintf(out, starts[e->op - TEMORA_PROCESS], (int)e->arg.thread.tid);
    return;
  }
  fprintf(out, "{\"tid\": %d, \"op\": \"%s\", \"in\": {", (int)e->tid, schema_calls[e->op].name);
  print_arguments(out, e, false);
  fprintf(out, "}, \"st\": \"%s\"", status_name(e->status));
  if (e->recorded != 0) {
    fprintf(out, ", \"out\": {");
    print_arguments(out, e, true);
    fprintf(out, "}");
  }
  fprintf(out, "}\n");
}

static int write_file(const char *path, size_t events) {
  FILE *out = fopen(path, "w");
  if (out == NULL) {
    perror(path);
    return 1;
  }
  fprintf(out, "{\"t\": \"meta\", \"format\": \"ztrace/1\"}\n");
  for (size_t i = 0; i < events; i++) {
    struct temora_event event = event_number(i);
    print_event(out, &event);
  }
  return fclose(out) != 0;
}

/* ---- as structures ---- */

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* The structures are made beforehand, in a window that is used again and again. */
static int feed(size_t events) {
  static struct temora_event window[FRESH * ROUND];
  struct temora_report report;
  struct temora *t = temora_open(NULL);
  for (size_t i = 0; i < START; i++) temora_feed(t, &start[i]);
  for (size_t i = 0; i < FRESH * ROUND; i++) window[i] = event_number(START + i);
  double begin = seconds();
  for (size_t i = START; i < events;) {
    for (size_t k = 0; k < FRESH * ROUND && i < events; k++, i++) temora_feed(t, &window[k]);
  }
  double spent = seconds() - begin;
  if (temora_finish(t, &report) != TEMORA_CONFORMS) {
    fprintf(stderr, "speed: event %" PRIu64 ": %s\n", report.event, report.why);
    return 1;
  }
  printf("%zu events, %.3f s\n", events, spent);
  return 0;
}

int main(int argc, char **argv) {
  size_t events = argc > 1 ? strtoull(argv[1], NULL, 0) : 0;
  if (argc < 2 || argc > 3 || events < START) {
    fprintf(stderr, "usage: speed EVENTS [FILE]\n");
    return 2;
  }
  return argc == 3 ? write_file(argv[2], events) : feed(events);
}
