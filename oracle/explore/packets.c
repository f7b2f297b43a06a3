/* SPDX-License-Identifier: MIT */
/* A packet is delivered exactly once, in its order, with the key of the trap that was hit. */
#include "oracle/explore/explore.h"

#include <string.h>

#include "zircon/syscalls/hypervisor.h"

static void push(struct view_port *port, uint64_t key, uint32_t type) {
  if (port->count < VIEW_PACKETS) port->packet[port->count++] = (struct view_packet){key, type};
}

static void take(struct view_port *port) {
  if (port->count == 0) return;
  port->count--;
  memmove(&port->packet[0], &port->packet[1], port->count * sizeof port->packet[0]);
}

/* Bell packets go with their guest. */
static void drop_bells(struct view_port *port) {
  uint32_t kept = 0;
  for (uint32_t i = 0; i < port->count; i++) {
    if (port->packet[i].type != ZX_PKT_TYPE_GUEST_BELL) port->packet[kept++] = port->packet[i];
  }
  port->count = kept;
}

static bool is_on(struct action a, const struct view *before, const struct view_port *port) {
  for (uint32_t i = 0; i < before->handles; i++) {
    if (before->handle[i].slot == a.slot) {
      return before->handle[i].object == OBJECT(ZX_OBJ_TYPE_PORT, port->number);
    }
  }
  return false;
}

/* A bell that the guest rang now, or before, when there was no room. */
static bool bell_rings(struct action a, const struct view *before) {
  if (a.kind == A_EXIT) return a.how == EXIT_TO_BELL;
  for (uint32_t i = 0; a.kind == A_NEXT && i < before->vcpus; i++) {
    if (before->vcpu[i].number == a.who) return before->vcpu[i].phase == VCPU_BELLED;
  }
  return false;
}

/* The port's queue as it must be after the step. */
static struct view_port expected(struct action a, int32_t status, const struct view *before,
                                 const struct view_port *was, const struct view *after,
                                 const struct view_port *is) {
  struct view_port port = *was;
  if (a.kind == A_QUEUE && status == ZX_OK && is_on(a, before, was)) {
    push(&port, USER_KEY, ZX_PKT_TYPE_USER);
  }
  if (a.kind == A_WAIT && (status == ZX_OK || status == ZX_ERR_INVALID_ARGS) &&
      is_on(a, before, was)) {
    take(&port);
  }
  if (was->traps != 0 && !was->shut && bell_rings(a, before)) {
    push(&port, BELL_KEY, ZX_PKT_TYPE_GUEST_BELL);
  }
  if (before->guest != 0 && after->guest == 0) drop_bells(&port);
  if (is->shut) port.count = 0;
  return port;
}

static bool equal(const struct view_port *a, const struct view_port *b) {
  if (a->count != b->count) return false;
  for (uint32_t i = 0; i < a->count; i++) {
    if (a->packet[i].key != b->packet[i].key || a->packet[i].type != b->packet[i].type) {
      return false;
    }
  }
  return true;
}

/* The step has to do with some queue. */
static bool moves_packets(struct action a, const struct view *before, const struct view *after) {
  return a.kind == A_QUEUE || a.kind == A_WAIT || bell_rings(a, before) ||
         (before->guest != 0 && after->guest == 0);
}

static bool packet_is(uint64_t key, uint32_t type) {
  return reply.packet.key == key && reply.packet.type == type;
}

/* What zx_vcpu_enter returns after the exit. */
const char *exit_broken(struct action a, int32_t status, const struct view *before) {
  bool io = a.how == EXIT_TO_IO, mem = a.how == EXIT_TO_MEM;
  if (a.how == EXIT_TO_NO_PORT && status != ZX_ERR_NOT_FOUND) return "no trap, no packet";
  if ((a.how == EXIT_TO_HLT || a.how == EXIT_TO_HOST) && status != CORE_RUN) {
    return "HLT and the host's interrupts do not end an enter";
  }
  if (!io && !mem) return NULL;
  if ((before->kinds >> (io ? ZX_GUEST_TRAP_IO : ZX_GUEST_TRAP_MEM) & 1u) == 0) {
    return status == ZX_ERR_NOT_FOUND ? NULL : "no trap, no packet";
  }
  if (status != ZX_OK || !packet_is(io ? IO_KEY : MEM_KEY,
                                    io ? ZX_PKT_TYPE_GUEST_IO : ZX_PKT_TYPE_GUEST_MEM)) {
    return "a packet has the key of the trap that was hit";
  }
  return NULL;
}

/* hint: where it is as a rule. */
static const struct view_port *find_port(const struct view *view, uint32_t number, uint32_t hint) {
  if (hint < view->ports && view->port[hint].number == number) return &view->port[hint];
  for (uint32_t i = 0; i < view->ports; i++) {
    if (view->port[i].number == number) return &view->port[i];
  }
  return NULL;
}

const char *packets_broken(struct action a, int32_t status, const struct view *before,
                           const struct view *after) {
  bool moves = moves_packets(a, before, after);
  for (uint32_t i = 0; i < before->ports; i++) {
    const struct view_port *was = &before->port[i], *is = find_port(after, was->number, i);
    bool waits = a.kind == A_WAIT && status == ZX_OK && is_on(a, before, was);
    if (waits && (was->count == 0 || !packet_is(was->packet[0].key, was->packet[0].type))) {
      return "packets come out in the order in which they went in";
    }
    if (is == NULL) continue;
    if (is->count > was->count && !explore_woke) return "a packet wakes who waits for it";
    if (!moves && !is->shut && equal(was, is)) continue; /* as most are */
    struct view_port want = expected(a, status, before, was, after, is);
    if (!equal(&want, is)) return "a packet is delivered exactly once";
  }
  for (uint32_t i = 0; i < after->ports; i++) {
    const struct view_port *is = &after->port[i];
    if (find_port(before, is->number, i) == NULL && (is->count != 0 || is->shut)) {
      return "a new port is open and empty";
    }
  }
  return NULL;
}
