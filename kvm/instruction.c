/* SPDX-License-Identifier: MIT */
/* The instruction behind an access to device memory. KVM emulates it and says address and data; a
 * packet needs its bytes. KVM has left RIP before a read, and behind a write: there it is looked
 * for backwards. Of the instructions that end at RIP and write these bytes to that address the
 * longest is taken; a shorter one, without a prefix, would do the same. */
#include <Zydis/Zydis.h>
#include <string.h>

#include "kvm/machine_kvm.h"
#include "kvm/system.h"

struct state {
  struct kvm_regs  regs;
  struct kvm_sregs special;
  ZydisDecoder     decoder;
};

static void begin_decoder(struct state *s) {
  bool long_mode = s->special.cs.l != 0;
  ZydisMachineMode mode = long_mode             ? ZYDIS_MACHINE_MODE_LONG_64
                          : s->special.cs.db != 0 ? ZYDIS_MACHINE_MODE_LEGACY_32
                                                : ZYDIS_MACHINE_MODE_LEGACY_16;
  ZydisDecoderInit(&s->decoder, mode,
                   long_mode             ? ZYDIS_STACK_WIDTH_64
                   : s->special.ss.db != 0 ? ZYDIS_STACK_WIDTH_32
                                         : ZYDIS_STACK_WIDTH_16);
}

static ZydisRegisterContext context_of(const struct kvm_regs *r) {
  ZydisRegisterContext c;
  const uint64_t values[16] = {r->rax, r->rcx, r->rdx, r->rbx, r->rsp, r->rbp, r->rsi, r->rdi,
                               r->r8, r->r9, r->r10, r->r11, r->r12, r->r13, r->r14, r->r15};
  memset(&c, 0, sizeof c);
  for (int i = 0; i < 16; i++) {
    c.values[ZYDIS_REGISTER_RAX + i] = values[i];
    c.values[ZYDIS_REGISTER_EAX + i] = (uint32_t)values[i];
    c.values[ZYDIS_REGISTER_AX + i] = (uint16_t)values[i];
  }
  return c;
}

static uint64_t base_of(const struct state *s, ZydisRegister segment) {
  switch (segment) {
    case ZYDIS_REGISTER_FS: return s->special.fs.base;
    case ZYDIS_REGISTER_GS: return s->special.gs.base;
    case ZYDIS_REGISTER_ES: return s->special.es.base;
    case ZYDIS_REGISTER_CS: return s->special.cs.base;
    case ZYDIS_REGISTER_SS: return s->special.ss.base;
    default: return s->special.ds.base;
  }
}

/* Whether a MOV stores these bytes; of other instructions it is not known what they store. */
static bool stores(const struct state *s, const ZydisDecodedInstruction *insn,
                   const ZydisDecodedOperand *operands, uint64_t data, uint32_t bytes) {
  const ZydisDecodedOperand *from = &operands[1];
  uint64_t                   value, mask = bytes < 8 ? (1ull << 8 * bytes) - 1u : UINT64_MAX;
  if (insn->mnemonic != ZYDIS_MNEMONIC_MOV) return true;
  if (from->type == ZYDIS_OPERAND_TYPE_IMMEDIATE) return (from->imm.value.u & mask) == data;
  if (from->type != ZYDIS_OPERAND_TYPE_REGISTER) return true;
  ZydisRegister        r = from->reg.value;
  ZydisRegister        whole = ZydisRegisterGetLargestEnclosing(ZYDIS_MACHINE_MODE_LONG_64, r);
  ZydisRegisterContext context = context_of(&s->regs);
  bool                 high = ZYDIS_REGISTER_AH <= r && r <= ZYDIS_REGISTER_BH;
  value = context.values[whole] >> (high ? 8 : 0);
  return (value & mask) == data;
}

/* Whether this instruction, at this RIP, writes to the guest-physical address. */
static bool writes_there(struct processor *p, const struct state *s,
                         const ZydisDecodedInstruction *insn, const ZydisDecodedOperand *operands,
                         uint64_t rip, const struct happening *h, uint32_t bytes) {
  ZydisRegisterContext context = context_of(&s->regs);
  for (int i = 0; i < insn->operand_count; i++) {
    const ZydisDecodedOperand *o = &operands[i];
    uint64_t                   offset, physical;
    uint32_t size = o->size > 64 ? 8u : o->size / 8u; /* KVM tells 8 bytes at a time */
    bool writes = o->type == ZYDIS_OPERAND_TYPE_MEMORY && size == bytes &&
                  (o->actions & ZYDIS_OPERAND_ACTION_MASK_WRITE) != 0;
    if (!writes) continue;
    if (!ZYAN_SUCCESS(ZydisCalcAbsoluteAddressEx(insn, o, rip, &context, &offset))) continue;
    if (processor_translate(p, base_of(s, o->mem.segment) + offset, &physical) &&
        physical == h->addr) return true;
  }
  return false;
}

/* The length of the instruction in these bytes; 0: there is none. */
static uint32_t decode(const struct state *s, const uint8_t *code, uint32_t size,
                       ZydisDecodedInstruction *insn, ZydisDecodedOperand *operands) {
  ZyanStatus status = ZydisDecoderDecodeFull(&s->decoder, code, size, insn, operands);
  return ZYAN_SUCCESS(status) ? insn->length : 0;
}

static void look_back(struct processor *p, const struct state *s, struct happening *h,
                      uint32_t bytes) {
  ZydisDecodedInstruction insn;
  ZydisDecodedOperand     operands[ZYDIS_MAX_OPERAND_COUNT];
  uint8_t                 code[LONGEST_INSTRUCTION];
  for (uint32_t size = 1; size <= LONGEST_INSTRUCTION; size++) {
    uint64_t rip = s->regs.rip - size;
    if (!processor_read(p, s->special.cs.base + rip, code, size)) break;
    if (decode(s, code, size, &insn, operands) != size) continue;
    if (!stores(s, &insn, operands, h->stored, bytes)) continue;
    if (!writes_there(p, s, &insn, operands, rip, h, bytes)) continue;
    h->length = size;
    memcpy(h->bytes, code, size);
  }
}

static void look_ahead(struct processor *p, const struct state *s, struct happening *h) {
  ZydisDecodedInstruction insn;
  ZydisDecodedOperand     operands[ZYDIS_MAX_OPERAND_COUNT];
  uint32_t                size = LONGEST_INSTRUCTION;
  while (size > 0 && !processor_read(p, s->special.cs.base + s->regs.rip, h->bytes, size)) size--;
  h->length = size > 0 ? decode(s, h->bytes, size, &insn, operands) : 0;
}

void processor_find_instruction(struct processor *p, struct happening *h, uint32_t bytes) {
  struct state s;
  h->length = 0;
  if (kvm_ask(p->fd, KVM_GET_REGS, &s.regs) != 0) return;
  if (kvm_ask(p->fd, KVM_GET_SREGS, &s.special) != 0) return;
  begin_decoder(&s);
  h->operand_size = s.special.cs.l != 0 || s.special.cs.db != 0 ? 4 : 2;
  if (h->write) look_back(p, &s, h, bytes);
  else look_ahead(p, &s, h);
  h->has_bytes = h->length > 0;
}
