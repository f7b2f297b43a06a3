/* SPDX-License-Identifier: MIT */
/* A VMM as a process of Linux: PROGRAM [MODULE...] */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kvm/guest.h"
#include "zircon/processargs.h"
#include "zircon/syscalls.h"

int vmm_main(const struct temora_start *start);

static bool load(const char *path, struct temora_module *module) {
  static char buffer[65536];
  FILE       *file = fopen(path, "rb");
  size_t      size;
  if (file == NULL || fseek(file, 0, SEEK_END) != 0) return false;
  module->size = (uint64_t)ftell(file);
  rewind(file);
  bool fine = zx_vmo_create(module->size, 0, &module->vmo) == ZX_OK;
  for (uint64_t at = 0; fine && (size = fread(buffer, 1, sizeof buffer, file)) > 0; at += size) {
    fine = zx_vmo_write(module->vmo, buffer, at, size) == ZX_OK;
  }
  const char *name = strrchr(path, '/');
  snprintf(module->name, sizeof module->name, "%s", name != NULL ? name + 1 : path);
  fclose(file);
  return fine;
}

int main(int argc, char **argv) {
  static struct temora_start start = {.magic = TEMORA_START_MAGIC, .memory_bytes = 64u << 20,
                                      .vcpu_count = 1};
  for (int i = 1; i < argc && start.module_count < TEMORA_MAX_MODULES; i++) {
    if (load(argv[i], &start.module[start.module_count++])) continue;
    fprintf(stderr, "%s: it cannot be read\n", argv[i]);
    return 2;
  }
  start.hypervisor_resource = resource_give(1, ZX_RSRC_KIND_SYSTEM, 0, 1);
  return vmm_main(&start);
}
