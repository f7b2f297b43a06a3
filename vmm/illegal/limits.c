/* SPDX-License-Identifier: MIT */
/* Reads at, below and behind the limit of a segment, that grows up or down, in bytes or pages, with
 * 16 or 32 bits: SDM Vol. 3, 3.4.5.1, 5.3. In 64-bit mode there are no limits. */
#include "descriptors.h"
#include "modes.h"
#include "tests.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define DOWN     4u
#define DATA     0x92u

static uint64_t last_of(struct descriptor d) {
  return (d.flags & FLAG_G) != 0 ? (uint64_t)d.limit << 12 | 0xFFF : d.limit;
}

static bool allows(struct descriptor d, uint64_t offset, uint32_t size) {
  uint64_t end = offset + size - 1;
  if ((d.access & DOWN) == 0) return end <= last_of(d);
  return offset > last_of(d) && end <= ((d.flags & FLAG_D) != 0 ? UINT32_MAX : 0xFFFFu);
}

/* With such a limit a processor may wrap around, or fault (5.3). */
static bool is_open(struct descriptor d, uint64_t offset, uint32_t size) {
  return (d.access & DOWN) == 0 && last_of(d) == UINT32_MAX && offset + size - 1 > UINT32_MAX;
}

/* The base is such that every access goes to SCRATCH. */
static void add(const struct mode *m, enum op op, struct descriptor d, uint32_t offset) {
  d.base = SCRATCH - offset;
  d.access |= m->ring << 5;
  for (uint32_t size = 1; size <= 4; size *= 2) {
    uint8_t vector = op == OP_touch_ss ? STACK_FAULT : GENERAL_PROTECTION;
    if (is_open(d, offset, size)) continue;
    batch_add((struct record){.op = op, .selector = (uint16_t)(SEL_SPARE | m->ring),
                              .value = descriptor_value(d), .extra = offset, .result = size},
              allows(d, offset, size) ? want_done() : want_fault(vector, 0));
  }
}

static void each_offset(const struct mode *m, enum op op, struct descriptor d) {
  static const uint32_t offsets[] = {0, 1, 0xFFFC, 0xFFFE, 0xFFFF, 0x10000, 0x7FFFFFFF, 0xFFFFFFFC,
                                     0xFFFFFFFD, 0xFFFFFFFF};
  for (uint32_t i = 0; i < COUNT(offsets); i++) add(m, op, d, offsets[i]);
  for (uint32_t i = 0; i < 9; i++) add(m, op, d, (uint32_t)last_of(d) - 4 + i);
}

static void limits(const struct mode *m, enum op op) {
  static const uint32_t limit[] = {0, 1, 3, 0xFFE, 0xFFF, 0x1000, 0xFFFE, 0xFFFF, 0x10000, 0xFFFFF};
  batch_mode(m);
  for (uint32_t i = 0; i < COUNT(limit); i++)
    for (uint32_t down = 0; down <= DOWN; down += DOWN)
      for (uint32_t flags = 0; flags <= (FLAG_G | FLAG_D); flags += FLAG_D)
        each_offset(m, op, (struct descriptor){DATA | down, flags, 0, limit[i]});
}

void test_limits(void) {
  batch_case("segment-limits");
  limits(&mode_protected, OP_touch_ds);
  limits(&mode_protected3, OP_touch_ds);
  limits(&mode_protected3, OP_touch_ss);
  limits(&mode_compat, OP_touch_ds);
  limits(&mode_compat3, OP_touch_ss);
  batch_flush();
}
