/* SPDX-License-Identifier: MIT */
/* Values that a processor refuses, one by one: a fault of the guest's, or nothing; never more. */
#include "check.h"
#include "fixture.h"
#include "lib/memory.h"
#include "outcome.h"
#include "tests.h"

#define UNDEFINED_OPCODE   6u
#define INVALID_TSS        10u
#define NOT_PRESENT        11u
#define STACK_FAULT        12u

#define CR4_PAE (1ull << 5)
#define CR4_PGE (1ull << 7)
#define CR4_HIDDEN 0xFFFFFFFFFFC8F000ull /* all that no guest may set, VMXE among them */
#define CR4_SMEP (1ull << 20)
#define CR4_SMAP (1ull << 21)
#define PAIR_BITS 24u
#define LAST_SELECTOR 0xFFF8u
#define MAPPED (ZX_VM_SPECIFIC | ZX_VM_PERM_READ | ZX_VM_PERM_WRITE)
#define XCR0_BITS 10u
#define XCR0_LEGAL_COUNT 3u /* x87; and SSE; and AVX */

/* ---- control registers ---- */

/* With SMEP or SMAP this guest, whose pages are all ring 3's, could not go on. */
static void flip_cr4(uint64_t bits) {
  if (bits & (CR4_SMEP | CR4_SMAP)) return;
  uint64_t vector = outcome(ROUTINE_write_cr4, bits);
  if (vector == NO_FAULT) expect("CR4 is what was written", bits, peek(RESULT + 8));
  else expect("vector", GENERAL_PROTECTION, vector);
  if ((bits & (CR4_PAE | CR4_HIDDEN)) != 0) expect("refused", GENERAL_PROTECTION, vector);
  if (bits == CR4_PGE) expect("allowed", NO_FAULT, vector);
  if (vector == NO_FAULT) expect("CR4 shows its own bits", 0, peek(RESULT + 16) & CR4_HIDDEN);
}

static void cr4(void) {
  test("cr4-every-bit");
  for (uint32_t i = 0; i < 64; i++) flip_cr4(1ull << i);
  test("cr4-every-pair");
  for (uint32_t i = 0; i < PAIR_BITS; i++)
    for (uint32_t k = 0; k < i; k++) flip_cr4(1ull << i | 1ull << k);
}

static void cr8(void) {
  test("cr8-every-bit");
  for (uint32_t i = 0; i < 64; i++) {
    uint64_t vector = outcome(ROUTINE_write_cr8, 1ull << i);
    expect("vector", i < 4 ? NO_FAULT : GENERAL_PROTECTION, vector);
    if (i < 4) expect("CR8", 1ull << i, peek(RESULT + 8));
  }
}

/* Of all combinations of the first ten bits as many are taken as the processor has; no high one. */
static void xcr0(void) {
  uint32_t taken = 0;
  test("xcr0-every-combination");
  for (uint64_t value = 0; value < 1u << XCR0_BITS; value++) {
    uint64_t vector = outcome(ROUTINE_do_xsetbv, value);
    if (vector != NO_FAULT) expect("vector", GENERAL_PROTECTION, vector);
    else expect("XCR0 is what was written", value, peek(RESULT + 8));
    taken += vector == NO_FAULT;
    if ((value & 1) == 0) expect("without x87", GENERAL_PROTECTION, vector);
  }
  expect("combinations taken", XCR0_LEGAL_COUNT, taken);
  for (uint32_t i = XCR0_BITS; i < 64; i++)
    expect("vector", GENERAL_PROTECTION, outcome(ROUTINE_do_xsetbv, 1u | 1ull << i));
}

/* ---- descriptors ---- */

static bool among(uint64_t vector, const uint8_t *vectors) {
  for (; *vectors != 0; vectors++)
    if (*vectors == vector) return true;
  return vector == NO_FAULT;
}

/* Every access byte, and a selector with the RPL of its DPL: it is loaded, or one of the faults. */
static void load_each(const char *name, enum routine routine, const uint8_t *vectors) {
  uint64_t gdt = routine_address(ROUTINE_gdt), tss = peek(gdt + SEL_TSS), done = 0;
  test(name);
  poke(gdt + SEL_SPARE + 8, 0);
  for (uint64_t access = 0; access < 256; access++) {
    poke(gdt + SEL_SPARE, (tss & ~(0xFFull << 40)) | access << 40);
    uint64_t vector = outcome(routine, SEL_SPARE | (access >> 5 & 3));
    expect("an expected vector", true, among(vector, vectors));
    done += vector == NO_FAULT;
  }
  expect("some were done", true, done > 0);
  expect("most were not", true, done < 128);
}

static void descriptors(void) {
  static const uint8_t data[] = {NOT_PRESENT, GENERAL_PROTECTION, 0};
  static const uint8_t stack[] = {NOT_PRESENT, STACK_FAULT, GENERAL_PROTECTION, 0};
  load_each("descriptors-ds", ROUTINE_load_ds, data);
  load_each("descriptors-ss", ROUTINE_load_ss, stack);
  load_each("descriptors-ldt", ROUTINE_load_ldt, data);
  load_each("descriptors-tr", ROUTINE_load_tr, data);
}

/* An error code with bit 15, of a fault whose delivery finds no page in the EPT. */
static void large_error_code(void) {
  zx_vaddr_t mapped;
  test("error-code-of-16-bits");
  expect_status(ZX_OK, zx_vmar_unmap(fixture.vmar, 0, GUEST_MEMORY));
  expect_status(ZX_OK, zx_vmar_map(fixture.vmar, MAPPED, 0, fixture.memory, 0, GUEST_MEMORY,
                                   &mapped));
  expect("vector", GENERAL_PROTECTION, outcome(ROUTINE_load_ds, LAST_SELECTOR));
  expect("error code", LAST_SELECTOR, peek(FAULT_ERROR));
}

/* ---- VMX instructions in ring 3 ---- */

struct code {
  const char *name;
  uint8_t     bytes[9];
};

/* With a memory operand: 0x35000, or registers. VMCALL and VMLAUNCH have cases of their own. */
static const struct code vmx_code[] = {
  {"vmresume", {0x0F, 0x01, 0xC3}},
  {"vmxoff", {0x0F, 0x01, 0xC4}},
  {"vmfunc", {0x0F, 0x01, 0xD4}},
  {"vmread", {0x0F, 0x78, 0xC1}},
  {"vmwrite", {0x0F, 0x79, 0xC1}},
  {"vmptrld", {0x0F, 0xC7, 0x34, 0x25, 0x00, 0x50, 0x03, 0x00}},
  {"vmptrst", {0x0F, 0xC7, 0x3C, 0x25, 0x00, 0x50, 0x03, 0x00}},
  {"vmclear", {0x66, 0x0F, 0xC7, 0x34, 0x25, 0x00, 0x50, 0x03, 0x00}},
  {"vmxon", {0xF3, 0x0F, 0xC7, 0x34, 0x25, 0x00, 0x50, 0x03, 0x00}},
  {"invept", {0x66, 0x0F, 0x38, 0x80, 0x00}},
  {"invvpid", {0x66, 0x0F, 0x38, 0x81, 0x00}},
};

static void vmx_in_ring_3(void) {
  for (uint32_t i = 0; i < sizeof(vmx_code) / sizeof(vmx_code[0]); i++) {
    uint8_t code[16] = {0};
    test("vmx-in-ring-3");
    memcpy(code, vmx_code[i].bytes, sizeof(vmx_code[i].bytes));
    expect_status(ZX_OK, zx_vmo_write(fixture.memory, code, USER_CODE, sizeof(code)));
    expect_fault(run(ROUTINE_user_code), UNDEFINED_OPCODE);
    expect(vmx_code[i].name, USER_CODE, peek(FAULT_RIP));
  }
}

void test_illegal(void) {
  cr4();
  cr8();
  xcr0();
  descriptors();
  large_error_code();
  vmx_in_ring_3();
}
