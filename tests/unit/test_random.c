/* SPDX-License-Identifier: MIT */
/* 200,000 random calls with a fixed seed: each is compared with the list of random_calls.c; an
 * error must have changed nothing; the invariants must hold. */
#include "tests/unit/fixture.h"
#include "tests/unit/invariants.h"
#include "tests/unit/random_calls.h"
#include "tests/unit/random_channel.h"
#include "tests/unit/random_task.h"

#define STEPS     200000u
#define PER_WORLD 5000u
#define THREADS   24u
#define ROOM      500u /* names on the list; above it random_call closes some */

/* The vcpu is in the guest. */
static uint32_t running[MAX_VCPUS];
/* How often a call came to each of the ends that the test is about. */
static uint32_t errors, successes, blocks, entries, canceled, packets, bells, refused;

static zx_status_t do_info(void)
{
  zx_handle_t h     = some(ZX_OBJ_TYPE_VCPU);
  zx_status_t status = object_get_info(process, h, ZX_INFO_VCPU);
  assert_int_equal(status, expected(h, ZX_OBJ_TYPE_VCPU, ZX_RIGHT_INSPECT));
  if (status == ZX_OK)
    assert_int_equal(reply.info_flags, kicked[handle_body(process, h)]);
  return status;
}

static zx_status_t do_state(void)
{
  zx_handle_t h      = some(ZX_OBJ_TYPE_VCPU);
  uint32_t    kind   = below(3), io_size = below(6);
  uint64_t    size   = mostly() ? (kind == ZX_VCPU_IO ? 8 : 136) : below(200);
  uint32_t    write  = below(2), thread = below(THREADS);
  zx_status_t status = write ? vcpu_write_state(process, thread, h, kind, size, mostly(), io_size,
                                                (uint32_t)draw())
                             : vcpu_read_state(process, thread, h, kind, size, mostly());
  agree(status, h, ZX_OBJ_TYPE_VCPU, write ? ZX_RIGHT_WRITE : ZX_RIGHT_READ);
  return status;
}

static zx_status_t do_thread_exit(void)
{
  uint32_t t = below(thread_count);
  if (threads[t].vcpu == 0 || vcpus[threads[t].vcpu - 1].phase == VCPU_IDLE)
    if (below(200) == 0)
      thread_exit(t);
  return ZX_OK;
}

/* ---- a guest that runs ---- */
static zx_status_t begin(void)
{
  zx_handle_t h      = some(ZX_OBJ_TYPE_VCPU);
  uint32_t    thread = below(THREADS);
  uint32_t    known  = expected(h, ZX_OBJ_TYPE_VCPU, ZX_RIGHT_EXECUTE) == ZX_OK;
  uint32_t    v      = known ? handle_body(process, h) : 0;
  if (known && vcpus[v].phase != VCPU_IDLE)
    return ZX_OK; /* its owner is inside */
  if (known && vcpus[v].thread != 0 && mostly())
    thread = vcpus[v].thread - 1;
  zx_status_t status = vcpu_enter_begin(process, thread, h);
  agree(status, h, ZX_OBJ_TYPE_VCPU, ZX_RIGHT_EXECUTE);
  return status;
}

/* CANCELED if and only if a kick was pending, unless a bell waits. */
static zx_status_t next(uint32_t v)
{
  uint32_t    waits  = vcpus[v].phase == VCPU_BELLED;
  zx_status_t status = vcpu_next(v, below(2) ? 0x202 : 2, below(4) ? 0 : below(3), below(2));
  assert_true(status == CORE_RUN || status == CORE_BLOCK || status == ZX_ERR_CANCELED ||
              status == ZX_ERR_NOT_SUPPORTED);
  if (status == CORE_BLOCK) {
    assert_true(waits || !kicked[v]);
    blocks++;
    return status;
  }
  assert_int_equal(status == ZX_ERR_CANCELED, kicked[v]);
  kicked[v]      = 0;
  free_to_change = 1;
  running[v]     = status == CORE_RUN;
  entries += status == CORE_RUN;
  canceled += status == ZX_ERR_CANCELED;
  refused += status == ZX_ERR_NOT_SUPPORTED;
  return status;
}

static struct exit some_exit(void)
{
  static const uint32_t reasons[] = {7, 10, 12, 12, 13, 18, 20, 31, 32, 40, 52, 55};
  switch (below(6)) {
  case 0:  return vmexit_of(reasons[below(12)]);
  case 1:  return vmexit_port(below(0x10000), 1u << below(3), below(2), !mostly());
  case 2:  return vmexit_port(IO_PORT + below(4), 1u << below(3), below(2), !mostly());
  case 3:  return vmexit_memory(BELL_PAGE + below(PAGE_SIZE), mostly());
  case 4:  return vmexit_memory(MEM_PAGE + below(PAGE_SIZE), below(2));
  default: return vmexit_memory((uint64_t)below(64 * PAGE_SIZE), below(2));
  }
}

static zx_status_t leave_guest(uint32_t v)
{
  uint32_t before = kicked[v];
  running[v]      = 0;
  reply.wake      = 0;
  vcpu_exit(v, some_exit(), mostly());
  assert_true(reply.action <= ACTION_LEAVE);
  assert_int_equal(vcpus[v].phase == VCPU_IDLE, reply.action == ACTION_LEAVE);
  assert_int_equal(vcpus[v].kicked, before); /* never eaten by an exit */
  packets += reply.action == ACTION_LEAVE && reply.status == ZX_OK;
  bells += reply.wake;
  free_to_change = 1;
  return ZX_OK;
}

static zx_status_t do_enter(void)
{
  uint32_t live = object_used[ZX_OBJ_TYPE_VCPU];
  if (live == 0)
    return begin();
  uint32_t v = OBJECT_NUMBER(object_order[OBJECT(ZX_OBJ_TYPE_VCPU, below(live))]);
  if (vcpus[v].phase == VCPU_IDLE)
    return begin();
  return running[v] ? leave_guest(v) : next(v);
}

/* ---- the loop ---- */
static zx_status_t any_call(void)
{
  switch (below(17)) {
  case 0:  return do_info();
  case 1:  return do_state();
  case 2:  return do_thread_exit();
  case 3:
  case 4:
  case 5:
  case 6:
  case 7:
  case 8:
  case 9:  return do_enter();
  case 10: return random_channel_call();
  case 11: return live_count < ROOM ? random_task_call() : random_call();
  default: return random_call();
  }
}

static void new_world(void)
{
  world_new();
  random_reset();
  memset(running, 0, sizeof running);
  process = world.process;
  learn(world.resource, ZX_OBJ_TYPE_RESOURCE, ZX_DEFAULT_RESOURCE_RIGHTS);
  learn(world.port, ZX_OBJ_TYPE_PORT, ZX_DEFAULT_PORT_RIGHTS);
  learn(world.vmo, ZX_OBJ_TYPE_VMO, ZX_DEFAULT_VMO_RIGHTS);
  learn(world.guest, ZX_OBJ_TYPE_GUEST, ZX_DEFAULT_GUEST_RIGHTS);
  learn(world.vmar, ZX_OBJ_TYPE_VMAR, ZX_DEFAULT_GUEST_VMAR_RIGHTS);
  learn(world.vcpu, ZX_OBJ_TYPE_VCPU, ZX_DEFAULT_VCPU_RIGHTS);
  learn(world.channel[0], ZX_OBJ_TYPE_CHANNEL, ZX_DEFAULT_CHANNEL_RIGHTS);
  learn(world.channel[1], ZX_OBJ_TYPE_CHANNEL, ZX_DEFAULT_CHANNEL_RIGHTS);
  random_task_begin();
  process = world.other;
  random_task_begin();
  assert_int_equal(resource_create(process, ZX_RSRC_KIND_ROOT, 0, 0), ZX_OK);
  learn(reply.handle[0], ZX_OBJ_TYPE_RESOURCE, ZX_DEFAULT_RESOURCE_RIGHTS);
  while (thread_count < THREADS)
    another_thread();
}

/* Returns the digest after the call. */
static uint64_t one_step(uint64_t before, uint32_t whole)
{
  free_to_change = 0;
  process        = below(4) ? world.process : world.other;
  if (whole)
    state_save();
  zx_status_t status = any_call();
  core_settle();
  uint64_t after = state_digest();
  if (status != ZX_OK && status != CORE_RUN && !free_to_change) {
    assert_true(before == after);
    assert_true(!whole || state_same());
  }
  errors += status < 0;
  successes += status >= 0;
  assert_int_equal(handle_used, live_count + handles_in_transit() + handles_kept());
  check_bounds();
  return after;
}

static void random_calls(void **state)
{
  (void)state;
  uint64_t digest = 0;
  random_seed     = 0x7E3021A5EEDu;
  for (step = 1; step <= STEPS; step++) {
    if (step % PER_WORLD == 1) {
      new_world();
      digest = state_digest();
    }
    digest = one_step(digest, step % 500 == 0);
    if (step % 1000 == 0)
      check_invariants();
  }
  print_message("%u good, %u errors, %u entries, %u canceled, %u refused, %u blocked, "
                "%u packets, %u bells\n", successes, errors, entries, canceled, refused, blocks,
                packets, bells);
  assert_true(errors > STEPS / 10 && successes > STEPS / 10);
  assert_true(entries > 1000 && canceled > 100 && refused > 10 && blocks > 100);
  assert_true(packets > 100 && bells > 100);
  print_message("%u messages, %u read, %u handles\n", messages_sent, messages_read, handles_read);
  print_message("%u threads started, %u seen suspended\n", tasks_started, tasks_suspended);
  assert_true(tasks_started > 200 && tasks_suspended > 20);
  assert_true(messages_sent > 500 && messages_read > 200 && handles_read > 150);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(random_calls)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
