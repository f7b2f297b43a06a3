/* SPDX-License-Identifier: MIT */
/* The exit decoder: raw VM-exit information in, one `struct exit` out, for every value of every
 * field. Pure: it reads its argument and nothing else. Every function carries the name that its
 * contract gives it in the model (model/exit.mlw).
 *
 * SDM: Intel SDM Vol. 3C, chapters 25 (VMCS), 26 (VM entries), 27 (VM exits), Appendix C. */
#include "arch/vmx/exit_event.h"
#include "temora/exit_details.h" /* for who explains exits: proved with this file */

/* One function per set of fields, out of line: the exits that carry nothing but a length, which are
 * the frequent ones, then save no register (CPUID: 32 instructions instead of 64, gcc 12 -O2). */
#define OUT_OF_LINE __attribute__((noinline)) static

/* ---- the reason ---- */

/* Basic exit reason -> kind, before any other field is looked at (Appendix C). */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_reason_kind(reason); */
static uint32_t reason_kind(uint32_t reason)
{
  switch (reason) {
    case 0: return EXIT_EXCEPTION; /* or NMI */
    case 1: return EXIT_EXTERNAL_INTERRUPT;
    case 2: return EXIT_TRIPLE_FAULT;
    case 3: return EXIT_INIT;
    case 4: return EXIT_STARTUP;
    case 7: return EXIT_INTERRUPT_WINDOW;
    case 9: return EXIT_TASK_SWITCH;
    case 10: return EXIT_CPUID;
    case 12: return EXIT_HLT;
    case 13: case 54: /* INVD, WBINVD */
      return EXIT_INVD;
    case 18: return EXIT_VMCALL;
    case 11: case 17: /* GETSEC, RSM */
    case 19: case 20: case 21: case 22: /* VMCLEAR, VMLAUNCH, VMPTRLD, VMPTRST */
    case 23: case 24: case 25: case 26: case 27: /* VMREAD, VMRESUME, VMWRITE, VMXOFF, VMXON */
    case 50: case 53: case 59: /* INVEPT, INVVPID, VMFUNC */
    case 60: case 70: case 76: case 77: /* ENCLS, ENCLV, SEAMCALL, TDCALL */
      return EXIT_VMX_INSTRUCTION;
    case 28: return EXIT_CR;
    case 30: return EXIT_IO;
    case 31: return EXIT_RDMSR;
    case 32: return EXIT_WRMSR;
    case 40: return EXIT_PAUSE;
    case 48: return EXIT_MEMORY;
    case 49: return EXIT_EPT_MISCONFIGURATION;
    case 52: return EXIT_PREEMPTION_TIMER;
    case 55: return EXIT_XSETBV;
    case 5: case 6: case 8: /* I/O SMI, other SMI, NMI window */
    case 14: case 15: case 16: /* INVLPG, RDPMC, RDTSC */
    case 29: case 36: case 37: case 39: /* MOV DR, MWAIT, monitor trap flag, MONITOR */
    case 43: case 44: case 45: /* TPR below threshold, APIC access, virtualized EOI */
    case 46: case 47: case 51: /* access to GDTR or IDTR, to LDTR or TR; RDTSCP */
    case 56: case 57: case 58: /* APIC write, RDRAND, INVPCID */
    case 61: case 62: case 63: case 64: /* RDSEED, page-modification log full, XSAVES, XRSTORS */
    case 65: case 66: case 67: case 68: /* PCONFIG, SPP event, UMWAIT, TPAUSE */
    case 69: case 72: case 73: /* LOADIWKEY, ENQCMD, ENQCMDS */
    case 74: case 75: /* bus lock, instruction timeout */
      return EXIT_OTHER;
    default: /* 35, 38, 42, 71, above 77; 33, 34, 41 are entry failures, never without bit 31 */
      return EXIT_UNKNOWN;
  }
}

/* The exit-reason word (25.9.1). Bits 16-30 make it larger than any basic reason: unknown. */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_word_kind(word); */
static uint32_t word_kind(uint32_t word)
{
  return word >= BIT_31 ? EXIT_ENTRY_FAILED : reason_kind(word);
}

uint32_t exit_needs(uint32_t reason)
{
  switch (reason) {
    case 0: /* exception or NMI */
      return NEED_LENGTH + NEED_INTR_INFO + NEED_VECTORING;
    case 1: /* external interrupt */
      return NEED_INTR_INFO;
    case 9: case 44: case 49: /* task switch, APIC access, EPT misconfiguration */
    case 62: case 66: /* page-modification log full, SPP event */
      return NEED_LENGTH + NEED_VECTORING;
    case 10: case 12: case 13: case 18: /* CPUID, HLT, INVD, VMCALL */
    case 31: case 32: case 40: /* RDMSR, WRMSR, PAUSE */
    case 54: case 55: /* WBINVD, XSETBV */
      return NEED_LENGTH;
    case 28: case 30: /* control-register access, I/O instruction */
      return NEED_LENGTH + NEED_QUALIFICATION;
    case 48: /* EPT violation */
      return NEED_LENGTH + NEED_VECTORING + NEED_QUALIFICATION + NEED_GUEST_PHYSICAL;
    default:
      return 0u;
  }
}

/* The reasons that can interrupt the delivery of an event (27.2.4): exception, task switch, APIC
 * access, EPT violation, EPT misconfiguration, page-modification log full, SPP event. */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_reason_has_vectoring(reason); */
static bool reason_has_vectoring(uint32_t reason)
{
  return reason == 0u || reason == 9u || reason == 44u || reason == 48u || reason == 49u ||
         reason == 62u || reason == 66u;
}

/* ---- the kind: the reason's, if the other fields bear it out ---- */

/* Reason 0: an NMI, a hardware exception, INT1, INT3 or INTO (27.2.2). */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_exception_kind(info); */
static uint32_t exception_kind(uint32_t info)
{
  uint32_t type = info_type(info);
  if (info_valid(info) == 0u || !event_ok(type, info_vector(info)))
    return EXIT_UNKNOWN;
  if (type == TYPE_NMI)
    return EXIT_NMI;
  return type == TYPE_EXTERNAL || type == TYPE_SOFTWARE ? EXIT_UNKNOWN : EXIT_EXCEPTION;
}

/* Reason 1 with "acknowledge interrupt on exit" (25.7.1). */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_external_kind(info); */
static uint32_t external_kind(uint32_t info)
{
  if (info_valid(info) == 0u || info_type(info) != TYPE_EXTERNAL)
    return EXIT_UNKNOWN;
  return EXIT_EXTERNAL_INTERRUPT;
}

/* MOV to and from CR0, CR3, CR4, CR8; CLTS (2) and LMSW (3) are of CR0. */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_cr_kind(q); */
static uint32_t cr_kind(uint64_t q)
{
  uint32_t number = qual_cr_number(q);
  if (number == 0u)
    return EXIT_CR;
  if (number != 3u && number != 4u && number != 8u)
    return EXIT_UNKNOWN;
  return qual_cr_access(q) <= 1u ? EXIT_CR : EXIT_UNKNOWN;
}

/* 0: an encoding that does not exist */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_qual_io_size(q); */
static uint32_t qual_io_size(uint64_t q)
{
  uint32_t code = qual_io_code(q);
  return code == 0u ? 1u : code == 1u ? 2u : code == 3u ? 4u : 0u;
}

/* An access is a read, a write or a fetch (a locked instruction: a read and a write). */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == m_memory_kind(q); */
static uint32_t memory_kind(uint64_t q) { return q % 8u == 0u ? EXIT_UNKNOWN : EXIT_MEMORY; }

/* ---- the exit: one function per set of fields ---- */

/* Kind, reason and length; every other field is 0 (word by word: a block clear costs more). */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: ExitOf(\result) == m_mk_exit(kind, reason, length, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                                                0, 0, 0, 0, 0); */
static struct exit exit_plain(uint32_t kind, uint32_t reason, uint32_t length)
{
  struct exit x;
  x.kind = kind;
  x.reason = reason;
  x.length = length;
  x.vector = 0u;
  x.port = x.size = x.input = x.string = 0u;
  x.cr_number = x.cr_access = x.cr_register = 0u;
  x.read = x.write = x.fetch = 0u;
  x.gpa = 0u;
  x.reinject = x.reinject_error = x.reinject_length = 0u;
  return x;
}

/* Task switch, APIC access, EPT misconfiguration, ...: an event may have been interrupted. */
/*@ requires kind:   kind == m_word_kind(raw.reason);
    requires reason: kind == EXIT_TASK_SWITCH || kind == EXIT_EPT_MISCONFIGURATION
                     || kind == EXIT_OTHER;
    terminates \true; exits \false; assigns \nothing;
    ensures model: ExitOf(\result) == m_decode(RawOf(raw)); */
OUT_OF_LINE struct exit decode_delivery(uint32_t kind, struct exit_raw raw)
{
  if (!reason_has_vectoring(raw.reason))
    return exit_plain(kind, word_reason(raw.reason), 0u);
  if (!vectoring_ok(raw.vectoring, raw.vectoring_error, raw.length))
    return exit_plain(EXIT_UNKNOWN, word_reason(raw.reason), 0u);
  struct exit x = exit_plain(kind, word_reason(raw.reason), 0u);
  x.reinject = reinject_info(raw.vectoring);
  x.reinject_error = reinject_error(raw.vectoring, raw.vectoring_error);
  x.reinject_length = reinject_length(raw.vectoring, raw.length);
  return x;
}

/*@ requires reason: m_word_kind(raw.reason) == EXIT_EXCEPTION;
    terminates \true; exits \false; assigns \nothing;
    ensures model: ExitOf(\result) == m_decode(RawOf(raw)); */
OUT_OF_LINE struct exit decode_exception(struct exit_raw raw)
{
  uint32_t kind = exception_kind(raw.intr_info);
  if (kind == EXIT_UNKNOWN || !vectoring_ok(raw.vectoring, raw.vectoring_error, raw.length))
    return exit_plain(EXIT_UNKNOWN, word_reason(raw.reason), 0u);
  struct exit x = exit_plain(kind, word_reason(raw.reason), 0u);
  x.vector = kind == EXIT_EXCEPTION ? info_vector(raw.intr_info) : 0u;
  x.reinject = reinject_info(raw.vectoring);
  x.reinject_error = reinject_error(raw.vectoring, raw.vectoring_error);
  x.reinject_length = reinject_length(raw.vectoring, raw.length);
  return x;
}

/*@ requires reason: m_word_kind(raw.reason) == EXIT_EXTERNAL_INTERRUPT;
    terminates \true; exits \false; assigns \nothing;
    ensures model: ExitOf(\result) == m_decode(RawOf(raw)); */
OUT_OF_LINE struct exit decode_external_interrupt(struct exit_raw raw)
{
  if (external_kind(raw.intr_info) == EXIT_UNKNOWN)
    return exit_plain(EXIT_UNKNOWN, word_reason(raw.reason), 0u);
  struct exit x = exit_plain(EXIT_EXTERNAL_INTERRUPT, word_reason(raw.reason), 0u);
  x.vector = info_vector(raw.intr_info);
  return x;
}

/* CLTS and LMSW name no register; the source of an LMSW (bits 31:16) is not decoded. */
/*@ requires reason: m_word_kind(raw.reason) == EXIT_CR;
    terminates \true; exits \false; assigns \nothing;
    ensures model: ExitOf(\result) == m_decode(RawOf(raw)); */
OUT_OF_LINE struct exit decode_cr(struct exit_raw raw)
{
  uint64_t q = raw.qualification;
  if (cr_kind(q) == EXIT_UNKNOWN)
    return exit_plain(EXIT_UNKNOWN, word_reason(raw.reason), 0u);
  struct exit x = exit_plain(EXIT_CR, word_reason(raw.reason), skip_length(raw.length));
  x.cr_number = qual_cr_number(q);
  x.cr_access = qual_cr_access(q);
  x.cr_register = qual_cr_access(q) <= 1u ? qual_cr_register(q) : 0u;
  return x;
}

/*@ requires reason: m_word_kind(raw.reason) == EXIT_IO;
    terminates \true; exits \false; assigns \nothing;
    ensures model: ExitOf(\result) == m_decode(RawOf(raw)); */
OUT_OF_LINE struct exit decode_io(struct exit_raw raw)
{
  uint64_t q = raw.qualification;
  uint32_t size = qual_io_size(q);
  if (size == 0u)
    return exit_plain(EXIT_UNKNOWN, word_reason(raw.reason), 0u);
  struct exit x = exit_plain(EXIT_IO, word_reason(raw.reason), skip_length(raw.length));
  x.port = qual_io_port(q);
  x.size = size;
  x.input = qual_io_input(q);
  x.string = qual_io_string(q);
  return x;
}

/* A fetch reads the instruction itself: there is none yet that has a length. For data the SDM
 * (27.2.5) leaves it undefined; processors give it, the traps of Zircon's interface rest on it. */
/*@ requires reason: m_word_kind(raw.reason) == EXIT_MEMORY;
    terminates \true; exits \false; assigns \nothing;
    ensures model: ExitOf(\result) == m_decode(RawOf(raw)); */
OUT_OF_LINE struct exit decode_memory(struct exit_raw raw)
{
  uint64_t q = raw.qualification;
  if (memory_kind(q) == EXIT_UNKNOWN ||
      !vectoring_ok(raw.vectoring, raw.vectoring_error, raw.length))
    return exit_plain(EXIT_UNKNOWN, word_reason(raw.reason), 0u);
  uint32_t length = qual_ept_fetch(q) == 1u ? 0u : skip_length(raw.length);
  struct exit x = exit_plain(EXIT_MEMORY, word_reason(raw.reason), length);
  x.read = qual_ept_read(q);
  x.write = qual_ept_write(q);
  x.fetch = qual_ept_fetch(q);
  x.gpa = raw.guest_physical;
  x.reinject = reinject_info(raw.vectoring);
  x.reinject_error = reinject_error(raw.vectoring, raw.vectoring_error);
  x.reinject_length = reinject_length(raw.vectoring, raw.length);
  return x;
}

struct exit exit_decode(struct exit_raw raw)
{
  if (exit_needs(raw.reason) == NEED_LENGTH) /* CPUID, HLT, RDMSR, ...: no more to look at */
    return exit_plain(reason_kind(raw.reason), raw.reason, skip_length(raw.length));
  uint32_t kind = word_kind(raw.reason);
  switch (kind) {
    case EXIT_EXCEPTION: return decode_exception(raw);
    case EXIT_EXTERNAL_INTERRUPT: return decode_external_interrupt(raw);
    case EXIT_CR: return decode_cr(raw);
    case EXIT_IO: return decode_io(raw);
    case EXIT_MEMORY: return decode_memory(raw);
    case EXIT_TASK_SWITCH: case EXIT_EPT_MISCONFIGURATION: case EXIT_OTHER:
      return decode_delivery(kind, raw);
    default: break;
  }
  return exit_plain(kind, word_reason(raw.reason), 0u);
}
