/* SPDX-License-Identifier: MIT */
/* Accesses to the program's own mappings that are more than these allow. */
#include "faults.h"
#include "lib/must.h"
#include "zircon/process.h"
#include "zircon/syscalls.h"

#define PAGE 4096u
#define RW   (ZX_VM_PERM_READ | ZX_VM_PERM_WRITE)

static zx_handle_t vmo;

/* Two pages, of which the memory object has one; all that can be used has been. */
static volatile uint64_t *map(zx_vm_option_t options) {
  zx_vaddr_t at;
  must(zx_vmo_create(PAGE, ZX_VMO_RESIZABLE, &vmo), "zx_vmo_create");
  must(zx_vmar_map(zx_vmar_root_self(), options, 0, vmo, 0, 2 * PAGE, &at), "zx_vmar_map");
  if (options != 0) (void)*(volatile uint64_t *)at;
  return (volatile uint64_t *)at;
}

void raise_space_empty(void) { (void)*(volatile uint64_t *)0x9000000000; }

void raise_space_end(void) { (void)map(RW)[PAGE / sizeof(uint64_t)]; }

void raise_space_no_right(void) { (void)*map(0); }

void raise_space_read_only(void) { *map(ZX_VM_PERM_READ) = 1; }

void raise_space_execute(void) {
  volatile uint64_t *at = map(RW);
  *at = 0xC3; /* RET */
  ((void (*)(void))(uintptr_t)at)();
}

void raise_space_unmapped(void) {
  volatile uint64_t *at = map(RW);
  *at = 1;
  must(zx_vmar_unmap(zx_vmar_root_self(), (uintptr_t)at, PAGE), "zx_vmar_unmap");
  *at = 2;
}

void raise_space_protected(void) {
  volatile uint64_t *at = map(RW);
  *at = 1;
  must(zx_vmar_protect(zx_vmar_root_self(), ZX_VM_PERM_READ, (uintptr_t)at, PAGE),
       "zx_vmar_protect");
  *at = 2;
}

void raise_space_shrunk(void) {
  volatile uint64_t *at = map(RW);
  *at = 1;
  must(zx_vmo_set_size(vmo, 0), "zx_vmo_set_size");
  (void)*at;
}
