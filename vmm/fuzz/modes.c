/* SPDX-License-Identifier: MIT */
#include "modes.h"

#include "fuzz/layout.h"
#include "lib/memory.h"

#define PRESENT_WRITE 0x003u
#define USER          0x004u
#define LARGE         0x080u
#define GATE          0x8E00u /* present, DPL 0, interrupt gate of the mode's width */
#define IST1          1u
#define TSS64_IST1    36u
#define TSS_IOMAP     102u
#define TSS_BYTES     104u
#define EXTERNAL      32u
#define CR4_PSE       0x10u
#define CR4_PAE       0x20u
#define RFLAGS_VM     0x20000u
#define RFLAGS_CHOICE 0x244FD5u /* with TF, DF, OF, NT, AC, ID; IF beside it */
#define RFLAGS_IF     0x200u
#define STUBS_AT      8u /* in the code: the addresses of the stubs */
#define IN_DATA(x)    ((x) - DATA)

const struct mode_facts mode_facts[MODES] = {
  {"long0", 64, true, false},     {"long3", 64, true, true},
  {"compat0", 32, true, false},   {"compat3", 32, true, true},
  {"real", 16, false, false},     {"protected0", 32, false, false},
  {"protected3", 32, false, false}, {"protected16", 16, false, false},
  {"paged", 32, false, false},    {"pae", 32, false, false},
  {"v86", 16, false, false},
};

/* ---- what does not change ---- */

/* Supervisor pages but for the steps and the user's data. */
static uint64_t page_entry(uint32_t page) {
  uint64_t address = (uint64_t)page * 0x1000u;
  bool     user = address >= STEPS && address < USER_DATA + 0x1000u;
  return address | PRESENT_WRITE | (user ? USER : 0u);
}

static void put_long_tables(uint8_t *memory) {
  store64(memory, (TABLES_AT + 0x1000u) | PRESENT_WRITE | USER);
  store64(memory + 0x1000, (TABLES_AT + 0x2000u) | PRESENT_WRITE | USER);
  store64(memory + 0x2000, PAGE_TABLE | PRESENT_WRITE | USER);
  for (uint32_t i = 0; i < MAPPED_PAGES; i++) store64(memory + PAGE_TABLE + 8 * i, page_entry(i));
}

/* At 1000h a directory of 4 MiB pages, at 2000h PDPTEs, at 3000h a directory of 2 MiB pages. */
static void put_legacy_tables(uint8_t *memory) {
  store32(memory + 0x1000, PRESENT_WRITE | USER | LARGE);
  store64(memory + 0x2000, 0x3000u | 1u);
  store64(memory + 0x3000, PRESENT_WRITE | USER | LARGE);
}

static void put_gates(uint8_t *memory, bool boot, uint64_t stubs) {
  for (uint32_t v = 0; v < 256; v++) {
    uint64_t stub = stubs + STUB_BYTES * (v < EXTERNAL ? v : EXTERNAL);
    uint8_t *gate = memory + GATES + (boot ? 16u : 8u) * v;
    uint64_t selector = boot ? SEL_CODE64 : SEL_CODE32;
    store64(gate, (stub & 0xFFFFu) | selector << 16 | (boot ? (uint64_t)IST1 << 32 : 0u) |
                  (uint64_t)GATE << 32 | (stub >> 16) << 48);
  }
}

static void put_vectors(uint8_t *memory, uint64_t stubs) {
  for (uint32_t v = 0; v < 256; v++) {
    store32(memory + 4 * v, (uint32_t)stubs + (v < EXTERNAL && v != 2u ? 0u : STUB_BYTES));
  }
}

void mode_base(uint8_t *memory, bool boot, const uint8_t *code, uint32_t code_bytes) {
  memcpy(memory + LONG_ENTRY, code, code_bytes);
  if (boot) {
    put_long_tables(memory);
    put_gates(memory, true, load64(code + STUBS_AT));
    return;
  }
  put_legacy_tables(memory);
  put_vectors(memory, load64(code + STUBS_AT + 16));
  put_gates(memory, false, load64(code + STUBS_AT + 8));
}

/* ---- what does ---- */

static void put_descriptor(uint8_t *page, uint32_t selector, uint64_t value) {
  store64(page + IN_DATA(GDT) + selector, value);
}

static void put_tss(uint8_t *page, bool boot) {
  uint8_t *tss = page + IN_DATA(TSS);
  memset(tss, 0, TSS_BYTES);
  if (boot) {
    store64(tss + 4, STACK_TOP);
    store64(tss + TSS64_IST1, STACK_TOP);
  } else {
    store32(tss + 4, STACK_TOP);
    store32(tss + 8, SEL_DATA);
  }
  store16(tss + TSS_IOMAP, TSS_BYTES); /* no port for ring 3 */
}

static void put_descriptors(uint8_t *page, bool boot) {
  memset(page + IN_DATA(GDT), 0, 16 * 8);
  put_descriptor(page, SEL_CODE64, 0x00AF9B000000FFFFu);
  put_descriptor(page, SEL_DATA, 0x00CF93000000FFFFu);
  put_descriptor(page, SEL_CODE32, 0x00CF9B000000FFFFu);
  put_descriptor(page, SEL_CODE16, 0x000F9B000000FFFFu);
  put_descriptor(page, SEL_USER32, 0x00CFFB000000FFFFu);
  put_descriptor(page, SEL_USER_DATA, 0x00CFF3000000FFFFu);
  put_descriptor(page, SEL_USER64, 0x00AFFB000000FFFFu);
  put_descriptor(page, SEL_TSS, 0x0000890000000067u | (uint64_t)TSS << 16);
  if (!boot) put_descriptor(page, SEL_TSS16, 0x000081000000002Bu | (uint64_t)TSS << 16);
  put_descriptor(page, SEL_LDT, 0x000082000000FFFFu);
}

static void put_pointers(uint8_t *page, bool boot) {
  store16(page + IN_DATA(GDT_POINTER), 16 * 8 - 1);
  store64(page + IN_DATA(GDT_POINTER) + 2, GDT);
  store16(page + IN_DATA(IDT_POINTER), boot ? 16 * 256 - 1 : 8 * 256 - 1);
  store64(page + IN_DATA(IDT_POINTER) + 2, GATES);
}

static uint32_t random_flags(struct random *r) {
  uint32_t flags = 2u | (random_once_in(r, 2) ? RFLAGS_IF : 0u);
  if (random_once_in(r, 3)) flags |= (uint32_t)random_word(r) & RFLAGS_CHOICE;
  return flags;
}

struct frame { uint32_t cs, ss; };

static struct frame frame_of(enum mode mode) {
  switch (mode) {
    case MODE_LONG0: return (struct frame){SEL_CODE64, SEL_DATA};
    case MODE_LONG3: return (struct frame){SEL_USER64 | 3u, SEL_USER_DATA | 3u};
    case MODE_COMPAT3: case MODE_PROTECTED3:
      return (struct frame){SEL_USER32 | 3u, SEL_USER_DATA | 3u};
    case MODE_PROTECTED16: return (struct frame){SEL_CODE16, SEL_DATA};
    case MODE_REAL: case MODE_V86: return (struct frame){0, 0};
    default: return (struct frame){SEL_CODE32, SEL_DATA};
  }
}

/* RIP, CS, RFLAGS, RSP, SS; for virtual-8086 mode also ES, DS, FS, GS. Ring 0 of 32 bits has three
 * words. */
static void put_frame(uint8_t *page, enum mode mode, uint32_t first, uint32_t flags) {
  struct frame f = frame_of(mode);
  uint32_t     size = mode_facts[mode].boot ? 8u : 4u;
  uint32_t     words = mode == MODE_V86 ? 9u : (f.cs & 3u) != 0 ? 5u : 3u;
  uint32_t     value[9] = {first, f.cs, flags, USER_STACK, f.ss, 0, 0, 0, 0};
  memset(page + IN_DATA(FRAME), 0, 9 * 8);
  for (uint32_t i = 0; i < 9u; i++) store32(page + IN_DATA(FRAME) + size * i, value[i]);
  store32(page + IN_DATA(FRAME_WORDS), words);
}

void mode_data(uint8_t *page, enum mode mode, uint32_t first, struct random *r) {
  bool     boot = mode_facts[mode].boot;
  bool     paging = mode == MODE_PAGED || mode == MODE_PAE;
  uint32_t flags = random_flags(r) | (mode == MODE_V86 ? RFLAGS_VM : 0u);
  memset(page, 0, IN_DATA(FLAGS));
  memset(page + IN_DATA(CONTROL_FIRST), 0, 2 * (CONTROL_LAST - CONTROL_FIRST));
  store32(page + IN_DATA(NEXT), first - STEP_BYTES);
  store32(page + IN_DATA(FLAGS), (mode == MODE_REAL || boot ? 0u : FLAG_PROTECTED) |
                                     (paging ? FLAG_PAGING : 0u) |
                                     (mode_facts[mode].locked_in ? FLAG_CONTROLS : 0u));
  store32(page + IN_DATA(NEW_CR3), mode == MODE_PAE ? 0x2000u : 0x1000u);
  store32(page + IN_DATA(NEW_CR4), mode == MODE_PAE ? CR4_PAE : CR4_PSE);
  put_descriptors(page, boot);
  put_tss(page, boot);
  put_pointers(page, boot);
  put_frame(page, mode, first, flags);
}
