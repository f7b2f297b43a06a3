/* SPDX-License-Identifier: MIT */
/* The adapter of temora run: each call is made on the library. Processes and threads are played by
 * this one; no guest runs, what it does is told. */
#include <stdlib.h>
#include <string.h>

#include "kvm/adapter/calls.h"
#include "kvm/adapter/exits.h"
#include "kvm/caller.h"
#include "kvm/guest.h"
#include "kvm/machine_told.h"
#include "kvm/vcpu.h"
#include "zircon/syscalls.h"

#define THREADS  64u
#define PROCESSES 8u
/* Temora's tables are smaller than this library's: what would fill one is not asked. */
static const struct { zx_obj_type_t type; uint32_t most; } tables[] = {
  {ZX_OBJ_TYPE_PORT, 31}, {ZX_OBJ_TYPE_GUEST, 15}, {ZX_OBJ_TYPE_VMAR, 63}, {ZX_OBJ_TYPE_VCPU, 255},
};

struct player { uint64_t tid; struct caller caller; };
static struct player player[THREADS];
static uint32_t      players;

static void begin(void *context, uint64_t frames) {
  (void)context;
  vmo_limit(frames != 0 ? frames : 1u << 20);
}

static void thread(void *context, uint64_t process, uint64_t tid) {
  (void)context;
  if (players == THREADS) exit(2);
  player[players++] = (struct player){tid, {.process = (uint32_t)process}};
}

static uint64_t resource(void *context, uint64_t process, uint32_t kind, uint64_t base,
                         uint64_t size) {
  (void)context;
  return resource_give((uint32_t)process, kind, base, size);
}

static struct caller *caller_of(uint64_t tid) {
  for (uint32_t i = 0; i < players; i++) {
    if (player[i].tid == tid) return &player[i].caller;
  }
  return NULL;
}

/* ---- calls ---- */

/* Pointers for what is handed out: argument i is bad if bit i of e->bad is set. */
static zx_handle_t outs[8];
static uint64_t    long_out;

static zx_handle_t *out_at(const struct temora_event *e, uint32_t i) {
  return (e->bad >> i & 1u) != 0 ? NULL : &outs[i];
}

/* Of a call that hands out a handle as argument i. */
static bool made(struct temora_event *e, zx_status_t status, uint32_t i) {
  if (status == ZX_OK) {
    e->arg.word[i] = outs[i];
    e->recorded |= 1u << i;
  }
  return done(e, status);
}

static bool made_number(struct temora_event *e, zx_status_t status, uint32_t i) {
  outs[i] = 0;
  if (status == ZX_OK) {
    e->arg.word[i] = long_out;
    e->recorded |= 1u << i;
  }
  return done(e, status);
}

static bool room_for(zx_obj_type_t type) {
  for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
    if (tables[i].type == type && object_count[type] >= tables[i].most) return false;
  }
  return true;
}

static bool close_many(struct temora_event *e) {
  if (e->bad != 0) return false; /* a list that ends in the midst of it cannot be made */
  zx_handle_t *list = calloc(e->count + 1u, sizeof *list);
  if (list == NULL) return false;
  for (uint32_t i = 0; i < e->count; i++) list[i] = handle(e->handles[i]);
  done(e, zx_handle_close_many(list, e->count));
  free(list);
  return true;
}

static bool port_queue(struct temora_event *e) {
  zx_port_packet_t packet = {.key = e->packet.key, .type = e->packet.type,
                             .status = e->packet.status};
  memcpy(packet.user.u64, e->packet.word, sizeof packet.user.u64);
  return done(e, zx_port_queue(handle(e->arg.word[0]), pointer(e, 1, &packet)));
}

static bool took(struct temora_event *e, zx_status_t status, const zx_port_packet_t *packet) {
  if (status == ZX_OK) {
    e->packet = (struct temora_packet){packet->key, packet->type, packet->status, {0}};
    memcpy(e->packet.word, packet->user.u64, sizeof packet->user.u64);
    e->recorded |= TEMORA_PACKET;
    /* The bytes of the instruction are in memory that is not told. */
    if (packet->type == ZX_PKT_TYPE_GUEST_MEM) e->recorded &= ~(TEMORA_WORD0 * 14u);
  }
  return done(e, status);
}

static bool port_wait(struct temora_event *e) {
  zx_port_packet_t packet;
  zx_time_t        deadline = (zx_time_t)e->arg.wait.deadline;
  return took(e, zx_port_wait(handle(e->arg.word[0]), deadline == 0 ? ZX_TIME_INFINITE_PAST : 0,
                              pointer(e, 2, &packet)), &packet);
}

/* Temora's page frames are in a row, so that it can be short of them earlier: only a demand that it
 * must be able to meet, or that nobody can, is a question. */
static bool vmo_create(struct temora_event *e) {
  uint64_t pages = e->arg.vmo_create.size / PAGE + (e->arg.vmo_create.size % PAGE != 0);
  uint64_t spare = vmo_most_pages() - vmo_pages(), gaps = object_count[ZX_OBJ_TYPE_VMO] + 1u;
  bool     sure = pages > vmo_most_pages() || spare >= pages * gaps + pages;
  if (!sure || object_count[ZX_OBJ_TYPE_VMO] >= 4000u) return false;
  return made(e, zx_vmo_create(e->arg.vmo_create.size, (uint32_t)e->arg.vmo_create.options,
                               out_at(e, 2)), 2);
}

static bool guest_create(struct temora_event *e) {
  if (!room_for(ZX_OBJ_TYPE_GUEST) || !room_for(ZX_OBJ_TYPE_VMAR)) return false;
  zx_status_t status = zx_guest_create(handle(e->arg.word[0]), (uint32_t)e->arg.word[1],
                                       out_at(e, 2), out_at(e, 3));
  return made(e, status, 2) && made(e, status, 3);
}

static bool vmar_map(struct temora_event *e) {
  return made_number(e, zx_vmar_map(handle(e->arg.map.vmar), (uint32_t)e->arg.map.options,
                                    e->arg.map.vmar_offset, handle(e->arg.map.vmo),
                                    e->arg.map.vmo_offset, e->arg.map.len,
                                    pointer(e, 6, &long_out)), 6);
}

static bool set_trap(struct temora_event *e) {
  return done(e, zx_guest_set_trap(handle(e->arg.trap.handle), (uint32_t)e->arg.trap.kind,
                                   e->arg.trap.addr, e->arg.trap.size,
                                   handle(e->arg.trap.port_handle), e->arg.trap.key));
}

static bool enter(struct temora_event *e) {
  zx_port_packet_t packet;
  struct told     *told = exits_tell(e->exits, e->count);
  if (told == NULL) return false;
  machine_tell(told, e->count);
  zx_status_t status = zx_vcpu_enter(handle(e->arg.word[0]), pointer(e, 1, &packet));
  free(told);
  e->count = (uint32_t)machine_told();
  e->arg.exits.recorded = 1;
  return status != WOULD_WAIT && took(e, status, &packet);
}

static bool make(struct temora_event *e, struct caller *caller) {
  const uint64_t *w = e->arg.word;
  switch (e->op) {
    case TEMORA_HANDLE_CLOSE: return done(e, zx_handle_close(handle(w[0])));
    case TEMORA_HANDLE_CLOSE_MANY: return close_many(e);
    case TEMORA_HANDLE_DUPLICATE:
      return made(e, zx_handle_duplicate(handle(w[0]), (uint32_t)w[1], out_at(e, 2)), 2);
    case TEMORA_HANDLE_REPLACE:
      return made(e, zx_handle_replace(handle(w[0]), (uint32_t)w[1], out_at(e, 2)), 2);
    case TEMORA_PORT_CREATE:
      return room_for(ZX_OBJ_TYPE_PORT) && made(e, zx_port_create((uint32_t)w[0], out_at(e, 1)), 1);
    case TEMORA_PORT_QUEUE: return port_queue(e);
    case TEMORA_PORT_WAIT: return port_wait(e);
    case TEMORA_VMO_CREATE: return vmo_create(e);
    case TEMORA_VMO_GET_SIZE:
      return made_number(e, zx_vmo_get_size(handle(w[0]), pointer(e, 1, &long_out)), 1);
    case TEMORA_VMAR_MAP: return vmar_map(e);
    case TEMORA_GUEST_CREATE: return guest_create(e);
    case TEMORA_GUEST_SET_TRAP: return set_trap(e);
    case TEMORA_VCPU_CREATE:
      return room_for(ZX_OBJ_TYPE_VCPU) &&
             made(e, zx_vcpu_create(handle(w[0]), (uint32_t)w[1], w[2], out_at(e, 3)), 3);
    case TEMORA_VCPU_ENTER: return enter(e);
    case TEMORA_VCPU_KICK: return done(e, zx_vcpu_kick(handle(w[0])));
    case TEMORA_VCPU_INTERRUPT: return done(e, zx_vcpu_interrupt(handle(w[0]), (uint32_t)w[1]));
    case TEMORA_THREAD_EXIT: caller_ends(caller); return done(e, ZX_OK);
    default: return make_on_state(e);
  }
}

static bool call(void *context, struct temora_event *e) {
  struct caller *caller = caller_of(e->tid);
  (void)context;
  if (caller == NULL) return false;
  caller_set(caller);
  bool answered = make(e, caller);
  caller_set(NULL);
  return answered;
}

int main(void) {
  const struct temora_adapter adapter = {
      .begin = begin, .thread = thread, .resource = resource, .call = call};
  return temora_adapter_serve(&adapter);
}
