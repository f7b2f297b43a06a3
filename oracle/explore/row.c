/* SPDX-License-Identifier: MIT */
#include "oracle/explore/row.h"

#include <stdlib.h>
#include <string.h>

#include "temora/state.h"

/* The parts of the layout that have some of the groups, in the order of these, cut into pieces of
 * the largest of three sizes (which overlap at a part's end), and where each is in a row. Each list
 * has one length: with a loop in a loop over the parts, which are short, the end of most would be
 * mispredicted. */
enum { BROAD, WIDE, NARROW, SIZES };
#define BROAD_BYTES  64u
#define WIDE_BYTES   16u
#define NARROW_BYTES 4u
struct piece { char *base; size_t place; };
struct list { struct piece *piece; size_t count; };
struct pieces { struct list of[SIZES]; };

static struct pieces of_groups[TABLES_ALL + 1u];
size_t               row_begins[KINDS + 1u];
char               **row_words;

/* ---- between the core and a row ---- */

/* `bytes` is a constant where these are called: no call of memcpy, memcmp. */
static inline __attribute__((always_inline)) void read_list(char *to, struct list list,
                                                            size_t bytes) {
  for (size_t i = 0; i < list.count; i++) {
    memcpy(to + list.piece[i].place, list.piece[i].base, bytes);
  }
}

static inline __attribute__((always_inline)) void write_list(const char *from, struct list list,
                                                             size_t bytes) {
  for (size_t i = 0; i < list.count; i++) {
    memcpy(list.piece[i].base, from + list.piece[i].place, bytes);
  }
}

static inline __attribute__((always_inline)) bool same_list(const char *was, struct list list,
                                                            size_t bytes) {
  bool same = true;
  for (size_t i = 0; i < list.count; i++) {
    same &= memcmp(list.piece[i].base, was + list.piece[i].place, bytes) == 0;
  }
  return same;
}

void row_read(uint32_t *row, uint32_t groups) {
  const struct pieces *all = &of_groups[groups];
  read_list((char *)row, all->of[BROAD], BROAD_BYTES);
  read_list((char *)row, all->of[WIDE], WIDE_BYTES);
  read_list((char *)row, all->of[NARROW], NARROW_BYTES);
}

void row_write(const uint32_t *row, uint32_t groups) {
  const struct pieces *all = &of_groups[groups];
  write_list((const char *)row, all->of[BROAD], BROAD_BYTES);
  write_list((const char *)row, all->of[WIDE], WIDE_BYTES);
  write_list((const char *)row, all->of[NARROW], NARROW_BYTES);
}

bool row_same(const uint32_t *row) {
  const struct pieces *all = &of_groups[TABLES_ALL];
  const char          *was = (const char *)row;
  return same_list(was, all->of[BROAD], BROAD_BYTES) & same_list(was, all->of[WIDE], WIDE_BYTES) &
         same_list(was, all->of[NARROW], NARROW_BYTES);
}

/* ---- what is where ---- */

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
  static const size_t bytes[SIZES] = {BROAD_BYTES, WIDE_BYTES, NARROW_BYTES};
  uint32_t            size = part->bytes >= BROAD_BYTES ? BROAD
                             : part->bytes >= WIDE_BYTES ? WIDE : NARROW;
  struct list        *list = &pieces->of[size];
  size_t              last = part->bytes - bytes[size];
  for (size_t at = 0; at < part->bytes; at += bytes[size]) {
    size_t from = at < last ? at : last;
    list->piece[list->count++] = (struct piece){part->base + from, place + from};
  }
}

static void list_words(const struct layout *layout) {
  size_t word = 0;
  for (uint32_t kind = 0; kind < KINDS; kind++) {
    row_begins[kind] = word;
    for (size_t i = 0; i < layout->count; i++) {
      const struct part *part = &layout->parts[i];
      if (group_at(part->base) != 1u << kind) continue;
      for (size_t byte = 0; byte < part->bytes; byte += NARROW_BYTES) {
        row_words[word++] = part->base + byte;
      }
    }
  }
  row_begins[KINDS] = word;
}

static bool list_pieces(const struct layout *layout, struct pieces *pieces, uint32_t groups) {
  size_t place = 0, most = layout->bytes / NARROW_BYTES;
  for (uint32_t size = 0; size < SIZES; size++) {
    pieces->of[size] = (struct list){malloc(most * sizeof(struct piece)), 0};
    if (pieces->of[size].piece == NULL) return false;
  }
  for (uint32_t kind = 0; kind < KINDS; kind++) {
    for (size_t i = 0; i < layout->count; i++) {
      const struct part *part = &layout->parts[i];
      if (group_at(part->base) != 1u << kind) continue;
      if ((groups >> kind & 1u) != 0) cut(pieces, part, place);
      place += part->bytes;
    }
  }
  return true;
}

bool row_begin(const struct layout *layout) {
  for (uint32_t groups = 0; groups <= TABLES_ALL; groups++) {
    if (!list_pieces(layout, &of_groups[groups], groups)) return false;
  }
  row_words = malloc(layout->bytes / NARROW_BYTES * sizeof *row_words);
  if (row_words != NULL) list_words(layout);
  return row_words != NULL;
}

void row_end(void) {
  for (uint32_t groups = 0; groups <= TABLES_ALL; groups++) {
    for (uint32_t size = 0; size < SIZES; size++) free(of_groups[groups].of[size].piece);
    of_groups[groups] = (struct pieces){0};
  }
  free(row_words);
  row_words = NULL;
}
