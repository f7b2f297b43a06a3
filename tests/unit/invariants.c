/* SPDX-License-Identifier: MIT */
#include "tests/unit/invariants.h"

#include "tests/unit/fixture.h"
#include "tests/unit/invariants_task.h"

#define VCPUS_SEEN 32u /* more than the random calls make at a time */

static uint64_t digest;

static void add(const void *base, size_t size)
{
  const uint32_t *word = base;
  for (size_t i = 0; i < size / sizeof *word; i++)
    digest = (digest ^ word[i]) * 0x100000001B3u;
}

static void add_guest(uint32_t g)
{
  add(&guests[g], sizeof guests[g]);
  add(guest_traps[g], guests[g].traps * sizeof guest_traps[g][0]);
  add(guest_maps[g], guests[g].maps * sizeof guest_maps[g][0]);
}

static void add_counts(void)
{
  const uint64_t counts[] = {handle_used, object_koid, look_count, process_count, thread_count,
                             pool_frames};
  add(counts, sizeof counts);
  add(object_used, sizeof object_used);
}

/* Of each type, the objects and their places in the tables. */
static void add_objects(void)
{
  for (uint32_t t = 0; t < OBJECT_TYPES; t++) {
    add(&objects[OBJECT(t, 0)], (object_room(t) - 1u) * sizeof objects[0]);
    add(&object_order[OBJECT(t, 0)], object_used[t] * sizeof object_order[0]);
  }
  add(look_order, look_count * sizeof look_order[0]);
}

uint64_t state_digest(void)
{
  digest = 0xCBF29CE484222325u;
  add_counts();
  add(handles, (handle_used + 64) * sizeof handles[0]);
  add(handle_order, (handle_used + 64) * sizeof handle_order[0]);
  add(handle_rank, (handle_used + 64) * sizeof handle_rank[0]);
  add_objects();
  add(process_mask, sizeof process_mask);
  add(threads, thread_count * sizeof threads[0]);
  add(tasks, sizeof tasks);
  add(task_tokens, sizeof task_tokens);
  add(resources, sizeof resources);
  add(ports, sizeof ports);
  add(channels, sizeof channels);
  add(port_users, sizeof port_users);
  add(node_used, sizeof node_used);
  add(vmos, object_used[ZX_OBJ_TYPE_VMO] * sizeof vmos[0]);
  for (uint32_t g = 0; g < MAX_GUESTS; g++)
    add_guest(g);
  add(vmar_guest, sizeof vmar_guest);
  add(vcpus, VCPUS_SEEN * sizeof vcpus[0]);
  add(vcpu_pending, VCPUS_SEEN * sizeof vcpu_pending[0]);
  add(vcpu_gpr, VCPUS_SEEN * sizeof vcpu_gpr[0]);
  add(vcpu_rflags, VCPUS_SEEN * sizeof vcpu_rflags[0]);
  return digest;
}

void check_bounds(void)
{
  assert_true(handle_used <= MAX_HANDLES && look_count <= MAX_OBJECTS);
  for (uint32_t i = 0; i < handle_used; i++) {
    assert_int_equal(handles[handle_order[i]].live, 1);
    assert_int_equal(handle_rank[handle_order[i]], i);
  }
  for (uint32_t p = 0; p < MAX_PORTS; p++)
    assert_true(port_users[p] <= PORT_MAX_USER);
  for (uint32_t s = 0; s < NODE_POOLS; s++)
    assert_true(node_used[s] <= (s == USER_POOL ? USER_NODES : TRAP_MAX_BELLS));
  for (uint32_t g = 0; g < MAX_GUESTS; g++)
    assert_true(guests[g].traps <= GUEST_MAX_TRAPS && guests[g].maps <= GUEST_MAX_MAPS);
}

/* A live handle is a process's, or it is nobody's: exactly once, in a message that waits, or as
 * what keeps a task that runs. */
static uint32_t in_transit[MAX_HANDLES];

static void check_channels(void)
{
  memset(in_transit, 0, sizeof in_transit);
  for (uint32_t e = 0; e < MAX_CHANNELS; e++) {
    const struct channel *c = &channels[e];
    if (objects[OBJECT(ZX_OBJ_TYPE_CHANNEL, e)].alive == 0)
      continue;
    assert_true(c->oldest == c->opened && c->sealed == c->laid);
    assert_true(c->peer == 0 || channels[c->peer - 1].peer == e + 1);
    for (uint64_t n = c->oldest; n < c->laid; n++)
      in_transit[channel_transit[e][n % TRANSIT_RING]]++;
  }
}

static void check_owner(uint32_t s)
{
  assert_int_equal(in_transit[s], handles[s].process == IN_TRANSIT);
  if (handles[s].process == IN_TRANSIT)
    return;
  assert_true(handles[s].process < process_count);
  assert_int_equal(handle_find(handles[s].process, handle_value(handles[s].process, s)), s);
}

/* handle_order is a permutation, the live slots are its first part, and every object's count is
 * the number of live slots that name it. */
static void check_handles(void)
{
  static uint32_t count[MAX_OBJECTS];
  memset(count, 0, sizeof count);
  for (uint32_t s = 0; s < MAX_HANDLES; s++) {
    uint32_t live = handle_rank[s] < handle_used;
    if (handle_rank[s] >= MAX_HANDLES || handle_order[handle_rank[s]] != s ||
        handles[s].live != live || handles[s].gen > 4095)
      fail_msg("handle slot %u", s);
    if (live) {
      assert_int_equal(objects[handles[s].object].alive, 1);
      check_owner(s);
      count[handles[s].object]++;
    }
  }
  for (uint32_t o = 0; o < MAX_OBJECTS; o++)
    if (objects[o].alive && objects[o].handles != count[o])
      fail_msg("object %u: %u handles, %u counted", o, objects[o].handles, count[o]);
}

/* The orders are permutations within each type, and their first parts are what they say. */
static void check_objects(void)
{
  for (uint32_t o = 0; o < MAX_OBJECTS; o++) {
    uint32_t alive = OBJECT_NUMBER(object_rank[o]) < object_used[OBJECT_TYPE(o)];
    uint32_t look  = look_rank[o] < look_count;
    if (object_order[object_rank[o]] != o || OBJECT_TYPE(object_rank[o]) != OBJECT_TYPE(o) ||
        look_order[look_rank[o]] != o || objects[o].alive != alive || objects[o].look != look)
      fail_msg("object %u", o);
    if (alive && objects[o].handles == 0 && OBJECT_TYPE(o) == ZX_OBJ_TYPE_RESOURCE)
      fail_msg("resource %u lives without a handle", o);
  }
}

static uint32_t pool_of(uint32_t node)
{
  return node < USER_POOL * TRAP_MAX_BELLS ? node / TRAP_MAX_BELLS : USER_POOL;
}

/* The queue is linked both ways, in the order of the tickets; how many packets are in it. */
static uint32_t check_queue(uint32_t p)
{
  uint32_t count = 0, users = 0, before = NONE;
  for (uint32_t k = ports[p].first; k != NONE; k = node_next[k]) {
    assert_int_equal(node_port[k], p + 1);
    assert_int_equal(node_prev[k], before);
    assert_true(nodes[k].ticket < ports[p].last);
    if (before != NONE)
      assert_true(nodes[before].ticket < nodes[k].ticket);
    users += pool_of(k) == USER_POOL;
    count++;
    before = k;
  }
  assert_int_equal(ports[p].tail, before);
  assert_int_equal(port_users[p], users);
  return count;
}

/* node_order is a permutation within each pool, and its first part are the nodes in use. */
static uint32_t check_nodes(void)
{
  uint32_t count = 0;
  for (uint32_t k = 0; k < MAX_NODES; k++) {
    uint32_t s    = pool_of(k);
    uint32_t used = node_rank[k] - s * TRAP_MAX_BELLS < node_used[s];
    if (node_order[node_rank[k]] != k || pool_of(node_rank[k]) != s ||
        used != (node_port[k] != 0))
      fail_msg("node %u", k);
    count += used;
  }
  return count;
}

static void check_ports(void)
{
  uint32_t count = 0;
  for (uint32_t p = 0; p < MAX_PORTS; p++)
    count += check_queue(p);
  assert_int_equal(check_nodes(), count);
}

/* Traps of one space never overlap; nor do mappings. */
static void check_guest(uint32_t g)
{
  const struct trap    *t = guest_traps[g];
  const struct mapping *m = guest_maps[g];
  for (uint32_t i = 0; i < guests[g].traps; i++)
    for (uint32_t j = 0; j < i; j++)
      assert_false((t[i].kind == ZX_GUEST_TRAP_IO) == (t[j].kind == ZX_GUEST_TRAP_IO) &&
                   t[i].base < t[j].end && t[j].base < t[i].end);
  for (uint32_t i = 0; i < guests[g].maps; i++) {
    assert_true(m[i].base < m[i].end && m[i].end <= GUEST_PHYS_LIMIT);
    assert_true(m[i].vmo < MAX_VMOS && (m[i].perms & ~m[i].most) == 0 && m[i].most < 8);
    for (uint32_t j = 0; j < i; j++)
      assert_false(m[i].base < m[j].end && m[j].base < m[i].end);
  }
}

/* No two VMOs share a frame; a number that no VMO has, has none; a VMO lives that a guest maps. */
static void check_memory(void)
{
  for (uint32_t v = 0; v < MAX_VMOS; v++) {
    uint64_t end = vmos[v].frame + vmos[v].size / PAGE_SIZE;
    assert_true(end <= pool_frames);
    if (vmos[v].size == 0)
      continue;
    assert_int_equal(objects[OBJECT(ZX_OBJ_TYPE_VMO, v)].alive, 1);
    for (uint32_t w = 0; w < v; w++)
      assert_false(vmos[v].frame < vmos[w].frame + vmos[w].size / PAGE_SIZE &&
                   vmos[w].frame < end);
  }
  for (uint32_t g = 0; g < MAX_GUESTS; g++)
    for (uint32_t i = 0; i < guests[g].maps; i++)
      assert_int_equal(objects[OBJECT(ZX_OBJ_TYPE_VMO, guest_maps[g][i].vmo)].alive, 1);
}

/* A vcpu lives as long as a handle or an enter refers to it; its seat and thread are its own. */
static void check_vcpu(uint32_t v)
{
  const struct object *o = &objects[OBJECT(ZX_OBJ_TYPE_VCPU, v)];
  assert_true(o->handles != 0 || vcpus[v].phase != VCPU_IDLE);
  assert_true(vcpus[v].phase <= VCPU_BELLED);
  assert_int_equal(guests[vcpus[v].guest].seats[vcpus[v].seat], v + 1);
  if (vcpus[v].thread != 0)
    assert_int_equal(threads[vcpus[v].thread - 1].vcpu, v + 1);
  for (uint32_t i = vcpus[v].top; i < 256; i++)
    assert_int_equal(vcpu_pending[v][i], 0);
  assert_true(vcpus[v].top == 0 || vcpu_pending[v][vcpus[v].top - 1] != 0);
}

/* A seat is taken by a live vcpu, of a live guest; a guest without handles has a vcpu; the VMAR of
 * a live guest is its own. */
static void check_life_of_guest(uint32_t g)
{
  const struct object *o = &objects[OBJECT(ZX_OBJ_TYPE_GUEST, g)];
  uint32_t taken = 0;
  for (uint32_t i = 0; i < GUEST_MAX_VCPUS; i++)
    if (guests[g].seats[i] != 0) {
      taken++;
      assert_int_equal(objects[OBJECT(ZX_OBJ_TYPE_VCPU, guests[g].seats[i] - 1)].alive, 1);
    }
  assert_true(o->alive || (taken | guests[g].traps | guests[g].maps) == 0);
  if (o->alive) {
    assert_true(o->look || o->handles + taken != 0);
    assert_int_equal(vmar_guest[guests[g].vmar], g + 1);
    assert_int_equal(objects[OBJECT(ZX_OBJ_TYPE_VMAR, guests[g].vmar)].alive, 1);
  }
}

void check_invariants(void)
{
  check_bounds();
  check_channels();
  check_tasks(in_transit);
  check_handles();
  check_objects();
  check_ports();
  check_memory();
  for (uint32_t g = 0; g < MAX_GUESTS; g++)
    check_guest(g);
  for (uint32_t g = 0; g < MAX_GUESTS; g++)
    check_life_of_guest(g);
  for (uint32_t v = 0; v < MAX_VCPUS; v++)
    if (objects[OBJECT(ZX_OBJ_TYPE_VCPU, v)].alive)
      check_vcpu(v);
  for (uint32_t t = 0; t < thread_count; t++)
    if (threads[t].vcpu != 0)
      assert_int_equal(vcpus[threads[t].vcpu - 1].thread, t + 1);
}
