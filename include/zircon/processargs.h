/* SPDX-License-Identifier: MIT */
/* What a VMM finds at start: main's caller gets the address of this block in RDI. One that another
 * process has started has no resource, no modules, no memory of its own: only what it was given. */
#ifndef ZIRCON_PROCESSARGS_H_
#define ZIRCON_PROCESSARGS_H_

#include "zircon/types.h"

#define TEMORA_START_MAGIC 0x41524F4D4554u /* "TEMORA" */
#define TEMORA_MAX_MODULES 8u

struct temora_module {
  zx_handle_t vmo;  /* READ | MAP | DUPLICATE | TRANSFER */
  uint32_t    reserved;
  uint64_t    size; /* bytes of the file; the VMO is rounded up to pages */
  char        name[48];
};

struct temora_start {
  uint64_t             magic;
  zx_handle_t          hypervisor_resource; /* ZX_RSRC_KIND_SYSTEM, HYPERVISOR_BASE */
  uint32_t             module_count;
  uint64_t             memory_bytes;  /* that guests may have: MEM= */
  uint32_t             vcpu_count;    /* VCPUS= */
  zx_handle_t          bootstrap;     /* zx_process_spawn: what the parent gave; else 0 */
  char                 command_line[512]; /* CMDLINE= */
  struct temora_module module[TEMORA_MAX_MODULES];
  uint64_t             argument;      /* zx_process_spawn: what the parent gave; else 0 */
  zx_handle_t          process_self;  /* of this process, with ZX_DEFAULT_PROCESS_RIGHTS */
  zx_handle_t          thread_self;   /* of its first thread, with ZX_DEFAULT_THREAD_RIGHTS */
  zx_handle_t          vmar_root;     /* of its address space, with ZX_DEFAULT_SPACE_RIGHTS */
  zx_handle_t          info_resource; /* ZX_RSRC_KIND_SYSTEM, INFO_BASE; 0 when it was spawned */
};

#endif
