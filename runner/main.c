/* SPDX-License-Identifier: MIT */
/* From boot.S to the first process. */
#include "runner/account.h"
#include "runner/bundle.h"
#include "runner/cpu.h"
#include "runner/hardware_report.h"
#include "runner/kernel_lock.h"
#include "runner/process.h"
#include "runner/processor_start.h"
#include "runner/ram.h"
#include "runner/record.h"
#include "runner/screen.h"
#include "runner/start_block.h"
#include "runner/thread.h"
#include "runner/time.h"
#include "runner/vmx.h"

void kernel_main(uint32_t magic, uint32_t information);

static bool contains(const char *text, const char *word) {
  for (; *text != '\0'; text++) {
    size_t same = 0;
    while (word[same] != '\0' && text[same] == word[same]) same++;
    if (word[same] == '\0') return true;
  }
  return false;
}

/* The loader's command line says console=screen or console=serial; without it, both. */
static void choose_consoles(uint32_t magic, uint32_t information) {
  const char          *command = loader_command(magic, information);
  struct loader_screen screen;
  if (!loader_screen(magic, information, &screen) || contains(command, "console=serial")) return;
  const char *why = screen_start(&screen);
  if (why != NULL) kprintf("runner: nothing will be on the screen: %s\n", why);
  else if (contains(command, "console=screen")) console_without_serial();
}

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
  kernel_lock();
  ram_start(magic, information);
  processors_find(magic, information);
  bundle_check();
  choose_consoles(magic, information);
  report_processor();
  time_start();
  require_vmx();
  ram_align_frame(start_block_frames(), start_block_memory());
  core_boot(pool_frame_count);
  account_start();
  if (bundle_number("record", 0) != 0) record_start();
  for (uint32_t i = 0; i < bundle_count(); i++) {
    if (bundle_at(i)->kind != BUNDLE_VMM) continue;
    process_start(bundle_at(i));
    started++;
  }
  if (started == 0) panic("there is no VMM in the boot bundle");
  processors_start();
  threads_run();
}
