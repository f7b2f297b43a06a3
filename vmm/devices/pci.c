/* SPDX-License-Identifier: MIT */
/* No PCI: the configuration ports read as ones. CF9h is the chipset's reset control. */
#include "device.h"

#define RESET_CONTROL 0xCF9
#define RESET_CPU     0x04u

static uint32_t pci_read(uint16_t port, uint32_t size) {
  (void)port;
  return size == 4 ? 0xFFFFFFFFu : (1u << (8 * size)) - 1;
}

/* Only a byte write is a reset: a 4-byte write of CF8h is a configuration address. */
static void pci_write(uint16_t port, uint32_t size, uint32_t value) {
  if (port == RESET_CONTROL && size == 1 && (value & RESET_CPU)) machine_stop("port CF9h");
}

const struct device pci = {0xCF8, 0xCFF, true, pci_read, pci_write};
