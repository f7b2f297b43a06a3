/* SPDX-License-Identifier: MIT */
#include "oracle/explore/queue.h"

#include <stdlib.h>
#include <string.h>

#define BLOCK_BYTES 0x100000u /* of a block of memory */
#define GROUP       4u        /* words that are compared at a time */
#define LONGEST     8u        /* bytes of a word that differs: how far on it is, and the word */
#define FAR         255u      /* so far on, or farther: two bytes more */
#define HEAD        (1u + 2u * KINDS)

/* States, one after the other: what stands beside it, how many bytes each group of tables has, and
 * these: the words of the group that differ. */
struct block {
  struct block *next;
  uint32_t      used, read;
  uint8_t       byte[BLOCK_BYTES];
};

static struct block        *oldest, *newest;
static uint32_t            *first, *taken, *now; /* rows of words */
static size_t               words;
static uint16_t            *changed; /* places in which `taken` differs from `first` */
static size_t               changes;
static const uint8_t       *taken_bytes;            /* `taken` as it was kept */

bool queue_begin(void) {
  const struct layout *layout = state_layout();
  words = layout == NULL ? 0 : layout->bytes / sizeof *first;
  if (LONGEST * words > BLOCK_BYTES / 2u || words > UINT16_MAX) return false;
  if (layout == NULL || !row_begin(layout)) return false;
  first = malloc(words * sizeof *first);
  taken = malloc(words * sizeof *first);
  now = malloc(words * sizeof *first);
  changed = malloc(words * sizeof *changed);
  if (changed == NULL || first == NULL || taken == NULL || now == NULL) return false;
  row_read(first, TABLES_ALL);
  memcpy(taken, first, words * sizeof *first);
  memcpy(now, first, words * sizeof *first);
  changes = 0;
  taken_bytes = NULL;
  return true;
}

void queue_end(void) {
  while (oldest != NULL) {
    struct block *next = oldest->next;
    free(oldest);
    oldest = next;
  }
  newest = NULL;
  row_end();
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

static bool is_as_first(size_t i) {
  return memcmp(now + i, first + i, GROUP * sizeof *now) == 0;
}

/* The words of a group that differ from the first state's. */
static uint8_t *put_kind(uint8_t *end, uint32_t kind) {
  size_t last = row_begins[kind], behind = row_begins[kind + 1u];
  row_read(now, 1u << kind);
  for (size_t i = last; i < behind; i++) {
    if (i + GROUP <= behind && is_as_first(i)) {
      i += GROUP - 1u;
    } else if (now[i] != first[i]) {
      end = put_word(end, i - last, now[i]);
      last = i;
    }
  }
  return end;
}

static size_t kind_bytes(const uint8_t *head, uint32_t kind) {
  return (size_t)head[1u + 2u * kind] << 8 | head[2u + 2u * kind];
}

bool queue_put(uint8_t beside, uint32_t groups) {
  struct block *block = room_for(LONGEST * words + HEAD);
  if (block == NULL) return false;
  uint8_t       *head = block->byte + block->used, *end = head + HEAD;
  const uint8_t *from = taken_bytes == NULL ? NULL : taken_bytes + HEAD;
  head[0] = beside;
  for (uint32_t kind = 0; kind < KINDS; kind++) {
    uint8_t *begin = end;
    size_t   as_before = taken_bytes == NULL ? 0 : kind_bytes(taken_bytes, kind);
    if ((groups >> kind & 1u) != 0) end = put_kind(end, kind);
    else end = (uint8_t *)memcpy(end, from, as_before) + as_before;
    from += as_before;
    head[1u + 2u * kind] = (uint8_t)((end - begin) >> 8);
    head[2u + 2u * kind] = (uint8_t)(end - begin);
  }
  block->used += (uint32_t)(end - head);
  return true;
}

static void set_word(size_t place, uint32_t word) {
  taken[place] = word;
  memcpy(row_words[place], &word, sizeof word);
}

/* Sets the words that are kept from here to `end`: those of a group, which begin at this place. */
static const uint8_t *take_kind(const uint8_t *from, const uint8_t *end, size_t place) {
  while (from < end) {
    uint32_t word;
    from = get_word(from, &place, &word);
    set_word(place, word);
    changed[changes++] = (uint16_t)place;
  }
  return from;
}

bool queue_take(uint8_t *beside) {
  while (oldest != NULL && oldest->read == oldest->used) {
    struct block *next = oldest->next;
    if (next == NULL) return false;
    free(oldest);
    oldest = next;
  }
  if (oldest == NULL) return false;
  const uint8_t *head = oldest->byte + oldest->read, *from = head + HEAD;
  while (changes > 0) {
    changes--;
    set_word(changed[changes], first[changed[changes]]);
  }
  for (uint32_t kind = 0; kind < KINDS; kind++) {
    from = take_kind(from, from + kind_bytes(head, kind), row_begins[kind]);
  }
  *beside = head[0];
  taken_bytes = head;
  oldest->read += (uint32_t)(from - head);
  return true;
}

void queue_again(uint32_t groups) { row_write(taken, groups); }

bool queue_same(void) { return row_same(taken); }
