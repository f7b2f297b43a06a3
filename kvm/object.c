/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* pthread_cond_clockwait */
#include "kvm/object.h"

#include <pthread.h>

#include "kvm/wait.h"

uint32_t               object_count[32];
static zx_koid_t       next_koid = ZX_KOID_FIRST;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t  changed = PTHREAD_COND_INITIALIZER;

void lock(void) { pthread_mutex_lock(&mutex); }
void unlock(void) { pthread_mutex_unlock(&mutex); }
void wake_all(void) { pthread_cond_broadcast(&changed); }

bool wait_until(zx_time_t deadline) {
  struct timespec when = time_of(deadline);
  if (deadline == ZX_TIME_INFINITE) return pthread_cond_wait(&changed, &mutex) == 0;
  return pthread_cond_clockwait(&changed, &mutex, CLOCK_MONOTONIC, &when) == 0;
}

void object_begin(struct object *o, zx_obj_type_t type, void (*closed)(struct object *),
                  void (*end)(struct object *)) {
  *o = (struct object){.type = type, .koid = next_koid++, .closed = closed, .end = end};
  object_count[type]++;
}

static void end_if_unneeded(struct object *o) {
  if (o->handles > 0 || o->uses > 0) return;
  object_count[o->type]--;
  o->end(o);
}

void object_use(struct object *o) { o->uses++; }

void object_leave(struct object *o) {
  o->uses--;
  end_if_unneeded(o);
}

void object_handle_made(struct object *o) { o->handles++; }

void object_handle_gone(struct object *o) {
  o->uses++; /* while `closed` looks at it */
  if (--o->handles == 0 && o->closed != NULL) o->closed(o);
  object_leave(o);
}
