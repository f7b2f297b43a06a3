/* SPDX-License-Identifier: MIT */
/* The host's state: chosen where a program can choose, read everywhere, compared. */
#ifndef TESTS_WORLD_SWITCH_WATCH_H_
#define TESTS_WORLD_SWITCH_WATCH_H_

#include <stdbool.h>
#include <stdint.h>

/* What a function of C must keep, and what the runner keeps beyond that (watch.S). */
struct kept {
  uint64_t gpr[6]; /* RBX RBP R12 R13 R14 R15 */
  uint64_t rsp, rflags;
  uint32_t mxcsr, fcw;
  uint64_t xmm[32];
};
struct watch {
  uint64_t    argument[5];
  uint64_t    result; /* RAX */
  struct kept before, after;
};
extern uint64_t watch_target; /* the function */
void watch_call(struct watch *w);

/* Control, debug and segment registers, MSRs, table limits. */
#define HOST_REGISTERS 38u
struct host { uint64_t value[HOST_REGISTERS]; };
extern const char *const host_name[HOST_REGISTERS];
struct host host_read(void);
/* Where the processor puts the frame of an NMI: it finds the stack by the base of TR. */
extern uint64_t nmi_frame;
/* Values that nothing in the runner uses, so that they must survive. */
void host_poison(void);

/* Unlike every other that it has given. */
uint64_t fresh(void);
/* A value for each register of the guest (layout.h), that it may load. */
void fresh_guest_words(uint64_t *words);
/* Values for the host. */
struct kept fresh_kept(uint64_t rflags);

/* Counts; one line for each that is not as wanted. */
bool want(const char *what, uint64_t wanted, uint64_t got);
void want_kept(const struct watch *w, bool extended);
void want_host(const struct host *before);
/* As a VM exit leaves GDTR and IDTR. */
void want_tables_after_exit(void);
extern uint32_t wants, wrong;

#endif
