/* SPDX-License-Identifier: MIT */
/* A guest with its memory, as in Zircon's hypervisor tests, and the routines that it can run. */
#ifndef VMM_TRAPS_FIXTURE_H_
#define VMM_TRAPS_FIXTURE_H_

#include "traps/layout.h"
#include "zircon/syscalls.h"

#define ROUTINE_NUMBER(name) ROUTINE_##name,
enum routine { ROUTINES(ROUTINE_NUMBER) ROUTINE_COUNT };

#define EXIT_KEY 0u      /* Zircon's tests use 0 */
#define TRAP_KEY 0x1234u
#define NO_FAULT UINT64_MAX
#define GENERAL_PROTECTION 13u /* of FAULT_VECTOR */

struct fixture {
  zx_handle_t resource, info_resource;
  zx_handle_t memory; /* VMO, guest-physical 0 of every guest of this program */
  zx_handle_t guest, vmar;
  zx_handle_t vcpu;   /* of the main thread */
  zx_handle_t port;   /* of the bells */
};
extern struct fixture fixture;

/* Each tells whether it worked; failures are counted by the running case. */
bool fixture_create(zx_handle_t resource);
/* A guest on the same memory, with the exit trap. */
bool guest_with_memory(zx_handle_t *guest, zx_handle_t *vmar);

uint64_t routine_address(enum routine routine);
/* The code of the image at a guest-physical address inside it. */
const uint8_t *image_at(uint64_t address);
uint64_t peek(uint64_t address);
void     poke(uint64_t address, uint64_t value);

extern zx_port_packet_t packet; /* of the last enter of the main thread */
/* Clears RESULT and the fault, then makes the guest go to the routine at its next step. */
void        prepare(enum routine routine);
zx_status_t enter(void);
/* prepare and enter. */
zx_status_t run(enum routine routine);
/* The last enter must have been the store to EXIT_PAGE, without a fault in the guest. */
bool expect_clean_exit(zx_status_t status);
/* The same, after an exception or interrupt with this vector. */
bool expect_fault(zx_status_t status, uint64_t vector);
/* Runs the routine and expects a clean exit. */
bool run_cleanly(enum routine routine);

/* Runs `body` on a thread of its own and waits for it. False: it did not end. */
bool on_other_thread(void (*body)(void *context), void *context);
/* Starts `body` on a thread of its own; helper_join waits for it. One at a time. */
bool helper_start(void (*body)(void *context), void *context);
bool helper_join(void);
/* Of the last one that was started, until it is joined. */
zx_handle_t helper_handle(void);
void sleep_ms(uint32_t ms);

#endif
