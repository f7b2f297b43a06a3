/* SPDX-License-Identifier: MIT */
/* Zydis, asked for everything. */
#include <Zydis/Zydis.h>

#include "tests/insn/names.h"

/* False: no general register */
static bool general(ZydisRegister r, uint32_t *number, uint32_t *high)
{
  ZydisRegisterClass class = ZydisRegisterGetClass(r);
  uint32_t id = (uint32_t)ZydisRegisterGetId(r);
  *high = class == ZYDIS_REGCLASS_GPR8 && 4 <= id && id <= 7;
  *number = class != ZYDIS_REGCLASS_GPR8 ? id : id < 4 ? id : id - 4; /* AL.., AH.., SPL.., R8B.. */
  return class == ZYDIS_REGCLASS_GPR8 || class == ZYDIS_REGCLASS_GPR16 ||
         class == ZYDIS_REGCLASS_GPR32 || class == ZYDIS_REGCLASS_GPR64;
}

static uint32_t address_register(ZydisRegister r)
{
  uint32_t number, high;
  if (ZydisRegisterGetClass(r) == ZYDIS_REGCLASS_IP)
    return INSN_RIP;
  return general(r, &number, &high) ? number : INSN_NO_REG;
}

static void take_memory(struct insn *x, const ZydisDecodedOperand *o, uint32_t address_size)
{
  x->size = o->size / 8;
  x->memory.base = address_register(o->mem.base);
  x->memory.index = address_register(o->mem.index);
  x->memory.scale = x->memory.index == INSN_NO_REG ? 1 : o->mem.scale;
  x->memory.segment = (uint32_t)ZydisRegisterGetId(o->mem.segment);
  x->memory.address_size = address_size;
  x->memory.displacement = low_bytes((uint64_t)o->mem.disp.value, address_size);
}

static bool take_other(struct insn *x, const ZydisDecodedOperand *o)
{
  x->width = o->size / 8;
  if (o->type == ZYDIS_OPERAND_TYPE_IMMEDIATE) {
    x->operand = INSN_IMMEDIATE;
    x->width = x->size;
    x->immediate = as_operand(x, o->imm.value.u);
    return true;
  }
  x->operand = INSN_REGISTER;
  return o->type == ZYDIS_OPERAND_TYPE_REGISTER && general(o->reg.value, &x->reg, &x->high);
}

static void take_access(struct insn *x, const ZydisDecodedOperand *o)
{
  x->reads |= (o->actions & ZYDIS_OPERAND_ACTION_MASK_READ) != 0;
  x->writes |= (o->actions & ZYDIS_OPERAND_ACTION_MASK_WRITE) != 0;
}

/* Two operands, of which one is in memory; or the two of MOVS. */
static bool take_operands(struct insn *x, const ZydisDecodedOperand *o, uint32_t address_size)
{
  uint32_t memory = x->operation != INSN_MOVS && o[0].type == ZYDIS_OPERAND_TYPE_MEMORY ? 0 : 1;
  if (o[memory].type != ZYDIS_OPERAND_TYPE_MEMORY)
    return false;
  x->memory_first = memory == 0;
  take_memory(x, &o[memory], address_size);
  take_access(x, &o[memory]);
  if (x->operation != INSN_MOVS)
    return take_other(x, &o[1 - memory]);
  take_access(x, &o[0]);
  x->operand = INSN_DESTINATION;
  x->width = x->size;
  return o[0].type == ZYDIS_OPERAND_TYPE_MEMORY;
}

static const ZydisDecoder *decoder_for(uint32_t mode)
{
  static ZydisDecoder decoders[9];
  static bool ready;
  if (!ready) {
    ZydisDecoderInit(&decoders[2], ZYDIS_MACHINE_MODE_LONG_COMPAT_16, ZYDIS_STACK_WIDTH_16);
    ZydisDecoderInit(&decoders[4], ZYDIS_MACHINE_MODE_LONG_COMPAT_32, ZYDIS_STACK_WIDTH_32);
    ZydisDecoderInit(&decoders[8], ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64);
    ready = true;
  }
  return &decoders[mode];
}

static struct reading read(const struct form *form)
{
  struct reading r = {.answer = ANSWER_NONE};
  ZydisDecodedInstruction in;
  ZydisDecodedOperand operands[ZYDIS_MAX_OPERAND_COUNT];
  ZyanStatus status = ZydisDecoderDecodeFull(decoder_for(form->mode), form->bytes.byte,
                                             form->count, &in, operands);
  if (!ZYAN_SUCCESS(status)) {
    r.answer = status == ZYDIS_STATUS_NO_MORE_DATA || form->count == 0 ? ANSWER_MORE : ANSWER_NONE;
    return r;
  }
  struct insn *x = &r.insn;
  x->length = in.length;
  x->operation = operation_named(ZydisMnemonicGetString(in.mnemonic));
  x->sign_extended = x->operation == INSN_MOVSX;
  x->lock = (in.attributes & ZYDIS_ATTRIB_HAS_LOCK) != 0;
  x->repeat = repeats(x->operation) &&
              (in.attributes & (ZYDIS_ATTRIB_HAS_REP | ZYDIS_ATTRIB_HAS_REPE |
                                ZYDIS_ATTRIB_HAS_REPNE)) != 0;
  r.answer = x->operation != INSN_NONE && in.operand_count >= 2 &&
             take_operands(x, operands, in.address_width / 8) ? ANSWER_KNOWN : ANSWER_OTHER;
  return r;
}

static uint32_t length(const struct form *form)
{
  ZydisDecodedInstruction in;
  ZydisDecodedOperand operands[ZYDIS_MAX_OPERAND_COUNT];
  bool good = ZYAN_SUCCESS(ZydisDecoderDecodeFull(decoder_for(form->mode), form->bytes.byte,
                                                  form->count, &in, operands));
  return good ? in.length : 0;
}

const struct peer peer_zydis = {"Zydis", ~0u, read, length};
