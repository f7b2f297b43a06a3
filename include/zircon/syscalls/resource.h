/* SPDX-License-Identifier: MIT */
/* Resource kinds and the bases of ZX_RSRC_KIND_SYSTEM. */
#ifndef ZIRCON_SYSCALLS_RESOURCE_H_
#define ZIRCON_SYSCALLS_RESOURCE_H_

#define ZX_RSRC_KIND_MMIO   0u
#define ZX_RSRC_KIND_IRQ    1u
#define ZX_RSRC_KIND_IOPORT 2u
#define ZX_RSRC_KIND_ROOT   3u
#define ZX_RSRC_KIND_SMC    4u
#define ZX_RSRC_KIND_SYSTEM 5u

#define ZX_RSRC_SYSTEM_HYPERVISOR_BASE 0u
#define ZX_RSRC_SYSTEM_VMEX_BASE       1u
#define ZX_RSRC_SYSTEM_INFO_BASE       3u

#endif
