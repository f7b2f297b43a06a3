/* SPDX-License-Identifier: MIT */
#include "runner/syscall.h"
#include "zircon/syscalls/object.h"

int64_t sys_handle_close(const uint64_t *a) {
  return handle_close(current_process(), (zx_handle_t)a[0]);
}

int64_t sys_handle_close_many(const uint64_t *a) {
  zx_status_t status = ZX_OK;
  zx_handle_t handle;
  for (uint64_t i = 0; i < a[1]; i++) {
    if (!copy_from_user(&handle, a[0] + i * sizeof handle, sizeof handle)) {
      return ZX_ERR_INVALID_ARGS;
    }
    status = handle_close_many(current_process(), handle, status);
    if (i % LONG_CALL == LONG_CALL - 1) schedule_point();
  }
  return status;
}

int64_t sys_handle_duplicate(const uint64_t *a) {
  bool out_ok = user_writable(a[2], sizeof(zx_handle_t));
  return reply_handle(
      handle_duplicate(current_process(), (zx_handle_t)a[0], (zx_rights_t)a[1], out_ok), a[2]);
}

int64_t sys_handle_replace(const uint64_t *a) {
  bool out_ok = user_writable(a[2], sizeof(zx_handle_t));
  return reply_handle(
      handle_replace(current_process(), (zx_handle_t)a[0], (zx_rights_t)a[1], out_ok), a[2]);
}

/* ---- zx_object_get_info ---- */

union record {
  zx_info_handle_basic_t basic;
  zx_info_handle_count_t count;
  zx_info_vmar_t         vmar;
  zx_info_resource_t     resource;
  zx_info_vmo_t          vmo;
  zx_info_vcpu_t         vcpu;
  zx_info_thread_t       thread;
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

int64_t sys_object_get_info(const uint64_t *a) {
  union record r;
  uint32_t     topic = (uint32_t)a[1];
  zx_status_t  status = object_get_info(current_process(), (zx_handle_t)a[0], topic);
  if (status != ZX_OK || reply.value == 0) return status;
  if (reply.value > sizeof r) panic("an information record of %lu bytes", reply.value);
  fill_record(&r, topic);
  return put_record(a, &r, reply.value);
}
