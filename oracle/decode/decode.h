/* SPDX-License-Identifier: MIT */
/* temora decode: its inputs. */
#ifndef ORACLE_DECODE_DECODE_H_
#define ORACLE_DECODE_DECODE_H_

#include <stdbool.h>
#include <stdio.h>

struct decode_options {
  bool json; /* JSON Lines instead of text */
  bool all;  /* of a log of KVM: every exit, not only those where KVM did something else */
};

/* Exit statuses: the worst of several inputs is that of the program. */
#define DECODE_FINE     0
#define DECODE_DIFFERS  1
#define DECODE_UNUSABLE 2

/* Raw exits, one or more a line. `name` is for messages. */
int decode_raw_stream(FILE *in, const char *name, const struct decode_options *options);
/* One exit, of arguments FIELD=VALUE. */
int decode_raw_text(const char *text, const struct decode_options *options);
/* A log of KVM's tracepoints. */
int decode_kvm_stream(FILE *in, const char *name, const struct decode_options *options);

#endif
