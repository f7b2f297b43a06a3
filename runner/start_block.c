/* SPDX-License-Identifier: MIT */
#include "runner/start_block.h"
#include "runner/bundle.h"
#include "runner/record.h"
#include "zircon/syscalls/resource.h"

#define DEFAULT_MEMORY_MIB 64u

_Static_assert(sizeof(struct temora_start) <= PAGE_SIZE, "one page");

/* A VMO with a copy of the file; the page's rest is zeros. */
static zx_handle_t make_module(uint32_t process, const struct bundle_file *file) {
  const zx_rights_t rights =
      ZX_RIGHT_READ | ZX_RIGHT_MAP | ZX_RIGHT_DUPLICATE | ZX_RIGHT_TRANSFER;
  if (vmo_create(process, file->size, 0, 1) != ZX_OK) panic("no memory for %s", file->name);
  zx_handle_t vmo = reply.handle[0];
  char       *bytes = (char *)(pool_base + reply.frame * PAGE_SIZE);
  memcpy(bytes, bundle_bytes(file), file->size);
  memset(bytes + file->size, 0, reply.pages * PAGE_SIZE - file->size);
  if (handle_replace(process, vmo, rights, 1) != ZX_OK) panic("no handle for %s", file->name);
  record_module(vmo, file->size, rights, reply.handle[0]);
  return reply.handle[0];
}

static void add_modules(struct temora_start *start, uint32_t process) {
  for (uint32_t i = 0; i < bundle_count(); i++) {
    const struct bundle_file *file = bundle_at(i);
    if (file->kind != BUNDLE_MODULE) continue;
    if (start->module_count == TEMORA_MAX_MODULES) panic("too many modules");
    struct temora_module *m = &start->module[start->module_count++];
    m->vmo = make_module(process, file);
    m->size = file->size;
    memcpy(m->name, file->name, sizeof m->name);
  }
}

uint64_t start_block_memory(void) { return bundle_number("memory", DEFAULT_MEMORY_MIB) << 20; }

uint64_t start_block_frames(void) {
  uint64_t frames = 0;
  for (uint32_t i = 0; i < bundle_count(); i++) {
    const struct bundle_file *file = bundle_at(i);
    if (file->kind == BUNDLE_MODULE) frames += (file->size + PAGE_SIZE - 1u) / PAGE_SIZE;
  }
  return frames;
}

static void add_command_line(struct temora_start *start) {
  const char *text;
  size_t      length = bundle_text("cmdline", &text);
  if (length >= sizeof start->command_line) panic("the command line is too long");
  if (text != NULL) memcpy(start->command_line, text, length);
}

static zx_handle_t make_resource(uint32_t process, uint64_t base) {
  if (resource_create(process, ZX_RSRC_KIND_SYSTEM, base, 1) != ZX_OK)
    panic("no handle for the system resource %lu", base);
  record_resource(process, reply.handle[0], ZX_RSRC_KIND_SYSTEM, base);
  return reply.handle[0];
}

void start_block_fill(struct temora_start *start, uint32_t process) {
  uint64_t bytes = start_block_memory(), pool = pool_frame_count * PAGE_SIZE;
  if (bytes > pool) panic("guests shall have %lu MiB, but there are %lu", bytes >> 20, pool >> 20);
  start->memory_bytes = bytes;
  start->vcpu_count = (uint32_t)bundle_number("vcpus", 1);
  start->hypervisor_resource = make_resource(process, ZX_RSRC_SYSTEM_HYPERVISOR_BASE);
  start->info_resource = make_resource(process, ZX_RSRC_SYSTEM_INFO_BASE);
  add_command_line(start);
  add_modules(start, process);
}
