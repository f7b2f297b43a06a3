/* SPDX-License-Identifier: MIT */
/* The boot bundle: files behind the kernel in the image (link.ld, bundle.py). Readable only in the
 * kernel's own address space (space.h). */
#ifndef RUNNER_BUNDLE_H_
#define RUNNER_BUNDLE_H_

#include "runner/runner.h"

enum bundle_kind { BUNDLE_CONFIG = 0, BUNDLE_VMM = 1, BUNDLE_MODULE = 2, BUNDLE_FONT = 3 };

struct bundle_file {
  char     name[48];
  uint32_t kind, reserved;
  uint64_t offset, size; /* from the start of the bundle */
};

void                      bundle_check(void);
uint32_t                  bundle_count(void);
const struct bundle_file *bundle_at(uint32_t index);
const void               *bundle_bytes(const struct bundle_file *file);
/* The configuration: lines `key=value`. The value's length; *value is NULL when there is none. */
size_t   bundle_text(const char *key, const char **value);
uint64_t bundle_number(const char *key, uint64_t otherwise);

#endif
