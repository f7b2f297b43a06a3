/* SPDX-License-Identifier: MIT */
/* A VMM that boots an unmodified Linux bzImage: modules "kernel" and, optionally, "initrd". */
#include "lib/print.h"
#include "lib/vmm.h"
#include "machine.h"

int vmm_main(const struct temora_start *start) {
  if (!machine_create(start) || !linux_load(start) || !timer_start()) return 1;
  print("vmm: linux, %lu MiB, VCPUS=%u\n", machine.memory_bytes >> 20, machine.processors);
  return machine_run();
}
