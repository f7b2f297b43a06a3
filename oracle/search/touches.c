/* SPDX-License-Identifier: MIT */
#include "oracle/search/touches.h"

#include "oracle/search/digest.h"
#include "temora/state.h"
#include "temora/task.h"

#define EPT_VIOLATION 48u /* exit reasons (SDM Vol. 3D, appendix C) */
#define EPT_MISCONFIG 49u

enum thing {
  A_VALUE = 1, /* a process's handle, by the trace's value */
  AN_OBJECT,   /* of a guest: its traps and mappings */
  A_COUNT,     /* of the object's handles */
  A_THREAD,    /* which vcpu it has */
  A_SEAT,      /* of a guest: its vcpus' places */
  A_HEAD,      /* of a port's queue */
  A_TAIL,
  FRAMES,      /* of memory */
};

static touch_function *tell;
static uint32_t        drops;
static bool            anything;

static void touch(enum thing thing, uint64_t a, uint64_t b, enum how how) {
  tell(digest_add(digest_add(thing, a), b), how);
}

static void touch_object(uint32_t type, uint32_t number, enum how how) {
  touch(AN_OBJECT, OBJECT(type, number), 0, how);
}

/* ---- what goes with an object that may end ---- */

static void end_port(uint32_t p) {
  touch_object(ZX_OBJ_TYPE_PORT, p, WRITES);
  touch(A_HEAD, p, 0, WRITES);
  touch(A_TAIL, p, 0, WRITES);
}

static void end_vmo(uint32_t v) {
  touch_object(ZX_OBJ_TYPE_VMO, v, WRITES);
  touch(FRAMES, 0, 0, WRITES);
}

static void end_maps(uint32_t g) {
  for (uint32_t i = 0; i < guests[g].maps; i++) end_vmo(guest_maps[g][i].vmo);
}

static void end_guest(uint32_t g) {
  touch_object(ZX_OBJ_TYPE_GUEST, g, WRITES);
  touch(A_SEAT, g, 0, WRITES);
  for (uint32_t i = 0; i < guests[g].traps; i++) {
    if (guest_traps[g][i].kind == ZX_GUEST_TRAP_BELL) end_port(guest_traps[g][i].port);
  }
  end_maps(g);
}

static bool may_end(uint32_t object) { return objects[object].handles <= drops; }

static void end_vcpu(uint32_t v) {
  uint32_t g = vcpus[v].guest;
  touch_object(ZX_OBJ_TYPE_VCPU, v, WRITES);
  if (vcpus[v].thread != 0) touch(A_THREAD, vcpus[v].thread - 1u, 0, WRITES);
  touch(A_SEAT, g, 0, WRITES);
  if (may_end(OBJECT(ZX_OBJ_TYPE_GUEST, g))) end_guest(g);
  else touch_object(ZX_OBJ_TYPE_GUEST, g, READS);
}

static void end_object(uint32_t object) {
  uint32_t number = OBJECT_NUMBER(object);
  touch(AN_OBJECT, object, 0, WRITES);
  switch (OBJECT_TYPE(object)) {
    case ZX_OBJ_TYPE_PORT: end_port(number); break;
    case ZX_OBJ_TYPE_VMO: end_vmo(number); break;
    case ZX_OBJ_TYPE_GUEST: end_guest(number); break;
    case ZX_OBJ_TYPE_VCPU: end_vcpu(number); break;
    case ZX_OBJ_TYPE_VMAR:
      if (vmar_guest[number] != 0) end_guest(vmar_guest[number] - 1u);
      break;
    default: break;
  }
}

/* ---- what calls do with the objects that they are given ---- */

static void close_one(uint32_t object) {
  touch(A_COUNT, object, 0, WRITES);
  if (may_end(object)) end_object(object);
}

static void count(uint32_t object, enum how how) {
  touch(AN_OBJECT, object, 0, READS);
  touch(A_COUNT, object, 0, how);
}

/* A packet is put behind others, or one is taken from before them; where there is no other, and
 * where there is no room, that is the same place. */
static void queue(const struct step *s, uint32_t object) {
  touch(AN_OBJECT, object, 0, READS);
  touch(A_TAIL, OBJECT_NUMBER(object), 0, WRITES);
  bool takes = s->event->op == TEMORA_PORT_WAIT || s->observed != ZX_OK || s->open;
  if (takes) touch(A_HEAD, OBJECT_NUMBER(object), 0, WRITES);
}

static void change_memory(uint32_t object) {
  uint32_t number = OBJECT_NUMBER(object);
  if (OBJECT_TYPE(object) != ZX_OBJ_TYPE_VMAR) {
    end_object(object);
  } else if (vmar_guest[number] != 0) {
    touch_object(ZX_OBJ_TYPE_GUEST, vmar_guest[number] - 1u, WRITES);
    end_maps(vmar_guest[number] - 1u);
  }
}

/* The bells that its exits may ring, and the memory that the guest has. */
static void run_guest(uint32_t g) {
  for (uint32_t i = 0; i < guests[g].traps; i++) {
    if (guest_traps[g][i].kind != ZX_GUEST_TRAP_BELL) continue;
    touch_object(ZX_OBJ_TYPE_PORT, guest_traps[g][i].port, READS);
    touch(A_TAIL, guest_traps[g][i].port, 0, WRITES);
  }
  for (uint32_t i = 0; i < guests[g].maps; i++) {
    touch_object(ZX_OBJ_TYPE_VMO, guest_maps[g][i].vmo, READS);
  }
}

static void enter(const struct op *op, uint32_t object) {
  uint32_t v = OBJECT_NUMBER(object);
  if (OBJECT_TYPE(object) != ZX_OBJ_TYPE_VCPU) return;
  touch_object(ZX_OBJ_TYPE_GUEST, vcpus[v].guest, READS);
  if (op->bells) run_guest(vcpus[v].guest);
}

static void use_vcpu(uint32_t object, enum how how) {
  uint32_t v = OBJECT_NUMBER(object);
  touch(AN_OBJECT, object, 0, how);
  if (OBJECT_TYPE(object) != ZX_OBJ_TYPE_VCPU || vcpus[v].thread == 0) return;
  touch(A_THREAD, vcpus[v].thread - 1u, 0, READS);
}

static void seat_vcpu(uint32_t object) {
  touch(AN_OBJECT, object, 0, READS);
  touch(A_SEAT, OBJECT_NUMBER(object), 0, WRITES);
}

/* Of a task: whether it is over, whether it is suspended; with a thread's goes its process's. */
static void use_task(uint32_t object, enum how how) {
  uint32_t home = tasks[task_row(object)].home;
  touch(AN_OBJECT, object, 0, how);
  if (home != 0) touch(AN_OBJECT, home - 1u, 0, READS);
}

static bool is_task(uint32_t object) {
  return OBJECT_TYPE(object) == ZX_OBJ_TYPE_THREAD || OBJECT_TYPE(object) == ZX_OBJ_TYPE_PROCESS;
}

/* It is looked at; or a thread starts or ends, which keeps its object while it runs. */
static void use_with_count(uint32_t object, enum how how) {
  count(object, how);
  if (is_task(object)) use_task(object, how);
}

static void use_object(const struct op *op, uint32_t object) {
  switch (op->event->op) {
    case TEMORA_HANDLE_CLOSE:
    case TEMORA_HANDLE_CLOSE_MANY:
    case TEMORA_HANDLE_REPLACE: close_one(object); break;
    case TEMORA_HANDLE_DUPLICATE: count(object, WRITES); break;
    case TEMORA_OBJECT_GET_INFO: use_with_count(object, READS); break;
    case TEMORA_PORT_QUEUE:
    case TEMORA_PORT_WAIT: queue(&op->step, object); break;
    case TEMORA_GUEST_CREATE:
    case TEMORA_THREAD_CREATE:
    case TEMORA_VMO_READ:
    case TEMORA_VMO_WRITE:
    case TEMORA_VMO_GET_SIZE: touch(AN_OBJECT, object, 0, READS); break;
    case TEMORA_VMAR_MAP:
    case TEMORA_VMAR_UNMAP:
    case TEMORA_VMAR_PROTECT: change_memory(object); break;
    case TEMORA_THREAD_START: use_with_count(object, WRITES); break;
    case TEMORA_TASK_SUSPEND:
    case TEMORA_GUEST_SET_TRAP: touch(AN_OBJECT, object, 0, WRITES); break;
    case TEMORA_VCPU_CREATE: seat_vcpu(object); break;
    case TEMORA_VCPU_ENTER: use_vcpu(object, WRITES); enter(op, object); break;
    case TEMORA_VCPU_KICK:
    case TEMORA_VCPU_INTERRUPT:
    case TEMORA_VCPU_WRITE_STATE: use_vcpu(object, WRITES); break;
    case TEMORA_VCPU_READ_STATE: use_vcpu(object, READS); break;
    default: end_object(object); break;
  }
}

/* ---- a call ---- */

/* What is on the way in a channel; the threads of a process that ends, and what they have; all
 * handles of one that is looked at; what a token has stopped. */
static bool leads_anywhere(const struct op *op, uint32_t object) {
  switch (OBJECT_TYPE(object)) {
    case ZX_OBJ_TYPE_CHANNEL:
    case ZX_OBJ_TYPE_SUSPEND_TOKEN: return true;
    case ZX_OBJ_TYPE_PROCESS:
      return touches_drops(op->event) > 0 || op->event->op == TEMORA_OBJECT_GET_INFO;
    case ZX_OBJ_TYPE_THREAD: return op->event->op == TEMORA_CHANNEL_WRITE;
    default: return false;
  }
}

static void use_handle(const struct op *op, uint64_t value, enum how how) {
  uint32_t p = op->step.process;
  if (value == 0) return;
  uint32_t slot = handle_find(p, world_handle(p, value));
  touch(A_VALUE, p, value, how);
  if (slot == NONE) return;
  uint32_t object = handles[slot].object;
  if (how == MAKES) return;
  if (leads_anywhere(op, object)) anything = true;
  use_object(op, object);
}

uint32_t touches_drops(const struct temora_event *event) {
  switch (event->op) {
    case TEMORA_HANDLE_CLOSE:
    case TEMORA_HANDLE_REPLACE:
    case TEMORA_VMO_REPLACE_AS_EXECUTABLE: return 1;
    case TEMORA_HANDLE_CLOSE_MANY:
    case TEMORA_CHANNEL_WRITE: return event->count;
    default: return 0;
  }
}

bool touches_bells(const struct temora_event *event) {
  if (event->op != TEMORA_VCPU_ENTER) return false;
  for (uint32_t i = 0; i < event->count; i++) {
    uint32_t reason = event->exits[i].reason & 0xFFFFu;
    if (reason == EPT_VIOLATION || reason == EPT_MISCONFIG) return true;
  }
  return false;
}

static void use_handles(const struct op *op) {
  const struct temora_event *event = op->event;
  const struct call         *call = &schema_calls[event->op];
  enum how                   given = touches_drops(event) > 0 ? WRITES : READS;
  for (uint32_t i = 0; i < call->parameters; i++) {
    bool made = (event->recorded >> i & 1u) != 0;
    switch (call->parameter[i].kind) {
      case IN_HANDLE: use_handle(op, event->arg.word[i], given); break;
      case OUT_HANDLE: if (made) use_handle(op, event->arg.word[i], MAKES); break;
      case IN_HANDLES:
        for (uint32_t k = 0; k < event->count; k++) use_handle(op, event->handles[k], WRITES);
        break;
      case OUT_HANDLES: anything = true; break;
      default: break;
    }
  }
}

static uint32_t task_of_thread(uint32_t t) {
  uint32_t row = 0;
  while (row < MAX_THREADS && (tasks[row].who != t + 1u || tasks[row].life == TASK_OVER)) row++;
  return row;
}

/* With a process its threads end; a thread's object may still have to be made. */
static bool ends_more(const struct op *op) {
  if (op->event->op == TEMORA_PROCESS_EXIT) return true;
  if (op->event->op != TEMORA_THREAD_EXIT) return false;
  if (op->event->arg.thread_exit.last != 0) return true;
  return object_used[ZX_OBJ_TYPE_PROCESS] != 0 && task_of_thread(op->step.thread) == MAX_THREADS;
}

static void end_thread(uint32_t t) {
  uint32_t row = task_of_thread(t);
  if (threads[t].vcpu != 0) end_vcpu(threads[t].vcpu - 1u);
  if (row < MAX_THREADS) use_with_count(OBJECT(ZX_OBJ_TYPE_THREAD, row), WRITES);
}

static void use_thread(const struct op *op) {
  uint32_t op_number = op->event->op, t = op->step.thread;
  bool     changes = op_number == TEMORA_VCPU_CREATE || op_number == TEMORA_THREAD_EXIT;
  touch(A_THREAD, t, 0, changes ? WRITES : READS);
  if (op_number == TEMORA_THREAD_EXIT) end_thread(t);
}

bool touches_list(const struct op *op, uint32_t all_drops, touch_function *touch_one) {
  tell = touch_one;
  drops = all_drops;
  anything = ends_more(op);
  if (step_is_apart(&op->step)) return true;
  use_handles(op);
  use_thread(op);
  bool memory = op->event->op == TEMORA_VMO_CREATE || op->event->op == TEMORA_VMO_SET_SIZE;
  if (memory) touch(FRAMES, 0, 0, WRITES);
  return !anything;
}
