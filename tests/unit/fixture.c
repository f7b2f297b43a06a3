/* SPDX-License-Identifier: MIT */
#include "tests/unit/fixture.h"
#include "tests/unit/tasks.h"

#include <stdlib.h>

struct world world;

#define TABLE(name) {&(name), sizeof(name)}
static const struct { void *base; size_t size; } tables[] = {
  TABLE(handles), TABLE(handle_order), TABLE(handle_rank), TABLE(handle_used),
  TABLE(objects), TABLE(object_order), TABLE(object_rank), TABLE(object_used), TABLE(object_koid),
  TABLE(look_order), TABLE(look_rank), TABLE(look_count),
  TABLE(process_mask), TABLE(process_count), TABLE(threads), TABLE(thread_count),
  TABLE(tasks), TABLE(task_tokens),
  TABLE(resources), TABLE(ports), TABLE(port_users),
  TABLE(nodes), TABLE(node_port), TABLE(node_next), TABLE(node_prev), TABLE(node_order),
  TABLE(node_rank),
  TABLE(node_used),
  TABLE(channels), TABLE(channel_messages), TABLE(channel_transit),
  TABLE(vmos), TABLE(pool_frames),
  TABLE(guests), TABLE(guest_traps), TABLE(guest_maps), TABLE(vmar_guest),
  TABLE(vcpus), TABLE(vcpu_pending), TABLE(vcpu_gpr), TABLE(vcpu_rflags),
};
#define TABLES (sizeof tables / sizeof tables[0])
static void *saved[TABLES];

void state_save(void)
{
  for (size_t i = 0; i < TABLES; i++) {
    if (saved[i] == NULL)
      saved[i] = malloc(tables[i].size);
    assert_non_null(saved[i]);
    memcpy(saved[i], tables[i].base, tables[i].size);
  }
}

int state_same(void)
{
  for (size_t i = 0; i < TABLES; i++)
    if (memcmp(saved[i], tables[i].base, tables[i].size) != 0)
      return 0;
  return 1;
}

static zx_handle_t made(zx_status_t status)
{
  assert_int_equal(status, ZX_OK);
  return reply.handle[0];
}

static void make_guest(void)
{
  uint32_t p  = world.process;
  world.guest = made(guest_create(p, world.resource, 0, 1));
  world.vmar  = reply.handle[1];
  assert_int_equal(guest_set_trap(p, world.guest, ZX_GUEST_TRAP_MEM, MEM_PAGE, PAGE_SIZE, 0,
                                  KEY_MEM), ZX_OK);
  assert_int_equal(guest_set_trap(p, world.guest, ZX_GUEST_TRAP_BELL, BELL_PAGE, PAGE_SIZE,
                                  world.port, KEY_BELL), ZX_OK);
  assert_int_equal(guest_set_trap(p, world.guest, ZX_GUEST_TRAP_IO, IO_PORT, 4, 0, KEY_IO), ZX_OK);
  assert_int_equal(vmar_map(p, world.vmar, ZX_VM_SPECIFIC | ZX_VM_PERM_READ | ZX_VM_PERM_WRITE, 0,
                            world.vmo, 0, RAM_SIZE, 1), ZX_OK);
}

void world_new(void)
{
  for (size_t i = 0; i < TABLES; i++)
    memset(tables[i].base, 0, tables[i].size);
  memset(&reply, 0, sizeof reply);
  world.self = 0;
  core_boot(POOL_FRAMES);
  world.process  = process_create(SECRET);
  world.other    = process_create(SECRET);
  world.thread   = thread_create(world.process);
  world.idle     = thread_create(world.process);
  world.resource = made(resource_create(world.process, ZX_RSRC_KIND_SYSTEM,
                                        ZX_RSRC_SYSTEM_HYPERVISOR_BASE, 1));
  world.port     = made(port_create(world.process, 0, 1));
  world.vmo      = made(vmo_create(world.process, RAM_SIZE, 0, 1));
  make_guest();
  world.vcpu = made(vcpu_create(world.process, world.thread, world.guest, 0, 0x2000, 1));
  assert_int_equal(reply.index, 0);
  world.channel[0] = made(channel_create(world.process, 0, 1));
  world.channel[1] = reply.handle[1];
}

int world_setup(void **state)
{
  (void)state;
  world_new();
  return 0;
}

zx_handle_t handle_without(zx_handle_t handle, uint32_t rights)
{
  uint32_t s = handle_find(world.process, handle);
  assert_int_not_equal(s, NONE);
  return made(handle_duplicate(world.process, handle, handles[s].rights & ~rights, 1));
}

uint32_t another_thread(void)
{
  uint32_t t = thread_create(world.process);
  assert_true(t < MAX_THREADS);
  return t;
}

void fill_handles(uint32_t left)
{
  while (handle_used < MAX_HANDLES - left)
    made(handle_duplicate(world.process, world.port, 0, 1));
}

/* ---- tokens ---- */
static zx_handle_t closed_value(void)
{
  zx_handle_t h = handle_without(world.port, 0);
  assert_int_equal(handle_close(world.process, h), ZX_OK);
  return h;
}

static zx_handle_t of_world(uint32_t token)
{
  const zx_handle_t of[] = {[RESOURCE] = world.resource, [GUEST] = world.guest,
                            [VMAR] = world.vmar, [PORT] = world.port, [VMO] = world.vmo,
                            [VCPU] = world.vcpu, [CHANNEL] = world.channel[0]};
  return of[token];
}

static zx_handle_t full_channel(void)
{
  assert_int_equal(channel_write_end(0, 7, ZX_OK), ZX_OK);
  return world.channel[1];
}

static uint64_t resolve_token(uint32_t token)
{
  uint32_t p = world.process;
  switch (token) {
  case BAD_VALUE:    return (((4095u * MAX_HANDLES + 99u) * 4u) ^ process_mask[p]) + 3u;
  case CLOSED:       return closed_value();
  case FOREIGN:      return made(port_create(world.other, 0, 1));
  case LOW_BITS:     return world.port - 1u;
  case CHANNEL_FULL: return full_channel();
  case MMIO:         return made(resource_create(p, ZX_RSRC_KIND_MMIO, 0, 1));
  case VMEX:         return made(resource_create(p, ZX_RSRC_KIND_SYSTEM, 1, 1));
  case NO_RANGE:     return made(resource_create(p, ZX_RSRC_KIND_SYSTEM, 0, 0));
  case INFO:         return made(resource_create(p, ZX_RSRC_KIND_SYSTEM, 3, 1));
  case RESIZABLE:    return made(vmo_create(p, PAGE_SIZE, ZX_VMO_RESIZABLE, 1));
  case SPENT_THREAD: return world.thread;
  case IDLE_THREAD:  return world.idle;
  default:           return token >= PROCESS ? task_of_token(token) : of_world(token);
  }
}

static uint64_t resolve(uint64_t value)
{
  if (value >> 48 != 0x70CEu)
    return value;
  uint32_t rights = (uint32_t)value;
  uint64_t known  = resolve_token(value >> 32 & 0xFFFFu);
  return rights != 0u ? handle_without((zx_handle_t)known, rights) : known;
}

/* ---- the order of the checks ---- */
static uint64_t good[MAX_ARGS], values[MAX_FAULTS];

static void fresh(const struct call *call)
{
  world_new();
  for (uint32_t i = 0; i < MAX_ARGS; i++)
    good[i] = resolve(call->good[i]);
  for (uint32_t i = 0; i < call->count; i++)
    values[i] = resolve(call->faults[i].value);
  state_save();
}

static void commit(const struct call *call, uint32_t i, uint64_t *arg)
{
  if (call->faults[i].arg < MAX_ARGS)
    arg[call->faults[i].arg] = values[i];
  if (call->faults[i].change != NULL)
    call->faults[i].change(arg);
}

static int fixed(const struct call *call, uint32_t i)
{
  return call->faults[i].change == NULL;
}

static int names_something(const uint64_t *arg)
{
  return handle_find(world.process, (zx_handle_t)arg[0]) != NONE;
}

static void check_after(const uint64_t *arg, int consumed)
{
  if (!consumed) {
    assert_true(state_same());
    return;
  }
  assert_false(names_something(arg));
}

/* Faults i and j together; i and i: alone. */
static void check_pair(const struct call *call, uint32_t i, uint32_t j)
{
  uint64_t arg[MAX_ARGS];
  memcpy(arg, good, sizeof arg);
  commit(call, j, arg);
  if (i != j)
    commit(call, i, arg);
  if (!fixed(call, i) || !fixed(call, j))
    state_save();
  int         consumed = call->consumes && names_something(arg);
  zx_status_t status   = call->run(arg);
  if (status != call->faults[i].status)
    fail_msg("%s: %s, %s: %d instead of %d", call->name, call->faults[i].name,
             call->faults[j].name, status, call->faults[i].status);
  check_after(arg, consumed);
  if (!fixed(call, i) || !fixed(call, j) || call->consumes)
    fresh(call);
}

void check_call(const struct call *call)
{
  assert_in_range(call->count, 1, MAX_FAULTS);
  fresh(call);
  for (uint32_t i = 0; i < call->count; i++)
    for (uint32_t j = i; j < call->count; j++)
      if (i == j || call->faults[i].arg != call->faults[j].arg || call->faults[i].arg == NO_ARG)
        check_pair(call, i, j);
  zx_status_t status = call->run(good);
  if (status != ZX_OK)
    fail_msg("%s without a fault: %d", call->name, status);
}

/* ---- VM exits ---- */
static struct exit_raw raw_of(uint32_t reason)
{
  return (struct exit_raw){.reason = reason, .length = 2};
}

struct exit vmexit_of(uint32_t reason)
{
  return exit_decode(raw_of(reason));
}

struct exit vmexit_memory(uint64_t addr, uint32_t write)
{
  struct exit_raw raw = raw_of(48);
  raw.qualification   = 0x180u + (write ? 2u : 1u);
  raw.guest_physical  = addr;
  struct exit x       = exit_decode(raw);
  assert_int_equal(x.kind, EXIT_MEMORY);
  return x;
}

struct exit vmexit_port(uint32_t port, uint32_t size, uint32_t input, uint32_t string)
{
  struct exit_raw raw = raw_of(30);
  raw.qualification   = (uint64_t)port << 16 | string << 4 | input << 3 | (size - 1u);
  struct exit x       = exit_decode(raw);
  assert_int_equal(x.kind, EXIT_IO);
  return x;
}

void run_guest(void)
{
  assert_int_equal(vcpu_enter_begin(world.process, world.thread, world.vcpu), ZX_OK);
  assert_int_equal(next_open(), CORE_RUN);
}

zx_status_t next_open(void)
{
  return vcpu_next(0, 0x202, 0, 1);
}

zx_status_t next_masked(void)
{
  return vcpu_next(0, 2, 0, 1);
}

void ring_once(void)
{
  run_guest();
  vcpu_exit(0, vmexit_memory(BELL_PAGE, 1), 1);
}
