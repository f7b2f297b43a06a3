/* SPDX-License-Identifier: MIT */
/* The instruction decoder: prefixes, and where the bytes end. Tables are written from the SDM. */
#include "tests/unit/insn_text.h"

static const uint32_t modes[] = {M16, M32, M64};

/* ---- prefixes ---- */

static void prefixes_in_any_order(void **state)
{
  static const uint8_t some[4] = {0x66, 0x67, 0xF0, 0x65};
  (void)state;
  for (unsigned i = 0; i < 256; i++) {
    unsigned a = i & 3, b = i >> 2 & 3, c = i >> 4 & 3, d = i >> 6;
    struct insn_bytes bytes = {{some[a], some[b], some[c], some[d], 0x01, 0x00}};
    unsigned all = 1u << a | 1u << b | 1u << c | 1u << d;
    struct insn x = insn_decode(M32, 15, bytes);
    assert_operation(x, 6, INSN_ADD, all & 1 ? 2 : 4);
    assert_int_equal(x.memory.address_size, all & 2 ? 2 : 4);
    assert_int_equal(x.lock, all >> 2 & 1);
    assert_int_equal(x.memory.segment, all & 8 ? INSN_GS : INSN_DS);
  }
}

static void rex_and_other_prefixes(void **state)
{
  (void)state;
  assert_int_equal(decode(M64, "66 48 89 00").size, 8); /* REX.W beats 66 */
  assert_int_equal(decode(M64, "48 66 89 00").size, 2); /* REX is void */
  assert_int_equal(decode(M64, "48 40 89 00").size, 4); /* the last one counts */
  assert_int_equal(decode(M64, "66 88 00").size, 1);
  assert_int_equal(decode(M16, "89 07").size, 2);
  assert_int_equal(decode(M16, "66 89 07").size, 4);
  assert_fails(M32, "48 89 00", INSN_UNSUPPORTED); /* DEC EAX */
}

static void segments(void **state)
{
  static const char *const texts[] = {"26 88 07", "2E 88 07", "36 88 07", "3E 88 07", "64 88 07",
                                      "65 88 07"};
  (void)state;
  for (uint32_t i = 0; i < 6; i++) {
    assert_int_equal(decode(M32, texts[i]).memory.segment, i);
    assert_int_equal(decode(M64, texts[i]).memory.segment, i < 4 ? INSN_DS : i);
  }
  assert_int_equal(decode(M32, "65 64 2E 88 07").memory.segment, INSN_CS);
  assert_int_equal(decode(M64, "65 64 2E 88 07").memory.segment, INSN_FS);
}

static void locks(void **state)
{
  static const char *const good[] = {"00 00", "09 00", "F0 11 00", "83 20 01", "86 00", "0F AB 00",
                                     "0F BA 30 01"};
  static const char *const bad[] = {"02 00", "38 00", "80 38 00", "84 00", "88 00", "8B 00",
                                    "C6 00 00", "A0", "A4", "F3 AA", "0F A3 00", "0F BA 20 00",
                                    "0F B6 00", "F6 00 00"};
  char text[32];
  (void)state;
  for (unsigned i = 0; i < sizeof good / sizeof good[0]; i++) {
    snprintf(text, sizeof text, "F0 %s", good[i]);
    assert_int_equal(decode(M64, text).lock, 1);
  }
  for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    snprintf(text, sizeof text, "F0 %s", bad[i]);
    assert_fails(M64, text, INSN_INVALID);
  }
  assert_fails(M64, "F0 01 C0", INSN_UNSUPPORTED);
}

/* ---- the end of the bytes ---- */

static void registers_are_no_memory(void **state)
{
  (void)state;
  for (uint32_t modrm = 192; modrm < 256; modrm++) {
    struct insn_bytes bytes = {{0x89, (uint8_t)modrm}};
    for (unsigned m = 0; m < 3; m++)
      assert_int_equal(insn_decode(modes[m], 2, bytes).status, INSN_UNSUPPORTED);
  }
}

/* Fewer bytes: more are wanted. More bytes, whatever they are: the same. */
static void only_the_bytes_of_the_instruction_count(void **state)
{
  static const char *const texts[] = {
    "89 08", "66 67 F0 42 0F BA AC 8B 01 02 03 04 05", "C7 04 25 00 00 E0 FE 01 00 00 00",
    "48 A3 01 02 03 04 05 06 07 08", "F3 A4", "0F B7 44 24 08", "80 3D 01 02 03 04 05"};
  (void)state;
  for (unsigned i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    struct insn_bytes bytes;
    uint32_t count = parse(texts[i], &bytes);
    struct insn x = insn_decode(M64, count, bytes);
    assert_int_equal(x.status, INSN_OK);
    assert_int_equal(x.length, count);
    for (uint32_t fewer = 0; fewer < count; fewer++)
      assert_int_equal(insn_decode(M64, fewer, bytes).status, INSN_MORE);
    for (uint32_t fill = 0; fill < 256; fill++) {
      memset(bytes.byte + count, (int)fill, sizeof bytes.byte - count);
      for (uint32_t more = count; more <= INSN_LONGEST; more++) {
        struct insn y = insn_decode(M64, more, bytes);
        assert_int_equal(y.length, x.length);
        assert_true(y.immediate == x.immediate);
        assert_address(y, x.memory.base, x.memory.index, x.memory.scale, x.memory.displacement);
      }
    }
  }
}

static void fifteen_bytes(void **state)
{
  (void)state;
  assert_int_equal(decode(M32, "66 66 66 66 66 66 66 66 66 66 66 66 66 89 00").length, 15);
  assert_fails(M32, "66 66 66 66 66 66 66 66 66 66 66 66 66 66 89", INSN_INVALID);
  assert_fails(M32, "66 66 66 66 66 66 66 66 66 66 66 66 66 66 66", INSN_INVALID);
  assert_fails(M32, "66 66 66 66 66 66 66 66 66 66 66 66 66 66", INSN_MORE);
  assert_fails(M32, "66 66 66 66 66 66 66 66 66 66 66 89 80", INSN_INVALID); /* 17 bytes */
  struct insn_bytes bytes = {{0x89, 0x08}};
  assert_int_equal(insn_decode(M32, 16, bytes).status, INSN_INVALID);
  assert_int_equal(insn_decode(M32, 0xFFFFFFFFu, bytes).status, INSN_INVALID);
  assert_int_equal(insn_decode(3, 2, bytes).status, INSN_INVALID);
  assert_fails(M64, "", INSN_MORE);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(prefixes_in_any_order),
    cmocka_unit_test(rex_and_other_prefixes),
    cmocka_unit_test(segments),
    cmocka_unit_test(locks),
    cmocka_unit_test(registers_are_no_memory),
    cmocka_unit_test(only_the_bytes_of_the_instruction_count),
    cmocka_unit_test(fifteen_bytes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
