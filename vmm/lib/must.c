/* SPDX-License-Identifier: MIT */
#include "must.h"

#include "print.h"
#include "zircon/syscalls.h"

void must(zx_status_t status, const char *what) {
  if (status == ZX_OK) return;
  print("vmm: %s: %s (%d)\n", what, status_name(status), status);
  zx_process_exit(1);
}
