/* SPDX-License-Identifier: MIT */
/* What is written to each MSR of a guest: every bit alone, every bit turned over, every memory type
 * in every byte, addresses that are not canonical; and nothing changes when it is refused. */
#include "modes.h"
#include "msrs.h"
#include "tests.h"

#define COMMAND   0x830u
#define TYPES     0x0606060606060606ull
#define HALF      0x800000000000ull /* 2^47: canonical addresses end there */
#define COUNT(a)  (sizeof(a) / sizeof((a)[0]))

static void add(uint32_t number, uint64_t value) {
  uint64_t back = 0;
  if (msr_is_unsure(number, value)) return;
  struct want want = want_fault(GENERAL_PROTECTION, 0);
  enum op     op = msr_is_exchanged(number) ? OP_exchange_msr : OP_wrmsr;
  if (msr_takes(number, value)) {
    bool told = op == OP_exchange_msr && msr_reads_back(number, value, &back);
    want = told ? want_value(back) : want_done();
  }
  batch_add((struct record){.op = op, .extra = number, .value = value}, want);
}

static void read(uint32_t number, uint64_t value) {
  batch_add((struct record){.op = OP_rdmsr, .extra = number}, want_value(value));
}

static void values(uint32_t number, uint64_t old) {
  static const uint64_t edges[] = {0, ~0ull, HALF - 1, HALF, 0 - HALF, 0 - HALF - 1, HALF << 1,
                                   1ull << 63, UINT32_MAX, 1ull << 32, 0x7FFFFFFFFFFFFFFFull};
  for (uint32_t bit = 0; bit < 64; bit++) {
    add(number, 1ull << bit);
    add(number, old ^ 1ull << bit);
    add(number, ~(1ull << bit));
  }
  for (uint32_t i = 0; i < COUNT(edges); i++) add(number, edges[i]);
}

/* Every byte in each place, beside types that are legal. */
static void bytes(uint32_t number) {
  for (uint32_t place = 0; place < 8; place++)
    for (uint64_t byte = 0; byte < 256; byte++)
      add(number, (TYPES & ~(0xFFull << 8 * place)) | byte << 8 * place);
}

static void low_word(uint32_t number, uint64_t count) {
  for (uint64_t v = 0; v < count; v++) add(number, v);
}

/* Each command in its low twelve bits and shorthands, to a processor that is not there. */
static void commands(void) {
  for (uint64_t v = 0; v < 0x1000; v += v % 256 < 34 ? 1 : 17)
    for (uint64_t shorthand = 0; shorthand < 4; shorthand++)
      add(COMMAND, 0x3Eull << 32 | shorthand << 18 | v);
}

static bool counts(uint32_t number) { return number == 0x10 || number == 0x839; }

/* With what it holds before and after. */
static void each(uint32_t number) {
  uint64_t old = msr_is_read(number) ? batch_ask(OP_rdmsr, number, 0) : 0;
  values(number, old);
  if (!counts(number) && number != COMMAND && msr_is_read(number)) read(number, old);
}

void test_values(void) {
  static const uint32_t types[] = {0x250, 0x258, 0x268, 0x26F, 0x277};
  static const uint32_t words[] = {0x200, 0x20F, 0x2FF, 0x808, 0x80F, 0x82F, 0x832, 0x835, 0x837,
                                   0x83E, 0x83F, 0x1D9, IA32_EFER};
  batch_case("msr-values");
  batch_mode(&mode_long);
  for (uint32_t i = 0; i < msr_count; i++) each(msr_numbers[i]);
  batch_case("msr-memory-types");
  for (uint32_t i = 0; i < COUNT(types); i++) bytes(types[i]);
  batch_case("msr-low-words");
  for (uint32_t i = 0; i < COUNT(words); i++) low_word(words[i], 0x400);
  batch_case("msr-commands");
  commands();
  batch_flush();
}
