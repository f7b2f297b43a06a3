/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "oracle/explore/known.h"

#include <sys/mman.h>

#define FIRST_ROOM 0x40000u

static uint64_t *pages(size_t room) {
  void *memory = mmap(NULL, room * sizeof(uint64_t), PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return NULL;
  madvise(memory, room * sizeof(uint64_t), MADV_HUGEPAGE);
  return memory;
}

/* A free place is 0, so 0 itself is kept as 1. */
bool known_add(struct known *known, uint64_t fingerprint) {
  uint64_t wanted = fingerprint == 0 ? 1u : fingerprint;
  size_t   mask = known->room - 1u, i = wanted & mask;
  for (; known->place[i] != 0; i = (i + 1u) & mask) {
    if (known->place[i] == wanted) return false;
  }
  known->place[i] = wanted;
  known->count++;
  return true;
}

bool known_room(struct known *known) {
  if (4u * known->count < 3u * known->room) return true;
  uint64_t *old = known->place;
  size_t    room = known->room;
  uint64_t *place = pages(room == 0 ? FIRST_ROOM : 2u * room);
  if (place == NULL) return false;
  known->place = place;
  known->room = room == 0 ? FIRST_ROOM : 2u * room;
  known->count = 0;
  for (size_t i = 0; i < room; i++) {
    if (old[i] != 0) known_add(known, old[i]);
  }
  if (room != 0) munmap(old, room * sizeof *old);
  return true;
}

void known_free(struct known *known) {
  if (known->room != 0) munmap(known->place, known->room * sizeof *known->place);
  *known = (struct known){0};
}
