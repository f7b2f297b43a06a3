/* SPDX-License-Identifier: MIT */
/* How the arguments of a call are drawn. */
#ifndef ORACLE_GENERATE_CALLS_H_
#define ORACLE_GENERATE_CALLS_H_

#include "oracle/generate/generate.h"

struct call_arguments {
  const char *op;
  void      (*fill)(json_t *in, uint32_t process);
  const char *pointer; /* one that may be bad */
  bool        takes;   /* it closes handles, or gives them away */
};
/* Those that generate_call.c has not. */
extern const struct call_arguments generate_world[];
extern const size_t                generate_world_count;
extern const struct call_arguments generate_tasks[];
extern const size_t                generate_tasks_count;

/* A handle of the process: as a rule of the type, live. */
uint64_t generate_handle(uint32_t process, uint32_t type);
/* One of the last few that were made, live; else any. */
uint64_t generate_recent(uint32_t process, uint32_t type);
/* That of a vcpu of the thread that calls; 0: there is none. */
uint64_t generate_own_vcpu(uint32_t process);
/* That of this vcpu's guest, or, if there is no more, of the vcpu. */
uint64_t generate_own_guest(uint32_t process);
/* From now on: the calling thread, and whether the call closes handles or gives them away. */
void     generate_handles_for(uint32_t tid, bool takes);
/* What the guest does in a zx_vcpu_enter, as a list of exits. */
json_t  *generate_exits(void);

#endif
