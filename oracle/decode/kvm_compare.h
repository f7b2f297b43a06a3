/* SPDX-License-Identifier: MIT */
/* An exit, and what KVM did until it entered the guest again. */
#ifndef ORACLE_DECODE_KVM_COMPARE_H_
#define ORACLE_DECODE_KVM_COMPARE_H_

#include "oracle/decode/exit_record.h"
#include "oracle/decode/kvm_record.h"

#define FOLLOWERS   32u /* more are not compared */
#define DIFFERENCES 8u
struct kvm_exit {
  struct kvm_record exit, after[FOLLOWERS];
  size_t            afters;
  bool              entered; /* the last of them is kvm_entry */
};

struct kvm_verdict {
  struct exit_record record;
  struct exit        decoded;
  bool               complete;    /* the log has all that decoding needs */
  size_t             comparisons, differences;
  struct { size_t line; struct complaint what; } difference[DIFFERENCES];
};

void kvm_compare(const struct kvm_exit *e, struct kvm_verdict *v);

#endif
