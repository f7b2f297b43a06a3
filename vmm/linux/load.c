/* SPDX-License-Identifier: MIT */
/* Putting kernel, initrd, zero page and page tables into the guest's memory. */
#include "boot.h"
#include "lib/memory.h"
#include "lib/print.h"
#include "machine.h"
#include "zircon/syscalls.h"

#define ENTRY_64     0x200u /* of the 64-bit entry, from the load address */
#define CHUNK_BYTES  65536u

static uint8_t  chunk[CHUNK_BYTES];
static uint8_t  setup[SETUP_MAX_BYTES];
static uint8_t  params[BOOT_PARAMS_BYTES];
static uint8_t  command_line[COMMAND_LINE_MAX];
static uint8_t  acpi[ACPI_BYTES];
static uint64_t tables[PAGE_TABLE_PAGES * PAGE_BYTES / sizeof(uint64_t)];

static const struct temora_module *find(const struct temora_start *start, const char *name) {
  for (uint32_t i = 0; i < start->module_count; i++)
    if (strcmp(start->module[i].name, name) == 0) return &start->module[i];
  return NULL;
}

static bool copy(const struct temora_module *module, uint64_t from, uint64_t to) {
  while (from < module->size) {
    uint64_t left = module->size - from;
    size_t size = left < CHUNK_BYTES ? left : CHUNK_BYTES;
    if (!succeeded(zx_vmo_read(module->vmo, chunk, from, size), "reading a module") ||
        !succeeded(zx_vmo_write(machine.memory, chunk, to, size), "filling the guest's memory"))
      return false;
    from += size;
    to += size;
  }
  return true;
}

static bool put(const void *bytes, size_t size, uint64_t to) {
  return succeeded(zx_vmo_write(machine.memory, bytes, to, size), "filling the guest's memory");
}

static bool refuse(const char *why) {
  print("vmm: cannot boot the kernel: %s\n", why);
  return false;
}

static bool read_header(const struct temora_module *kernel, struct kernel_header *header) {
  if (kernel == NULL) return refuse("there is no module 'kernel'");
  if (kernel->size < SETUP_MAX_BYTES) return refuse("not a bzImage");
  if (!succeeded(zx_vmo_read(kernel->vmo, setup, 0, SETUP_MAX_BYTES), "reading the kernel"))
    return false;
  const char *why = header_read(setup, kernel->size, header);
  return why == NULL || refuse(why);
}

static bool put_command_line(const char *text, const struct kernel_header *header) {
  size_t length = strlen(text);
  if (length >= COMMAND_LINE_MAX || length > header->command_line_max)
    return refuse("its command line is too long");
  memcpy(command_line, text, length);
  return put(command_line, length + 1, COMMAND_LINE_AT);
}

static bool create_vcpu(uint64_t entry) {
  zx_vcpu_state_t state = {.rsi = BOOT_PARAMS_AT, .rsp = STACK_TOP};
  return succeeded(zx_vcpu_create(machine.guest, 0, entry, &machine.vcpu[0]), "zx_vcpu_create") &&
         succeeded(zx_vcpu_write_state(machine.vcpu[0], ZX_VCPU_STATE, &state, sizeof(state)),
                   "zx_vcpu_write_state");
}

bool linux_load(const struct temora_start *start) {
  const struct temora_module *kernel = find(start, "kernel"), *initrd = find(start, "initrd");
  struct kernel_header header;
  struct boot_memory memory = {.memory_bytes = machine.memory_bytes};
  if (!read_header(kernel, &header)) return false;
  if (initrd != NULL) memory.initrd_size = initrd->size;
  if (!initrd_place(&header, &memory)) return refuse("the guest has too little memory");
  boot_params_fill(params, setup, &memory);
  page_tables_fill(tables);
  return put(tables, sizeof(tables), PAGE_TABLES_AT) &&
         put(params, sizeof(params), BOOT_PARAMS_AT) &&
         put(acpi, acpi_fill(acpi, machine.processors), ACPI_AT) &&
         put_command_line(start->command_line, &header) &&
         copy(kernel, header.payload_offset, header.load_address) &&
         (initrd == NULL || copy(initrd, 0, memory.initrd_address)) &&
         create_vcpu(header.load_address + ENTRY_64);
}
