/* SPDX-License-Identifier: MIT */
/* Images of the core's state (oracle/search/state.h), compared byte for byte with copies of all
 * tables that temora/state.h declares: their names are read from that header, their places and
 * sizes from this program's own symbols, so that a table that is added cannot be forgotten. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>

#include "oracle/replay/restart.h"
#include "oracle/search/state.h"
#include "tests/unit/fixture.h"
#include "tests/unit/random_calls.h"
#include "tests/unit/random_channel.h"
#include "tests/unit/random_task.h"

#define HEADER "include/temora/state.h"
#define MOST   64u

struct table { char name[40]; char *base, *boot, *copy; size_t bytes; };
static struct table tables[MOST];
static uint32_t     count;

static void find_table(const char *name)
{
  struct table *t = &tables[count++];
  Dl_info       info;
  ElfW(Sym)    *symbol = NULL;
  assert_true(count <= MOST);
  snprintf(t->name, sizeof t->name, "%s", name);
  t->base = dlsym(NULL, name);
  if (t->base == NULL || dladdr1(t->base, &info, (void **)&symbol, RTLD_DL_SYMENT) == 0)
    fail_msg("%s of " HEADER " is no symbol", name);
  t->bytes = symbol->st_size;
  t->boot  = malloc(t->bytes);
  t->copy  = malloc(t->bytes);
}

/* extern TYPE NAME..., NAME...; */
static void find_declared(char *line)
{
  char *names = strncmp(line, "extern struct ", 14) == 0 ? strchr(line + 14, ' ')
                                                         : strchr(line + 7, ' ');
  char *end   = strchr(line, ';');
  assert_non_null(names);
  assert_non_null(end);
  *end = '\0';
  for (char *name; (name = strsep(&names, ",")) != NULL;) {
    name += strspn(name, " ");
    name[strcspn(name, "[ ")] = '\0';
    if (*name != '\0')
      find_table(name);
  }
}

static int find_tables(void **state)
{
  (void)state;
  FILE *file = fopen(HEADER, "r");
  char  line[200];
  assert_non_null(file);
  while (fgets(line, sizeof line, file) != NULL)
    if (strncmp(line, "extern ", 7) == 0)
      find_declared(line);
  fclose(file);
  find_table("vcpu_gpr"); /* the vcpus' registers are declared in reply.h */
  find_table("vcpu_rflags");
  return count > 30 ? 0 : 1;
}

static void copy_all(void)
{
  for (uint32_t i = 0; i < count; i++)
    memcpy(tables[i].copy, tables[i].base, tables[i].bytes);
}

static void expect_copy(void)
{
  for (uint32_t i = 0; i < count; i++)
    if (memcmp(tables[i].copy, tables[i].base, tables[i].bytes) != 0)
      fail_msg("%s is not what it was", tables[i].name);
}

/* Registers, bells and HLT: what random_call leaves out. */
static void use_vcpu(void)
{
  input_state.gpr[below(16)] = draw();
  vcpu_write_state(world.process, world.thread, world.vcpu, ZX_VCPU_STATE, sizeof input_state, 1,
                   0, 0);
  if (vcpu_enter_begin(world.process, world.thread, world.vcpu) != ZX_OK)
    return;
  uint32_t v = reply.index;
  if (vcpu_next(v, 0x202, 0, 1) != CORE_RUN)
    return;
  vcpu_exit(v, below(4) ? vmexit_memory(BELL_PAGE, 1) : vmexit_of(12), 1);
  if (reply.action == ACTION_RESUME && vcpu_next(v, 0x202, 0, 1) == CORE_RUN)
    vcpu_exit(v, vmexit_port(IO_PORT, 1, 1, 0), 1);
}

static void run(uint32_t steps)
{
  for (uint32_t i = 0; i < steps; i++) {
    process = below(4) ? world.process : world.other;
    switch (below(8)) {
    case 0:  use_vcpu(); break;
    case 1:  random_channel_call(); break;
    case 3:  random_task_call(); break;
    case 2:  if (below(50) == 0 && thread_count < MAX_THREADS) another_thread(); break;
    default: random_call();
    }
    core_settle();
    step++;
  }
}

static void begin(void)
{
  world_new();
  random_reset();
  memset(&input_state, 0, sizeof input_state);
  step    = 1; /* keys of packets rise from it */
  process = world.process;
  random_task_begin();
  learn(world.resource, ZX_OBJ_TYPE_RESOURCE, ZX_DEFAULT_RESOURCE_RIGHTS);
  learn(world.port, ZX_OBJ_TYPE_PORT, ZX_DEFAULT_PORT_RIGHTS);
  learn(world.vmo, ZX_OBJ_TYPE_VMO, ZX_DEFAULT_VMO_RIGHTS);
  learn(world.guest, ZX_OBJ_TYPE_GUEST, ZX_DEFAULT_GUEST_RIGHTS);
  learn(world.vmar, ZX_OBJ_TYPE_VMAR, ZX_DEFAULT_GUEST_VMAR_RIGHTS);
  learn(world.vcpu, ZX_OBJ_TYPE_VCPU, ZX_DEFAULT_VCPU_RIGHTS);
  learn(world.channel[0], ZX_OBJ_TYPE_CHANNEL, ZX_DEFAULT_CHANNEL_RIGHTS);
  learn(world.channel[1], ZX_OBJ_TYPE_CHANNEL, ZX_DEFAULT_CHANNEL_RIGHTS);
}

static void restore_is_identity(void **state)
{
  (void)state;
  uint32_t grown = 0;
  random_seed    = 0x5AFE57A7Eu;
  for (uint32_t round = 0; round < 40; round++) {
    begin();
    run(below(1000));
    struct image *image = image_save();
    uint64_t      hash  = image_hash();
    copy_all();
    assert_true(image_same(image));
    run(1 + below(3000));
    assert_false(image_same(image));
    assert_int_not_equal(image_hash(), hash);
    grown += state_layout() != image->layout;
    image_restore(image);
    expect_copy();
    assert_true(image_same(image));
    assert_int_equal(image_hash(), hash); /* in another layout, too */
    free(image);
  }
  assert_true(grown > 2);
}

/* Two runs of the same calls, one of them with all the room that the other left behind. */
static void equal_states_hash_equal(void **state)
{
  (void)state;
  for (uint64_t seed = 1; seed < 10; seed++) {
    random_seed = seed;
    begin();
    run(300);
    uint64_t hash = image_hash();
    run(200);
    assert_int_not_equal(image_hash(), hash);
    random_seed = seed;
    begin();
    run(300);
    assert_int_equal(image_hash(), hash);
  }
}

/* A byte of the table that is no longer as after core_boot(). */
static char *used_byte(const struct table *t)
{
  for (size_t i = 0; i < t->bytes; i++)
    if (t->base[i] != t->boot[i])
      return &t->base[i];
  return NULL;
}

/* Two are between calls what they were after boot. */
static char *byte_to_change(const struct table *t)
{
  if (strcmp(t->name, "look_count") == 0 || strcmp(t->name, "pool_frames") == 0)
    return t->base;
  for (uint32_t runs = 0; used_byte(t) == NULL; runs++) {
    if (runs == 200)
      fail_msg("%s is as after boot: nothing is shown for it", t->name);
    begin();
    run(below(300));
  }
  return used_byte(t);
}

static void no_table_is_forgotten(void **state)
{
  (void)state;
  for (uint32_t i = 0; i < count; i++)
    memset(tables[i].base, 0, tables[i].bytes);
  core_boot(POOL_FRAMES);
  for (uint32_t i = 0; i < count; i++)
    memcpy(tables[i].boot, tables[i].base, tables[i].bytes);
  random_seed = 7;
  for (uint32_t i = 0; i < count; i++) {
    char         *byte  = byte_to_change(&tables[i]), before = *byte;
    struct image *image = image_save();
    uint64_t      hash  = image_hash();
    *byte ^= 0x55;
    if (image_same(image) || image_hash() == hash)
      fail_msg("a change of %s is not seen", tables[i].name);
    image_restore(image);
    if (*byte != before)
      fail_msg("a change of %s is not undone", tables[i].name);
    free(image);
  }
}

/* What the oracle does between two traces. */
static void restart_is_as_new(void **state)
{
  (void)state;
  random_seed = 11;
  begin();
  run(3000);
  core_restart();
  core_boot(POOL_FRAMES);
  for (uint32_t i = 0; i < count; i++)
    if (memcmp(tables[i].boot, tables[i].base, tables[i].bytes) != 0)
      fail_msg("%s is not as after the first boot", tables[i].name);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(restore_is_identity),
    cmocka_unit_test(equal_states_hash_equal),
    cmocka_unit_test(no_table_is_forgotten),
    cmocka_unit_test(restart_is_as_new), /* uses the copies of the one before */
  };
  return cmocka_run_group_tests(tests, find_tables, NULL);
}
