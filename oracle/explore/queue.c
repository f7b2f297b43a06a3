/* SPDX-License-Identifier: MIT */
#include "oracle/explore/queue.h"

#include <stdlib.h>
#include <string.h>

#include "temora/state.h"

#define BLOCK_BYTES 0x100000u /* of a block of memory */
#define GROUP       16u       /* words that are compared at a time */
#define LONGEST     8u        /* bytes of a word that differs: how far on it is, and the word */
#define FAR         255u      /* so far on, or farther: two bytes more */

/* States, one after the other: what stands beside it, how many words differ, and these. */
struct block {
  struct block *next;
  uint32_t      used, read;
  uint8_t       byte[BLOCK_BYTES];
};

/* The parts of the layout that have some of the groups, cut into pieces of 16 bytes (which overlap
 * at a part's end) and of 4, and where each is in a row. Each list has one length: with a loop in a
 * loop over the parts, which are short, the end of most would be mispredicted. */
struct piece { char *base; size_t place; };
struct pieces { struct piece *wide, *narrow; size_t wides, narrows; };
#define WIDE   16u
#define NARROW 4u

static const struct layout *layout;
static struct block        *oldest, *newest;
static uint32_t            *first, *taken, *now; /* rows of words */
static size_t               words;
static struct pieces        of_groups[TABLES_ALL + 1u];
static uint16_t            *changed; /* places in which `taken` differs from `first` */
static size_t               changes;

static void read_core(uint32_t *row) {
  const struct pieces all = of_groups[TABLES_ALL];
  char               *to = (char *)row;
  for (size_t i = 0; i < all.wides; i++) memcpy(to + all.wide[i].place, all.wide[i].base, WIDE);
  for (size_t i = 0; i < all.narrows; i++) {
    memcpy(to + all.narrow[i].place, all.narrow[i].base, NARROW);
  }
}

static void write_core(const uint32_t *row, uint32_t groups) {
  const struct pieces all = of_groups[groups];
  const char         *from = (const char *)row;
  for (size_t i = 0; i < all.wides; i++) memcpy(all.wide[i].base, from + all.wide[i].place, WIDE);
  for (size_t i = 0; i < all.narrows; i++) {
    memcpy(all.narrow[i].base, from + all.narrow[i].place, NARROW);
  }
}

#define TABLE(table, group) {(const char *)&(table), sizeof(table), group}
static uint8_t group_at(const char *base) {
  static const struct { const char *begin; size_t bytes; uint8_t group; } tables[] = {
    TABLE(handles, TABLES_NAMES), TABLE(handle_order, TABLES_NAMES),
    TABLE(handle_rank, TABLES_NAMES), TABLE(handle_used, TABLES_NAMES),
    TABLE(objects, TABLES_NAMES), TABLE(object_order, TABLES_OBJECTS),
    TABLE(object_rank, TABLES_OBJECTS), TABLE(object_used, TABLES_OBJECTS),
    TABLE(object_koid, TABLES_OBJECTS), TABLE(look_order, TABLES_OBJECTS),
    TABLE(look_rank, TABLES_OBJECTS), TABLE(look_count, TABLES_OBJECTS),
    TABLE(ports, TABLES_PORTS), TABLE(port_users, TABLES_PORTS), TABLE(nodes, TABLES_PORTS),
    TABLE(node_port, TABLES_PORTS), TABLE(node_next, TABLES_PORTS),
    TABLE(node_prev, TABLES_PORTS), TABLE(node_order, TABLES_PORTS),
    TABLE(node_rank, TABLES_PORTS), TABLE(node_used, TABLES_PORTS),
    TABLE(vcpus, TABLES_VCPUS), TABLE(vcpu_pending, TABLES_PENDING),
  };
  for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
    if (base >= tables[i].begin && base < tables[i].begin + tables[i].bytes) return tables[i].group;
  }
  return TABLES_OTHERS;
}

static void cut(struct pieces *pieces, const struct part *part, size_t place) {
  size_t last = part->bytes - WIDE;
  for (size_t at = 0; part->bytes >= WIDE && at < part->bytes; at += WIDE) {
    size_t from = at < last ? at : last;
    pieces->wide[pieces->wides++] = (struct piece){part->base + from, place + from};
  }
  for (size_t at = 0; part->bytes < WIDE && at < part->bytes; at += NARROW) {
    pieces->narrow[pieces->narrows++] = (struct piece){part->base + at, place + at};
  }
}

static bool list_pieces(struct pieces *pieces, uint32_t groups) {
  size_t place = 0, most = layout->bytes / NARROW;
  *pieces = (struct pieces){malloc(most * sizeof *pieces->wide),
                            malloc(most * sizeof *pieces->narrow), 0, 0};
  if (pieces->wide == NULL || pieces->narrow == NULL) return false;
  for (size_t i = 0; i < layout->count; i++) {
    const struct part *part = &layout->parts[i];
    if ((group_at(part->base) & groups) != 0) cut(pieces, part, place);
    place += part->bytes;
  }
  return true;
}

bool queue_begin(void) {
  layout = state_layout();
  words = layout == NULL ? 0 : layout->bytes / sizeof *first;
  if (LONGEST * words > BLOCK_BYTES / 2u || words > UINT16_MAX) return false;
  for (uint32_t groups = 0; layout != NULL && groups <= TABLES_ALL; groups++) {
    if (!list_pieces(&of_groups[groups], groups)) return false;
  }
  first = malloc(words * sizeof *first);
  taken = malloc(words * sizeof *first);
  now = malloc(words * sizeof *first);
  changed = malloc(words * sizeof *changed);
  if (changed == NULL || first == NULL || taken == NULL || now == NULL) return false;
  read_core(first);
  memcpy(taken, first, words * sizeof *first);
  changes = 0;
  return true;
}

void queue_end(void) {
  while (oldest != NULL) {
    struct block *next = oldest->next;
    free(oldest);
    oldest = next;
  }
  newest = NULL;
  for (uint32_t groups = 0; groups <= TABLES_ALL; groups++) {
    free(of_groups[groups].wide);
    free(of_groups[groups].narrow);
    of_groups[groups] = (struct pieces){0};
  }
  free(first);
  free(taken);
  free(now);
  free(changed);
  first = taken = now = NULL;
  changed = NULL;
}

/* ---- a state as bytes ---- */

/* Small numbers take few bytes; NONE is the smallest. */
static uint8_t *put_number(uint8_t *to, uint32_t number) {
  for (number += 1u; number > 127u; number >>= 7) *to++ = (uint8_t)(number | 128u);
  *to++ = (uint8_t)number;
  return to;
}

static const uint8_t *get_number(const uint8_t *from, uint32_t *number) {
  uint32_t sum = 0;
  for (uint32_t shift = 0;; shift += 7u) {
    sum |= (*from & 127u) << shift;
    if (*from++ < 128u) break;
  }
  *number = sum - 1u;
  return from;
}

static uint8_t *put_word(uint8_t *to, size_t far, uint32_t word) {
  *to++ = (uint8_t)(far < FAR ? far : FAR);
  if (far >= FAR) {
    *to++ = (uint8_t)(far >> 8);
    *to++ = (uint8_t)far;
  }
  return put_number(to, word);
}

static const uint8_t *get_word(const uint8_t *from, size_t *place, uint32_t *word) {
  uint32_t far = *from++;
  if (far == FAR) {
    far = (uint32_t)from[0] << 8 | from[1];
    from += 2;
  }
  *place += far;
  return get_number(from, word);
}

/* Room for a state, in one block. */
static struct block *room_for(size_t bytes) {
  if (newest != NULL && newest->used + bytes <= BLOCK_BYTES) return newest;
  struct block *block = malloc(sizeof *block);
  if (block == NULL) return NULL;
  block->next = NULL;
  block->used = block->read = 0;
  if (newest != NULL) newest->next = block;
  else oldest = block;
  newest = block;
  return block;
}

bool queue_put(uint8_t beside) {
  struct block *block = room_for(LONGEST * words + 3u);
  if (block == NULL || state_layout() != layout) return false;
  uint8_t *to = block->byte + block->used, *end = to + 3;
  size_t   last = 0, count = 0;
  read_core(now);
  for (size_t i = 0; i < words; i++) {
    size_t upto = i + GROUP < words ? i + GROUP : words;
    if (i % GROUP == 0 && memcmp(now + i, first + i, (upto - i) * sizeof *now) == 0) {
      i = upto - 1u;
    } else if (now[i] != first[i]) {
      end = put_word(end, i - last, now[i]);
      last = i;
      count++;
    }
  }
  to[0] = beside;
  to[1] = (uint8_t)(count >> 8);
  to[2] = (uint8_t)count;
  block->used += (uint32_t)(end - to);
  return true;
}

bool queue_take(uint8_t *beside) {
  while (oldest != NULL && oldest->read == oldest->used) {
    struct block *next = oldest->next;
    if (next == NULL) return false;
    free(oldest);
    oldest = next;
  }
  if (oldest == NULL) return false;
  const uint8_t *begin = oldest->byte + oldest->read, *from = begin + 3;
  while (changes > 0) {
    changes--;
    taken[changed[changes]] = first[changed[changes]];
  }
  size_t count = (size_t)begin[1] << 8 | begin[2], place = 0;
  while (changes < count) {
    uint32_t word;
    from = get_word(from, &place, &word);
    taken[place] = word;
    changed[changes++] = (uint16_t)place;
  }
  *beside = begin[0];
  oldest->read += (uint32_t)(from - begin);
  write_core(taken, TABLES_ALL);
  return true;
}

void queue_again(uint32_t groups) { write_core(taken, groups); }

bool queue_same(void) {
  const struct pieces all = of_groups[TABLES_ALL];
  const char         *was = (const char *)taken;
  bool                same = true;
  for (size_t i = 0; i < all.wides; i++) {
    same &= memcmp(all.wide[i].base, was + all.wide[i].place, WIDE) == 0;
  }
  for (size_t i = 0; i < all.narrows; i++) {
    same &= memcmp(all.narrow[i].base, was + all.narrow[i].place, NARROW) == 0;
  }
  return same;
}
