/* SPDX-License-Identifier: MIT */
/* Logs of KVM's tracepoints: which records belong to which exit, and what is said of them. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "oracle/decode/decode.h"
#include "oracle/decode/explain.h"
#include "oracle/decode/kvm_compare.h"
#include "oracle/decode/names.h"

#define BUCKETS 256u
struct task {
  struct task    *next;
  uint64_t        number;
  bool            open; /* an exit whose entry has not come */
  struct kvm_exit exit;
};

struct log {
  const char                  *name;
  const struct decode_options *options;
  struct task                 *task[BUCKETS];
  int                          status;
  size_t                       lines, exits, compared, incomplete, differing, others, lost;
};

/* ---- what is said ---- */

static void text_of_exit(const struct log *log, const struct kvm_exit *e,
                         const struct kvm_verdict *v) {
  const char *name = reason_name(v->decoded.reason);
  printf("%s:%zu: ", log->name, e->exit.line);
  if (v->complete) explain_line(stdout, &v->decoded);
  else printf("%s (%u): the log does not have what decoding needs", name != NULL ? name
              : "no such reason", v->decoded.reason);
  putchar('\n');
  for (size_t i = 0; i < v->differences; i++) {
    printf("  %s:%zu: %s\n", log->name, v->difference[i].line, v->difference[i].what.text);
  }
}

static void json_of_exit(const struct log *log, const struct kvm_exit *e,
                         const struct kvm_verdict *v) {
  json_t *object = explain_json(&v->record, &v->decoded), *list = json_array();
  json_object_set_new(object, "log", json_string(log->name));
  json_object_set_new(object, "line", json_integer((json_int_t)e->exit.line));
  json_object_set_new(object, "complete", json_boolean(v->complete));
  json_object_set_new(object, "comparisons", json_integer((json_int_t)v->comparisons));
  for (size_t i = 0; i < v->differences; i++) {
    json_array_append_new(list, json_pack("{s:I, s:s}", "line",
                                          (json_int_t)v->difference[i].line, "what",
                                          v->difference[i].what.text));
  }
  json_object_set_new(object, "differences", list);
  json_dumpf(object, stdout, JSON_COMPACT);
  putchar('\n');
  json_decref(object);
}

static void say(struct log *log, const struct kvm_exit *e) {
  struct kvm_verdict v;
  kvm_compare(e, &v);
  log->exits++;
  log->compared += v.comparisons > 0;
  log->incomplete += !v.complete;
  log->differing += v.differences > 0;
  if (v.differences == 0 && !log->options->all) return;
  if (log->options->json) json_of_exit(log, e, &v);
  else text_of_exit(log, e, &v);
}

static void sum_up(const struct log *log) {
  const char *verdict = log->status == DECODE_UNUSABLE ? "cannot be used"
                      : log->differing > 0 ? "differs" : "agrees";
  if (!log->options->json) {
    printf("%s: %s; exits %zu, compared with what KVM did %zu, differing %zu, without the fields "
           "that decoding needs %zu; gaps %zu, other lines %zu\n", log->name, verdict,
           log->exits, log->compared, log->differing, log->incomplete, log->lost, log->others);
    return;
  }
  json_t *object = json_pack("{s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:I}", "log", log->name,
                             "verdict", verdict, "exits", (json_int_t)log->exits, "compared",
                             (json_int_t)log->compared, "differing", (json_int_t)log->differing,
                             "incomplete", (json_int_t)log->incomplete, "gaps",
                             (json_int_t)log->lost, "others", (json_int_t)log->others);
  json_dumpf(object, stdout, JSON_COMPACT);
  putchar('\n');
  json_decref(object);
}

/* ---- the records of each thread ---- */

static struct task *task_find(struct log *log, uint64_t number) {
  struct task **place = &log->task[(number ^ number >> 8) % BUCKETS];
  while (*place != NULL && (*place)->number != number) place = &(*place)->next;
  if (*place == NULL && (*place = calloc(1, sizeof **place)) != NULL) (*place)->number = number;
  return *place;
}

static void end_exit(struct log *log, struct task *t) {
  if (t->open) say(log, &t->exit);
  t->open = false;
}

static void begin_exit(struct task *t, const struct kvm_record *r) {
  t->open = true;
  t->exit.exit = *r;
  t->exit.afters = 0;
}

static void follow(struct log *log, struct task *t, const struct kvm_record *r) {
  if (t->open && t->exit.afters < FOLLOWERS) t->exit.after[t->exit.afters++] = *r;
  if (r->event == KVM_ENTRY) end_exit(log, t);
}

static void end_all(struct log *log) {
  for (size_t i = 0; i < BUCKETS; i++) {
    for (struct task *t = log->task[i]; t != NULL; t = t->next) end_exit(log, t);
  }
}

static void forget_all(struct log *log) {
  for (size_t i = 0; i < BUCKETS; i++) {
    for (struct task *t = log->task[i], *next; t != NULL; t = next) {
      next = t->next;
      free(t);
    }
  }
}

static bool take(struct log *log, const struct kvm_record *r, struct complaint *c) {
  if (r->event == KVM_NONE || r->event == KVM_OTHER) {
    log->others++;
    return true;
  }
  if (r->event == KVM_LOST) {
    log->lost++;
    end_all(log);
    return true;
  }
  struct task *t = task_find(log, r->task);
  if (t == NULL) return complain(c, "out of memory");
  if (r->event != KVM_EXIT) {
    follow(log, t, r);
    return true;
  }
  end_exit(log, t);
  begin_exit(t, r);
  return true;
}

static void refuse(struct log *log, const char *why) {
  fprintf(stderr, "%s:%zu: %s\n", log->name, log->lines, why);
  log->status = DECODE_UNUSABLE;
}

int decode_kvm_stream(FILE *in, const char *name, const struct decode_options *options) {
  struct log       log = {.name = name, .options = options};
  struct complaint c;
  char            *text = NULL;
  size_t           room = 0;
  ssize_t          length;
  while (log.status == 0 && (length = getline(&text, &room, in)) >= 0) {
    struct kvm_record r = {.line = ++log.lines};
    if (!kvm_record_read(text, (size_t)length, &r, &c) || !take(&log, &r, &c)) refuse(&log, c.text);
  }
  free(text);
  end_all(&log);
  forget_all(&log);
  if (log.status == 0 && log.exits == 0) refuse(&log, "there is no kvm_exit in this log");
  sum_up(&log);
  return log.status != 0 ? log.status : log.differing > 0 ? DECODE_DIFFERS : DECODE_FINE;
}
