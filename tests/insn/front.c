/* SPDX-License-Identifier: MIT */
#include "tests/insn/front.h"

static uint32_t segment_prefix(uint8_t x)
{
  switch (x) {
    case 0x26: return INSN_ES;
    case 0x2E: return INSN_CS;
    case 0x36: return INSN_SS;
    case 0x3E: return INSN_DS;
    case 0x64: return INSN_FS;
    case 0x65: return INSN_GS;
    default: return 6;
  }
}

static bool take_prefix(struct front *f, bool long_mode, uint8_t x)
{
  uint32_t segment = segment_prefix(x);
  bool rex = long_mode && (x & 0xF0) == 0x40;
  bool known = rex || segment < 6 || x == 0x66 || x == 0x67 || x == 0xF0 || x == 0xF2 || x == 0xF3;
  if (!known)
    return false;
  f->count++;
  f->lock += x == 0xF0;
  f->rep += x == 0xF2 || x == 0xF3;
  f->operand += x == 0x66;
  f->segment = segment < 6 ? segment : f->segment;
  f->null_segment |= long_mode && segment < 4;
  f->void_rex |= f->rex != 0;
  f->rex = rex ? x : 0;
  return true;
}

struct front front_of(const struct form *form)
{
  struct front f = {.segment = 6};
  const uint8_t *byte = form->bytes.byte;
  while (f.count < form->count && take_prefix(&f, form->mode == INSN_MODE_64, byte[f.count])) { }
  uint32_t at = f.count;
  f.escaped = at < form->count && byte[at] == 0x0F;
  at += f.escaped;
  f.opcode = at < form->count ? byte[at] : 0;
  f.next = at + 1 < form->count ? byte[at + 1] : 0;
  return f;
}
