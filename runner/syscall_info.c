/* SPDX-License-Identifier: MIT */
/* zx_object_get_info: what the core says goes into the caller's memory. */
#include "runner/processor.h"
#include "runner/syscall.h"
#include "runner/vmx_report.h"
#include "temora/state.h"
#include "zircon/syscalls/object.h"

union record {
  zx_info_handle_basic_t basic;
  zx_info_handle_count_t count;
  zx_info_vmar_t         vmar;
  zx_info_resource_t     resource;
  zx_info_vmo_t          vmo;
  zx_info_vcpu_t         vcpu;
  zx_info_thread_t       thread;
  zx_info_process_handle_stats_t handles;
};

/* All memory of a VMO is there from its creation on. */
static void fill_vmo(zx_info_vmo_t *r) {
  r->koid = reply.info_koid;
  r->size_bytes = r->committed_bytes = reply.info_size;
  r->parent_koid = reply.info_related;
  r->num_mappings = reply.info_count;
  r->share_count = reply.info_base;
  r->flags = reply.info_flags;
  r->handle_rights = reply.info_rights;
}

static void fill_handles(zx_info_process_handle_stats_t *r) {
  for (uint32_t t = 0; t < OBJECT_TYPES; t++) r->handle_count[t] = reply.info_types[t];
}

/* A thread that has ended may run nowhere. */
static void fill_thread(zx_info_thread_t *r) {
  r->state = reply.info_flags;
  if (r->state != ZX_THREAD_STATE_DEAD) r->cpu_affinity_mask[0] = UINT32_MAX;
}

static void fill_record(union record *r, uint32_t topic) {
  memset(r, 0, sizeof *r);
  if (topic == ZX_INFO_HANDLE_BASIC) {
    r->basic.koid = reply.info_koid;
    r->basic.rights = reply.info_rights;
    r->basic.type = reply.info_type;
    r->basic.related_koid = reply.info_related;
  } else if (topic == ZX_INFO_HANDLE_COUNT) {
    r->count.handle_count = reply.info_count;
  } else if (topic == ZX_INFO_VMAR) {
    r->vmar.base = reply.info_base;
    r->vmar.len = reply.info_size;
  } else if (topic == ZX_INFO_RESOURCE) {
    r->resource.kind = reply.info_kind;
    r->resource.base = reply.info_base;
    r->resource.size = reply.info_size;
  } else if (topic == ZX_INFO_VMO) {
    fill_vmo(&r->vmo);
  } else if (topic == ZX_INFO_VCPU) {
    r->vcpu.flags = reply.info_flags;
  } else if (topic == ZX_INFO_THREAD) {
    fill_thread(&r->thread);
  } else if (topic == ZX_INFO_PROCESS_HANDLE_STATS) {
    fill_handles(&r->handles);
  }
}

static bool put_count(uint64_t address, uint64_t count) {
  return address == 0 || copy_to_user(address, &count, sizeof count);
}

/* The record if it fits, then the counts, then whether it fitted: Zircon's order. */
static zx_status_t put_record(const uint64_t *a, const union record *r, uint64_t bytes) {
  bool fits = a[3] >= bytes;
  if (fits && !copy_to_user(a[2], r, bytes)) return ZX_ERR_INVALID_ARGS;
  if (!put_count(a[4], fits ? 1 : 0)) return ZX_ERR_INVALID_ARGS;
  if (!put_count(a[5], 1)) return ZX_ERR_INVALID_ARGS;
  return fits ? ZX_OK : ZX_ERR_BUFFER_TOO_SMALL;
}

/* ---- as many records as there are ---- */

/* As many as fit, then the counts: too small a buffer is no error. */
static zx_status_t put_records(const uint64_t *a, uint64_t avail, uint64_t bytes,
                               bool (*put)(uint64_t to, uint64_t record)) {
  uint64_t fit = a[3] / bytes, actual = fit < avail ? fit : avail;
  for (uint64_t i = 0; i < actual; i++)
    if (!put(a[2] + i * bytes, i)) return ZX_ERR_INVALID_ARGS;
  if (!put_count(a[4], actual) || !put_count(a[5], avail)) return ZX_ERR_INVALID_ARGS;
  return ZX_OK;
}

static uint32_t table_of, table_slot; /* whose handles; where the next one is looked for */

static bool put_handle(uint64_t to, uint64_t record) {
  (void)record;
  uint32_t slot = info_next(table_of, table_slot);
  if (slot == NONE) panic("a handle is missing in the table of process %u", table_of);
  table_slot = slot + 1;
  info_record(table_of, slot);
  zx_info_handle_extended_t r = {.type = reply.info_type, .handle_value = reply.info_handle,
                                 .rights = reply.info_rights, .koid = reply.info_koid,
                                 .related_koid = reply.info_related};
  return copy_to_user(to, &r, sizeof r);
}

/* The lock is not given up meanwhile: the table is that of one moment. Who asks for `actual` alone
 * learns how many there are. */
static zx_status_t put_table(const uint64_t *a) {
  uint64_t count = reply.info_count;
  if (a[2] == 0 && a[5] == 0 && a[4] != 0)
    return put_count(a[4], count) ? ZX_OK : ZX_ERR_INVALID_ARGS;
  table_of = reply.index;
  table_slot = 0;
  return put_records(a, count, reply.value, put_handle);
}

static bool put_processor(uint64_t to, uint64_t number) {
  const struct exit_counter *c = &exit_counter[number];
  zx_info_guest_stats_t r = {.cpu_number = (uint32_t)number, .vm_entries = c->entries};
  if (processors[number].runs) r.flags = ZX_INFO_CPU_STATS_FLAG_ONLINE;
  for (uint32_t i = 0; i < COUNTED_REASONS; i++) r.vm_exits += c->exits[i];
  r.interrupts = c->exits[1];
  r.interrupt_windows = c->exits[7];
  r.cpuid_instructions = c->exits[10];
  r.hlt_instructions = c->exits[12];
  r.vmcall_instructions = c->exits[18];
  r.control_register_accesses = c->exits[28];
  r.io_instructions = c->exits[30];
  r.rdmsr_instructions = c->exits[31];
  r.wrmsr_instructions = c->exits[32];
  r.pause_instructions = c->exits[40];
  r.ept_violations = c->exits[48];
  r.xsetbv_instructions = c->exits[55];
  return copy_to_user(to, &r, sizeof r);
}

int64_t sys_object_get_info(const uint64_t *a) {
  union record r;
  uint32_t     topic = (uint32_t)a[1];
  zx_status_t  status = object_get_info(current_process(), (zx_handle_t)a[0], topic);
  if (status != ZX_OK || reply.value == 0) return status;
  if (topic == ZX_INFO_HANDLE_TABLE) return put_table(a);
  if (topic == ZX_INFO_GUEST_STATS)
    return put_records(a, processor_count, reply.value, put_processor);
  if (reply.value > sizeof r) panic("an information record of %lu bytes", reply.value);
  fill_record(&r, topic);
  return put_record(a, &r, reply.value);
}
