/* SPDX-License-Identifier: MIT */
/* VM exits as values: the raw VMCS fields, and what the decoder makes of them. */
#ifndef TEMORA_VMX_H_
#define TEMORA_VMX_H_

#include <stdint.h>

/* The VM-exit information fields (SDM Vol. 3, 25.9); a field that the reason does not need
 * (exit_needs) may hold anything. */
struct exit_raw {
  uint32_t reason;         /* 4402h */
  uint32_t length;         /* 440Ch, VM-exit instruction length */
  uint32_t intr_info;      /* 4404h */
  uint32_t intr_error;     /* 4406h */
  uint32_t vectoring;      /* 4408h, IDT-vectoring information */
  uint32_t vectoring_error;/* 440Ah */
  uint64_t qualification;  /* 6400h */
  uint64_t guest_physical; /* 2400h */
};

#define NEED_LENGTH         0x01u
#define NEED_INTR_INFO      0x02u
#define NEED_VECTORING      0x04u /* 4408h and 440Ah */
#define NEED_QUALIFICATION  0x08u
#define NEED_GUEST_PHYSICAL 0x10u

/* exit.kind: one outcome of decoding for every 32-bit reason word. */
enum exit_kind {
  EXIT_UNKNOWN = 0,        /* a basic reason that this decoder does not know, or reserved bits */
  EXIT_ENTRY_FAILED,       /* bit 31: the VM entry failed; nothing of the guest ran */
  EXIT_EXCEPTION,          /* reason 0: exception (vector, type, error) */
  EXIT_NMI,                /* reason 0, type 2: an NMI of the host */
  EXIT_EXTERNAL_INTERRUPT, /* reason 1 (vector of the acknowledged interrupt) */
  EXIT_TRIPLE_FAULT,
  EXIT_INIT,
  EXIT_STARTUP,
  EXIT_INTERRUPT_WINDOW,
  EXIT_TASK_SWITCH,
  EXIT_CPUID,
  EXIT_HLT,
  EXIT_INVD,               /* INVD, WBINVD: complete as no operation */
  EXIT_VMCALL,
  EXIT_VMX_INSTRUCTION,    /* VMX instructions and others that get #UD */
  EXIT_CR,                 /* cr_number, cr_access, cr_register */
  EXIT_IO,                 /* port, size, input, string, rep */
  EXIT_RDMSR,
  EXIT_WRMSR,
  EXIT_PAUSE,
  EXIT_MEMORY,             /* EPT violation: gpa, read, write, fetch */
  EXIT_EPT_MISCONFIGURATION,
  EXIT_PREEMPTION_TIMER,
  EXIT_XSETBV,
  EXIT_OTHER,              /* known to the SDM, never enabled by our controls */
};

/* The decoded exit. Fields that the kind does not use are 0. */
struct exit {
  uint32_t kind;
  uint32_t reason;        /* basic reason, 16 bits */
  uint32_t length;        /* instruction length 1..15, 0: the instruction cannot be skipped */
  uint32_t vector;        /* EXCEPTION, EXTERNAL_INTERRUPT */
  uint32_t port;          /* IO */
  uint32_t size;          /* IO: 1, 2, 4 bytes */
  uint32_t input;         /* IO: 1 for IN */
  uint32_t string;        /* IO: 1 for INS, OUTS, with or without REP */
  uint32_t cr_number;     /* CR: 0, 3, 4, 8 */
  uint32_t cr_access;     /* CR: 0 MOV to, 1 MOV from, 2 CLTS, 3 LMSW */
  uint32_t cr_register;   /* CR: 0..15 in hardware order */
  uint32_t read, write, fetch; /* MEMORY: the access */
  uint64_t gpa;           /* MEMORY: guest-physical address */
  /* An event whose delivery the exit interrupted, to be delivered again: VM-entry interruption
   * information (bit 31 valid), its error code, its instruction length (SDM 27.2.4). */
  uint32_t reinject, reinject_error, reinject_length;
};

#include "spec/exit.acsl"

/* The fields (NEED_*) that exit_decode looks at for this reason word: it depends on no other
 * (theorem decode_reads_what_it_needs). */
/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures model: \result == m_needs(reason);
*/
uint32_t exit_needs(uint32_t reason);
/* Total: defined for every value of every field. */
/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures model: ExitOf(\result) == m_decode(RawOf(raw));
*/
struct exit exit_decode(struct exit_raw raw);

#endif
