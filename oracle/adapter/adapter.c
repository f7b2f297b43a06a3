/* SPDX-License-Identifier: MIT */
#include "oracle/adapter/adapter.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "oracle/read/schema.h"

/* ---- programs ---- */

bool program_load(struct program *program, const char *path, struct complaint *c) {
  FILE   *file = fopen(path, "r");
  char   *line = NULL;
  size_t  size = 0, room = 0;
  *program = (struct program){0};
  if (file == NULL) return complain(c, "%s: %s", path, strerror(errno));
  while (getline(&line, &size, file) >= 0) {
    json_error_t error;
    json_t      *event = json_loads(line, 0, &error);
    if (program->count == room) {
      room = 2u * room + 64u;
      program->event = realloc(program->event, room * sizeof(json_t *));
    }
    if (!json_is_object(event) || program->event == NULL) {
      fclose(file);
      free(line);
      return complain(c, "%s:%zu: not a JSON object", path, program->count + 1u);
    }
    program->event[program->count++] = event;
  }
  free(line);
  fclose(file);
  return program->count > 0 || complain(c, "%s is empty", path);
}

void program_free(struct program *program) {
  for (size_t i = 0; i < program->count; i++) json_decref(program->event[i]);
  free(program->event);
}

/* ---- the other process ---- */

#define AHEAD 64u /* questions that wait for answers: far less text than a pipe holds */

struct question { json_t *asked; const json_t *event; size_t place; };
struct adapter {
  pid_t           pid;
  FILE           *to, *from;
  json_t         *values;   /* of handles: the program's -> its own */
  json_t         *unknown;  /* the program's, that answers will tell */
  struct question waiting[AHEAD];
  size_t          ahead;
  json_t         *trace;
  bool            again;    /* it begins anew with the first line of a program */
  struct complaint why;     /* it broke off; empty: it did not */
};

static bool start(struct adapter *a, const char *command) {
  int there[2], back[2];
  signal(SIGPIPE, SIG_IGN);
  if (pipe(there) != 0 || pipe(back) != 0 || (a->pid = fork()) < 0) {
    return complain(&a->why, "%s: %s", command, strerror(errno));
  }
  if (a->pid == 0) {
    dup2(there[0], 0);
    dup2(back[1], 1);
    for (int i = 0; i < 2; i++) {
      close(there[i]);
      close(back[i]);
    }
    execl("/bin/sh", "sh", "-c", command, (char *)NULL);
    _exit(127);
  }
  close(there[0]);
  close(back[1]);
  fcntl(there[1], F_SETFD, FD_CLOEXEC);
  fcntl(back[0], F_SETFD, FD_CLOEXEC);
  a->to = fdopen(there[1], "w");
  a->from = fdopen(back[0], "r");
  return a->to != NULL && a->from != NULL;
}

static void stop(struct adapter *a) {
  if (a->to != NULL) fclose(a->to);
  if (a->from != NULL) fclose(a->from);
  waitpid(a->pid, NULL, 0);
  a->again = false;
}

/* NULL: there is none. */
static json_t *next_answer(struct adapter *a) {
  json_error_t error;
  char        *line = NULL;
  size_t       size = 0;
  fflush(a->to);
  ssize_t length = getline(&line, &size, a->from);
  json_t *answer = length > 0 ? json_loads(line, 0, &error) : NULL;
  if (!json_is_object(answer)) {
    if (length > 0) complain(&a->why, "the adapter said %.100s", line);
    else complain(&a->why, "the adapter ended");
    json_decref(answer);
    answer = NULL;
  }
  free(line);
  return answer;
}

/* ---- handles: the program's values are not the implementation's ---- */

/* The call that the event is; NULL: none that is known. */
static const struct call *call_of(const json_t *event) {
  const char *name = json_string_value(json_object_get(event, "op"));
  uint32_t    op = name != NULL ? schema_find(name, strlen(name)) : TEMORA_NOT_MODELLED;
  return op < TEMORA_CALLS ? &schema_calls[op] : NULL;
}

static void learn(struct adapter *a, const json_t *mine, const json_t *its) {
  uint64_t number;
  if (its == NULL || !number_read(mine, &number)) return;
  json_t *key = hex(number);
  json_object_set(a->values, json_string_value(key), (json_t *)its);
  json_decref(key);
}

/* What is done with each value, or list of values, of a kind that stands in an event. */
typedef void visit(struct adapter *a, const json_t *mine, const json_t *its);

static void visit_made(struct adapter *a, const json_t *event, const json_t *answer, visit *see) {
  const struct call *call = call_of(event);
  const json_t *mine = json_object_get(event, "out"), *its = json_object_get(answer, "out");
  for (uint32_t i = 0; call != NULL && i < call->parameters; i++) {
    const json_t *one = json_object_get(mine, call->parameter[i].name);
    const json_t *other = json_object_get(its, call->parameter[i].name), *value;
    size_t        k;
    if (one != NULL && call->parameter[i].kind == OUT_HANDLE) see(a, one, other);
    if (call->parameter[i].kind != OUT_HANDLES) continue;
    json_array_foreach(one, k, value) see(a, value, json_array_get(other, k));
  }
}

/* ---- answers ---- */

static void take(struct adapter *a, const struct question *q, json_t *answer) {
  json_t *h = json_object_get(json_object_get(answer, "out"), "h");
  if (json_is_true(json_object_get(answer, "again"))) a->again = true;
  json_object_del(answer, "again");
  if (json_is_true(json_object_get(answer, "skip"))) return;
  learn(a, json_object_get(q->event, "h"), h);
  if (h != NULL) json_object_set(q->asked, "h", h);
  else json_object_del(q->asked, "h"); /* of a process or a thread: it has none */
  visit_made(a, q->event, answer, learn);
  bool more = json_object_get(q->event, "op") != NULL || json_object_get(answer, "frames") != NULL;
  if (more) json_object_update(q->asked, answer);
  json_object_set_new(q->asked, "from", json_integer((json_int_t)q->place));
  json_array_append(a->trace, q->asked);
}

/* Takes all the answers that are still to come. */
static void drain(struct adapter *a) {
  for (size_t i = 0; i < a->ahead; i++) {
    json_t *answer = a->why.text[0] == '\0' ? next_answer(a) : NULL;
    if (answer != NULL) take(a, &a->waiting[i], answer);
    json_decref(answer);
    json_decref(a->waiting[i].asked);
  }
  a->ahead = 0;
  json_object_clear(a->unknown);
}

/* ---- questions ---- */

static json_t *look_up(const json_t *table, uint64_t number) {
  json_t *key = hex(number), *found = json_object_get(table, json_string_value(key));
  json_decref(key);
  return found;
}

/* A value that was made from one by changing its low bits is made so from the other. */
static json_t *translated(struct adapter *a, json_t *value) {
  uint64_t number, own;
  if (!number_read(value, &number)) return json_incref(value);
  for (uint64_t bits = 0; bits < 4; bits++) {
    if (look_up(a->unknown, number ^ bits) != NULL) drain(a);
    json_t *found = look_up(a->values, number ^ bits);
    if (found != NULL && number_read(found, &own)) return hex(own ^ bits);
  }
  return json_incref(value);
}

static json_t *translated_list(struct adapter *a, const json_t *list) {
  json_t *own = json_array(), *value;
  size_t  i;
  json_array_foreach(list, i, value) json_array_append_new(own, translated(a, value));
  return own;
}

static json_t *translate_in(struct adapter *a, const json_t *event) {
  const struct call *call = call_of(event);
  json_t            *in = json_copy(json_object_get(event, "in"));
  for (uint32_t i = 0; call != NULL && i < call->parameters; i++) {
    const struct parameter *p = &call->parameter[i];
    json_t                 *value = json_object_get(in, p->name);
    if (value == NULL) continue;
    if (p->kind == IN_HANDLE) json_object_set_new(in, p->name, translated(a, value));
    if (p->kind == IN_HANDLES) json_object_set_new(in, p->name, translated_list(a, value));
  }
  return in;
}

/* The event as the adapter gets it: without what the core said. What exits another implementation
 * had is what the guest is to do. */
static json_t *question(struct adapter *a, const json_t *event) {
  json_t *asked = json_copy((json_t *)event);
  json_object_del(asked, "st");
  json_object_del(asked, "out");
  if (json_object_get(event, "op") != NULL) {
    json_object_set_new(asked, "in", translate_in(a, event));
    json_object_del(json_object_get(asked, "in"), "exits_recorded");
  }
  return asked;
}

static void expect(struct adapter *a, const json_t *value, const json_t *unused) {
  uint64_t number;
  (void)unused;
  if (value == NULL || !number_read(value, &number)) return;
  json_t *key = hex(number);
  json_object_set_new(a->unknown, json_string_value(key), json_true());
  json_decref(key);
}

/* Answers are waited for only when one of them is needed to go on. */
static void put(struct adapter *a, const json_t *event, size_t place) {
  json_t *asked = question(a, event);
  if (a->ahead == AHEAD) drain(a);
  json_dumpf(asked, a->to, JSON_COMPACT);
  fputc('\n', a->to);
  a->waiting[a->ahead++] = (struct question){asked, event, place};
  visit_made(a, event, NULL, expect);
  expect(a, json_object_get(event, "h"), NULL);
}

static struct adapter adapter;

void adapter_end(void) {
  if (adapter.again) stop(&adapter);
}

json_t *adapter_run(const char *command, const struct program *program, const bool *keep,
                    struct complaint *c) {
  struct adapter *a = &adapter;
  a->why.text[0] = '\0';
  bool fine = a->again || start(a, command);
  a->trace = json_array();
  a->values = json_object();
  a->unknown = json_object();
  for (size_t i = 0; fine && a->why.text[0] == '\0' && i < program->count; i++) {
    if (keep == NULL || keep[i]) put(a, program->event[i], i);
  }
  if (fine) drain(a);
  if (!a->again || a->why.text[0] != '\0') stop(a);
  json_decref(a->values);
  json_decref(a->unknown);
  if (a->why.text[0] == '\0') return a->trace;
  *c = a->why;
  json_decref(a->trace);
  return NULL;
}
