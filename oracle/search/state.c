/* SPDX-License-Identifier: MIT */
#include "oracle/search/state.h"

#include <stdlib.h>
#include <string.h>

#include "temora/state.h"

#define MIX 0x9E3779B97F4A7C15u

/* The word of the part, at this byte of it, after core_boot(). */
static uint32_t filled(const struct part *part, size_t byte) {
  const struct port empty = {.first = NONE, .tail = NONE};
  uint32_t          word = 0;
  if (part->fill == FILL_INDEX) word = part->first + (uint32_t)(byte / sizeof word);
  if (part->fill == FILL_PORT) {
    memcpy(&word, (const char *)&empty + byte % sizeof empty, sizeof word);
  }
  return word;
}

static void fill(const struct part *part) {
  for (size_t byte = 0; byte < part->bytes; byte += sizeof(uint32_t)) {
    uint32_t word = filled(part, byte);
    memcpy(part->base + byte, &word, sizeof word);
  }
}

struct image *image_save(void) { return image_save_over(NULL); }

struct image *image_save_over(struct image *image) {
  const struct layout *layout = state_layout();
  if (image == NULL || image->layout != layout) {
    free(image);
    image = layout == NULL ? NULL : malloc(sizeof *image + layout->bytes);
  }
  if (image == NULL) return NULL;
  char *to = image->bytes;
  image->layout = layout;
  for (size_t i = 0; i < layout->count; to += layout->parts[i++].bytes) {
    memcpy(to, layout->parts[i].base, layout->parts[i].bytes);
  }
  return image;
}

void image_restore(const struct image *image) {
  const struct layout *layout = state_layout();
  const char          *from = image->bytes;
  for (size_t i = 0; layout != image->layout && i < layout->count; i++) fill(&layout->parts[i]);
  for (size_t i = 0; i < image->layout->count; from += image->layout->parts[i++].bytes) {
    memcpy(image->layout->parts[i].base, from, image->layout->parts[i].bytes);
  }
}

/* A larger layout has parts that the image has not. */
static bool same_by_restoring(const struct image *image) {
  struct image *now = image_save();
  if (now == NULL) return false;
  image_restore(image);
  struct image *then = image_save();
  bool same = then != NULL && memcmp(now->bytes, then->bytes, now->layout->bytes) == 0;
  image_restore(now);
  free(now);
  free(then);
  return same;
}

bool image_same(const struct image *image) {
  const struct layout *layout = state_layout();
  const char          *to = image->bytes;
  if (layout != image->layout) return same_by_restoring(image);
  for (size_t i = 0; i < layout->count; to += layout->parts[i++].bytes) {
    if (memcmp(to, layout->parts[i].base, layout->parts[i].bytes) != 0) return false;
  }
  return true;
}

/* A sum over the words that differ from core_boot's: a part that is as it was adds nothing. */
static uint64_t hash_part(const struct part *part) {
  uint64_t sum = 0;
  for (size_t byte = 0; byte < part->bytes; byte += sizeof(uint32_t)) {
    uint32_t word;
    memcpy(&word, part->base + byte, sizeof word);
    uint64_t differs = word ^ filled(part, byte);
    if (differs == 0) continue;
    uint64_t where = part->place + byte + ((uint64_t)part->table << 40);
    uint64_t mixed = (differs + MIX * where) * MIX;
    sum += (mixed ^ mixed >> 29) * 0xBF58476D1CE4E5B9u;
  }
  return sum;
}

uint64_t image_hash(void) {
  const struct layout *layout = state_layout();
  uint64_t             sum = 0;
  for (size_t i = 0; i < layout->count; i++) sum += hash_part(&layout->parts[i]);
  return sum;
}
