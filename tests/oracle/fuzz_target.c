/* SPDX-License-Identifier: MIT */
/* The readers, the library and the program's checks, as a target of libFuzzer. An input that begins
 * with a byte below 8 is a list of events, made of its bytes; any other is a trace.
 *
 * A session boots the core. Here the boot is done once, and its image put back: tests link
 * with --wrap (oracle/oracle.mk). */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "oracle/read/schema.h"
#include "oracle/report/finding.h"
#include "oracle/search/overlap.h"
#include "oracle/search/state.h"
#include "temora/state.h"

#define EVENTS  24u
#define LIST    3u
#define BUDGET  300u
#define HANDLES 16u
#define ARRAY(table) (sizeof table / sizeof table[0])

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* ---- the boot ---- */

void __real_core_restart(void);
void __real_core_boot(uint64_t frames);
void __wrap_core_restart(void);
void __wrap_core_boot(uint64_t frames);

static struct image *booted;

void __wrap_core_restart(void) {}

void __wrap_core_boot(uint64_t frames) {
  if (booted == NULL) {
    __real_core_restart();
    __real_core_boot(frames);
    booted = image_save();
    if (booted == NULL) abort();
  }
  image_restore(booted);
  pool_frames = frames;
}

/* ---- numbers out of bytes ---- */

static const uint8_t *next_byte, *behind;

static uint32_t byte(void) { return next_byte < behind ? *next_byte++ : 0; }

static uint64_t raw(void) {
  uint64_t value = 0;
  for (uint32_t i = 0; i < 8; i++) value = value << 8 | byte();
  return value;
}

static uint64_t number(void) {
  static const uint64_t known[] = {
    0, 1, 2, 3, 4, 8, 16, 32, 0x60, 255, 256, 0xFFFF, 0x10000, 0x1000, 0x2000, 0x800F, 0x100000,
    0x80000000, 0xFFFFFFFF, 1ull << 32, (1ull << 48) - 4096, 1ull << 48, INT64_MAX, 1ull << 63,
    UINT64_MAX - 4095, UINT64_MAX};
  uint32_t which = byte();
  return which < 0xF0 ? known[which % ARRAY(known)] : raw();
}

static uint64_t fresh; /* the value of the handle made last */

static uint64_t handle(void) {
  uint32_t which = byte();
  if (which >= 0xF0) return raw();
  if (which >= 0xE0) return which - 0xE0u;
  return which % HANDLES == 0 ? 7 : fresh - which % HANDLES * 4u + 4u;
}

/* ---- events ---- */

struct call_made {
  struct temora_event event;
  uint64_t            handles[LIST];
  struct temora_exit  exits[LIST];
  bool                fixed; /* its status is the input's, right or wrong */
};
static struct call_made calls[EVENTS];
static uint32_t         count;

static struct temora_exit some_exit(void) {
  static const uint32_t reasons[] = {0, 1, 2, 7, 10, 12, 28, 30, 31, 32, 48, 0x80000021u};
  struct temora_exit    e = {.reason = byte() < 0xF0 ? reasons[byte() % ARRAY(reasons)]
                                                     : (uint32_t)raw(),
                             .length = byte() % 20u, .rflags = 0x202, .pe = byte() & 1u};
  uint32_t which = byte();
  e.qualification = which & 1u ? 0x600000u : which & 2u ? 0x182u : number();
  e.guest_physical = number();
  e.intr_info = which & 4u ? 0x800000ECu : (uint32_t)number();
  e.vectoring = which & 8u ? (uint32_t)raw() : 0;
  e.interruptibility = which & 16u ? (uint32_t)raw() : 0;
  if (which & 32u) e.rflags = raw();
  return e;
}

static void fill_argument(struct call_made *c, uint32_t i, uint32_t kind) {
  struct temora_event *e = &c->event;
  switch (kind) {
    case IN_HANDLE: e->arg.word[i] = handle(); break;
    case OUT_HANDLE: e->arg.word[i] = byte() < 0xF8 ? fresh += 4u : raw(); break;
    case IN_PACKET: case OUT_PACKET:
      e->packet = (struct temora_packet){number(), byte() % 8u, 0, {number(), number(), 0, raw()}};
      break;
    case IN_HANDLES: case OUT_HANDLES:
      for (e->count = byte() % (LIST + 1u), i = 0; i < e->count; i++) c->handles[i] = handle();
      break;
    case IN_EXITS:
      for (e->count = byte() % (LIST + 1u), i = 0; i < e->count; i++) c->exits[i] = some_exit();
      break;
    case IN_WORD: e->arg.word[i] = (uint32_t)number(); break;
    default: e->arg.word[i] = number(); break;
  }
}

static void fill_call(struct call_made *c) {
  uint32_t how = byte();
  *c = (struct call_made){.event = {.op = byte() % (TEMORA_NOT_MODELLED + 2u),
                                    .tid = byte() % 5u, .recorded = 0xFF}};
  c->event.handles = c->handles;
  c->event.exits = c->exits;
  c->fixed = how >= 0xF0;
  if (c->fixed) c->event.status = -(int32_t)byte();
  if (how & 1u) c->event.recorded = (uint32_t)raw();
  if ((how & 0xEu) == 0) c->event.bad = byte();
  if (c->event.op < TEMORA_CALLS) {
    const struct call *call = &schema_calls[c->event.op];
    for (uint32_t i = 0; i < call->parameters; i++) fill_argument(c, i, call->parameter[i].kind);
  } else {
    for (uint32_t i = 0; i < 5; i++) c->event.arg.word[i] = number();
  }
}

static void feed_start(struct temora *t) {
  static const struct temora_event start[] = {
    {.op = TEMORA_PROCESS, .arg.process = {1}}, {.op = TEMORA_PROCESS, .arg.process = {2}},
    {.op = TEMORA_THREAD, .arg.thread = {1, 1}}, {.op = TEMORA_THREAD, .arg.thread = {1, 2}},
    {.op = TEMORA_THREAD, .arg.thread = {2, 3}},
    {.op = TEMORA_RESOURCE, .arg.resource = {1, 7, 5, 0, 1}},
  };
  for (size_t i = 0; i < ARRAY(start); i++) {
    if (temora_feed(t, &start[i]) != TEMORA_CONFORMS) abort();
  }
}

/* Until one does not conform: its place. */
static uint32_t feed_calls(uint32_t how, struct temora_report *report) {
  static struct { char bytes[0x4000]; } history;
  struct temora_options options = {.profile = how % 3u, .strict = how >> 2 & 1u,
                                   .history = &history, .history_size = sizeof history};
  struct temora *t = temora_open(&options);
  uint32_t       i = 0;
  feed_start(t);
  while (i < count && temora_feed(t, &calls[i].event) == TEMORA_CONFORMS) i++;
  temora_finish(t, report);
  return i;
}

/* A call that was not given what the core says is given it, once; one that waits is left out. */
static void run_events(uint32_t how) {
  struct temora_report report;
  fresh = 0x103;
  for (count = 0; count < EVENTS && next_byte < behind; count++) fill_call(&calls[count]);
  for (;;) {
    uint32_t i = feed_calls(how, &report);
    if (i == count || calls[i].fixed) return;
    calls[i].fixed = true;
    if (report.verdict != TEMORA_DIVERGES || report.compared == 0) return;
    if (report.allowed > 0) calls[i].event.op = TEMORA_NOT_MODELLED;
    else calls[i].event.status = report.allowed;
  }
}

/* ---- traces ---- */

static void run_lines(const char *text, size_t size) {
  struct temora *t = temora_open(NULL);
  while (size > 0) {
    const char *end = memchr(text, '\n', size);
    size_t      length = end != NULL ? (size_t)(end - text) : size;
    char       *line = malloc(length + 1u); /* of its own: no byte behind its end may be read */
    memcpy(line, text, length);
    line[length] = '\n';
    temora_feed_line(t, line, length);
    free(line);
    text += length;
    size -= length;
    if (size > 0) text++, size--;
  }
  temora_finish(t, NULL);
}

static void run_program(const char *text, size_t size) {
  static print_function *const formats[] = {print_text, print_json, print_tap, print_junit,
                                            print_sarif, print_html, print_c};
  static struct finding finding;
  static FILE          *nowhere;
  struct complaint      why = {.column = 0};
  struct temora_options options = {0};
  char                  path[40];
  int                   file = memfd_create("trace", 0);
  if (nowhere == NULL) nowhere = fopen("/dev/null", "w");
  if (file < 0 || nowhere == NULL || write(file, text, size) != (ssize_t)size) abort();
  snprintf(path, sizeof path, "/proc/self/fd/%d", file);
  overlap_budget = BUDGET;
  if (finding_make(&finding, path, &options, false, &why)) {
    for (size_t i = 0; i < ARRAY(formats); i++) formats[i](nowhere, &finding, 1);
    finding_free(&finding);
  }
  close(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size == 0) return 0;
  if (data[0] < 8) {
    next_byte = data + 1;
    behind = data + size;
    run_events(data[0]);
  } else {
    run_lines((const char *)data, size);
    run_program((const char *)data, size);
  }
  return 0;
}
