/* SPDX-License-Identifier: MIT */
/* The VMM 'torture': processes that fault, call at random, die while they wait, and take all they
 * can get; none of them stops the system, and nothing of them stays. It is its own children. */
#include "bystander.h"
#include "lib/print.h"
#include "lib/vmm.h"
#include "roles.h"
#include "tests.h"
#include "traps/check.h"

static role_body *const roles[ROLES] = {
  [ROLE_FAULT] = role_fault, [ROLE_CALLS] = role_calls, [ROLE_BLOCK] = role_block,
  [ROLE_TAKE] = role_take, [ROLE_SEND] = role_send,
  [ROLE_SUSPENDED] = role_suspended,
};

static int child_main(const struct temora_start *start) {
  zx_handle_t resource = ZX_HANDLE_INVALID;
  uint32_t    bytes, handles, role = start->argument & 0xFFu;
  zx_status_t status = zx_channel_read(start->bootstrap, 0, NULL, &resource, 0, 1, &bytes,
                                       &handles);
  if (status == ZX_OK && role < ROLES)
    roles[role](start->bootstrap, resource, start->argument >> 8);
  return 1;
}

int vmm_main(const struct temora_start *start) {
  zx_handle_t resource = start->hypervisor_resource;
  if (start->bootstrap != ZX_HANDLE_INVALID) return child_main(start);
  tests_begin("torture");
  test("bystander");
  if (bystander_start(resource)) {
    bystander_expect();
    test_spawn(resource);
    test_calls(resource);
    test_blocked(resource);
    test_suspended(resource);
    test_taken(resource);
    test_faults(resource);
  }
  return tests_end() == 0 ? 0 : 1;
}
