/* SPDX-License-Identifier: MIT */
/* Ends the machine, with a status where the machine can tell one. */
#include "runner/runner.h"
#include "runner/x86.h"

#define COM1_STATUS          0x3FDu
#define TRANSMITTER_IDLE     0x40u
#define DELAY_PORT           0x80u
#define PATIENCE             1000000u
#define QEMU_DEBUG_EXIT      0xF4u   /* isa-debug-exit: status (value << 1) | 1 */
#define QEMU_SUCCESS         0x10u
#define QEMU_FAILURE         0x11u
#define BOCHS_SHUTDOWN       0x8900u
#define BOCHS_DEBUGGER_BREAK 'D'     /* the debugger's script goes on: status 0 */
#define ACPI_PM1A_Q35        0x604u
#define ACPI_PM1A_I440FX     0xB004u
#define ACPI_SLEEP_S5        0x2000u

static void drain_console(void) {
  for (uint32_t i = 0; i < PATIENCE && (in8(COM1_STATUS) & TRANSMITTER_IDLE) == 0; i++) {}
  for (uint32_t i = 0; i < 2000; i++) (void)in8(DELAY_PORT); /* the bits on the wire */
}

void power_off(bool success) {
  drain_console();
  out8(QEMU_DEBUG_EXIT, success ? QEMU_SUCCESS : QEMU_FAILURE);
  if (success) out8(BOCHS_SHUTDOWN, BOCHS_DEBUGGER_BREAK);
  for (const char *s = "Shutdown"; *s != '\0'; s++) out8(BOCHS_SHUTDOWN, (uint8_t)*s);
  out16(ACPI_PM1A_Q35, ACPI_SLEEP_S5);
  out16(ACPI_PM1A_I440FX, ACPI_SLEEP_S5);
  for (;;) __asm__ volatile("cli; hlt");
}
