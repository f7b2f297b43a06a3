/* SPDX-License-Identifier: MIT */
#include "oracle/generate/generate.h"

#include <argp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "oracle/commands.h"
#include "oracle/cover/deciders.h"
#include "oracle/read/reader.h"
#include "oracle/replay/calls.h"
#include "oracle/replay/tasks.h"
#include "oracle/search/state.h"
#include "oracle/read/status.h"
#include "oracle/trace/progress.h"
#include "temora/state.h"

#define CANDIDATES 16u /* the one is taken whose rule has decided the fewest calls, every other
                           time: states behind many calls that succeed are to be reached, too */
#define FRAMES     64u

static uint32_t hits[MAX_DECIDERS];
static FILE    *out;

static void print(json_t *event) {
  json_dumpf(event, out, JSON_COMPACT);
  fputc('\n', out);
  json_decref(event);
}

/* ---- what is there at the start ---- */

static void add_resource(uint32_t process, uint32_t kind, uint32_t base, uint32_t size) {
  struct complaint unused;
  resource_create(process, kind, base, size);
  world_name(process, reply.handle[0], reply.handle[0], 0, &unused);
  print(json_pack("{s:s, s:i, s:o, s:i, s:i, s:i}", "t", "resource", "p", (int)process + 1, "h",
                  hex(reply.handle[0]), "kind", (int)kind, "base", (int)base, "size",
                  (int)size));
}

/* A process or a thread; with tasks its handle, too. */
static void print_start(json_t *event, uint32_t process, zx_status_t begun) {
  struct complaint unused;
  if (generate_with_tasks && begun == ZX_OK) {
    world_name(process, reply.handle[0], reply.handle[0], 0, &unused);
    json_object_set_new(event, "h", hex(reply.handle[0]));
  }
  print(event);
}

static void begin(void) {
  world_boot(FRAMES);
  print(json_pack("{s:s, s:s, s:s, s:i}", "t", "meta", "format", TRACE_FORMAT, "impl",
                  "temora generate", "frames", (int)FRAMES));
  for (uint32_t p = 0; p < GENERATE_PROCESSES; p++) {
    world_process(p + 1u, 0x1234567u * (p + 1u));
    zx_status_t begun = generate_with_tasks ? tasks_begin_process(p) : ZX_OK;
    print_start(json_pack("{s:s, s:i}", "t", "process", "p", (int)p + 1), p, begun);
  }
  for (uint32_t t = 0; t < GENERATE_THREADS; t++) {
    uint32_t p = t + 1u == GENERATE_THREADS;
    world_thread(t + 1u, p + 1u);
    zx_status_t begun = generate_with_tasks ? tasks_begin_thread(p, t) : ZX_OK;
    print_start(json_pack("{s:s, s:i, s:i}", "t", "thread", "p", (int)p + 1, "tid", (int)t + 1), p,
                begun);
  }
  add_resource(0, 5, 0, 1); /* SYSTEM, the hypervisor's */
  generate_keep(reply.handle[0]);
  for (uint32_t i = 0; i < 2; i++) add_resource(0, 5, 0, 1);
  add_resource(0, 5, 1, 1);
  add_resource(0, 5, 3, 1);
  add_resource(0, 5, 0, 0);
  add_resource(0, 0, 0, 1);
  add_resource(1, 3, 0, 0); /* ROOT */
}

/* ---- a call ---- */

static const char *name_of(const struct step *s) { return schema_calls[s->event->op].name; }

static json_t *info_results(const struct step *s) {
  switch (s->event->arg.info.topic) {
    case ZX_INFO_HANDLE_BASIC:
      return json_pack("{s:i, s:o, s:o}", "actual", 1, "value", hex(reply.info_rights), "type",
                       hex(reply.info_type));
    case ZX_INFO_HANDLE_TABLE: return json_pack("{s:i}", "avail", (int)reply.info_count);
    case ZX_INFO_PROCESS_HANDLE_STATS:
    case ZX_INFO_HANDLE_COUNT:
      return json_pack("{s:i, s:o}", "avail", 1, "value", hex(reply.info_count));
    case ZX_INFO_VMAR:
    case ZX_INFO_RESOURCE:
    case ZX_INFO_VMO: return json_pack("{s:o}", "value", hex(reply.info_size));
    case ZX_INFO_THREAD:
    case ZX_INFO_VCPU: return json_pack("{s:o}", "value", hex(reply.info_flags));
    default: return NULL;
  }
}

/* Of the call that has been made. */
static json_t *results(const struct step *s) {
  const char *op = name_of(s);
  if (strcmp(op, "zx_port_wait") == 0 || strcmp(op, "zx_vcpu_enter") == 0) {
    if (reply.packet.type == ZX_PKT_TYPE_GUEST_MEM) { /* whose instruction is not the core's */
      return json_pack("{s:{s:o, s:i, s:o}}", "packet", "key", hex(reply.packet.key), "type",
                       (int)reply.packet.type, "w0", hex(reply.packet.word[0]));
    }
    return json_pack("{s:{s:o, s:i, s:o, s:o}}", "packet", "key", hex(reply.packet.key),
                     "type", (int)reply.packet.type, "w0", hex(reply.packet.word[0]), "w1",
                     hex(reply.packet.word[1]));
  }
  if (strcmp(op, "zx_vmo_get_size") == 0) {
    return json_pack("{s:o}", "size", hex(reply.value));
  }
  if (strcmp(op, "zx_channel_read") == 0) {
    return json_pack("{s:o, s:o}", "actual_bytes", hex(reply.bytes), "actual_handles",
                     hex(reply.handles));
  }
  if (strcmp(op, "zx_object_get_info") == 0) return info_results(s);
  if (strcmp(op, "zx_vmar_map") == 0) {
    return json_pack("{s:o}", "mapped_addr", hex(reply.value));
  }
  return NULL;
}

static json_t *name(const struct step *s, zx_handle_t value) {
  struct complaint unused;
  world_name(s->process, value, value, s->number, &unused);
  generate_remember(s->process, value);
  return hex(value);
}

static json_t *received_handles(const struct step *s) {
  json_t *list = json_array();
  for (uint32_t i = 0; i < received_count; i++) json_array_append_new(list, name(s, received[i]));
  return list;
}

static json_t *new_handles(const struct step *s) {
  const struct call *call = &schema_calls[s->event->op];
  const zx_handle_t  made[] = {reply.handle[0], reply.handle[1]};
  json_t            *given = json_object();
  for (uint32_t i = 0, n = 0; i < call->parameters; i++) {
    const struct parameter *p = &call->parameter[i];
    if (p->kind == OUT_HANDLE) json_object_set_new(given, p->name, name(s, made[n++]));
    if (p->kind == OUT_HANDLES) json_object_set_new(given, p->name, received_handles(s));
  }
  return given;
}

/* Until the next one is prepared. */
static struct step prepare(json_t *event) {
  static struct reader reader;
  struct step          s = {.event = &reader.event};
  json_object_set_new(event, "st", json_integer(0)); /* the reader wants one */
  char *text = json_dumps(event, JSON_COMPACT);
  json_object_del(event, "st");
  if (text == NULL || !reader_json(&reader, text, strlen(text), &s.why)) {
    fprintf(stderr, "temora: %s: %s\n", text != NULL ? text : "out of memory", s.why.text);
    exit(1);
  }
  free(text);
  step_prepare(&s);
  s.open = true;
  s.stage = STAGE_DONE;
  return s;
}

/* A random call, or the one of some whose rule has decided the fewest. A rule that is known only
 * after the call counts as those of its call do on average. */
static json_t *choose(void) {
  json_t  *best = NULL;
  uint32_t fewest = 0, candidates = generate_below(2) == 0 ? CANDIDATES : 1u;
  for (uint32_t i = 0; i < candidates; i++) {
    uint32_t    tid = 1u + generate_below(GENERATE_THREADS);
    json_t     *event = generate_call(tid == GENERATE_THREADS, tid);
    struct step s = prepare(event);
    size_t      rule = deciders_before(&s);
    uint32_t    seen = rule == MAX_DECIDERS ? deciders_outcomes(&s, hits) / 4u : hits[rule];
    if (best == NULL || seen < fewest) {
      json_decref(best);
      best = json_incref(event);
      fewest = seen;
    }
    json_decref(event);
  }
  return best;
}

/* false: the rules and the core disagree. */
static bool agree(const struct step *s, size_t rule) {
  if (rule == MAX_DECIDERS || deciders_rule(rule)->status == s->allowed) return true;
  fprintf(stderr, "temora: %s: the rule \"%s\" says %s, the core %s\n", name_of(s),
          deciders_rule(rule)->name, status_name(deciders_rule(rule)->status),
          step_allowed_name(s->allowed));
  return false;
}

/* What closes a handle should have closed it. */
static void remember_closed(const struct step *s) {
  bool closes = s->event->op == TEMORA_HANDLE_CLOSE || s->event->op == TEMORA_HANDLE_REPLACE;
  bool takes = s->event->op == TEMORA_HANDLE_CLOSE_MANY || s->event->op == TEMORA_CHANNEL_WRITE;
  if (closes) generate_remember(s->process, s->event->arg.word[0]);
  for (uint32_t i = 0; takes && i < s->event->count; i++) {
    generate_remember(s->process, s->event->handles[i]);
  }
}

static void write_call(json_t *event, const struct step *s) {
  remember_closed(s);
  json_object_set_new(event, "st", json_string(status_name(s->allowed)));
  if (s->allowed == ZX_OK) {
    json_t *given = new_handles(s), *more = results(s);
    if (more != NULL) json_object_update(given, more);
    json_decref(more);
    if (json_object_size(given) != 0) json_object_set(event, "out", given);
    json_decref(given);
  }
  print(event);
}

/* An enter that would still run, or wait, when its exits are at their end is taken back. */
static bool make_call(void) {
  json_t       *event = choose();
  struct step   s = prepare(event);
  size_t        rule = deciders_before(&s);
  struct image *image = rule == MAX_DECIDERS ? image_save() : NULL;
  call_functions[s.event->op](&s);
  if (s.allowed > 0) {
    if (image != NULL) image_restore(image);
    json_decref(event);
    free(image);
    return true;
  }
  free(image);
  bool right = agree(&s, rule);
  if (rule == MAX_DECIDERS) rule = deciders_after(&s);
  if (rule != MAX_DECIDERS) hits[rule]++;
  write_call(event, &s);
  core_settle();
  return right;
}

/* ---- the command ---- */

struct options { uint64_t calls, seed; };

static const struct argp_option known[] = {
  {"calls", 'n', "N", 0, "So many calls (1000)", 0},
  {"seed", 's', "N", 0, "Another program for another number (1)", 0},
  {"tasks", 't', NULL, 0, "Processes and threads are objects, and calls are about them, too", 0},
  {"only", 'o', "NAME,...", 0, "These calls, as zx_port_create, and no others", 0},
  {0},
};

static error_t take_only(char *list, struct argp_state *state) {
  const char *unknown = generate_only(list);
  if (unknown != NULL) argp_error(state, "'%s' is no call that is generated", unknown);
  return 0;
}

static error_t take(int key, char *text, struct argp_state *state) {
  struct options *options = state->input;
  char           *end = NULL;
  if (key == 'o') return take_only(text, state);
  if (key == 't') generate_with_tasks = true;
  if (key == 't') return 0;
  if (key != 'n' && key != 's') return ARGP_ERR_UNKNOWN;
  uint64_t value = strtoull(text, &end, 0);
  if (*text == '\0' || *end != '\0') argp_error(state, "'%s' is not a number", text);
  if (key == 'n') options->calls = value;
  else options->seed = value;
  return 0;
}

static const struct argp parser = {
  known, take, "",
  "Writes a test program: calls with arguments at and beyond the limits, and what the "
  "specification says to each (ztrace/1). Calls are preferred whose rule has decided few calls so "
  "far."
  "\vExit status: 0; 1 the rules of temora coverage and the core disagree; 2 wrong usage.",
  NULL, NULL, NULL};

int generate_command(int argc, char **argv) {
  struct options  options = {1000, 1};
  bool            right = true, alone = !isatty(STDOUT_FILENO);
  struct pace progress = {0};
  argp_parse(&parser, argc, argv, 0, NULL, &options);
  generate_seed = options.seed * 0x9E3779B97F4A7C15u + 1u;
  out = stdout;
  begin();
  for (uint64_t i = 0; i < options.calls && right; i++) {
    right = make_call();
    if (alone) progress_show(&progress, i, options.calls, "calls");
  }
  progress_end(&progress);
  return right ? 0 : 1;
}
