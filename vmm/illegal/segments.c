/* SPDX-License-Identifier: MIT */
/* Every access byte with every privilege, in ES, SS, DS, FS, GS, LDTR and TR: SDM Vol. 2, "MOV -
 * Move", LLDT, LTR; Vol. 3, 3.4.5, 5.5 to 5.7, 7.2.2 (types, upper halves). */
#include "descriptors.h"
#include "modes.h"
#include "tests.h"

#define COUNT(a)    (sizeof(a) / sizeof((a)[0]))
#define LDT_TYPE    2u
#define TSS16_TYPE  1u
#define TSS_TYPE    9u
#define LIMIT       0xFFFFu
#define LOCAL(sel)  ((sel) & 4u)
#define RPL(sel)    ((sel) & 3u)
#define IS_NULL(sel) (((sel) & 0xFFFCu) == 0)

static const struct mode *const modes[] = {&mode_protected, &mode_protected3, &mode_compat,
                                           &mode_long, &mode_long3};
static const enum op data_ops[] = {OP_load_es, OP_load_ds, OP_load_fs, OP_load_gs};
static const uint32_t flags[] = {0, FLAG_L, FLAG_D | FLAG_G, 15};

static bool is_behind(uint32_t selector) {
  return selector >= (LOCAL(selector) ? 0x20u : (uint32_t)SEL_BEHIND);
}

/* ---- what must be ---- */

static struct want data_want(const struct mode *m, uint32_t selector, struct descriptor d) {
  if (IS_NULL(selector)) return want_done();
  if (is_behind(selector) || !is_readable(d)) return want_selector(GENERAL_PROTECTION, selector);
  if (!is_conforming(d) && (RPL(selector) > dpl_of(d) || m->ring > dpl_of(d)))
    return want_selector(GENERAL_PROTECTION, selector);
  return is_present(d) ? want_done() : want_selector(NOT_PRESENT, selector);
}

static struct want stack_want(const struct mode *m, uint32_t selector, struct descriptor d) {
  if (IS_NULL(selector)) {
    bool may = m->width == 64 && m->ring != 3 && RPL(selector) == m->ring;
    return may ? want_done() : want_fault(GENERAL_PROTECTION, 0);
  }
  if (is_behind(selector) || !is_writable(d) || RPL(selector) != m->ring || dpl_of(d) != m->ring)
    return want_selector(GENERAL_PROTECTION, selector);
  return is_present(d) ? want_done() : want_selector(STACK_FAULT, selector);
}

/* In IA-32e mode the second half of the 16 bytes must have the type 0. */
static bool upper_is_bad(const struct mode *m, uint64_t upper) {
  return m->width == 64 && (upper >> 40 & 0x1F) != 0;
}

static struct want system_want(const struct mode *m, uint32_t selector, bool type, bool present,
                               uint64_t upper) {
  if (m->ring != 0) return want_fault(GENERAL_PROTECTION, 0);
  if (LOCAL(selector) || is_behind(selector) || !type || upper_is_bad(m, upper))
    return want_selector(GENERAL_PROTECTION, selector);
  return present ? want_done() : want_selector(NOT_PRESENT, selector);
}

static struct want ldt_want(const struct mode *m, uint32_t selector, struct descriptor d,
                            uint64_t upper) {
  if (m->ring == 0 && IS_NULL(selector)) return want_done();
  bool type = is_system(d) && type_of(d) == LDT_TYPE;
  return system_want(m, selector, type, is_present(d), upper);
}

static struct want task_want(const struct mode *m, uint32_t selector, struct descriptor d,
                             uint64_t upper) {
  if (IS_NULL(selector)) return want_fault(GENERAL_PROTECTION, 0);
  bool type16 = type_of(d) == TSS16_TYPE && !mode_is_long(m);
  bool type = is_system(d) && (type16 || type_of(d) == TSS_TYPE);
  return system_want(m, selector, type, is_present(d), upper);
}

/* ---- what is tried ---- */

static struct record record_of(enum op op, uint32_t selector, struct descriptor d,
                               uint64_t upper) {
  return (struct record){.op = op, .selector = (uint16_t)selector, .value = descriptor_value(d),
                         .upper = upper};
}

static void add_all(const struct mode *m, uint32_t selector, struct descriptor d) {
  for (uint32_t i = 0; i < COUNT(data_ops); i++)
    batch_add(record_of(data_ops[i], selector, d, 0), data_want(m, selector, d));
  batch_add(record_of(OP_load_ss, selector, d, 0), stack_want(m, selector, d));
}

static void add_system(const struct mode *m, uint32_t selector, struct descriptor d,
                       uint64_t upper) {
  batch_add(record_of(OP_lldt, selector, d, upper), ldt_want(m, selector, d, upper));
  batch_add(record_of(OP_ltr, selector, d, upper), task_want(m, selector, d, upper));
}

static void each_descriptor(const struct mode *m) {
  batch_mode(m);
  for (uint32_t f = 0; f < COUNT(flags); f++)
    for (uint32_t access = 0; access < ACCESSES; access++)
      for (uint32_t rpl = 0; rpl < 4; rpl++)
        add_all(m, SEL_SPARE | rpl, (struct descriptor){access, flags[f], 0, LIMIT});
  for (uint32_t access = 0; access < ACCESSES; access++)
    add_all(m, SEL_LOCAL | m->ring, (struct descriptor){access, FLAG_D, 0, LIMIT});
}

/* Null, of the GDT's and the LDT's end, and far behind it, with each RPL. */
static void each_selector(const struct mode *m) {
  static const uint32_t selectors[] = {0, SEL_BEHIND, SEL_BEHIND | 4, 0x24, 0x7FF8, 0xFFF8, 0xFFFC};
  struct descriptor     good = {0x80 | 0x10 | 2 | m->ring << 5, FLAG_D | FLAG_G, 0, 0xFFFFF};
  batch_mode(m);
  for (uint32_t i = 0; i < COUNT(selectors); i++)
    for (uint32_t rpl = 0; rpl < 4; rpl++) {
      add_all(m, selectors[i] | rpl, good);
      add_system(m, selectors[i] | rpl, good, 0);
    }
}

static void each_system(const struct mode *m) {
  batch_mode(m);
  for (uint32_t access = 0; access < ACCESSES; access++) {
    for (uint32_t f = 0; f < COUNT(flags); f++)
      add_system(m, SEL_SPARE | (access & 3), (struct descriptor){access, flags[f], TSS64, LIMIT},
                 0);
    add_system(m, SEL_LOCAL, (struct descriptor){access, 0, TSS64, LIMIT}, 0);
  }
  for (uint64_t bits = 0; bits < 32; bits++) { /* other bits of the upper half are ignored */
    add_system(m, SEL_SPARE, (struct descriptor){0x80 | TSS_TYPE, 0, TSS64, LIMIT}, bits << 40);
    add_system(m, SEL_SPARE, (struct descriptor){0x80 | LDT_TYPE, 0, TSS64, LIMIT}, bits << 40);
  }
}

/* LLDT and LTR are no instructions there. */
static void unknown(const struct mode *m) {
  batch_mode(m);
  for (uint32_t access = 0; access < ACCESSES; access++)
    for (enum op op = OP_lldt; op <= OP_ltr; op++)
      batch_add(record_of(op, SEL_SPARE, (struct descriptor){access, 0, TSS64, LIMIT}, 0),
                want_fault(INVALID_OPCODE, 0));
}

void test_segments(void) {
  batch_case("segment-descriptors");
  for (uint32_t i = 0; i < COUNT(modes); i++) each_descriptor(modes[i]);
  batch_case("segment-selectors");
  for (uint32_t i = 0; i < COUNT(modes); i++) each_selector(modes[i]);
  batch_case("system-descriptors");
  for (uint32_t i = 0; i < COUNT(modes); i++) each_system(modes[i]);
  unknown(&mode_real);
  unknown(&mode_v86);
  batch_flush();
}
