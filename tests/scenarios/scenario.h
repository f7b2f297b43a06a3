/* SPDX-License-Identifier: MIT */
/* System calls on the host, in the order in which the runner does them: the core's function, then
 * core_settle; zx_vcpu_enter as the whole conversation, with a script for what the guest does. */
#ifndef TESTS_SCENARIOS_SCENARIO_H_
#define TESTS_SCENARIOS_SCENARIO_H_

#include "tests/unit/fixture.h"

/* The end of a system call. */
zx_status_t did(zx_status_t status);
/* expect(status, call): the call, its end, and what it must say. */
#define expect(status, call) assert_int_equal(did(call), status)

/* zx_vcpu_enter of a vcpu by a thread; the guest makes these exits, one after the other. Returns
 * what the call returns; CORE_BLOCK: its thread sleeps; CORE_RUN: the guest runs, and the script is
 * at its end. In these two cases the call has not returned: go_on. */
#define SCRIPT(...) (const struct exit[]){__VA_ARGS__}, \
                    sizeof((const struct exit[]){__VA_ARGS__}) / sizeof(struct exit)
zx_status_t enter(zx_handle_t vcpu, uint32_t thread, const struct exit *exits, size_t count);
zx_status_t go_on(const struct exit *exits, size_t count);
/* Without a script. */
zx_status_t enter_now(void);
zx_status_t go_on_now(void);
/* The packet that the call returned with ZX_OK. */
extern struct packet packet;
/* 0: the caller's packet pointer is bad. 0x202: RFLAGS of the guest, IF set. Set anew by setup. */
extern uint32_t packet_ok;
extern uint64_t guest_flags;
/* Events that went into the guest, in order. */
extern uint32_t injected[16], injections;

/* A store to MEM_PAGE: how Zircon's own guests end. */
struct exit clean_exit(void);
/* Enters once more; the guest does a clean exit and the call says so. */
void expect_clean_exit(void);
int setup(void **state);

#endif
