/* SPDX-License-Identifier: MIT */
/* Theorems of model/theorems_*.mlw that are about one step, as they can be seen from outside. */
#include "oracle/explore/explore.h"
#include "oracle/explore/row.h"

#define VECTOR 1u /* bits of `pending`: explore_vectors */
#define NMI    2u

#define DEFAULT_OF(type) ((type) == ZX_OBJ_TYPE_PORT ? ZX_DEFAULT_PORT_RIGHTS \
                          : (type) == ZX_OBJ_TYPE_GUEST ? ZX_DEFAULT_GUEST_RIGHTS \
                          : (type) == ZX_OBJ_TYPE_VMAR ? ZX_DEFAULT_GUEST_VMAR_RIGHTS \
                                                       : ZX_DEFAULT_VCPU_RIGHTS)

/* ---- handles ---- */

static const struct view_handle *find_handle(const struct view *view, uint32_t slot) {
  for (uint32_t i = 0; i < view->handles; i++) {
    if (view->handle[i].slot == slot) return &view->handle[i];
  }
  return NULL;
}

/* The same, that is number `hint` as a rule. */
static const struct view_handle *find_near(const struct view *view, uint32_t slot, uint32_t hint) {
  bool there = hint < view->handles && view->handle[hint].slot == slot;
  return there ? &view->handle[hint] : find_handle(view, slot);
}

static bool names(const struct view *view, uint32_t object) {
  for (uint32_t i = 0; i < view->handles; i++) {
    if (view->handle[i].object == object) return true;
  }
  return false;
}

static bool makes_object(struct action a) {
  return a.kind == A_PORT_CREATE || a.kind == A_GUEST_CREATE || a.kind == A_VCPU_CREATE;
}

/* How many handles a call hands out. */
static const uint8_t makes[A_THREAD_EXIT + 1u] = {
  [A_DUPLICATE] = 1, [A_REPLACE] = 1, [A_PORT_CREATE] = 1, [A_GUEST_CREATE] = 2,
  [A_VCPU_CREATE] = 1,
};

/* A handle that was not there before. */
static const char *new_handle(struct action a, const struct view *before,
                              const struct view_handle *h) {
  const struct view_handle *source = find_handle(before, a.slot);
  if (a.kind == A_DUPLICATE || a.kind == A_REPLACE) {
    if (source == NULL || source->object != h->object) return "handles are unforgeable";
    return (h->rights & ~source->rights) != 0 ? "rights never grow" : value_broken(a, h);
  }
  if (!makes_object(a) || names(before, h->object)) return "handles are unforgeable";
  if (h->rights != DEFAULT_OF(OBJECT_TYPE(h->object))) return "rights never grow";
  return value_broken(a, h);
}

static const char *handles_broken(struct action a, int32_t status, const struct view *before,
                                  const struct view *after) {
  bool     closes = a.kind == A_CLOSE || a.kind == A_REPLACE;
  uint32_t made = 0;
  for (uint32_t i = 0; i < after->handles; i++) {
    const struct view_handle *h = &after->handle[i], *was = find_near(before, h->slot, i);
    const char *broken = was == NULL ? new_handle(a, before, h) : NULL;
    made += was == NULL;
    if (was != NULL && was->object != h->object) broken = "a handle names its object for ever";
    if (was != NULL && was->rights != h->rights) broken = "the rights of a handle never change";
    if (broken != NULL) return broken;
  }
  for (uint32_t i = 0; i < before->handles; i++) {
    uint32_t slot = before->handle[i].slot;
    bool     there = find_near(after, slot, i) != NULL;
    if (closes && slot == a.slot && there && status != ZX_ERR_BAD_HANDLE) {
      return "a closed handle names nothing";
    }
    if (!there && !(closes && slot == a.slot)) return "a call touches no other handle";
  }
  bool fewer = made < makes[a.kind] && status == ZX_OK;
  return fewer ? "a call makes the handles that it hands out" : NULL;
}

/* ---- vcpus ---- */

static const struct view_vcpu *find_vcpu(const struct view *view, uint32_t number) {
  for (uint32_t i = 0; i < view->vcpus; i++) {
    if (view->vcpu[i].number == number) return &view->vcpu[i];
  }
  return NULL;
}

/* The call succeeded and its handle names the vcpu. */
static bool is_on(struct action a, int32_t status, const struct view *before, uint32_t v) {
  const struct view_handle *h = find_handle(before, a.slot);
  return status == ZX_OK && h != NULL && h->object == OBJECT(ZX_OBJ_TYPE_VCPU, v);
}

static const char *kick_broken(struct action a, int32_t status, const struct view *before,
                               const struct view_vcpu *was, const struct view_vcpu *is) {
  bool looks = a.kind == A_NEXT && a.who == was->number;
  bool kicked = a.kind == A_KICK && is_on(a, status, before, was->number);
  if (looks && status != CORE_BLOCK && (status == ZX_ERR_CANCELED) != (was->kicked != 0)) {
    return "CANCELED is returned exactly for a pending kick";
  }
  if (looks && status == CORE_BLOCK && was->kicked && was->phase != VCPU_BELLED) {
    return "a kick ends a wait";
  }
  if (is == NULL) return NULL;
  if (kicked && !is->kicked) return "no kick is lost";
  if (looks && status == ZX_ERR_CANCELED && is->kicked) return "a kick cancels once";
  if (was->kicked && !is->kicked && !(looks && status == ZX_ERR_CANCELED)) return "no kick is lost";
  if (!was->kicked && is->kicked && !kicked) return "no kick comes from nowhere";
  return NULL;
}

/* The vector that went in with the VM entry, as a bit of `pending`. */
static uint32_t injected(struct action a, int32_t status, uint32_t v) {
  bool went = a.kind == A_NEXT && a.who == v && status == CORE_RUN && reply.event >> 31 != 0;
  for (uint32_t i = 0; went && i < bounds.vectors; i++) {
    if ((reply.event & 0xFFu) == explore_vectors[i]) return 1u << i;
  }
  return 0;
}

/* Of what went in. */
static const char *injection_broken(struct action a, const struct view_vcpu *was, uint32_t went) {
  if ((went & ~was->pending) != 0) return "no interrupt comes from nowhere";
  if ((went & VECTOR) != 0 && (was->pending & NMI) != 0) return "an NMI goes in first";
  bool masked = (went & VECTOR) != 0 && a.how != 0;
  return masked ? "nothing goes in that the guest cannot take" : NULL;
}

static const char *interrupt_broken(struct action a, int32_t status, const struct view *before,
                                    const struct view_vcpu *was, const struct view_vcpu *is) {
  bool     asked = a.kind == A_INTERRUPT && is_on(a, status, before, was->number);
  uint32_t more = asked ? 1u << a.how : 0, went = injected(a, status, was->number);
  bool     looks = a.kind == A_NEXT && a.who == was->number;
  if (went != 0) {
    const char *broken = injection_broken(a, was, went);
    if (broken != NULL) return broken;
  }
  if (looks && status == CORE_BLOCK && was->phase == VCPU_HALTED && was->pending != 0) {
    return "an interrupt ends HLT";
  }
  if (looks && a.how == 0 && status == CORE_RUN && was->pending != 0 && went == 0) {
    return "an interrupt that the guest can take goes in";
  }
  if (is != NULL && is->pending != ((was->pending | more) & ~went)) {
    return "no interrupt is lost or delivered twice";
  }
  return NULL;
}

/* Its thread sleeps, and now it has a reason to go on. */
static const char *wake_broken(const struct view_vcpu *was, const struct view_vcpu *is) {
  bool sleeps = is != NULL && was->phase == VCPU_HALTED && is->phase == VCPU_HALTED;
  bool reason = sleeps && ((is->pending & ~was->pending) != 0 || (is->kicked && !was->kicked));
  return reason && !explore_woke ? "no wake-up is lost" : NULL;
}

static const char *thread_broken(struct action a, int32_t status, const struct view *before,
                                 const struct view_vcpu *was, const struct view_vcpu *is) {
  bool exited = a.kind == A_THREAD_EXIT && was->thread == a.who + 1u;
  if (a.kind == A_ENTER && is_on(a, status, before, was->number) && was->thread != a.who + 1u) {
    return "a vcpu runs only on its thread";
  }
  if (is != NULL && is->thread != (exited ? 0 : was->thread)) return "a vcpu keeps its thread";
  return NULL;
}

static const char *new_vcpu_broken(struct action a, const struct view_vcpu *is) {
  if (a.kind != A_VCPU_CREATE || is->thread != a.who + 1u) {
    return "a vcpu runs only on its thread";
  }
  if (is->kicked) return "no kick comes from nowhere";
  if (is->pending != 0 || is->event != 0) return "no interrupt comes from nowhere";
  return is->phase != VCPU_IDLE || is->running ? "a new vcpu is in no call" : NULL;
}

static const char *vcpus_broken(struct action a, int32_t status, const struct view *before,
                                const struct view *after) {
  for (uint32_t i = 0; i < before->vcpus; i++) {
    const struct view_vcpu *was = &before->vcpu[i], *is = find_vcpu(after, was->number);
    const char *broken = kick_broken(a, status, before, was, is);
    if (broken == NULL) broken = interrupt_broken(a, status, before, was, is);
    if (broken == NULL) broken = thread_broken(a, status, before, was, is);
    if (broken == NULL) broken = wake_broken(was, is);
    if (broken != NULL) return broken;
    bool held = is == NULL && a.kind != A_CLOSE && a.kind != A_REPLACE;
    if (held && names(before, OBJECT(ZX_OBJ_TYPE_VCPU, was->number))) {
      return "an object lives as long as handles name it";
    }
  }
  for (uint32_t i = 0; i < after->vcpus; i++) {
    bool        is_new = find_vcpu(before, after->vcpu[i].number) == NULL;
    const char *broken = is_new ? new_vcpu_broken(a, &after->vcpu[i]) : NULL;
    if (broken != NULL) return broken;
  }
  return NULL;
}

/* ---- what a call may do ---- */

/* Of the handle with which the call is made: its type, and a right that it must have. */
static const struct { uint32_t type, right; } needs[] = {
  [A_DUPLICATE] = {0, ZX_RIGHT_DUPLICATE},
  [A_QUEUE] = {ZX_OBJ_TYPE_PORT, ZX_RIGHT_WRITE},
  [A_WAIT] = {ZX_OBJ_TYPE_PORT, ZX_RIGHT_READ},
  [A_GUEST_CREATE] = {ZX_OBJ_TYPE_RESOURCE, 0},
  [A_SET_TRAP] = {ZX_OBJ_TYPE_GUEST, ZX_RIGHT_WRITE},
  [A_VCPU_CREATE] = {ZX_OBJ_TYPE_GUEST, ZX_RIGHT_MANAGE_PROCESS},
  [A_KICK] = {ZX_OBJ_TYPE_VCPU, ZX_RIGHT_EXECUTE},
  [A_INTERRUPT] = {ZX_OBJ_TYPE_VCPU, ZX_RIGHT_SIGNAL},
  [A_ENTER] = {ZX_OBJ_TYPE_VCPU, ZX_RIGHT_EXECUTE},
  [A_THREAD_EXIT] = {0, 0},
};

bool step_has_authority(uint32_t kind, const struct view_handle *handle) {
  uint32_t type = needs[kind].type, right = needs[kind].right;
  if (handle == NULL) return false;
  return (type == 0 || OBJECT_TYPE(handle->object) == type) && (handle->rights & right) == right;
}

static const char *authority_broken(struct action a, int32_t status, const struct view *before) {
  bool needs_one = needs[a.kind].type != 0 || needs[a.kind].right != 0;
  if (status != ZX_OK || !needs_one) return NULL;
  const struct view_handle *h = find_handle(before, a.slot);
  if (step_has_authority(a.kind, h)) return NULL;
  if (h == NULL) return "no call without a handle";
  bool wrong = needs[a.kind].type != 0 && OBJECT_TYPE(h->object) != needs[a.kind].type;
  return wrong ? "a wrong type is never confused" : "no call without the right";
}

/* ---- all ---- */

/* Where the vcpus and ports of a view are; its handles are in TABLES_NAMES. That a step changes no
 * tables but those that it may write is looked at elsewhere (expand in explore.c). */
#define OF_VCPUS (TABLES_VCPUS | TABLES_PENDING | TABLES_OBJECTS | TABLES_OTHERS)
#define OF_PORTS (TABLES_PORTS | TABLES_OBJECTS | TABLES_OTHERS)

const char *step_broken(struct action action, int32_t status, const struct view *before,
                        const struct view *after) {
  const char *broken = NULL;
  if ((explore_wrote & TABLES_NAMES) != 0) broken = handles_broken(action, status, before, after);
  if (broken == NULL && (explore_wrote & OF_VCPUS) != 0) {
    broken = vcpus_broken(action, status, before, after);
  }
  if (broken == NULL) broken = authority_broken(action, status, before);
  if (broken == NULL && (explore_wrote & OF_PORTS) != 0) {
    broken = packets_broken(action, status, before, after);
  }
  return broken == NULL && action.kind == A_EXIT ? exit_broken(action, status, before) : broken;
}

bool step_is_idle(struct action a, int32_t status) {
  switch (a.kind) {
    case A_EXIT:
    case A_THREAD_EXIT: return false;
    case A_NEXT: return status == CORE_BLOCK;
    case A_REPLACE: return status == ZX_ERR_BAD_HANDLE;
    case A_WAIT: return status != ZX_OK && status != ZX_ERR_INVALID_ARGS;
    default: return status != ZX_OK;
  }
}
