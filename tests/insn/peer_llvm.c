/* SPDX-License-Identifier: MIT */
/* LLVM's disassembler. It tells text and length; it takes some prefixes for instructions of their
 * own, which are put together here. */
#include <llvm-c/Disassembler.h>
#include <llvm-c/Target.h>
#include <stdlib.h>

#include "tests/insn/text.h"

static LLVMDisasmContextRef context_for(uint32_t mode)
{
  static LLVMDisasmContextRef contexts[9];
  const char *triple = mode == INSN_MODE_16 ? "i386-unknown-unknown-code16"
                     : mode == INSN_MODE_32 ? "i386-unknown-unknown" : "x86_64-unknown-unknown";
  if (contexts[mode] == NULL) {
    LLVMInitializeX86TargetInfo();
    LLVMInitializeX86TargetMC();
    LLVMInitializeX86Disassembler();
    contexts[mode] = LLVMCreateDisasm(triple, NULL, 0, NULL, NULL);
    if (contexts[mode] == NULL ||
        !LLVMSetDisasmOptions(contexts[mode], LLVMDisassembler_Option_AsmPrinterVariant))
      abort();
  }
  return contexts[mode];
}

static struct reading read(const struct form *form)
{
  struct reading r = {.answer = ANSWER_NONE};
  char text[128];
  const char *rest = "";
  while (*rest == 0) {
    size_t n = LLVMDisasmInstruction(context_for(form->mode),
                                     (uint8_t *)form->bytes.byte + r.insn.length,
                                     form->count - r.insn.length, 0, text, sizeof text);
    if (n == 0)
      return (struct reading){.answer = ANSWER_NONE, .pieces = r.pieces + 1};
    r.pieces++;
    r.insn.length += (uint32_t)n;
    rest = text_prefixes(text, &r.insn);
  }
  r.answer = text_read(rest, &r.insn) ? ANSWER_KNOWN : ANSWER_OTHER;
  r.insn.repeat &= repeats(r.insn.operation);
  return r;
}

static uint32_t length(const struct form *form)
{
  char text[128];
  return (uint32_t)LLVMDisasmInstruction(context_for(form->mode), (uint8_t *)form->bytes.byte,
                                         form->count, 0, text, sizeof text);
}

const struct peer peer_llvm = {"LLVM", ~(unsigned)FIELD_ACCESS, read, length};
