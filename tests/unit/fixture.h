/* SPDX-License-Identifier: MIT */
/* A small world on the host around the core, and a check of the order in which a call finds errors:
 * each fault of a call alone, then every two of them together, from a known state. */
#ifndef TESTS_UNIT_FIXTURE_H_
#define TESTS_UNIT_FIXTURE_H_

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "temora/core.h"
#include "temora/state.h"
#include "zircon/syscalls/hypervisor.h"
#include "zircon/syscalls/object.h"
#include "zircon/syscalls/port.h"
#include "zircon/syscalls/resource.h"

#define POOL_FRAMES 0x100000u
#define SECRET      0x2AAAAAAAu
#define MEM_PAGE    0x100000u /* trapped with MEM, key 1 */
#define BELL_PAGE   0x200000u /* trapped with BELL to world.port, key 2 */
#define IO_PORT     0x60u     /* 60h..63h trapped with IO, key 3 */
#define RAM_SIZE    0x10000u  /* mapped at 0, readable and writable, from world.vmo */
#define KEY_MEM     0x1111222233334444u
#define KEY_BELL    2u
#define KEY_IO      3u

struct world {
  uint32_t    process, other; /* two processes with the same secret */
  uint32_t    thread;         /* owns vcpu, which is number 0, of guest number 0 */
  uint32_t    idle;           /* a thread without a vcpu */
  zx_handle_t resource, guest, vmar, port, vmo, vcpu;
  zx_handle_t channel[2];     /* both ends of one, endpoints number 0 and 1 */
  zx_handle_t self;           /* the process's own, once it was asked for; or 0 */
};
extern struct world world;

/* Zeros every table, boots, makes the world. */
void world_new(void);
/* As cmocka wants a set-up. */
int world_setup(void **state);

/* The whole state of the core: every table. */
void state_save(void);
int  state_same(void);

/* A duplicate of the handle that lacks these rights. */
zx_handle_t handle_without(zx_handle_t handle, uint32_t rights);
/* A new thread of world.process. */
uint32_t another_thread(void);
/* Duplicates until `left` slots are free. */
void fill_handles(uint32_t left);

/* ---- arguments that are found out only when the world exists ---- */
enum token {
  BAD_VALUE = 1, /* looks like a handle: a slot in a generation that it does not reach */
  CLOSED,        /* was a handle */
  FOREIGN,       /* a handle of world.other */
  LOW_BITS,      /* world.port without the two bits that every handle has */
  RESOURCE, GUEST, VMAR, PORT, VMO, VCPU, /* world's */
  CHANNEL,       /* world.channel[0] */
  CHANNEL_FULL,  /* world.channel[1], at which a message of 7 bytes waits */
  MMIO,          /* a resource of another kind */
  VMEX,          /* a SYSTEM resource behind the hypervisor's number */
  NO_RANGE,      /* a SYSTEM resource of size 0 */
  INFO,          /* a SYSTEM resource with the number of information */
  RESIZABLE,     /* a VMO */
  SPENT_THREAD,  /* world.thread */
  IDLE_THREAD,   /* world.idle */
  PROCESS,       /* own_process() */
  PROCESS_OVER,  /* another object of world.process, which is over */
  THREAD_NEW, THREAD_RUNS, THREAD_OVER,
  THREAD_LOST,   /* was to start in a process that is over */
};
#define H(token)            (0x70CE000000000000u | (uint64_t)(token) << 32)
#define LESS(token, rights) (H(token) | (rights)) /* the handle without these rights */

#define MAX_ARGS   8u
#define MAX_FAULTS 32u

/* A mistake: an argument, or (change) whatever it takes. */
struct fault {
  const char *name;
  zx_status_t status;
  uint32_t    arg;
  uint64_t    value;
  void (*change)(uint64_t *arg);
};
#define NO_ARG MAX_ARGS

/* A system call with arguments that work, and its faults in the order of its checks. */
struct call {
  const char *name;
  zx_status_t (*run)(const uint64_t *arg);
  uint64_t            good[MAX_ARGS];
  const struct fault *faults;
  uint32_t            count;
  uint32_t            consumes; /* 1: an error closes the handle in arg[0], if it names one */
};
#define FAULTS(table) .faults = (table), .count = sizeof(table) / sizeof((table)[0])

/* Without a fault ZX_OK; with one its status; with two the status of the one that is listed first.
 * After an error the state is what it was. */
void check_call(const struct call *call);

/* ---- VM exits, through exit_decode ---- */
struct exit vmexit_of(uint32_t reason);
struct exit vmexit_memory(uint64_t addr, uint32_t write);
struct exit vmexit_port(uint32_t port, uint32_t size, uint32_t input, uint32_t string);
/* world's vcpu is in zx_vcpu_enter and has entered the guest. */
void run_guest(void);
/* zx_vcpu_next of world's vcpu, in 64-bit mode with interrupts enabled, or not. */
zx_status_t next_open(void);
zx_status_t next_masked(void);
/* One bell from world's vcpu, which may be idle. */
void ring_once(void);

#endif
