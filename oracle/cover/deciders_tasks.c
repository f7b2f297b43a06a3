/* SPDX-License-Identifier: MIT */
/* The rules of the calls on threads and processes as objects. */
#include "oracle/cover/deciders.h"
#include "oracle/cover/named_argument.h"

#include "temora/state.h"

static bool no_slot(struct step *s) { (void)s; return handle_used == MAX_HANDLES; }

/* The record of the thread or the process that the handle names; its rights were checked. */
static struct task task_of(struct step *s, const char *name) {
  uint32_t slot = handle_find(s->process, named_handle(s, name));
  return tasks[task_row(handles[slot].object)];
}

/* ---- zx_thread_create ---- */

static bool any_options(struct step *s) { return named_argument(s, "options") != 0; }
static bool bad_name(struct step *s) { return !named_pointer_ok(s, "name"); }
static bool bad_out(struct step *s) { return !named_pointer_ok(s, "out"); }
static bool home_over(struct step *s) { return task_of(s, "process").life != TASK_RUNNING; }
static bool no_thread(struct step *s) { return !object_can_make(ZX_OBJ_TYPE_THREAD) || no_slot(s); }

static const struct decider create_rules[] = {
  RULE("options", ZX_ERR_INVALID_ARGS, any_options),
  RULE("name pointer", ZX_ERR_INVALID_ARGS, bad_name),
  HANDLE("process", ZX_OBJ_TYPE_PROCESS, ZX_RIGHT_MANAGE_THREAD),
  RULE("the process is over", ZX_ERR_BAD_STATE, home_over),
  RULE("no thread or slot", ZX_ERR_NO_MEMORY, no_thread),
  RULE("out pointer", ZX_ERR_INVALID_ARGS, bad_out),
  RULE("made", ZX_OK, NULL),
};

/* ---- zx_thread_start ---- */

static bool has_begun(struct step *s) { return task_of(s, "handle").life == TASK_RUNNING; }
static bool is_over(struct step *s) { return task_of(s, "handle").life == TASK_OVER; }

static const struct decider start_rules[] = {
  HANDLE("handle", ZX_OBJ_TYPE_THREAD, ZX_RIGHT_MANAGE_THREAD),
  RULE("started already", ZX_ERR_BAD_STATE, has_begun),
  RULE("over", ZX_ERR_BAD_STATE, is_over),
  RULE("no slot", ZX_ERR_NO_MEMORY, no_slot),
  RULE("started", ZX_OK, NULL),
};

/* ---- zx_task_suspend ---- */

static uint32_t type_of(struct step *s) {
  return OBJECT_TYPE(handles[handle_find(s->process, named_handle(s, "handle"))].object);
}
static bool is_thread(struct step *s) { return type_of(s) == ZX_OBJ_TYPE_THREAD; }
static bool no_task(struct step *s) {
  return !is_thread(s) && type_of(s) != ZX_OBJ_TYPE_PROCESS;
}
static bool is_new(struct step *s) { return task_of(s, "handle").life == TASK_NEW; }
static bool no_token(struct step *s) {
  return !object_can_make(ZX_OBJ_TYPE_SUSPEND_TOKEN) || no_slot(s);
}
static bool bad_token(struct step *s) { return !named_pointer_ok(s, "token"); }

static const struct decider suspend_rules[] = {
  {"handle.BAD_HANDLE", ZX_ERR_BAD_HANDLE, NULL, "handle", 0, ZX_RIGHT_WRITE, BEFORE},
  {"handle.ACCESS_DENIED", ZX_ERR_ACCESS_DENIED, NULL, "handle", 0, ZX_RIGHT_WRITE, BEFORE},
  RULE("neither a thread nor a process", ZX_ERR_WRONG_TYPE, no_task),
  RULE("over", ZX_ERR_BAD_STATE, is_over),
  RULE("no token or slot", ZX_ERR_NO_MEMORY, no_token),
  RULE("token pointer", ZX_ERR_INVALID_ARGS, bad_token),
  RULE("a thread that is to start", ZX_OK, is_new),
  RULE("a thread", ZX_OK, is_thread),
  RULE("a process", ZX_OK, NULL),
};

const struct deciders deciders_of_tasks[] = {
  LIST("zx_thread_create", create_rules),
  LIST("zx_thread_start", start_rules),
  LIST("zx_task_suspend", suspend_rules),
};
const size_t deciders_of_tasks_count = sizeof deciders_of_tasks / sizeof deciders_of_tasks[0];
