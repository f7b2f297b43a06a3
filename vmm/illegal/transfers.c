/* SPDX-License-Identifier: MIT */
/* Far JMP, CALL, RET and IRET through every access byte, with L and D/B: SDM Vol. 2, JMP, CALL,
 * RET, IRET; Vol. 3, 5.8. The low half of the base is also the selector of a call gate, the limit
 * its offset. A switch to another task ends zx_vcpu_enter (D62). */
#include "descriptors.h"
#include "modes.h"
#include "tests.h"

#define COUNT(a)   (sizeof(a) / sizeof((a)[0]))
#define GATE16     4u
#define TASK_GATE  5u
#define GATE       12u
#define TSS16      1u
#define TSS        9u

static const uint32_t flags[] = {0, FLAG_L, FLAG_D | FLAG_G, FLAG_L | FLAG_D, 15};

/* Ring 0 on pages that ring 3 may use: a return may lead there. */
static const struct mode
    open_long = {"64-bit mode, open pages", PAGED, LONG_USER, CR4_PAE, 0, EFER_LME, 64, 0,
                 SEL_TSS32},
    open_compat = {"compatibility mode, open pages", PAGED, LONG_USER, CR4_PAE, 0, EFER_LME, 32, 0,
                   SEL_TSS32};

static uint32_t target_of(const struct mode *m) {
  return mode_is_long(m) ? SEL_CODE64 : SEL_CODE32;
}

static struct want refused(uint32_t selector) {
  return want_selector(GENERAL_PROTECTION, selector);
}

static struct want present(struct descriptor d, uint32_t selector) {
  return is_present(d) ? want_done() : want_selector(NOT_PRESENT, selector);
}

static bool both_l_and_d(const struct mode *m, struct descriptor d) {
  return mode_is_long(m) && (d.flags & FLAG_L) != 0 && (d.flags & FLAG_D) != 0;
}

/* ---- JMP and CALL ---- */

static struct want code_want(const struct mode *m, uint32_t selector, struct descriptor d) {
  if (both_l_and_d(m, d)) return refused(selector);
  if (is_conforming(d)) {
    if (dpl_of(d) > m->ring) return refused(selector);
  } else if ((selector & 3u) > m->ring || dpl_of(d) != m->ring) {
    return refused(selector);
  }
  return present(d, selector);
}

/* The code behind it is ring 0's, and not conforming: a JMP from ring 3 may not go there. */
static struct want gate_want(const struct mode *m, enum op op, uint32_t selector,
                             struct descriptor d) {
  if (!is_present(d)) return want_selector(NOT_PRESENT, selector);
  return op == OP_far_jump && m->ring != 0 ? refused(target_of(m)) : want_done();
}

static struct want task_want(uint32_t selector, struct descriptor d) {
  if (!is_present(d)) return want_selector(NOT_PRESENT, selector);
  if (type_of(d) == TASK_GATE) return refused(SEL_CODE32); /* which is no task */
  return want_status(ZX_ERR_NOT_SUPPORTED);
}

static struct want transfer_want(const struct mode *m, enum op op, uint32_t selector,
                                 struct descriptor d) {
  uint32_t type = type_of(d);
  if (is_code(d)) return code_want(m, selector, d);
  if (!is_system(d) || dpl_of(d) < m->ring || dpl_of(d) < (selector & 3u)) return refused(selector);
  if (type == GATE || (type == GATE16 && !mode_is_long(m)))
    return gate_want(m, op, selector, d);
  if (!mode_is_long(m) && (type == TASK_GATE || type == TSS16 || type == TSS))
    return task_want(selector, d);
  return refused(selector);
}

/* ---- RET and IRET ---- */

/* The stack segment is loaded when the ring changes, and by every IRET in 64-bit mode. */
static struct want back_want(const struct mode *m, enum op op, uint32_t selector,
                             struct descriptor d, uint32_t stack) {
  uint32_t rpl = selector & 3u;
  if (!is_code(d) || rpl < m->ring || both_l_and_d(m, d)) return refused(selector);
  if (is_conforming(d) ? dpl_of(d) > rpl : dpl_of(d) != rpl) return refused(selector);
  if (!is_present(d)) return want_selector(NOT_PRESENT, selector);
  bool loads = rpl != m->ring || (op == OP_far_iret && m->width == 64);
  return loads && (stack & 3u) != rpl ? refused(stack) : want_done();
}

/* ---- what is tried ---- */

static void add(const struct mode *m, enum op op, uint32_t selector, struct descriptor d) {
  uint32_t stack = (selector & 3u) == 0 ? SEL_DATA : SEL_USER_DATA | 3u;
  bool     back = op == OP_far_return || op == OP_far_iret;
  batch_add((struct record){.op = op, .selector = (uint16_t)selector,
                            .value = descriptor_value(d), .extra = stack},
            back ? back_want(m, op, selector, d, stack) : transfer_want(m, op, selector, d));
}

static void each(const struct mode *m, enum op op) {
  batch_mode(m);
  for (uint32_t f = 0; f < COUNT(flags); f++)
    for (uint32_t access = 0; access < ACCESSES; access++)
      for (uint32_t rpl = 0; rpl < 4; rpl++)
        add(m, op, SEL_SPARE | rpl,
            (struct descriptor){access, flags[f], target_of(m), LANDING_GATE});
}

/* Null, and behind the end of the table. */
static void selectors(const struct mode *m, enum op op) {
  static const uint32_t none[] = {0, SEL_BEHIND, 0x7FF8, 0xFFF8, 0x24};
  batch_mode(m);
  for (uint32_t i = 0; i < COUNT(none); i++)
    for (uint32_t rpl = 0; rpl < 4; rpl++)
      batch_add((struct record){.op = op, .selector = (uint16_t)(none[i] | rpl)},
                want_selector(GENERAL_PROTECTION, none[i]));
}

/* A call gate of 64 bits is 16 bytes long, the second type must be 0. */
static void upper_halves(const struct mode *m) {
  struct descriptor gate = {0x80 | GATE | 3u << 5, 0, SEL_CODE64, LANDING_GATE};
  batch_mode(m);
  for (uint64_t type = 0; type < 32; type++)
    batch_add((struct record){.op = OP_far_call, .selector = SEL_SPARE,
                              .value = descriptor_value(gate), .upper = type << 40},
              type == 0 ? want_done() : refused(SEL_SPARE));
}

/* The offset is behind the limit of the segment; in 64-bit code there is none. */
static void offsets(const struct mode *m) {
  batch_mode(m);
  for (uint32_t limit = 0; limit < LANDING; limit += 0x7FF) {
    struct descriptor d = {0x9A | m->ring << 5, FLAG_D, 0, limit};
    for (enum op op = OP_far_jump; op <= OP_far_iret; op++)
      batch_add((struct record){.op = op, .selector = (uint16_t)(SEL_SPARE | m->ring),
                                .value = descriptor_value(d),
                                .extra = m->ring == 0 ? SEL_DATA : SEL_USER_DATA | 3u},
                want_fault(GENERAL_PROTECTION, 0));
  }
}

void test_transfers(void) {
  static const struct mode *const modes[] = {&mode_protected, &open_long, &mode_protected3,
                                             &mode_long3, &open_compat};
  batch_case("far-transfers");
  for (uint32_t i = 0; i < COUNT(modes); i++)
    for (enum op op = OP_far_jump; op <= OP_far_iret; op++) each(modes[i], op);
  batch_case("far-transfers-selectors");
  for (uint32_t i = 0; i < COUNT(modes); i++)
    for (enum op op = OP_far_jump; op <= OP_far_iret; op++) selectors(modes[i], op);
  batch_case("far-transfers-gates");
  upper_halves(&open_long);
  upper_halves(&mode_long3);
  batch_case("far-transfers-limits");
  offsets(&mode_protected);
  offsets(&mode_protected3);
  offsets(&open_compat);
  batch_flush();
}
