/* SPDX-License-Identifier: MIT */
/* Topics and records of zx_object_get_info. */
#ifndef ZIRCON_SYSCALLS_OBJECT_H_
#define ZIRCON_SYSCALLS_OBJECT_H_

#include "zircon/types.h"

typedef uint32_t zx_object_info_topic_t;

#define ZX_INFO_HANDLE_VALID         1u
#define ZX_INFO_HANDLE_BASIC         2u
#define ZX_INFO_VMAR                 7u
#define ZX_INFO_THREAD               10u
#define ZX_INFO_RESOURCE             18u
#define ZX_INFO_HANDLE_COUNT         19u
#define ZX_INFO_PROCESS_HANDLE_STATS 21u
#define ZX_INFO_VMO                  23u
#define ZX_INFO_HANDLE_TABLE         27u
#define ZX_INFO_GUEST_STATS          29u
#define ZX_INFO_VCPU                 32u

typedef struct zx_info_handle_basic {
  zx_koid_t     koid;
  zx_rights_t   rights;
  zx_obj_type_t type;
  zx_koid_t     related_koid; /* the other end of a pair, or 0 */
  uint32_t      reserved;
  uint8_t       padding1[4];
} zx_info_handle_basic_t;

typedef struct zx_info_handle_count {
  uint32_t handle_count; /* in the whole system */
} zx_info_handle_count_t;

#define ZX_OBJ_TYPE_UPPER_BOUND 64u /* all types are below */

typedef struct zx_info_process_handle_stats {
  uint32_t handle_count[ZX_OBJ_TYPE_UPPER_BOUND]; /* by the type of what they name */
} zx_info_process_handle_stats_t;

typedef struct zx_info_handle_extended {
  zx_obj_type_t type;
  zx_handle_t   handle_value; /* in the process that has been asked about */
  zx_rights_t   rights;
  uint32_t      reserved;
  zx_koid_t     koid;
  zx_koid_t     related_koid;    /* the other end of a pair, or 0 */
  zx_koid_t     peer_owner_koid; /* 0 */
} zx_info_handle_extended_t;

typedef struct zx_info_vmar {
  uint64_t base; /* of the region, in bytes */
  size_t   len;
} zx_info_vmar_t;

#define ZX_MAX_NAME_LEN 32u

typedef struct zx_info_resource {
  zx_rsrc_kind_t kind;
  uint32_t       flags;
  uint64_t       base, size; /* its range, in units of its kind */
  char           name[ZX_MAX_NAME_LEN];
} zx_info_resource_t;

#define ZX_INFO_VMO_TYPE_PAGED 0x1u
#define ZX_INFO_VMO_RESIZABLE  0x2u
#define ZX_INFO_VMO_VIA_HANDLE 0x8u /* handle_rights is of a handle */

typedef struct zx_info_vmo {
  zx_koid_t   koid;
  char        name[ZX_MAX_NAME_LEN];
  uint64_t    size_bytes;
  zx_koid_t   parent_koid;  /* of what it is a clone of, or 0 */
  size_t      num_children; /* clones */
  size_t      num_mappings;
  size_t      share_count;  /* address spaces with a mapping */
  uint32_t    flags;        /* ZX_INFO_VMO_* */
  uint8_t     padding1[4];
  uint64_t    committed_bytes; /* with memory behind them */
  zx_rights_t handle_rights;
  uint32_t    cache_policy;
} zx_info_vmo_t;

/* zx_info_thread_t.state */
#define ZX_THREAD_STATE_NEW       0u /* not started */
#define ZX_THREAD_STATE_RUNNING   1u
#define ZX_THREAD_STATE_SUSPENDED 2u
#define ZX_THREAD_STATE_BLOCKED   3u
#define ZX_THREAD_STATE_DYING     4u
#define ZX_THREAD_STATE_DEAD      5u

typedef struct zx_info_thread {
  uint32_t state;                       /* ZX_THREAD_STATE_* */
  uint32_t wait_exception_channel_type; /* 0: it waits for no exception to be handled */
  uint64_t cpu_affinity_mask[8];        /* processors that it may run on: all */
} zx_info_thread_t;

#define ZX_INFO_VCPU_FLAG_KICKED 1u /* a kick is pending */

typedef struct zx_info_vcpu {
  uint32_t flags;
} zx_info_vcpu_t;

#define ZX_INFO_CPU_STATS_FLAG_ONLINE 1u /* the processor runs */

/* Of one processor, since the start. */
typedef struct zx_info_guest_stats {
  uint32_t cpu_number;
  uint32_t flags; /* ZX_INFO_CPU_STATS_FLAG_ONLINE */
  uint64_t vm_entries;
  uint64_t vm_exits;
  uint64_t interrupts; /* from here on: exits for one reason each */
  uint64_t interrupt_windows;
  uint64_t cpuid_instructions;
  uint64_t hlt_instructions;
  uint64_t control_register_accesses;
  uint64_t io_instructions;
  uint64_t rdmsr_instructions;
  uint64_t wrmsr_instructions;
  uint64_t ept_violations;
  uint64_t xsetbv_instructions;
  uint64_t pause_instructions;
  uint64_t vmcall_instructions;
} zx_info_guest_stats_t;

_Static_assert(sizeof(zx_info_handle_basic_t) == 32, "ABI");
_Static_assert(sizeof(zx_info_process_handle_stats_t) == 256, "ABI");
_Static_assert(sizeof(zx_info_handle_extended_t) == 40, "ABI");
_Static_assert(sizeof(zx_info_guest_stats_t) == 120, "ABI");
_Static_assert(sizeof(zx_info_vmar_t) == 16, "ABI");
_Static_assert(sizeof(zx_info_resource_t) == 56, "ABI");
_Static_assert(sizeof(zx_info_vmo_t) == 104, "ABI");
_Static_assert(sizeof(zx_info_thread_t) == 72, "ABI");
_Static_assert(sizeof(zx_info_vcpu_t) == 4, "ABI");

#endif
