/* SPDX-License-Identifier: MIT */
#include "evil.h"

#include "lib/memory.h"

#define PICK(r, table) ((table)[random_below(r, sizeof(table) / sizeof((table)[0]))])
/* No call writes more at once, so pointers into the first half harm nobody. */
#define MOST_OUT 0x10000u
#define SPACE    0x8000000000u

static uint8_t scratch[2 * MOST_OUT] __attribute__((aligned(4096)));

void evil_start(struct evil *e, uint64_t seed, const zx_handle_t handles[EVIL_HANDLES]) {
  e->random = random_start(seed, 0);
  memcpy(e->handles, handles, sizeof(e->handles));
}

void evil_add(struct evil *e, zx_handle_t handle) { e->handles[EVIL_HANDLES - 1] = handle; }

uint64_t evil_bad_pointer(struct evil *e) {
  static const uint64_t bad[] = {
    0, 1, 7, 0xFFF, 0x1000, 0x100000, 0x3FFFFF, 0x3F00000, 0x3FFFFFF, 0x4000000, 0x8000000,
    0xFEE00000, 0xFFFFF000, 0x7FFFFFFFFF, 0x600000000001, 0x7FFFFFFFEFFF,
    0x7FFFFFFFFFF8, 0x7FFFFFFFFFFF, 0x800000000000, 0x8000000000000000, 0xFFFF7FFFFFFFFFFF,
    0xFFFF800000000000, 0xFFFFFFFF80000000, 0xFFFFFFFFFFFFFFF9, UINT64_MAX,
  };
  return PICK(&e->random, bad);
}

static uint64_t pointer(struct evil *e) {
  uint64_t good = (uint64_t)(uintptr_t)scratch;
  switch (random_below(&e->random, 5)) {
    case 0: return good + random_below(&e->random, MOST_OUT);
    case 1: return good + 0x1000u - random_below(&e->random, 64);
    case 2: return (uint64_t)(uintptr_t)evil_bad_pointer; /* can be read only */
    case 3: return SPACE + random_below(&e->random, MOST_OUT); /* where mappings go */
    default: return evil_bad_pointer(e);
  }
}

static uint64_t handle(struct evil *e) {
  zx_handle_t good = e->handles[random_below(&e->random, EVIL_HANDLES)];
  switch (random_below(&e->random, 12)) {
    case 0: return random_word(&e->random);
    case 1: return good ^ 1u << random_below(&e->random, 32);
    case 2: return (uint64_t)good << 32;
    default: return good;
  }
}

static uint64_t number(struct evil *e) {
  static const uint64_t edges[] = {
    0, 1, 2, 3, 4, 8, 32, 33, 48, 63, 64, 65, 136, 255, 256, 0xFFF, 0x1000, 0x1001, 0xFFFF, 0x10000,
    0x10001, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x100000000, 0x10000000000, 0x1000000000000,
    0x3FFFFFFFFFFFFFFF, 0x4000000000000000, 0x7FFFFFFFFFFFFFFF, 0x8000000000000000,
    0xFFFFFFFFFFFFF000, UINT64_MAX,
  };
  return random_once_in(&e->random, 6) ? random_word(&e->random) : PICK(&e->random, edges);
}

uint64_t evil_argument(struct evil *e, uint32_t index) {
  if (index == 0 && !random_once_in(&e->random, 4)) return handle(e);
  switch (random_below(&e->random, 4)) {
    case 0: return handle(e);
    case 1: return number(e);
    case 2: return random_below(&e->random, 4); /* options, kinds */
    default: return pointer(e);
  }
}

uint64_t evil_number(struct evil *e) { return number(e); }
