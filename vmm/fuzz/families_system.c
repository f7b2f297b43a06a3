/* SPDX-License-Identifier: MIT */
/* Control registers, MSRs, descriptors, debug registers. */
#include "families.h"

#define PICK(r, table) ((table)[random_below(r, sizeof(table) / sizeof((table)[0]))])

static uint64_t one_or_two_bits(struct random *r, uint64_t value) {
  value ^= 1ull << random_below(r, 32);
  return random_once_in(r, 2) ? value : value ^ 1ull << random_below(r, 32);
}

/* What a register holds with some bits changed, or anything. */
static void change_control(struct step *s, uint32_t number) {
  static const uint64_t cr0[] = {0x80010031u, 0x11u, 0x10u, 0x80000011u, 0x60000031u, 0x30u};
  static const uint64_t cr4[] = {0x506A0u, 0x20u, 0x10u, 0u, 0x600u, 0x20020u, 0x2000u};
  static const uint64_t cr3[] = {0u, 0x1000u, 0x2000u, MEM_PAGE, 0x3F000u, 0x1018u, 0x18u};
  uint64_t value = number == 0 ? PICK(s->r, cr0) : number == 4 ? PICK(s->r, cr4) : PICK(s->r, cr3);
  if (random_once_in(s->r, 3)) value = one_or_two_bits(s->r, value);
  else if (random_once_in(s->r, 4)) value = edge_value(s->r);
  emit_load(s, RAX, value);
  if (number == 8 && s->bits == 64) emit_byte(s, 0x44);
  emit_registers(s, 0x0F22, number & 7u, RAX);
}

void family_control(struct step *s) {
  static const uint8_t numbers[] = {0, 0, 0, 3, 4, 4, 8, 2, 1, 5};
  uint32_t number = PICK(s->r, numbers), other = random_below(s->r, 8);
  switch (random_below(s->r, 10)) {
    case 0: emit_registers(s, 0x0F20, number & 7u, other); break; /* MOV from CR */
    case 1: emit_opcode(s, 0x0F06); break;                        /* CLTS */
    case 2: /* read, flip, write */
      emit_registers(s, 0x0F20, number & 7u, RAX);
      emit_wide(s);
      emit_byte(s, 0x35); /* XOR EAX */
      emit_value(s, 1ull << random_below(s->r, 32), 4);
      emit_registers(s, 0x0F22, number & 7u, RAX);
      break;
    case 3: /* LMSW, SMSW */
      emit_load32(s, RAX, random_below(s->r, 16));
      emit_registers(s, 0x0F01, random_once_in(s->r, 2) ? 6 : 4, RAX);
      break;
    case 4: /* XSETBV */
      emit_load32(s, RCX, random_once_in(s->r, 8) ? 1 : 0);
      emit_load32(s, RAX, (uint32_t)edge_value(s->r));
      emit_load32(s, RDX, random_once_in(s->r, 4) ? 1 : 0);
      emit_opcode(s, 0x0F01D1);
      break;
    default: change_control(s, number); break;
  }
}

void family_msr(struct step *s) {
  static const uint32_t known[] = {
    0xC0000080u, 0xC0000080u, 0xC0000080u, 0xC0000081u, 0xC0000082u, 0xC0000083u, 0xC0000084u,
    0xC0000100u, 0xC0000101u, 0xC0000102u, 0xC0000103u, 0x174u, 0x175u, 0x176u, 0x277u, 0x1D9u,
    0x1Bu, 0x10u, 0x3Au, 0x8Bu, 0x1A0u, 0xFEu, 0x2FFu, 0x200u, 0x201u, 0x20Fu, 0x210u, 0x250u,
    0x26Fu, 0x270u, 0x480u, 0x48Bu, 0x491u, 0x6E0u, 0x800u, 0x808u, 0x830u, 0x83Fu, 0xBFFu,
    0xDA0u, 0x38Fu, 0x345u, 0x1FFFu, 0x2000u, 0xC0001FFFu, 0xC0002000u, 0x40000000u, 0x48u, 0x49u,
  };
  uint32_t index = random_once_in(s->r, 6) ? (uint32_t)random_word(s->r) : PICK(s->r, known);
  uint64_t value = edge_value(s->r);
  emit_load32(s, RCX, index);
  if (random_once_in(s->r, 4)) {
    emit_opcode(s, 0x0F32);
    return;
  }
  emit_load32(s, RAX, (uint32_t)value);
  emit_load32(s, RDX, random_once_in(s->r, 2) ? 0 : (uint32_t)(value >> 32));
  emit_opcode(s, 0x0F30);
}

/* A selector of the tables, with any RPL; sometimes the LDT's, or one beyond. */
static uint32_t selector(struct random *r) {
  if (random_once_in(r, 8)) return random_below(r, 0x10000);
  return random_below(r, 16) * 8u | (random_once_in(r, 3) ? random_below(r, 8) : 0u);
}

/* Any access byte, limits and bases that are edges. */
static uint64_t descriptor(struct random *r) {
  static const uint64_t good[] = {
    0x00CF93000000FFFFu, 0x00CF9B000000FFFFu, 0x00AF9B000000FFFFu, 0x000089000000002Bu,
    0x000082000000FFFFu, 0x00008C0000080000u, 0x0000850000400000u, 0x00CF97000000FFFFu,
    0x00CF9F000000FFFFu, 0x0000FB000000FFFFu, 0x000081000000002Bu,
  };
  uint64_t d = PICK(r, good);
  if (random_once_in(r, 2)) d ^= 1ull << random_below(r, 64);
  if (random_once_in(r, 3)) d = (d & ~(0xFFull << 40)) | (uint64_t)random_below(r, 256) << 40;
  return random_once_in(r, 12) ? random_word(r) : d;
}

static void write_descriptor(struct step *s) {
  uint32_t at = GDT + 8u * random_below(s->r, 16);
  uint64_t d = descriptor(s->r);
  emit_load32(s, RAX, (uint32_t)d);
  emit_wide(s);
  emit_memory(s, 0x89, RAX, at);
  emit_load32(s, RAX, (uint32_t)(d >> 32));
  emit_wide(s);
  emit_memory(s, 0x89, RAX, at + 4);
}

void family_descriptors(struct step *s) {
  static const uint32_t tables[] = {0x0F01, 0x0F01, 0x0F00};
  switch (random_below(s->r, 8)) {
    case 0: case 1: write_descriptor(s); break;
    case 2: /* LLDT, LTR */
      emit_load32(s, RAX, selector(s->r));
      emit_registers(s, 0x0F00, 2 + random_below(s->r, 2), RAX);
      break;
    case 3: /* SGDT, SIDT, LGDT, LIDT, SLDT, STR, VERR, VERW */
      emit_memory(s, PICK(s->r, tables), random_below(s->r, 8), (uint32_t)edge_address(s->r));
      break;
    case 4: /* LAR, LSL */
      emit_load32(s, RAX, selector(s->r));
      emit_registers(s, random_once_in(s->r, 2) ? 0x0F02 : 0x0F03, RBX, RAX);
      break;
    default: /* MOV to a segment register, sometimes followed by what it blocks */
      emit_load32(s, RAX, selector(s->r));
      emit_registers(s, 0x8E, random_below(s->r, 6), RAX);
      if (random_once_in(s->r, 3)) emit_opcode(s, 0x0FA2);
      break;
  }
}

/* Breakpoints on the steps, the handlers' stack and the tables; single steps; alignment checks. */
void family_debug(struct step *s) {
  static const uint32_t flags[] = {0x100u, 0x40100u, 0x40000u, 0x10100u, 0x4000u, 0x300u, 0x20000u};
  uint32_t number = random_below(s->r, 8);
  switch (random_below(s->r, 5)) {
    case 0:
      emit_load(s, RAX, edge_address(s->r));
      emit_registers(s, 0x0F23, random_below(s->r, 4), RAX);
      break;
    case 1:
      emit_load(s, RAX, random_once_in(s->r, 4) ? edge_value(s->r)
                                                : 0x400u | (uint32_t)random_word(s->r));
      emit_registers(s, 0x0F23, 7, RAX);
      break;
    case 2: emit_registers(s, random_once_in(s->r, 2) ? 0x0F21 : 0x0F23, number, RAX); break;
    case 3: /* POPF, then what may exit */
      if (s->bits == 16) emit_byte(s, 0x66);
      emit_byte(s, 0x68);
      emit_value(s, 2u | PICK(s->r, flags), 4);
      if (s->bits == 16) emit_byte(s, 0x66);
      emit_byte(s, 0x9D);
      if (random_once_in(s->r, 2)) emit_opcode(s, 0x8ED0); /* MOV SS */
      emit_opcode(s, random_once_in(s->r, 2) ? 0x0FA2 : 0x0F01C1);
      break;
    default: emit_byte(s, 0xF1); break; /* INT1 */
  }
}
