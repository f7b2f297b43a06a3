/* SPDX-License-Identifier: MIT */
#include "kvm/port.h"

#include <stdlib.h>

#include "kvm/caller.h"
#include "kvm/guest.h"
#include "kvm/handle.h"
#include "kvm/wait.h"
#include "zircon/syscalls/calls_port.h"

#define MOST_OF_A_PORT 2048u  /* a port that holds more takes no other */
#define MOST_OF_ALL    16384u

static uint32_t users; /* packets of users in all ports */

/* ---- the queue ---- */

static void put(struct port *p, const zx_port_packet_t *packet, struct trap *bell) {
  struct queued *q = malloc(sizeof *q);
  if (q == NULL) abort();
  *q = (struct queued){NULL, *packet, bell};
  *p->last = q;
  p->last = &q->next;
  if (bell != NULL) bell->waiting++;
  if (bell == NULL) p->users++, users++;
  wake_all();
}

static void take_out(struct port *p, struct queued **place) {
  struct queued *q = *place;
  *place = q->next;
  if (q->next == NULL) p->last = place;
  if (q->bell != NULL) q->bell->waiting--;
  if (q->bell == NULL) p->users--, users--;
  free(q);
  wake_all();
}

void port_ring(struct port *p, struct trap *bell, const zx_port_packet_t *packet) {
  put(p, packet, bell);
}

void port_forget(struct port *p, const struct trap *bell) {
  for (struct queued **place = &p->first; *place != NULL;) {
    if ((*place)->bell == bell) take_out(p, place);
    else place = &(*place)->next;
  }
}

static void closed(struct object *o) {
  struct port *p = (struct port *)o;
  while (p->first != NULL) take_out(p, &p->first);
  wake_all();
}

static void end(struct object *o) { free(o); }

/* ---- the calls ---- */

zx_status_t zx_port_create(uint32_t options, zx_handle_t *out) {
  if (options > ZX_PORT_BIND_TO_INTERRUPT) return ZX_ERR_INVALID_ARGS;
  struct port *p = calloc(1, sizeof *p);
  if (p == NULL) return ZX_ERR_NO_MEMORY;
  lock();
  object_begin(&p->object, ZX_OBJ_TYPE_PORT, closed, end);
  p->last = &p->first;
  zx_status_t status = handle_name(&(struct naming){&p->object, ZX_DEFAULT_PORT_RIGHTS, out}, 1);
  unlock();
  return status;
}

static zx_status_t queue(struct port *p, const zx_port_packet_t *from) {
  zx_port_packet_t packet;
  if (!user_read(&packet, from, sizeof packet)) return ZX_ERR_INVALID_ARGS;
  if (users == MOST_OF_ALL) return ZX_ERR_NO_MEMORY;
  if (p->users > MOST_OF_A_PORT) return ZX_ERR_SHOULD_WAIT;
  packet.type = ZX_PKT_TYPE_USER;
  put(p, &packet, NULL);
  return ZX_OK;
}

zx_status_t zx_port_queue(zx_handle_t handle, const zx_port_packet_t *packet) {
  struct object *o;
  lock();
  zx_status_t status = handle_get(handle, ZX_OBJ_TYPE_PORT, ZX_RIGHT_WRITE, &o);
  if (status == ZX_OK) status = queue((struct port *)o, packet);
  unlock();
  return status;
}

static zx_status_t wait(struct port *p, zx_time_t deadline, zx_port_packet_t *to) {
  zx_port_packet_t packet;
  while (p->first == NULL) {
    if (!wait_until(deadline)) return ZX_ERR_TIMED_OUT;
  }
  packet = p->first->packet;
  take_out(p, &p->first);
  return user_write(to, &packet, sizeof packet) ? ZX_OK : ZX_ERR_INVALID_ARGS;
}

zx_status_t zx_port_wait(zx_handle_t handle, zx_time_t deadline, zx_port_packet_t *packet) {
  struct object *o;
  lock();
  zx_status_t status = handle_get(handle, ZX_OBJ_TYPE_PORT, ZX_RIGHT_READ, &o);
  if (status == ZX_OK) {
    object_use(o);
    status = wait((struct port *)o, deadline, packet);
    object_leave(o);
  }
  unlock();
  return status;
}

/* Nothing that can be waited for with a port is here, so nothing is found. */
zx_status_t zx_port_cancel(zx_handle_t handle, zx_handle_t source, uint64_t key) {
  struct object *o;
  (void)key;
  lock();
  zx_status_t status = handle_get(handle, ZX_OBJ_TYPE_PORT, ZX_RIGHT_WRITE, &o);
  if (status == ZX_OK) status = handle_get(source, ZX_OBJ_TYPE_NONE, ZX_RIGHT_WAIT, &o);
  unlock();
  return status == ZX_OK ? ZX_ERR_NOT_FOUND : status;
}
