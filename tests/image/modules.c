/* SPDX-License-Identifier: MIT */
/* A VMM that prints its modules. */
#include "lib/must.h"
#include "lib/print.h"
#include "lib/vmm.h"
#include "zircon/syscalls.h"

static uint32_t sum_of(const struct temora_module *m) {
  uint32_t sum = 0;
  for (uint64_t i = 0; i < m->size; i++) {
    uint8_t byte = 0;
    must(zx_vmo_read(m->vmo, &byte, i, 1), "reading a module");
    sum = sum * 31u + byte;
  }
  return sum;
}

int vmm_main(const struct temora_start *start) {
  print("command line: %s\n", start->command_line);
  for (uint32_t i = 0; i < start->module_count; i++) {
    const struct temora_module *m = &start->module[i];
    print("module %s: %lu bytes, sum %x\n", m->name, m->size, sum_of(m));
  }
  return 0;
}
