/* SPDX-License-Identifier: MIT */
/* The scalar types of the Zircon system interface, under Zircon's own names. */
#ifndef ZIRCON_TYPES_H_
#define ZIRCON_TYPES_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "zircon/errors.h"
#include "zircon/rights.h"

typedef uint32_t zx_handle_t;
typedef int32_t  zx_status_t;
typedef uint32_t zx_rights_t;
typedef uint32_t zx_obj_type_t;
typedef uint32_t zx_rsrc_kind_t;
typedef uint32_t zx_vm_option_t;
typedef uint64_t zx_koid_t;
typedef uint64_t zx_vaddr_t;
typedef int64_t  zx_time_t; /* nanoseconds of the monotonic clock */
typedef int64_t  zx_duration_t;

#define ZX_HANDLE_INVALID         0u
#define ZX_HANDLE_FIXED_BITS_MASK 3u /* set in every valid handle value */

#define ZX_KOID_INVALID 0u
#define ZX_KOID_FIRST   1024u

#define ZX_TIME_INFINITE      INT64_MAX
#define ZX_TIME_INFINITE_PAST INT64_MIN

/* Object types (ZX_INFO_HANDLE_BASIC reports them). */
#define ZX_OBJ_TYPE_NONE     0u
#define ZX_OBJ_TYPE_PROCESS  1u
#define ZX_OBJ_TYPE_THREAD   2u
#define ZX_OBJ_TYPE_VMO      3u
#define ZX_OBJ_TYPE_CHANNEL  4u
#define ZX_OBJ_TYPE_PORT     6u
#define ZX_OBJ_TYPE_RESOURCE 15u
#define ZX_OBJ_TYPE_VMAR     18u
#define ZX_OBJ_TYPE_GUEST    20u
#define ZX_OBJ_TYPE_VCPU     21u
#define ZX_OBJ_TYPE_SUSPEND_TOKEN 27u

/* zx_vmo_create options. */
#define ZX_VMO_RESIZABLE   2u
#define ZX_VMO_DISCARDABLE 4u

/* zx_vmar_map options; bits 24 to 31 hold log2 of the alignment, or 0. */
#define ZX_VM_PERM_READ             0x1u
#define ZX_VM_PERM_WRITE            0x2u
#define ZX_VM_PERM_EXECUTE          0x4u
#define ZX_VM_COMPACT               0x8u
#define ZX_VM_SPECIFIC              0x10u
#define ZX_VM_SPECIFIC_OVERWRITE    0x20u
#define ZX_VM_CAN_MAP_SPECIFIC      0x40u
#define ZX_VM_CAN_MAP_READ          0x80u
#define ZX_VM_CAN_MAP_WRITE         0x100u
#define ZX_VM_CAN_MAP_EXECUTE       0x200u
#define ZX_VM_MAP_RANGE             0x400u
#define ZX_VM_REQUIRE_NON_RESIZABLE 0x800u
#define ZX_VM_ALLOW_FAULTS          0x1000u
#define ZX_VM_OFFSET_IS_UPPER_LIMIT 0x2000u

#endif
