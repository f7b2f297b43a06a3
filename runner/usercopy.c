/* SPDX-License-Identifier: MIT */
/* Access to the current process's memory: the range is checked here, the pages by the processor
 * (entry.S comes back with false after a fault). CR0.WP makes read-only pages fault in ring 0. */
#include "runner/space.h"

bool user_copy(void *to, const void *from, size_t size);
bool user_touch_read(uint64_t address);
bool user_touch_write(uint64_t address);

static bool touch_pages(uint64_t address, size_t size, bool (*touch)(uint64_t)) {
  if (size == 0) return true;
  if (!space_is_user(address, size)) return false;
  uint64_t last = address + size - 1;
  for (uint64_t at = address; at < last; at = (at | (PAGE_SIZE - 1)) + 1) {
    if (!touch(at)) return false;
  }
  return touch(last);
}

bool user_readable(uint64_t address, size_t size) {
  return touch_pages(address, size, user_touch_read);
}

bool user_writable(uint64_t address, size_t size) {
  return touch_pages(address, size, user_touch_write);
}

bool copy_from_user(void *to, uint64_t from, size_t size) {
  return size == 0 || (space_is_user(from, size) && user_copy(to, (const void *)from, size));
}

bool copy_to_user(uint64_t to, const void *from, size_t size) {
  return size == 0 || (space_is_user(to, size) && user_copy((void *)to, from, size));
}
