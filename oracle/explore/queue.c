/* SPDX-License-Identifier: MIT */
#include "oracle/explore/queue.h"

#include <stdlib.h>
#include <string.h>

#include "temora/state.h"

#define BLOCK_WORDS 0x40000u /* of a block of memory */
#define GROUP       16u      /* words that are compared at a time */

/* A state: how many pairs, what stands beside it, and the pairs: place and word. */
struct block {
  struct block *next;
  uint32_t      used, read; /* words */
  uint32_t      word[BLOCK_WORDS];
};

static const struct layout *layout;
static struct block        *oldest, *newest;
static uint32_t            *first, *taken, *now; /* rows of words */
static size_t               words;
static uint8_t             *group_of; /* TABLES_*, of each part */
static uint32_t             changed[BLOCK_WORDS]; /* places in which `taken` differs from `first` */
static size_t               changes;

/* Parts are short: a call of memcpy for each would be most of the work. The last 16 bytes may be
 * copied twice. */
static inline void copy(char *to, const char *from, size_t bytes) {
  if (bytes < 16u) {
    for (size_t i = 0; i < bytes; i += sizeof(uint32_t)) memcpy(to + i, from + i, sizeof(uint32_t));
    return;
  }
  for (size_t i = 0; i + 16u <= bytes; i += 16u) memcpy(to + i, from + i, 16);
  memcpy(to + bytes - 16u, from + bytes - 16u, 16);
}

static void read_core(uint32_t *row) {
  char *to = (char *)row;
  for (size_t i = 0; i < layout->count; to += layout->parts[i++].bytes) {
    copy(to, layout->parts[i].base, layout->parts[i].bytes);
  }
}

static void write_core(const uint32_t *row, uint32_t groups) {
  const char *from = (const char *)row;
  for (size_t i = 0; i < layout->count; from += layout->parts[i++].bytes) {
    if ((group_of[i] & groups) != 0) copy(layout->parts[i].base, from, layout->parts[i].bytes);
  }
}

#define TABLE(table, group) {(const char *)&(table), sizeof(table), group}
static uint8_t group_at(const char *base) {
  static const struct { const char *begin; size_t bytes; uint8_t group; } tables[] = {
    TABLE(handles, TABLES_NAMES), TABLE(handle_order, TABLES_NAMES),
    TABLE(handle_rank, TABLES_NAMES), TABLE(handle_used, TABLES_NAMES),
    TABLE(objects, TABLES_NAMES), TABLE(look_order, TABLES_NAMES),
    TABLE(look_rank, TABLES_NAMES), TABLE(look_count, TABLES_NAMES),
    TABLE(ports, TABLES_PORTS), TABLE(port_users, TABLES_PORTS), TABLE(nodes, TABLES_PORTS),
    TABLE(node_port, TABLES_PORTS), TABLE(node_next, TABLES_PORTS),
    TABLE(node_prev, TABLES_PORTS), TABLE(node_order, TABLES_PORTS),
    TABLE(node_rank, TABLES_PORTS), TABLE(node_used, TABLES_PORTS),
    TABLE(vcpus, TABLES_VCPUS), TABLE(vcpu_pending, TABLES_VCPUS),
  };
  for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
    if (base >= tables[i].begin && base < tables[i].begin + tables[i].bytes) return tables[i].group;
  }
  return TABLES_ALL & ~(TABLES_NAMES | TABLES_PORTS | TABLES_VCPUS);
}

/* Writes the pairs of the words from..upto-1 of `now` that differ from the first state's. */
static uint32_t *put_pairs(uint32_t *to, size_t from, size_t upto) {
  for (size_t i = from; i < upto; i++) {
    if (now[i] == first[i]) continue;
    *to++ = (uint32_t)i;
    *to++ = now[i];
  }
  return to;
}

bool queue_begin(void) {
  layout = state_layout();
  words = layout == NULL ? 0 : layout->bytes / sizeof *first;
  if (2u * words + 2u > BLOCK_WORDS) return false;
  group_of = malloc(layout->count);
  for (size_t i = 0; group_of != NULL && i < layout->count; i++) {
    group_of[i] = group_at(layout->parts[i].base);
  }
  first = malloc(words * sizeof *first);
  taken = malloc(words * sizeof *first);
  now = malloc(words * sizeof *first);
  if (group_of == NULL || first == NULL || taken == NULL || now == NULL) return false;
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
  free(group_of);
  free(first);
  free(taken);
  free(now);
  first = taken = now = NULL;
}

/* Room for the words of one state, in one block. */
static uint32_t *room_for(uint32_t count) {
  if (newest == NULL || newest->used + count > BLOCK_WORDS) {
    struct block *block = malloc(sizeof *block);
    if (block == NULL) return NULL;
    block->next = NULL;
    block->used = block->read = 0;
    if (newest != NULL) newest->next = block;
    else oldest = block;
    newest = block;
  }
  return newest->word + newest->used;
}

bool queue_put(uint32_t beside) {
  uint32_t *to = room_for(2u * (uint32_t)words + 2u), *end = to + 2;
  if (to == NULL || state_layout() != layout) return false;
  read_core(now);
  for (size_t i = 0; i < words; i += GROUP) {
    size_t upto = i + GROUP < words ? i + GROUP : words;
    if (memcmp(now + i, first + i, (upto - i) * sizeof *now) != 0) end = put_pairs(end, i, upto);
  }
  to[0] = (uint32_t)(end - to - 2) / 2u;
  to[1] = beside;
  newest->used += (uint32_t)(end - to);
  return true;
}

bool queue_take(uint32_t *beside) {
  while (oldest != NULL && oldest->read == oldest->used) {
    struct block *next = oldest->next;
    if (next == NULL) return false;
    free(oldest);
    oldest = next;
  }
  if (oldest == NULL) return false;
  const uint32_t *from = oldest->word + oldest->read;
  while (changes > 0) {
    changes--;
    taken[changed[changes]] = first[changed[changes]];
  }
  for (uint32_t i = 0; i < from[0]; i++) {
    changed[changes++] = from[2u + 2u * i];
    taken[from[2u + 2u * i]] = from[3u + 2u * i];
  }
  *beside = from[1];
  oldest->read += 2u + 2u * from[0];
  write_core(taken, TABLES_ALL);
  return true;
}

void queue_again(uint32_t groups) { write_core(taken, groups); }

bool queue_same(void) {
  read_core(now);
  return memcmp(now, taken, words * sizeof *now) == 0;
}
