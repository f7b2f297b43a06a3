/* SPDX-License-Identifier: MIT */
#include "tests/insn/names.h"

#include <stdio.h>
#include <string.h>

uint32_t operation_named(const char *name)
{
  static const struct {
    const char *name;
    uint32_t operation;
  } names[] = {
    {"add", INSN_ADD}, {"or", INSN_OR}, {"adc", INSN_ADC}, {"sbb", INSN_SBB},
    {"and", INSN_AND}, {"sub", INSN_SUB}, {"xor", INSN_XOR}, {"cmp", INSN_CMP},
    {"test", INSN_TEST}, {"xchg", INSN_XCHG},
    {"bt", INSN_BT}, {"bts", INSN_BTS}, {"btr", INSN_BTR}, {"btc", INSN_BTC},
    {"mov", INSN_MOV}, {"movabs", INSN_MOV}, {"movzx", INSN_MOVZX}, {"movsx", INSN_MOVSX},
    {"movsxd", INSN_MOVSX},
    {"movsb", INSN_MOVS}, {"movsw", INSN_MOVS}, {"movsd", INSN_MOVS}, {"movsq", INSN_MOVS},
    {"stosb", INSN_STOS}, {"stosw", INSN_STOS}, {"stosd", INSN_STOS}, {"stosq", INSN_STOS},
  };
  for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++)
    if (strcmp(names[i].name, name) == 0)
      return names[i].operation;
  return INSN_NONE;
}

/* AX, CX, ..: the old eight, in all their sizes */
static bool old_register(const char *name, struct named_register *r)
{
  static const char *const words[8] = {"ax", "cx", "dx", "bx", "sp", "bp", "si", "di"};
  static const char *const bytes[8] = {"al", "cl", "dl", "bl", "spl", "bpl", "sil", "dil"};
  static const char *const highs[4] = {"ah", "ch", "dh", "bh"};
  for (uint32_t i = 0; i < 8; i++) {
    bool wide = (name[0] == 'e' || name[0] == 'r') && strcmp(name + 1, words[i]) == 0;
    bool word = strcmp(name, words[i]) == 0, byte = strcmp(name, bytes[i]) == 0;
    bool high = i < 4 && strcmp(name, highs[i]) == 0;
    if (wide || word || byte || high) {
      *r = (struct named_register){i, high, wide ? name[0] == 'r' ? 8 : 4 : word ? 2 : 1};
      return true;
    }
  }
  return false;
}

bool register_named(const char *name, struct named_register *r)
{
  char suffix = 0;
  if (strcmp(name, "rip") == 0 || strcmp(name, "eip") == 0) {
    *r = (struct named_register){INSN_RIP, 0, name[0] == 'r' ? 8 : 4};
    return true;
  }
  if (old_register(name, r))
    return true;
  if (sscanf(name, "r%u%c", &r->number, &suffix) < 1 || r->number < 8 || r->number > 15)
    return false;
  r->high = 0;
  r->bytes = suffix == 'b' ? 1 : suffix == 'w' ? 2 : suffix == 'd' ? 4 : 8;
  return true;
}

uint32_t segment_named(const char *name)
{
  static const char *const names[6] = {"es", "cs", "ss", "ds", "fs", "gs"};
  uint32_t i = 0;
  while (i < 6 && strcmp(name, names[i]) != 0)
    i++;
  return i;
}

uint32_t default_segment(uint32_t base) { return base == 4 || base == 5 ? INSN_SS : INSN_DS; }
