/* SPDX-License-Identifier: MIT */
#include "runner/bundle.h"

#define BUNDLE_MAGIC     0x4C444E5542524D54u /* "TMRBUNDL" */
#define BUNDLE_MAX_FILES 64u

struct bundle {
  uint64_t           magic;
  uint32_t           count, reserved;
  uint64_t           size;
  struct bundle_file file[BUNDLE_MAX_FILES];
};

extern const struct bundle image_end; /* link.ld: the first byte behind the kernel */
extern char                bss_start[];

void bundle_check(void) {
  uint64_t room = (uint64_t)bss_start - (uint64_t)&image_end;
  if (image_end.magic != BUNDLE_MAGIC) panic("there is no boot bundle behind the kernel");
  if (image_end.count > BUNDLE_MAX_FILES || image_end.size > room) panic("bad boot bundle");
  for (uint32_t i = 0; i < image_end.count; i++) {
    const struct bundle_file *f = &image_end.file[i];
    bool inside = f->offset <= image_end.size && f->size <= image_end.size - f->offset;
    if (!inside || f->name[sizeof f->name - 1] != '\0') panic("bad boot bundle: file %u", i);
  }
}

uint32_t bundle_count(void) { return image_end.count; }

const struct bundle_file *bundle_at(uint32_t index) { return &image_end.file[index]; }

const void *bundle_bytes(const struct bundle_file *file) {
  return (const char *)&image_end + file->offset;
}

static size_t line_length(const char *at, const char *end) {
  size_t length = 0;
  while (at + length < end && at[length] != '\n') length++;
  return length;
}

static size_t find_key(const struct bundle_file *file, const char *key, const char **value) {
  const char *at = bundle_bytes(file);
  const char *end = at + file->size;
  size_t      key_length = 0;
  while (key[key_length] != '\0') key_length++;
  while (at < end) {
    size_t length = line_length(at, end);
    if (length > key_length && at[key_length] == '=' && memcmp(at, key, key_length) == 0) {
      *value = at + key_length + 1;
      return length - key_length - 1;
    }
    at += length + 1;
  }
  return 0;
}

size_t bundle_text(const char *key, const char **value) {
  *value = NULL;
  for (uint32_t i = 0; i < bundle_count(); i++) {
    if (bundle_at(i)->kind == BUNDLE_CONFIG) return find_key(bundle_at(i), key, value);
  }
  return 0;
}

uint64_t bundle_number(const char *key, uint64_t otherwise) {
  const char *text;
  size_t      length = bundle_text(key, &text);
  uint64_t    number = 0;
  if (text == NULL || length == 0) return otherwise;
  for (size_t i = 0; i < length; i++) {
    if (text[i] < '0' || text[i] > '9') panic("the configuration's %s is not a number", key);
    number = number * 10 + (uint64_t)(text[i] - '0');
  }
  return number;
}
