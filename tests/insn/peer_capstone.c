/* SPDX-License-Identifier: MIT */
/* Capstone, with details. */
#include <capstone/capstone.h>
#include <stdlib.h>

#include "tests/insn/names.h"

struct engine {
  csh handle;
  cs_insn *insn;
};

static struct engine *engine_for(uint32_t mode)
{
  static struct engine engines[9];
  struct engine *e = &engines[mode];
  cs_mode bits = mode == INSN_MODE_16 ? CS_MODE_16 : mode == INSN_MODE_32 ? CS_MODE_32 : CS_MODE_64;
  if (e->insn == NULL) {
    if (cs_open(CS_ARCH_X86, bits, &e->handle) != CS_ERR_OK)
      abort();
    cs_option(e->handle, CS_OPT_DETAIL, CS_OPT_ON);
    e->insn = cs_malloc(e->handle);
  }
  return e;
}

static bool disassemble(const struct form *form, struct engine *e)
{
  const uint8_t *code = form->bytes.byte;
  size_t size = form->count;
  uint64_t address = 0;
  return cs_disasm_iter(e->handle, &code, &size, &address, e->insn);
}

static uint32_t address_register(csh handle, x86_reg r)
{
  struct named_register found;
  if (r == X86_REG_INVALID || !register_named(cs_reg_name(handle, r), &found))
    return INSN_NO_REG;
  return found.number;
}

static void take_memory(struct insn *x, csh handle, const cs_x86_op *o, uint32_t address_size)
{
  x->size = o->size;
  x->memory.base = address_register(handle, o->mem.base);
  x->memory.index = address_register(handle, o->mem.index);
  x->memory.scale = x->memory.index == INSN_NO_REG ? 1 : (uint32_t)o->mem.scale;
  x->memory.segment = o->mem.segment == X86_REG_INVALID
                          ? default_segment(x->memory.base)
                          : segment_named(cs_reg_name(handle, o->mem.segment));
  x->memory.address_size = address_size;
  x->memory.displacement = low_bytes((uint64_t)o->mem.disp, address_size);
}

static bool take_other(struct insn *x, csh handle, const cs_x86_op *o)
{
  struct named_register r = {0};
  if (o->type == X86_OP_IMM) {
    x->operand = INSN_IMMEDIATE;
    x->width = x->size;
    x->immediate = as_operand(x, (uint64_t)o->imm);
    return true;
  }
  if (o->type != X86_OP_REG || !register_named(cs_reg_name(handle, o->reg), &r))
    return false;
  x->operand = INSN_REGISTER;
  x->reg = r.number;
  x->high = r.high;
  x->width = r.bytes;
  return true;
}

static bool take_operands(struct insn *x, csh handle, const cs_x86 *c)
{
  bool string = x->operation == INSN_MOVS;
  const cs_x86_op *o = c->operands;
  unsigned memory = !string && o[0].type == X86_OP_MEM ? 0 : 1;
  if (c->op_count != 2 || o[memory].type != X86_OP_MEM)
    return false;
  x->memory_first = memory == 0;
  take_memory(x, handle, &o[memory], c->addr_size);
  if (!string)
    return take_other(x, handle, &o[1 - memory]);
  x->operand = INSN_DESTINATION;
  x->width = x->size;
  return o[0].type == X86_OP_MEM;
}

static struct reading read(const struct form *form)
{
  struct reading r = {.answer = ANSWER_NONE};
  struct engine *e = engine_for(form->mode);
  if (!disassemble(form, e))
    return r;
  const cs_x86 *c = &e->insn->detail->x86;
  struct insn *x = &r.insn;
  x->length = e->insn->size;
  x->operation = operation_named(cs_insn_name(e->handle, e->insn->id));
  x->sign_extended = x->operation == INSN_MOVSX;
  x->lock = c->prefix[0] == X86_PREFIX_LOCK;
  x->repeat = repeats(x->operation) &&
              (c->prefix[0] == X86_PREFIX_REP || c->prefix[0] == X86_PREFIX_REPNE);
  r.answer = x->operation != INSN_NONE && take_operands(x, e->handle, c) ? ANSWER_KNOWN
                                                                          : ANSWER_OTHER;
  return r;
}

static uint32_t length(const struct form *form)
{
  struct engine *e = engine_for(form->mode);
  return disassemble(form, e) ? e->insn->size : 0;
}

const struct peer peer_capstone = {"Capstone", ~(unsigned)FIELD_ACCESS, read, length};
