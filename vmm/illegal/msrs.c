/* SPDX-License-Identifier: MIT */
#include "msrs.h"

#include "modes.h"

#define APIC_BASE_LOCKED 0xFEE00D00ull /* x2APIC, enabled, boot processor */
#define MISC_ENABLE      0x1801ull
#define BTF              2u

/* What a register takes; NOTHING: read-only. */
enum kind {
  ABSENT, NOTHING, ALL, LOW_HALF, ADDRESS, PAT, FIXED_RANGE, BASE, MASK, DEFAULT_TYPE, EFER_BITS,
  ONLY_ZERO, BTF_ONLY, THE_APIC_BASE, THE_MISC_ENABLE,
  TIMER, ENTRY, PIN, ERROR_ENTRY, COMMAND, PRIORITY, SPURIOUS, DIVISOR, SELF_IPI, EOI
};

struct range {
  uint32_t  first, last;
  enum kind kind;
};

static const struct range ranges[] = {
  {0x10, 0x10, NOTHING},            {0x17, 0x17, NOTHING},     {0x1B, 0x1B, THE_APIC_BASE},
  {0x3A, 0x3A, NOTHING},            {0x8B, 0x8B, ALL},         {0xBD, 0xBD, NOTHING},
  {0xCE, 0xCE, NOTHING},            {0xFE, 0xFE, NOTHING},     {0x10A, 0x10A, NOTHING},
  {0x140, 0x140, ONLY_ZERO},        {0x174, 0x174, LOW_HALF},  {0x175, 0x176, ADDRESS},
  {0x179, 0x179, NOTHING},          {0x17A, 0x17A, ONLY_ZERO}, {0x1A0, 0x1A0, THE_MISC_ENABLE},
  {0x1D9, 0x1D9, BTF_ONLY},         {0x250, 0x250, FIXED_RANGE}, {0x258, 0x259, FIXED_RANGE},
  {0x268, 0x26F, FIXED_RANGE},      {0x277, 0x277, PAT},       {0x2FF, 0x2FF, DEFAULT_TYPE},
  {0x6E0, 0x6E0, ALL},              {0x802, 0x803, NOTHING},   {0x808, 0x808, PRIORITY},
  {0x80A, 0x80A, NOTHING},          {0x80B, 0x80B, EOI},       {0x80D, 0x80D, NOTHING},
  {0x80F, 0x80F, SPURIOUS},         {0x810, 0x827, NOTHING},   {0x828, 0x828, ONLY_ZERO},
  {0x82F, 0x82F, ENTRY},            {0x830, 0x830, COMMAND},   {0x832, 0x832, TIMER},
  {0x833, 0x834, ENTRY},            {0x835, 0x836, PIN},       {0x837, 0x837, ERROR_ENTRY},
  {0x838, 0x838, LOW_HALF},         {0x839, 0x839, NOTHING},   {0x83E, 0x83E, DIVISOR},
  {0x83F, 0x83F, SELF_IPI},         {IA32_EFER, IA32_EFER, EFER_BITS},
  {0xC0000081, 0xC0000081, ALL},    {0xC0000082, 0xC0000083, ADDRESS},
  {0xC0000084, 0xC0000084, LOW_HALF}, {0xC0000100, 0xC0000102, ADDRESS},
  {0xC0000103, 0xC0000103, LOW_HALF},
};

const uint32_t msr_numbers[] = {
  0x10, 0x17, 0x1B, 0x3A, 0x8B, 0xBD, 0xCE, 0xFE, 0x10A, 0x140, 0x174, 0x175, 0x176, 0x179, 0x17A,
  0x1A0, 0x1D9, 0x200, 0x201, 0x202, 0x203, 0x204, 0x205, 0x206, 0x207, 0x208, 0x209, 0x20A, 0x20B,
  0x20C, 0x20D, 0x20E, 0x20F, 0x250, 0x258, 0x259, 0x268, 0x269, 0x26A, 0x26B, 0x26C, 0x26D, 0x26E,
  0x26F, 0x277, 0x2FF, 0x6E0, 0x802, 0x803, 0x808, 0x80A, 0x80B, 0x80D, 0x80F, 0x810, 0x817, 0x818,
  0x81F, 0x820, 0x827, 0x828, 0x82F, 0x830, 0x832, 0x833, 0x834, 0x835, 0x836, 0x837, 0x838, 0x839,
  0x83E, 0x83F, 0xC0000080, 0xC0000081, 0xC0000082, 0xC0000083, 0xC0000084, 0xC0000100, 0xC0000101,
  0xC0000102, 0xC0000103,
};
const uint32_t msr_count = sizeof(msr_numbers) / sizeof(msr_numbers[0]);

static enum kind kind_of(uint32_t number) {
  if (number >= 0x200 && number <= 0x20F) return number % 2 == 0 ? BASE : MASK;
  for (uint32_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
    if (number >= ranges[i].first && number <= ranges[i].last) return ranges[i].kind;
  return ABSENT;
}

bool msr_is_read(uint32_t number) {
  enum kind kind = kind_of(number);
  return kind != ABSENT && kind != EOI && kind != SELF_IPI;
}

bool msr_is_written(uint32_t number) {
  enum kind kind = kind_of(number);
  return kind != ABSENT && kind != NOTHING;
}

static bool is_address(uint64_t v) { return (uint64_t)((int64_t)(v << 16) >> 16) == v; }

static bool are_types(uint64_t v, uint32_t legal) {
  for (; v != 0; v >>= 8)
    if ((v & 0xFF) > 7 || (legal >> (v & 7) & 1) == 0) return false;
  return true;
}

/* Vol. 3, 11.5.1: vector, delivery mode (10:8), 12 status, 13 polarity, 14 remote IRR, 15 trigger,
 * 16 mask, 18:17 timer mode. Status and remote IRR are read-only, no fault. */
static bool entry_takes(enum kind kind, uint64_t v) {
  switch (kind) {
    case TIMER: return (v & ~0x710FFull) == 0 && (v >> 17 & 3) != 3;
    case ERROR_ENTRY: return (v & ~0x110FFull) == 0;
    case PIN: return (v & ~0x1F7FFull) == 0;
    default: return (v & ~0x117FFull) == 0;
  }
}

/* Vol. 3, 11.12.9, and D152, D153: fixed with a vector from 16 on, NMI, INIT, STARTUP (not to a
 * shorthand but "all but self", nor to a logical destination). */
static bool command_takes(uint64_t v) {
  uint32_t mode = v >> 8 & 7, shorthand = v >> 18 & 3;
  if ((v & 0xFFF33000u) != 0) return false;
  if (mode == 0) return (v & 0xFF) >= 16;
  if (mode == 6) return shorthand == 3 || (shorthand == 0 && (v >> 11 & 1) == 0);
  return mode == 4 || mode == 5;
}

static bool apic_takes(enum kind kind, uint64_t v) {
  switch (kind) {
    case TIMER: case ENTRY: case PIN: case ERROR_ENTRY: return entry_takes(kind, v);
    case COMMAND: return command_takes(v);
    case PRIORITY: return v <= 0xFF;
    case SPURIOUS: return v <= 0x3FF;
    case DIVISOR: return v <= 0xF && (v & 4) == 0;
    case SELF_IPI: return v >= 32 && v <= 0xFF; /* D155 */
    case EOI: return v == 0;
    default: return false;
  }
}

bool msr_takes(uint32_t number, uint64_t v) {
  enum kind kind = kind_of(number);
  switch (kind) {
    case ABSENT: case NOTHING: return false;
    case ALL: return true;
    case LOW_HALF: return v >> 32 == 0;
    case ADDRESS: return is_address(v);
    case PAT: return are_types(v, 0xF3);         /* not 2 and 3 */
    case FIXED_RANGE: return are_types(v, 0x73); /* not 2, 3 and 7 */
    case BASE: return v < features.address_limit && are_types(v & 0xFFF, 0x73) && (v & 0xF00) == 0;
    case MASK: return v < features.address_limit && (v & 0x7FF) == 0;
    case DEFAULT_TYPE: return (v & ~0xCFFull) == 0 && are_types(v & 0xFF, 0x73);
    case EFER_BITS: return (v & ~features.efer) == 0 && (v & EFER_LME) != 0; /* in 64-bit mode */
    case ONLY_ZERO: return v == 0;
    case BTF_ONLY: return (v & ~(uint64_t)BTF) == 0;
    case THE_APIC_BASE: return v == APIC_BASE_LOCKED;
    case THE_MISC_ENABLE: return v == MISC_ENABLE;
    default: return apic_takes(kind, v);
  }
}

/* The APIC is disabled by software, as after a reset: its entries are masked (11.4.7.2). */
bool msr_reads_back(uint32_t number, uint64_t v, uint64_t *result) {
  enum kind kind = kind_of(number);
  *result = v;
  if (kind == EFER_BITS) *result = v | EFER_LMA;
  if (kind == TIMER || kind == ENTRY || kind == PIN || kind == ERROR_ENTRY)
    *result = (v & ~0x5000ull) | 0x10000u;
  return number != 0x6E0; /* in another mode of the timer a write is ignored */
}

bool msr_is_exchanged(uint32_t number) { return msr_is_read(number) && kind_of(number) != COMMAND; }

bool msr_is_unsure(uint32_t number, uint64_t value) {
  bool passes = number == 0x174 || number == 0xC0000084 || number == 0xC0000103;
  return passes && value >> 32 != 0;
}
