/* SPDX-License-Identifier: MIT */
#include "tests/scenarios/scenario.h"

struct packet packet;
uint32_t packet_ok, injected[16], injections;
uint64_t guest_flags;

static uint32_t inside; /* the vcpu of the call that is under way */
static int running;     /* its guest runs: an exit is next */

int setup(void **state)
{
  packet_ok   = 1;
  guest_flags = 0x202;
  injections  = 0;
  memset(&packet, 0xA5, sizeof packet);
  return world_setup(state);
}

zx_status_t did(zx_status_t status)
{
  core_settle();
  assert_int_equal(look_count, 0);
  return status;
}

static void note_event(void)
{
  if (reply.event == 0)
    return;
  assert_true(injections < 16);
  injected[injections++] = reply.event;
}

/* One exit; CORE_RUN: the call goes on. */
static zx_status_t one_exit(struct exit x)
{
  vcpu_exit(inside, x, packet_ok);
  uint32_t    action = reply.action;
  zx_status_t status = reply.status;
  if (action == ACTION_LEAVE && status == ZX_OK)
    packet = reply.packet;
  core_settle();
  return action == ACTION_LEAVE ? status : CORE_RUN;
}

zx_status_t go_on(const struct exit *exits, size_t count)
{
  for (size_t i = 0;;) {
    zx_status_t status = running ? CORE_RUN : did(vcpu_next(inside, guest_flags, 0, 1));
    if (status != CORE_RUN)
      return status;
    if (!running)
      note_event();
    running = i == count;
    if (running)
      return CORE_RUN;
    status = one_exit(exits[i++]);
    if (status != CORE_RUN)
      return status;
  }
}

zx_status_t enter(zx_handle_t vcpu, uint32_t thread, const struct exit *exits, size_t count)
{
  zx_status_t status = did(vcpu_enter_begin(world.process, thread, vcpu));
  if (status != ZX_OK)
    return status;
  inside  = reply.index;
  running = 0;
  return go_on(exits, count);
}

zx_status_t enter_now(void)
{
  return enter(world.vcpu, world.thread, NULL, 0);
}

zx_status_t go_on_now(void)
{
  return go_on(NULL, 0);
}

struct exit clean_exit(void)
{
  return vmexit_memory(MEM_PAGE, 1);
}

void expect_clean_exit(void)
{
  assert_int_equal(enter(world.vcpu, world.thread, SCRIPT(clean_exit())), ZX_OK);
  assert_int_equal(packet.type, ZX_PKT_TYPE_GUEST_MEM);
  assert_int_equal(packet.key, KEY_MEM);
  assert_int_equal(packet.word[0], MEM_PAGE);
}
