/* SPDX-License-Identifier: MIT */
/* What the arguments of each system call are, so that the trace can name them. */
#ifndef RUNNER_RECORD_SHAPE_H_
#define RUNNER_RECORD_SHAPE_H_

#include "runner/runner.h"
#include "zircon/syscalls.h"

enum form {
  ABSENT,
  WORD,        /* 32 bits, 64 bits */
  LONG,
  OUT_HANDLE,  /* pointers at one of these */
  OUT_LONG,
  OUT_LONG_IF, /* or NULL */
  OUT_WORD_IF,
  IN_PACKET,
  OUT_PACKET,
  IN_HANDLES,  /* at as many of these as the next argument says */
  IN_BYTES,
  IN_NAME,     /* the same, not NULL, and no more than a name may have */
  OUT_BYTES,
  IN_BYTES_LATER, /* how many, says the argument after the next */
  OUT_BYTES_LATER,
  OUT_HANDLES_LATER,
  IN_STATE,    /* of zx_vcpu_write_state */
  OUT_RECORD,  /* of zx_object_get_info */
};

struct call_shape {
  const char *name;
  struct { const char *name; enum form form; } argument[8];
};

/* NULL: there is no such call. */
const struct call_shape *call_shape(uint64_t number);
/* The members of "in", the pointers that cannot be used, the members of "out". */
void record_inputs(const struct call_shape *shape, const uint64_t *a);
void record_bad(const struct call_shape *shape, const uint64_t *a);
void record_outputs(const struct call_shape *shape, const uint64_t *a);

#endif
