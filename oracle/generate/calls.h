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
/* What the guest does in a zx_vcpu_enter, as a list of exits. */
json_t  *generate_exits(void);

#endif
