/* SPDX-License-Identifier: MIT */
/* An adapter for temora run and temora shrink in a few functions: the implementer says what each
 * call does, and temora_adapter_serve speaks the protocol of docs/oracle.md. Link with
 * libtemora-adapter.a; it has nothing of the core. */
#ifndef TEMORA_ADAPTER_H_
#define TEMORA_ADAPTER_H_

#include <stdbool.h>

#include "temora/oracle.h"

struct temora_adapter {
  void *context; /* handed to each function */
  /* Before the calls. All but call may be NULL. */
  void (*begin)(void *context, uint64_t frames); /* page frames that the program is made for */
  void (*thread)(void *context, uint64_t process, uint64_t tid);
  /* The handle of a resource that the process has; 0: there can be none. */
  uint64_t (*resource)(void *context, uint64_t process, uint32_t kind, uint64_t base,
                       uint64_t size);
  /* Makes the call event->op with event->arg, and puts in the event: the status; what it hands out,
   * at its place in arg, and bit i of recorded for argument i; of a packet, the bits of the members
   * that are known; of zx_channel_read's handles, handles and count. Bit i of event->bad: that
   * pointer is to be one that cannot be used. Handles are the implementation's own. event->exits:
   * what the guest does in zx_vcpu_enter; with arg.exits.recorded = 1, exits and count are those
   * that it has made. false: the implementation cannot do that. */
  bool (*call)(void *context, struct temora_event *event);
};

/* Takes questions from standard input and answers on standard output, until the input ends. The
 * exit status of the program: 0, or 2 when a line cannot be read; standard error says why. */
int temora_adapter_serve(const struct temora_adapter *adapter);

#endif
