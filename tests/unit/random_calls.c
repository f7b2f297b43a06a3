/* SPDX-License-Identifier: MIT */
#include "tests/unit/random_calls.h"

#include "tests/unit/fixture.h"
#include "tests/unit/random_memory.h"

#define MAX_LIVE  512u
#define MAX_VALUE 64u

/* ---- random numbers: xorshift64* ---- */
uint64_t random_seed;

uint64_t draw(void)
{
  random_seed ^= random_seed >> 12;
  random_seed ^= random_seed << 25;
  random_seed ^= random_seed >> 27;
  return random_seed * 0x2545F4914F6CDD1Du;
}

uint32_t below(uint32_t n) { return (uint32_t)((draw() >> 32) % n); }
uint32_t mostly(void) { return below(16) != 0; }

/* ---- the other side ---- */
struct name { uint32_t process, type, rights; zx_handle_t value; };
static struct name live[MAX_LIVE];
uint32_t           live_count;
static zx_handle_t old[MAX_VALUE]; /* values that were closed */
static uint64_t    last_key[MAX_PORTS];
uint64_t           step;
uint32_t           kicked[MAX_VCPUS], process, free_to_change;

static struct name *find(zx_handle_t value)
{
  for (uint32_t i = 0; i < live_count; i++)
    if (live[i].process == process && live[i].value == value)
      return &live[i];
  return NULL;
}

void learn(zx_handle_t value, uint32_t type, uint32_t rights)
{
  assert_null(find(value));
  assert_int_equal(value & 3u, 3);
  assert_true(live_count < MAX_LIVE);
  live[live_count++] = (struct name){process, type, rights, value};
  assert_int_equal(handle_check(process, value, type, rights), ZX_OK);
  assert_int_equal(handle_rights(process, value), rights);
}

static void forget(struct name *n)
{
  old[below(MAX_VALUE)] = n->value;
  *n                    = live[--live_count];
}

void lose(zx_handle_t value)
{
  assert_non_null(find(value));
  forget(find(value));
}

/* BAD_HANDLE, WRONG_TYPE, ACCESS_DENIED by the list. */
zx_status_t expected(zx_handle_t value, uint32_t type, uint32_t rights)
{
  const struct name *n = find(value);
  if (n == NULL)
    return ZX_ERR_BAD_HANDLE;
  if (n->type != type)
    return ZX_ERR_WRONG_TYPE;
  return (n->rights & rights) == rights ? ZX_OK : ZX_ERR_ACCESS_DENIED;
}

/* A value: of the wanted type if there is one, now and then something else. */
zx_handle_t some(uint32_t type)
{
  switch (below(20)) {
  case 0: return old[below(MAX_VALUE)];
  case 1: return live[below(live_count)].value;
  case 2: return live[below(live_count)].value ^ 1u << below(32);
  case 3: return below(2) ? 0 : (zx_handle_t)draw();
  default: break;
  }
  for (uint32_t tries = 0; tries < 64; tries++) {
    const struct name *n = &live[below(live_count)];
    if (n->type == type && n->process == process)
      return n->value;
  }
  return 0;
}

/* Where the list knows of an error of the handle, the core says the same one. */
void agree(zx_status_t status, zx_handle_t value, uint32_t type, uint32_t rights)
{
  zx_status_t expect = expected(value, type, rights);
  if (expect != ZX_OK)
    assert_int_equal(status, expect);
  else
    assert_int_not_equal(status, ZX_ERR_BAD_HANDLE);
}

/* ---- the calls ---- */
static const uint32_t types[] = {ZX_OBJ_TYPE_VMO, ZX_OBJ_TYPE_PORT, ZX_OBJ_TYPE_RESOURCE,
                                 ZX_OBJ_TYPE_VMAR, ZX_OBJ_TYPE_GUEST, ZX_OBJ_TYPE_VCPU,
                                 ZX_OBJ_TYPE_CHANNEL};

static zx_status_t do_close(void)
{
  zx_handle_t  h      = some(types[below(7)]);
  struct name *n      = find(h);
  zx_status_t  status = handle_close(process, h);
  assert_int_equal(status, h == 0 || n != NULL ? ZX_OK : ZX_ERR_BAD_HANDLE);
  if (n != NULL)
    forget(n);
  return status;
}

static uint32_t some_rights(const struct name *n)
{
  uint32_t r = below(3);
  return r == 0 ? ZX_RIGHT_SAME_RIGHTS : r == 1 ? 1u << below(20)
                                                : (n != NULL ? n->rights & (uint32_t)draw() : 0);
}

static zx_status_t expected_new(const struct name *n, uint32_t right, uint32_t want, uint32_t ok)
{
  if (n == NULL)
    return ZX_ERR_BAD_HANDLE;
  if ((n->rights & right) != right)
    return ZX_ERR_ACCESS_DENIED;
  return (want & ~n->rights) != 0 || !ok ? ZX_ERR_INVALID_ARGS : ZX_OK;
}

/* zx_handle_duplicate, or zx_handle_replace. */
static zx_status_t do_copy(uint32_t replace)
{
  zx_handle_t  h      = some(types[below(7)]);
  struct name *n      = find(h);
  uint32_t     rights = some_rights(n), ok = mostly();
  uint32_t     want   = rights == ZX_RIGHT_SAME_RIGHTS && n != NULL ? n->rights : rights;
  uint32_t     type   = n != NULL ? n->type : 0;
  zx_status_t  expect = expected_new(n, replace ? 0 : ZX_RIGHT_DUPLICATE, want, ok);
  zx_status_t  status = replace ? handle_replace(process, h, rights, ok)
                                : handle_duplicate(process, h, rights, ok);
  assert_int_equal(status, expect);
  free_to_change = replace && n != NULL;
  if (replace && n != NULL)
    forget(n);
  if (status == ZX_OK)
    learn(reply.handle[0], type, want);
  return status;
}

static zx_status_t do_duplicate(void) { return do_copy(0); }
static zx_status_t do_replace(void) { return do_copy(1); }

static zx_status_t do_create(void)
{
  uint32_t    vmo    = below(2);
  zx_status_t status = vmo ? vmo_create(process, draw() % 0x8000, below(9), mostly())
                           : port_create(process, below(3), mostly());
  if (status == ZX_OK)
    learn(reply.handle[0], vmo ? ZX_OBJ_TYPE_VMO : ZX_OBJ_TYPE_PORT,
          vmo ? ZX_DEFAULT_VMO_RIGHTS : ZX_DEFAULT_PORT_RIGHTS);
  return status;
}

static zx_status_t do_guest(void)
{
  zx_handle_t h       = some(ZX_OBJ_TYPE_RESOURCE);
  uint32_t    options = !mostly();
  zx_status_t status  = guest_create(process, h, options, mostly());
  if (options == 0)
    agree(status, h, ZX_OBJ_TYPE_RESOURCE, 0);
  if (status == ZX_OK) {
    learn(reply.handle[0], ZX_OBJ_TYPE_GUEST, ZX_DEFAULT_GUEST_RIGHTS);
    learn(reply.handle[1], ZX_OBJ_TYPE_VMAR, ZX_DEFAULT_GUEST_VMAR_RIGHTS);
  }
  return status;
}

static zx_status_t do_vcpu(void)
{
  zx_handle_t h      = some(ZX_OBJ_TYPE_GUEST);
  zx_status_t status = vcpu_create(process, below(thread_count), h, 0,
                                   mostly() ? draw() >> 17 : draw(), mostly());
  agree(status, h, ZX_OBJ_TYPE_GUEST, ZX_RIGHT_MANAGE_PROCESS);
  if (status == ZX_OK) {
    kicked[reply.index] = 0;
    learn(reply.handle[0], ZX_OBJ_TYPE_VCPU, ZX_DEFAULT_VCPU_RIGHTS);
  }
  return status;
}

uint64_t some_page(void) { return (uint64_t)below(64) * PAGE_SIZE + !mostly(); }

static zx_status_t do_trap(void)
{
  zx_handle_t h    = some(ZX_OBJ_TYPE_GUEST);
  uint32_t    kind = below(mostly() ? 3 : 4);
  zx_handle_t port = (kind == ZX_GUEST_TRAP_BELL) == mostly() ? some(ZX_OBJ_TYPE_PORT) : 0;
  uint64_t    addr = kind == ZX_GUEST_TRAP_IO ? below(0x10002) : some_page();
  uint64_t    size = kind == ZX_GUEST_TRAP_IO ? below(64) : below(4) * PAGE_SIZE;
  zx_status_t status = guest_set_trap(process, h, kind, addr, size, port, draw());
  if (port == 0 || expected(h, ZX_OBJ_TYPE_GUEST, ZX_RIGHT_WRITE) != ZX_OK)
    agree(status, h, ZX_OBJ_TYPE_GUEST, ZX_RIGHT_WRITE);
  else
    agree(status, port, ZX_OBJ_TYPE_PORT, ZX_RIGHT_WRITE);
  return status;
}

static zx_status_t do_queue(void)
{
  zx_handle_t   h      = some(ZX_OBJ_TYPE_PORT);
  struct packet packet = {step, 77, 0, {0, 0, 0, 0}};
  zx_status_t   status = port_queue(process, h, mostly(), packet);
  agree(status, h, ZX_OBJ_TYPE_PORT, ZX_RIGHT_WRITE);
  return status;
}

/* User packets come out of a port in the order in which they went in: their keys grow. */
static zx_status_t do_wait(void)
{
  zx_handle_t h      = some(ZX_OBJ_TYPE_PORT);
  uint32_t    ok     = mostly();
  zx_status_t status = port_wait(process, h, 5, below(10), ok);
  agree(status, h, ZX_OBJ_TYPE_PORT, ZX_RIGHT_READ);
  free_to_change = status == ZX_ERR_INVALID_ARGS && !ok;
  if (status == ZX_OK && reply.packet.type == ZX_PKT_TYPE_USER) {
    uint32_t p = handle_body(process, h);
    assert_true(reply.packet.key > last_key[p]);
    last_key[p] = reply.packet.key;
  }
  return status;
}

static zx_status_t do_kick(void)
{
  zx_handle_t h      = some(ZX_OBJ_TYPE_VCPU);
  zx_status_t status = vcpu_kick(process, h);
  assert_int_equal(status, expected(h, ZX_OBJ_TYPE_VCPU, ZX_RIGHT_EXECUTE));
  if (status == ZX_OK)
    kicked[reply.index] = 1;
  return status;
}

static zx_status_t do_interrupt(void)
{
  zx_handle_t h      = some(ZX_OBJ_TYPE_VCPU);
  uint32_t    vector = below(260);
  zx_status_t expect = expected(h, ZX_OBJ_TYPE_VCPU, ZX_RIGHT_SIGNAL);
  zx_status_t status = vcpu_interrupt(process, h, vector);
  assert_int_equal(status, expect == ZX_OK && vector > 255 ? ZX_ERR_OUT_OF_RANGE : expect);
  return status;
}

/* Room for new names is made by closing. */
zx_status_t random_call(void)
{
  static zx_status_t (*const calls[])(void) = {
    do_close, do_duplicate, do_duplicate, do_replace, do_create, do_guest, do_vcpu,
    do_trap, random_map, random_unmap, random_protect, random_resize,
    random_executable, do_queue, do_wait, do_kick, do_interrupt,
  };
  uint32_t i = live_count > MAX_LIVE - 4u ? 0 : below(sizeof calls / sizeof calls[0]);
  return calls[i]();
}

void random_reset(void)
{
  memset(kicked, 0, sizeof kicked);
  memset(last_key, 0, sizeof last_key);
  memset(old, 0, sizeof old);
  live_count = 0;
}
