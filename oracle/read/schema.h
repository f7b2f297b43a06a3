/* SPDX-License-Identifier: MIT */
/* The calls of ztrace/1 and their arguments, in the order of the C prototypes: the reader, the
 * checks, the reports and the published schema are made of this table. */
#ifndef ORACLE_READ_SCHEMA_H_
#define ORACLE_READ_SCHEMA_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "temora/oracle.h"

enum kind {
  IN_NUMBER,  /* 64 bits */
  IN_WORD,    /* 32 bits */
  IN_HANDLE,
  IN_PACKET,
  IN_HANDLES, /* a list */
  IN_BYTES,   /* a pointer to what is not in the trace */
  IN_EXITS,   /* a list; no argument of the C prototype */
  IN_BESIDE,  /* a number that is no argument of it either */
  OUT_HANDLE,
  OUT_NUMBER,
  OUT_PACKET,
  OUT_HANDLES,
  OUT_BYTES,
  OUT_BESIDE,
};
#define IS_OUT(kind) ((kind) >= OUT_HANDLE)
/* Whether a trace can say that the implementation could not use it. */
#define IS_POINTER(kind) \
  ((IS_OUT(kind) && (kind) != OUT_BESIDE) || (kind) == IN_PACKET || (kind) == IN_HANDLES || \
   (kind) == IN_BYTES)
#define IS_BYTES(kind) ((kind) == IN_BYTES || (kind) == OUT_BYTES)
#define IS_ARGUMENT(kind) ((kind) != IN_EXITS && (kind) != IN_BESIDE && (kind) != OUT_BESIDE)

struct parameter {
  const char *name;
  uint8_t     kind; /* enum kind */
  uint8_t     length;
};

#define PARAMETERS 8u
struct call {
  const char      *name;
  struct parameter parameter[PARAMETERS];
  uint8_t          length, parameters;
};
extern const struct call schema_calls[TEMORA_CALLS];

/* The op of a call's name, or TEMORA_NOT_MODELLED. */
uint32_t schema_find(const char *name, size_t length);
/* The members of a packet, in the order of the bits TEMORA_KEY .. */
#define PACKET_MEMBERS 7u
extern const struct parameter schema_packet[PACKET_MEMBERS];
/* The members of an exit, in the order of struct temora_exit. */
#define EXIT_MEMBERS 14u
#define EXIT_RAX     11u /* which may not be there */
extern const struct parameter schema_exit[EXIT_MEMBERS];

#endif
