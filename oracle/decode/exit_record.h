/* SPDX-License-Identifier: MIT */
/* One VM exit as somebody recorded it: the raw fields of the VMCS, and which of them are known. */
#ifndef ORACLE_DECODE_EXIT_RECORD_H_
#define ORACLE_DECODE_EXIT_RECORD_H_

#include <jansson.h>

#include "oracle/read/complaint.h"
#include "temora/vmx.h"

/* Further bits of `given`, beside NEED_*. */
#define GIVEN_REASON           0x100u
#define GIVEN_INTR_ERROR       0x200u
#define GIVEN_VECTORING_ERROR  0x400u
#define GIVEN_GUEST_LINEAR     0x800u
#define GIVEN_INSTRUCTION_INFO 0x1000u

struct exit_record {
  struct exit_raw raw;
  uint64_t        guest_linear;     /* 640Ah; the decoder does not look at it */
  uint32_t        instruction_info; /* 440Eh; nor at this */
  uint32_t        given;
};

/* A field by its name in ztrace/1; the value as in C, a reason also by its name ("EPT_VIOLATION").
 * false: there is no such field, or the value is none of it. */
bool exit_record_set(struct exit_record *e, const char *name, const char *value,
                     struct complaint *c);
/* NAME=VALUE ..., separated by blanks. */
bool exit_record_text(struct exit_record *e, const char *text, struct complaint *c);
bool exit_record_json(struct exit_record *e, const json_t *object, struct complaint *c);

/* Fields that were given, with their values: {"reason": 48, ...}. */
json_t *exit_record_fields(const struct exit_record *e);
/* Names of the fields that the decoder looks at for this reason and that are not given. */
json_t *exit_record_missing(const struct exit_record *e);

#endif
