/* SPDX-License-Identifier: MIT */
/* The instruction decoder against tables written from the SDM, not from the code: opcodes and
 * operands. */
#include "tests/unit/insn_text.h"

static const uint32_t modes[] = {M16, M32, M64};

/* ---- the table ---- */

/* Is it there? One byte, or 256 + the byte behind 0F; a group with the /digit in `reg`. */
static int in_table(uint32_t mode, uint32_t opcode, uint32_t reg)
{
  static const uint8_t one[] = {0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8A, 0x8B, 0xA0, 0xA1, 0xA2,
                                0xA3, 0xA4, 0xA5, 0xAA, 0xAB, 0x80, 0x81, 0x83};
  static const uint8_t two[] = {0xA3, 0xAB, 0xB3, 0xB6, 0xB7, 0xBB, 0xBE, 0xBF};
  if (opcode >= 256)
    return memchr(two, (int)(opcode - 256), sizeof two) != NULL || (opcode == 0x1BA && reg >= 4);
  if (opcode == 0xC6 || opcode == 0xC7 || opcode == 0xF6 || opcode == 0xF7)
    return reg == 0;
  if (opcode == 0x63)
    return mode == M64;
  return (opcode < 0x40 && opcode % 8 < 4) || memchr(one, (int)opcode, sizeof one) != NULL;
}

static int is_prefix(uint32_t mode, uint32_t byte)
{
  static const uint8_t prefixes[] = {0x26, 0x2E, 0x36, 0x3E, 0x64, 0x65, 0x66, 0x67,
                                     0xF0, 0xF2, 0xF3};
  return memchr(prefixes, (int)byte, sizeof prefixes) != NULL ||
         (mode == M64 && 0x40 <= byte && byte < 0x50);
}

static void every_opcode(void **state)
{
  (void)state;
  for (unsigned m = 0; m < 3; m++)
    for (uint32_t opcode = 0; opcode < 512; opcode++)
      for (uint32_t reg = 0; reg < 8; reg++) {
        struct insn_bytes bytes = {{0}};
        uint32_t at = 0;
        if (opcode == 0x0F || (opcode < 256 && is_prefix(modes[m], opcode)))
          continue;
        if (opcode >= 256)
          bytes.byte[at++] = 0x0F;
        bytes.byte[at++] = (uint8_t)opcode;
        bytes.byte[at] = (uint8_t)(reg * 8 + 1);
        assert_int_equal(insn_decode(modes[m], 15, bytes).status,
                         in_table(modes[m], opcode, reg) ? INSN_OK : INSN_UNSUPPORTED);
      }
}

static void operations(void **state)
{
  static const struct {
    const char *bytes;
    uint32_t length, operation, size, width, first, reads, writes, replaces;
  } rows[] = {
    {"00 08", 2, INSN_ADD, 1, 1, 1, 1, 1, 0},   {"0B 08", 2, INSN_OR, 4, 4, 0, 1, 0, 8},
    {"10 08", 2, INSN_ADC, 1, 1, 1, 1, 1, 0},   {"1A 08", 2, INSN_SBB, 1, 1, 0, 1, 0, 1},
    {"66 23 08", 3, INSN_AND, 2, 2, 0, 1, 0, 2}, {"48 29 08", 3, INSN_SUB, 8, 8, 1, 1, 1, 0},
    {"31 08", 2, INSN_XOR, 4, 4, 1, 1, 1, 0},   {"39 08", 2, INSN_CMP, 4, 4, 1, 1, 0, 0},
    {"3B 08", 2, INSN_CMP, 4, 4, 0, 1, 0, 0},   {"85 08", 2, INSN_TEST, 4, 4, 1, 1, 0, 0},
    {"87 08", 2, INSN_XCHG, 4, 4, 1, 1, 1, 8},  {"86 08", 2, INSN_XCHG, 1, 1, 1, 1, 1, 1},
    {"0F A3 08", 3, INSN_BT, 4, 4, 1, 1, 0, 0}, {"0F BB 08", 3, INSN_BTC, 4, 4, 1, 1, 1, 0},
    {"89 08", 2, INSN_MOV, 4, 4, 1, 0, 1, 0},   {"8A 08", 2, INSN_MOV, 1, 1, 0, 1, 0, 1},
    {"0F B6 08", 3, INSN_MOVZX, 1, 4, 0, 1, 0, 8},
    {"66 0F B6 08", 4, INSN_MOVZX, 1, 2, 0, 1, 0, 2},
    {"48 0F B7 08", 4, INSN_MOVZX, 2, 8, 0, 1, 0, 8},
    {"66 0F B7 08", 4, INSN_MOVZX, 2, 2, 0, 1, 0, 2},
    {"0F BE 08", 3, INSN_MOVSX, 1, 4, 0, 1, 0, 8}, {"63 08", 2, INSN_MOVSX, 4, 4, 0, 1, 0, 8},
    {"48 63 08", 3, INSN_MOVSX, 4, 8, 0, 1, 0, 8}, {"A5", 1, INSN_MOVS, 4, 4, 0, 1, 1, 0},
    {"48 AB", 2, INSN_STOS, 8, 8, 1, 0, 1, 0},
  };
  (void)state;
  for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct insn x = decode(M64, rows[i].bytes);
    assert_operation(x, rows[i].length, rows[i].operation, rows[i].size);
    assert_int_equal(x.width, rows[i].width);
    assert_int_equal(x.memory_first, rows[i].first);
    assert_int_equal(x.reads, rows[i].reads);
    assert_int_equal(x.writes, rows[i].writes);
    assert_int_equal(x.replaces, rows[i].replaces);
    assert_int_equal(x.sign_extended, rows[i].operation == INSN_MOVSX);
  }
}

/* ---- operands ---- */

static void immediates(void **state)
{
  static const struct {
    uint32_t mode;
    const char *bytes;
    uint32_t length, size;
    uint64_t immediate;
  } rows[] = {
    {M64, "C6 00 80", 3, 1, 0x80},
    {M64, "C7 00 01 02 03 04", 6, 4, 0x04030201},
    {M64, "66 C7 00 01 82", 5, 2, 0x8201},
    {M64, "48 C7 00 01 02 03 84", 7, 8, 0xFFFFFFFF84030201},
    {M64, "48 C7 00 01 02 03 74", 7, 8, 0x74030201},
    {M64, "83 08 80", 3, 4, 0xFFFFFF80},
    {M64, "66 83 08 80", 4, 2, 0xFF80},
    {M64, "48 83 08 7F", 4, 8, 0x7F},
    {M16, "C7 07 01 02", 4, 2, 0x0201},
    {M16, "66 C7 07 01 02 03 04", 7, 4, 0x04030201},
    {M32, "81 3F 01 02 03 04", 6, 4, 0x04030201},
    {M32, "F6 07 F0", 3, 1, 0xF0},
    {M32, "0F BA 27 FF", 4, 4, 31},
    {M32, "66 0F BA 2F FF", 5, 2, 15},
    {M64, "48 0F BA 3F FF", 5, 8, 63},
  };
  (void)state;
  for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct insn x = decode(rows[i].mode, rows[i].bytes);
    assert_int_equal(x.status, INSN_OK);
    assert_int_equal(x.length, rows[i].length);
    assert_int_equal(x.operand, INSN_IMMEDIATE);
    assert_int_equal(x.size, rows[i].size);
    assert_true(x.immediate == rows[i].immediate);
    assert_int_equal(x.reg | x.high | x.replaces, 0);
  }
}

static void registers(void **state)
{
  (void)state;
  for (uint32_t reg = 0; reg < 8; reg++) {
    char text[32];
    snprintf(text, sizeof text, "88 %02X", reg * 8);
    struct insn x = decode(M64, text); /* AL CL DL BL AH CH DH BH */
    assert_int_equal(x.reg, reg % 4);
    assert_int_equal(x.high, reg / 4);
    for (uint32_t rex = 0x40; rex < 0x50; rex++) {
      snprintf(text, sizeof text, "%02X 88 %02X", rex, reg * 8);
      x = decode(M64, text); /* .. SPL BPL SIL DIL R8B .. R15B */
      assert_int_equal(x.reg, reg + (rex & 4) * 2);
      assert_int_equal(x.high, 0);
    }
    snprintf(text, sizeof text, "0F B6 %02X", reg * 8);
    x = decode(M32, text); /* the register of MOVZX is no byte */
    assert_int_equal(x.reg, reg);
    assert_int_equal(x.high, 0);
  }
}

/* SDM Table 2-1 */
static void addresses_of_16_bits(void **state)
{
  static const uint8_t bases[8] = {3, 3, 5, 5, 6, 7, 5, 3};
  static const uint8_t indices[8] = {6, 7, 6, 7, NONE, NONE, NONE, NONE};
  (void)state;
  for (uint32_t mod = 0; mod < 3; mod++)
    for (uint32_t rm = 0; rm < 8; rm++) {
      char text[32];
      int bare = mod == 0 && rm == 6;
      snprintf(text, sizeof text, "88 %02X FE FF", mod * 64 + rm);
      struct insn x = decode(M16, text);
      assert_operation(x, 2 + (bare ? 2 : mod), INSN_MOV, 1);
      assert_address(x, bare ? NONE : bases[rm], indices[rm], 1, bare || mod != 0 ? 0xFFFE : 0);
      assert_int_equal(x.memory.segment, !bare && bases[rm] == 5 ? INSN_SS : INSN_DS);
      assert_int_equal(x.memory.address_size, 2);
    }
}

/* SDM Tables 2-2 and 2-3, with REX; the displacement is -2 where there is one. */
static void addresses_of_32_and_64_bits(void **state)
{
  (void)state;
  for (uint32_t rex = 0; rex < 8; rex++)
    for (uint32_t modrm = 0; modrm < 192; modrm++)
      for (uint32_t sib = 0; sib < 256; sib++) {
        struct insn_bytes bytes = {{0x40 + (uint8_t)rex, 0x8B, (uint8_t)modrm}};
        uint32_t rm = modrm & 7, mod = modrm >> 6, low = rm == 4 ? sib & 7 : rm, at = 3;
        uint32_t index = ((sib >> 3) & 7) + (rex & 2) * 4, n = mod == 2 ? 4 : mod;
        int bare = mod == 0 && low == 5, indexed = rm == 4 && index != 4;
        if (rm == 4)
          bytes.byte[at++] = (uint8_t)sib;
        if (bare)
          n = 4;
        memset(bytes.byte + at, 0xFF, 8);
        bytes.byte[at] = 0xFE;
        struct insn x = insn_decode(M64, 15, bytes);
        assert_operation(x, at + n, INSN_MOV, 4);
        assert_int_equal(x.reg, ((modrm >> 3) & 7) + (rex & 4) * 2);
        assert_address(x, bare ? rm == 4 ? NONE : INSN_RIP : low + (rex & 1) * 8,
                       indexed ? index : NONE, indexed ? 1u << (sib >> 6) : 1,
                       n != 0 ? (uint64_t)-2 : 0);
        uint32_t base = bare ? NONE : low + (rex & 1) * 8;
        assert_int_equal(x.memory.segment, base == 4 || base == 5 ? INSN_SS : INSN_DS);
      }
}

static void address_sizes(void **state)
{
  (void)state;
  assert_int_equal(decode(M64, "8B 00").memory.address_size, 8);
  assert_int_equal(decode(M64, "67 8B 00").memory.address_size, 4);
  assert_int_equal(decode(M32, "8B 00").memory.address_size, 4);
  assert_int_equal(decode(M32, "67 8B 00").memory.address_size, 2);
  assert_int_equal(decode(M16, "67 8B 00").memory.address_size, 4);
  assert_address(decode(M32, "8B 05 00 10 00 80"), NONE, NONE, 1, 0x80001000);
  assert_address(decode(M64, "8B 05 00 10 00 80"), INSN_RIP, NONE, 1, 0xFFFFFFFF80001000);
  assert_address(decode(M64, "67 8B 05 00 10 00 80"), INSN_RIP, NONE, 1, 0x80001000);
  assert_address(decode(M64, "67 8B 43 FF"), 3, NONE, 1, 0xFFFFFFFF);
}

static void offsets(void **state)
{
  (void)state;
  struct insn x = decode(M64, "48 A1 01 02 03 04 05 06 07 88");
  assert_operation(x, 10, INSN_MOV, 8);
  assert_address(x, NONE, NONE, 1, 0x8807060504030201);
  assert_operation(decode(M64, "67 A2 01 02 03 04"), 6, INSN_MOV, 1);
  assert_operation(decode(M32, "A3 01 02 03 04"), 5, INSN_MOV, 4);
  x = decode(M16, "65 A0 01 F2");
  assert_operation(x, 4, INSN_MOV, 1);
  assert_address(x, NONE, NONE, 1, 0xF201);
  assert_int_equal(x.memory.segment, INSN_GS);
}

static void strings(void **state)
{
  (void)state;
  struct insn x = decode(M64, "F3 64 67 A5");
  assert_operation(x, 4, INSN_MOVS, 4);
  assert_address(x, 6, NONE, 1, 0);
  assert_int_equal(x.operand, INSN_DESTINATION);
  assert_int_equal(x.repeat, 1);
  assert_int_equal(x.memory.segment, INSN_FS);
  assert_int_equal(x.memory.address_size, 4);
  x = decode(M32, "26 F2 66 AB");
  assert_operation(x, 4, INSN_STOS, 2);
  assert_address(x, 7, NONE, 1, 0);
  assert_int_equal(x.operand, INSN_REGISTER);
  assert_int_equal(x.repeat, 1);
  assert_int_equal(decode(M32, "64 AA").memory.segment, INSN_ES);
  assert_int_equal(decode(M32, "AA").repeat, 0);
  assert_int_equal(decode(M32, "F3 88 07").repeat, 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(every_opcode),
    cmocka_unit_test(operations),
    cmocka_unit_test(immediates),
    cmocka_unit_test(registers),
    cmocka_unit_test(addresses_of_16_bits),
    cmocka_unit_test(addresses_of_32_and_64_bits),
    cmocka_unit_test(address_sizes),
    cmocka_unit_test(offsets),
    cmocka_unit_test(strings),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
