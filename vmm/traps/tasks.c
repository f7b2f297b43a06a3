/* SPDX-License-Identifier: MIT */
/* Threads and processes as objects: what the calls on them refuse, in the order of their checks. */
#include "tasks.h"

#include <stdatomic.h>

#include "check.h"
#include "fixture.h"
#include "tests.h"
#include "zircon/process.h"

#define NAME       "a thread"
#define NAME_SIZE  (sizeof(NAME) - 1)
#define KERNEL     0x100000u /* an address of the kernel's */
#define MORE       300u      /* than there can be threads */
#define TOKENS     64u
#define FIRST_WORD 0x1122334455667788u
#define OTHER_WORD 0x99AABBCCDDEEFF00u

static uint8_t     stack[2][4096] __attribute__((aligned(16)));
static volatile uint64_t seen[3] __attribute__((used));
static atomic_uint begun;

/* Writes what it was started with to `seen`, and goes on with `has_begun`. */
void first_instructions(void);
__asm__(".text\n"
        "first_instructions:\n"
        "  movq %rdi, seen\n"
        "  movq %rsi, seen+8\n"
        "  movq %rsp, seen+16\n"
        "  jmp has_begun\n");

__attribute__((used)) static void has_begun(void) {
  atomic_fetch_add(&begun, 1);
  zx_thread_exit();
}

/* ---- what other files use ---- */

uint32_t thread_state(zx_handle_t thread) {
  zx_info_thread_t info = {.state = UINT32_MAX};
  expect_status(ZX_OK, zx_object_get_info(thread, ZX_INFO_THREAD, &info, sizeof(info), NULL,
                                          NULL));
  return info.state;
}

bool becomes(zx_handle_t thread, uint32_t state) {
  for (uint32_t i = 0; i < 1000 && thread_state(thread) != state; i++) sleep_ms(1);
  return expect("the thread's state", state, thread_state(thread));
}

zx_handle_t poorer(zx_handle_t handle, zx_rights_t rights) {
  zx_handle_t copy = ZX_HANDLE_INVALID;
  expect_status(ZX_OK, zx_handle_duplicate(handle, rights, &copy));
  return copy;
}

/* ---- the calls ---- */

static zx_handle_t make(void) {
  zx_handle_t thread = ZX_HANDLE_INVALID;
  expect_status(ZX_OK, zx_thread_create(zx_process_self(), NAME, NAME_SIZE, 0, &thread));
  return thread;
}

static zx_status_t create(zx_handle_t process, const char *name, size_t size, uint32_t options) {
  return zx_thread_create(process, name, size, options, NULL);
}

static void creates(void) {
  static const char longest[ZX_MAX_NAME_LEN + 1];
  zx_handle_t       thread;
  test("thread-create-order");
  zx_handle_t poor = poorer(zx_process_self(), ZX_RIGHT_WRITE);
  zx_handle_t port = poorer(fixture.port, 0);
  expect_status(ZX_ERR_INVALID_ARGS, create(0, NAME, NAME_SIZE, 1));
  expect_status(ZX_ERR_INVALID_ARGS, create(0, NULL, 0, 0));
  expect_status(ZX_ERR_INVALID_ARGS, create(0, (const char *)KERNEL, 1, 0));
  expect_status(ZX_ERR_INVALID_ARGS, create(0, longest, ZX_MAX_NAME_LEN + 1, 0));
  expect_status(ZX_ERR_BAD_HANDLE, create(0, longest, ZX_MAX_NAME_LEN, 0));
  expect_status(ZX_ERR_WRONG_TYPE, create(port, NAME, NAME_SIZE, 0));
  expect_status(ZX_ERR_WRONG_TYPE, create(zx_thread_self(), NAME, NAME_SIZE, 0));
  expect_status(ZX_ERR_ACCESS_DENIED, create(poor, NAME, NAME_SIZE, 0));
  expect_status(ZX_ERR_INVALID_ARGS, create(zx_process_self(), NAME, NAME_SIZE, 0));
  expect_status(ZX_OK, zx_thread_create(zx_process_self(), longest, 0, 0, &thread));
  expect("state", ZX_THREAD_STATE_NEW, thread_state(thread));
  expect_status(ZX_OK, zx_handle_close(thread));
  expect_status(ZX_OK, zx_handle_close(poor));
  expect_status(ZX_OK, zx_handle_close(port));
}

static zx_status_t start(zx_handle_t thread, uint64_t entry) {
  return zx_thread_start(thread, entry, (uintptr_t)stack[1], 0, 0);
}

static void starts(void) {
  const uint64_t entry = (uintptr_t)first_instructions, top = (uintptr_t)stack[1];
  test("thread-start-order");
  zx_handle_t thread = make(), poor = poorer(thread, ZX_RIGHT_WRITE);
  expect_status(ZX_ERR_BAD_HANDLE, start(0, KERNEL));
  expect_status(ZX_ERR_WRONG_TYPE, start(zx_process_self(), KERNEL));
  expect_status(ZX_ERR_ACCESS_DENIED, start(poor, KERNEL));
  expect_status(ZX_ERR_INVALID_ARGS, start(thread, KERNEL));
  expect_status(ZX_ERR_INVALID_ARGS, start(thread, 0xFFFF800000000000));
  expect("state", ZX_THREAD_STATE_NEW, thread_state(thread));
  expect_status(ZX_ERR_INVALID_ARGS, start(zx_thread_self(), KERNEL));
  expect_status(ZX_ERR_BAD_STATE, start(zx_thread_self(), entry));
  expect_status(ZX_OK, zx_thread_start(thread, entry, top, FIRST_WORD, OTHER_WORD));
  becomes(thread, ZX_THREAD_STATE_DEAD);
  expect_status(ZX_ERR_INVALID_ARGS, start(thread, KERNEL));
  expect_status(ZX_ERR_BAD_STATE, start(thread, entry));
  expect("RDI", FIRST_WORD, seen[0]);
  expect("RSI", OTHER_WORD, seen[1]);
  expect("RSP", top, seen[2]);
  expect_status(ZX_OK, zx_handle_close(thread));
  expect_status(ZX_OK, zx_handle_close(poor));
}

/* WRITE comes first, whatever it is. */
static void suspends(void) {
  zx_handle_t token = ZX_HANDLE_INVALID;
  test("suspend-order");
  zx_handle_t port = poorer(fixture.port, ZX_RIGHT_READ);
  zx_handle_t thread = make(), poor = poorer(thread, ZX_RIGHT_MANAGE_THREAD);
  expect_status(ZX_ERR_BAD_HANDLE, zx_task_suspend(0, NULL));
  expect_status(ZX_ERR_ACCESS_DENIED, zx_task_suspend(port, NULL));
  expect_status(ZX_ERR_ACCESS_DENIED, zx_task_suspend(poor, NULL));
  expect_status(ZX_ERR_WRONG_TYPE, zx_task_suspend(fixture.port, NULL));
  expect_status(ZX_ERR_INVALID_ARGS, zx_task_suspend(thread, NULL));
  expect_status(ZX_OK, start(thread, (uintptr_t)zx_thread_exit));
  becomes(thread, ZX_THREAD_STATE_DEAD);
  expect_status(ZX_ERR_BAD_STATE, zx_task_suspend(thread, &token));
  expect_status(ZX_ERR_INVALID_ARGS, zx_task_suspend(zx_thread_self(), NULL));
  expect_status(ZX_ERR_INVALID_ARGS, zx_task_suspend(zx_process_self(), NULL));
  expect("state", ZX_THREAD_STATE_RUNNING, thread_state(zx_thread_self()));
  expect("a token", ZX_HANDLE_INVALID, token);
  expect_status(ZX_OK, zx_handle_close(port));
  expect_status(ZX_OK, zx_handle_close(poor));
  expect_status(ZX_OK, zx_handle_close(thread));
}

static void information(void) {
  zx_info_thread_t       info = {0};
  zx_info_handle_basic_t basic = {0};
  test("thread-info");
  zx_handle_t poor = poorer(zx_thread_self(), ZX_RIGHT_WRITE);
  expect_status(ZX_ERR_BAD_HANDLE, zx_object_get_info(0, ZX_INFO_THREAD, NULL, 0, NULL, NULL));
  expect_status(ZX_ERR_WRONG_TYPE,
                zx_object_get_info(zx_process_self(), ZX_INFO_THREAD, NULL, 0, NULL, NULL));
  expect_status(ZX_ERR_ACCESS_DENIED,
                zx_object_get_info(poor, ZX_INFO_THREAD, NULL, 0, NULL, NULL));
  expect_status(ZX_ERR_BUFFER_TOO_SMALL,
                zx_object_get_info(zx_thread_self(), ZX_INFO_THREAD, &info, 71, NULL, NULL));
  expect_status(ZX_OK,
                zx_object_get_info(zx_thread_self(), ZX_INFO_THREAD, &info, 72, NULL, NULL));
  expect("state", ZX_THREAD_STATE_RUNNING, info.state);
  expect("processors", UINT32_MAX, info.cpu_affinity_mask[0]);
  expect_status(ZX_OK, zx_object_get_info(zx_process_self(), ZX_INFO_HANDLE_BASIC, &basic,
                                          sizeof(basic), NULL, NULL));
  expect("type", ZX_OBJ_TYPE_PROCESS, basic.type);
  expect("rights", ZX_DEFAULT_PROCESS_RIGHTS, basic.rights);
  expect_status(ZX_OK, zx_object_get_info(zx_thread_self(), ZX_INFO_HANDLE_BASIC, &basic,
                                          sizeof(basic), NULL, NULL));
  expect("type", ZX_OBJ_TYPE_THREAD, basic.type);
  expect("rights", ZX_DEFAULT_THREAD_RIGHTS, basic.rights);
  expect_status(ZX_OK, zx_handle_close(poor));
}

/* ---- numbers ---- */

/* What was made for one thread is not given to another before it has begun. */
static void begin_in_turn(void) {
  const uint64_t entry = (uintptr_t)first_instructions;
  test("threads-made-then-started");
  zx_handle_t first = make(), second = make();
  expect_status(ZX_OK, zx_thread_start(second, entry, (uintptr_t)stack[1], 2, 0));
  becomes(second, ZX_THREAD_STATE_DEAD);
  expect("the second", 2, seen[0]);
  zx_handle_t third = make();
  expect_status(ZX_OK, zx_thread_start(first, entry, (uintptr_t)stack[1], 1, 0));
  becomes(first, ZX_THREAD_STATE_DEAD);
  expect("the first", 1, seen[0]);
  expect_status(ZX_OK, zx_thread_start(third, entry, (uintptr_t)stack[1], 3, 0));
  becomes(third, ZX_THREAD_STATE_DEAD);
  expect("the third", 3, seen[0]);
  zx_handle_t all[] = {first, second, third};
  expect_status(ZX_OK, zx_handle_close_many(all, 3));
}

static void never_started(void) {
  test("threads-never-started");
  for (uint32_t i = 0; i < MORE; i++) expect_status(ZX_OK, zx_handle_close(make()));
}

static void until_told(void *context) {
  while (!atomic_load((atomic_bool *)context)) sleep_ms(1);
}

static void all_tokens(void) {
  static atomic_bool told;
  static zx_handle_t tokens[TOKENS];
  zx_handle_t        more = ZX_HANDLE_INVALID;
  test("suspend-tokens-64");
  if (!helper_start(until_told, &told)) return;
  for (uint32_t i = 0; i < TOKENS; i++)
    expect_status(ZX_OK, zx_task_suspend(helper_handle(), &tokens[i]));
  expect_status(ZX_ERR_NO_MEMORY, zx_task_suspend(helper_handle(), NULL));
  expect_status(ZX_OK, zx_handle_close_many(tokens, TOKENS));
  expect_status(ZX_OK, zx_task_suspend(helper_handle(), &more));
  expect_status(ZX_OK, zx_handle_close(more));
  expect("state", ZX_THREAD_STATE_RUNNING, thread_state(helper_handle()));
  atomic_store(&told, true);
  helper_join();
}

void test_tasks(void) {
  creates();
  starts();
  suspends();
  information();
  begin_in_turn();
  never_started();
  all_tokens();
}
