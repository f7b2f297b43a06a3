/* SPDX-License-Identifier: MIT */
/* From boot.S to the first process. */
#include "runner/bundle.h"
#include "runner/cpu.h"
#include "runner/process.h"
#include "runner/ram.h"
#include "runner/thread.h"
#include "runner/time.h"
#include "runner/vmx.h"

void kernel_main(uint32_t magic, uint32_t information);

static void require_vmx(void) {
  const char *why = vmx_start();
  if (why == NULL) return;
  kprintf("runner: %s; run it in Bochs, on a PC with VT-x, or in KVM with nested VMX\n", why);
  power_off(false);
}

void kernel_main(uint32_t magic, uint32_t information) {
  uint32_t started = 0;
  console_start();
  cpu_start();
  ram_start(magic, information);
  time_start();
  require_vmx();
  bundle_check();
  core_boot(pool_frame_count);
  for (uint32_t i = 0; i < bundle_count(); i++) {
    if (bundle_at(i)->kind != BUNDLE_VMM) continue;
    process_start(bundle_at(i));
    started++;
  }
  if (started == 0) panic("there is no VMM in the boot bundle");
  threads_run();
}
