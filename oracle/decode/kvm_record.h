/* SPDX-License-Identifier: MIT */
/* A line of a log of KVM's tracepoints (Linux, arch/x86/kvm/trace.h), as trace-cmd report, perf
 * script and trace_pipe print it. */
#ifndef ORACLE_DECODE_KVM_RECORD_H_
#define ORACLE_DECODE_KVM_RECORD_H_

#include <stddef.h>
#include <stdint.h>

#include "oracle/read/complaint.h"

enum kvm_event {
  KVM_NONE,       /* a line that is no record of KVM */
  KVM_LOST,       /* records are missing here */
  KVM_OTHER,      /* kvm_fpu, kvm_apic, ...: nothing to compare */
  KVM_NESTED,     /* the next entry is another guest's */
  KVM_EXIT, KVM_ENTRY, KVM_PIO, KVM_MMIO, KVM_CR, KVM_MSR, KVM_CPUID, KVM_PAGE_FAULT, KVM_INSN,
  KVM_INJECTION,  /* kvm_inj_virq, kvm_inj_exception */
};

/* How kvm_exit is printed: at first with the reason only; then with "info A B", where B is the
 * interruption information, in newer kernels the IDT-vectoring information; now with a name before
 * each word. */
enum kvm_form { FORM_REASON, FORM_INFO, FORM_NAMED };

struct kvm_record {
  enum kvm_event event;
  size_t         line;
  uint64_t       task;   /* the thread of the vcpu: its number, else the processor's */
  bool           write;  /* PIO, MMIO, CR, MSR */
  bool           again;  /* INJECTION: "[reinjected]" */
  uint32_t       size;   /* PIO, MMIO: bytes; INSN: of the instruction, 0: unknown */
  uint64_t       count;  /* PIO */
  uint64_t       number; /* PIO: port; CR: which; MSR, CPUID: index; INJECTION: vector; PAGE_FAULT:
                            error code */
  uint64_t       address; /* MMIO, PAGE_FAULT */
  uint64_t       rip;    /* EXIT, ENTRY, INSN */
  bool           has_rip;
  /* EXIT */
  enum kvm_form  form;
  uint32_t       reason, intr_info, error_code;
  uint64_t       info1, info2;
};

/* false: it is a record that cannot be read, or one of SVM; c says why. */
bool kvm_record_read(const char *line, size_t length, struct kvm_record *r, struct complaint *c);

#endif
