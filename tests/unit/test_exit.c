/* SPDX-License-Identifier: MIT */
/* The exit decoder against tables written from the SDM, not from the code. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "temora/vmx.h"

#define U EXIT_UNKNOWN
#define V EXIT_VMX_INSTRUCTION
#define O EXIT_OTHER
#define VALID 0x80000000u

/* What each basic reason decodes to when the other fields are in order (Appendix C). */
static const uint8_t kinds[] = {
  /*  0 */ EXIT_EXCEPTION, EXIT_EXTERNAL_INTERRUPT, EXIT_TRIPLE_FAULT, EXIT_INIT, EXIT_STARTUP,
  /*  5 */ O, O, EXIT_INTERRUPT_WINDOW, O, EXIT_TASK_SWITCH,
  /* 10 */ EXIT_CPUID, V, EXIT_HLT, EXIT_INVD, O,
  /* 15 */ O, O, V, EXIT_VMCALL, V,
  /* 20 */ V, V, V, V, V,
  /* 25 */ V, V, V, EXIT_CR, O,
  /* 30 */ EXIT_IO, EXIT_RDMSR, EXIT_WRMSR, U, U,
  /* 35 */ U, O, O, U, O,
  /* 40 */ EXIT_PAUSE, U, U, O, O,
  /* 45 */ O, O, O, EXIT_MEMORY, EXIT_EPT_MISCONFIGURATION,
  /* 50 */ V, O, EXIT_PREEMPTION_TIMER, V, EXIT_INVD,
  /* 55 */ EXIT_XSETBV, O, O, O, V,
  /* 60 */ V, O, O, O, O,
  /* 65 */ O, O, O, O, O,
  /* 70 */ V, U, O, O, O,
  /* 75 */ O, V, V,
};
#define REASONS (sizeof kinds / sizeof kinds[0])

/* Fields in which every reason finds what it wants: #GP, OUT 80h, a data write, no event. */
static struct exit_raw in_order(uint32_t reason)
{
  struct exit_raw raw = {
    .reason = reason, .length = 2, .intr_info = VALID | 0xB0D, .vectoring = 0,
    .qualification = 0x800000, .guest_physical = 0xFEE00300,
  };
  if (reason == 1)
    raw.intr_info = VALID | 0x20;
  if (reason == 48)
    raw.qualification = 0x182;
  return raw;
}

static uint32_t kind_of(struct exit_raw raw) { return exit_decode(raw).kind; }

/* An exit in which only kind and reason are not 0. */
static void assert_bare(struct exit x, uint32_t kind, uint32_t reason)
{
  assert_int_equal(x.kind, kind);
  assert_int_equal(x.reason, reason);
  assert_int_equal(x.length | x.vector | x.port | x.size | x.input | x.string, 0);
  assert_int_equal(x.cr_number | x.cr_access | x.cr_register | x.read | x.write | x.fetch, 0);
  assert_int_equal(x.gpa, 0);
  assert_int_equal(x.reinject | x.reinject_error | x.reinject_length, 0);
}

static void every_reason_has_its_kind(void **state)
{
  (void)state;
  assert_int_equal(REASONS, 78);
  for (uint32_t reason = 0; reason < 0x10000; reason++)
    assert_int_equal(kind_of(in_order(reason)), reason < REASONS ? kinds[reason] : U);
}

static void bit_31_is_an_entry_failure(void **state)
{
  (void)state;
  for (uint32_t low = 0; low < 0x80000000u - 4093u; low += 4093)
    assert_bare(exit_decode(in_order(VALID + low)), EXIT_ENTRY_FAILED, low & 0xFFFF);
  assert_bare(exit_decode(in_order(0xFFFFFFFFu)), EXIT_ENTRY_FAILED, 0xFFFF);
}

static void other_high_bits_are_unknown(void **state)
{
  (void)state;
  for (unsigned bit = 16; bit < 31; bit++)
    for (uint32_t reason = 0; reason < REASONS; reason++)
      assert_bare(exit_decode(in_order((1u << bit) + reason)), EXIT_UNKNOWN, reason);
}

static void a_length_is_for_what_can_be_skipped(void **state)
{
  (void)state;
  static const uint8_t skip[] = {10, 12, 13, 18, 28, 30, 31, 32, 40, 48, 54, 55};
  for (uint32_t reason = 0; reason < REASONS; reason++) {
    int can = memchr(skip, (int)reason, sizeof skip) != NULL;
    for (uint32_t length = 0; length < 40; length++) {
      struct exit_raw raw = in_order(reason);
      raw.length = length;
      assert_int_equal(exit_decode(raw).length, can && length <= 15 ? length : 0);
    }
    struct exit_raw raw = in_order(reason);
    raw.length = 0x80000002u;
    assert_int_equal(exit_decode(raw).length, 0);
  }
}

static void io_fields(void **state)
{
  (void)state;
  static const uint8_t sizes[8] = {1, 2, 0, 4, 0, 0, 0, 0};
  for (uint32_t low = 0; low < 128; low++)
    for (uint32_t port = 0; port < 0x10000; port += 0x3FF) {
      struct exit_raw raw = in_order(30);
      raw.qualification = 0xFFFFFFFF00000000u | port << 16 | low;
      struct exit x = exit_decode(raw);
      if (sizes[low & 7] == 0) {
        assert_bare(x, EXIT_UNKNOWN, 30);
        continue;
      }
      assert_int_equal(x.kind, EXIT_IO);
      assert_int_equal(x.size, sizes[low & 7]);
      assert_int_equal(x.input, (low >> 3) & 1);
      assert_int_equal(x.string, (low >> 4) & 1);
      assert_int_equal(x.port, port);
    }
}

static void cr_fields(void **state)
{
  (void)state;
  for (uint32_t q = 0; q < 0x1000; q++) {
    uint32_t number = q & 15, access = (q >> 4) & 3;
    struct exit_raw raw = in_order(28);
    raw.qualification = 0xABCD0000u | q;
    struct exit x = exit_decode(raw);
    if (access < 2 ? number != 0 && number != 3 && number != 4 && number != 8 : number != 0) {
      assert_bare(x, EXIT_UNKNOWN, 28);
      continue;
    }
    assert_int_equal(x.kind, EXIT_CR);
    assert_int_equal(x.cr_number, number);
    assert_int_equal(x.cr_access, access);
    assert_int_equal(x.cr_register, access < 2 ? q >> 8 : 0);
  }
}

static void memory_fields(void **state)
{
  (void)state;
  for (uint32_t q = 0; q < 0x400; q++) {
    struct exit_raw raw = in_order(48);
    raw.qualification = q;
    raw.guest_physical = 0xF123456789ABCDEFu;
    struct exit x = exit_decode(raw);
    if ((q & 7) == 0) {
      assert_bare(x, EXIT_UNKNOWN, 48);
      continue;
    }
    assert_int_equal(x.kind, EXIT_MEMORY);
    assert_int_equal(x.read | x.write << 1 | x.fetch << 2, q & 7);
    assert_int_equal(x.length, (q & 4) != 0 ? 0 : 2);
    assert_true(x.gpa == 0xF123456789ABCDEFu);
  }
}

/* Types: 0 external, 1 reserved, 2 NMI, 3 hardware, 4 INT n, 5 INT1, 6 INT3/INTO, 7 other. */
static void exception_kinds(void **state)
{
  (void)state;
  for (uint32_t info = 0; info < 0x1000; info++) {
    uint32_t type = (info >> 8) & 7, vector = info & 0xFF, want = U;
    struct exit_raw raw = in_order(0);
    if (type == 2 && vector == 2)
      want = EXIT_NMI;
    if ((type == 3 && vector < 32) || type == 5 || type == 6)
      want = EXIT_EXCEPTION;
    raw.intr_info = VALID | info;
    struct exit x = exit_decode(raw);
    assert_int_equal(x.kind, want);
    assert_int_equal(x.vector, want == EXIT_EXCEPTION ? vector : 0);
    raw.intr_info = info | 0x1000;
    assert_bare(exit_decode(raw), EXIT_UNKNOWN, 0);
  }
}

static void external_interrupts(void **state)
{
  (void)state;
  for (uint32_t info = 0; info < 0x800; info++) {
    struct exit_raw raw = in_order(1);
    raw.intr_info = VALID | info;
    struct exit x = exit_decode(raw);
    assert_int_equal(x.kind, info < 0x100 ? EXIT_EXTERNAL_INTERRUPT : EXIT_UNKNOWN);
    assert_int_equal(x.vector, info < 0x100 ? info : 0);
    raw.intr_info = info;
    assert_bare(exit_decode(raw), EXIT_UNKNOWN, 1);
  }
}

/* VM-entry interruption information as SDM 26.2.1.3 wants it, written anew. */
static int entry_takes(uint32_t info, uint32_t error, uint32_t length)
{
  static const uint8_t with_error[] = {8, 10, 11, 12, 13, 14, 17};
  uint32_t vector = info & 0xFF, type = (info >> 8) & 7;
  if ((info & 0x7FFFF000u) != 0 || (info & VALID) == 0 || type == 1 || type == 7)
    return 0;
  if ((type == 2 && vector != 2) || (type == 3 && vector > 31))
    return 0;
  if ((info & 0x800) != 0 && (type != 3 || error > 0xFFFF ||
                              memchr(with_error, (int)vector, sizeof with_error) == NULL))
    return 0;
  return type < 4 || (length >= 1 && length <= 15);
}

static void check_event(uint32_t reason, uint32_t info, uint32_t error, uint32_t length)
{
  struct exit_raw raw = in_order(reason);
  uint32_t again = VALID | (info & 0xFFF), type = (info >> 8) & 7;
  raw.vectoring = info;
  raw.vectoring_error = error;
  raw.length = length;
  struct exit x = exit_decode(raw);
  if ((info & VALID) == 0) {
    assert_int_equal(x.kind, kinds[reason]);
    assert_int_equal(x.reinject | x.reinject_error | x.reinject_length, 0);
  } else if (!entry_takes(again, error, length)) {
    assert_bare(x, EXIT_UNKNOWN, reason);
  } else {
    assert_int_equal(x.kind, kinds[reason]);
    assert_int_equal(x.reinject, again);
    assert_int_equal(x.reinject_error, info & 0x800 ? error : 0);
    assert_int_equal(x.reinject_length, type >= 4 ? length : 0);
  }
}

static void an_interrupted_event_enters_again(void **state)
{
  (void)state;
  static const uint8_t reasons[] = {0, 9, 44, 48, 49, 62, 66};
  static const uint32_t lengths[] = {0, 1, 15, 16, 0xFFFFFFFFu};
  static const uint32_t errors[] = {0, 0x8000, 0xFFFF, 0x10000};
  for (unsigned r = 0; r < sizeof reasons; r++)
    for (uint32_t info = 0; info < 0x1000; info++)
      for (unsigned i = 0; i < 20; i++) {
        check_event(reasons[r], VALID | info, errors[i % 4], lengths[i / 4]);
        check_event(reasons[r], VALID | 0x7FFFF000u | info, errors[i % 4], lengths[i / 4]);
        check_event(reasons[r], info, errors[i % 4], lengths[i / 4]);
      }
}

static void other_reasons_have_no_event(void **state)
{
  (void)state;
  for (uint32_t reason = 0; reason < 0x100; reason++) {
    if (exit_needs(reason) & NEED_VECTORING)
      continue;
    struct exit_raw raw = in_order(reason);
    raw.vectoring = VALID | 0x30;
    assert_int_equal(exit_decode(raw).reinject, 0);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(every_reason_has_its_kind),
    cmocka_unit_test(bit_31_is_an_entry_failure),
    cmocka_unit_test(other_high_bits_are_unknown),
    cmocka_unit_test(a_length_is_for_what_can_be_skipped),
    cmocka_unit_test(io_fields),
    cmocka_unit_test(cr_fields),
    cmocka_unit_test(memory_fields),
    cmocka_unit_test(exception_kinds),
    cmocka_unit_test(external_interrupts),
    cmocka_unit_test(an_interrupted_event_enters_again),
    cmocka_unit_test(other_reasons_have_no_event),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
