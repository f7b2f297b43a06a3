/* SPDX-License-Identifier: MIT */
/* zx_object_get_info */
#include "kvm/handle.h"
#include "kvm/vcpu.h"
#include "zircon/syscalls/calls_handle.h"
#include "zircon/syscalls/object.h"

union record {
  zx_info_handle_basic_t basic;
  zx_info_handle_count_t count;
  zx_info_vcpu_t         vcpu;
};

static zx_status_t collect(zx_handle_t value, uint32_t topic, union record *r, size_t *size) {
  struct object *o;
  zx_obj_type_t  type = topic == ZX_INFO_VCPU ? ZX_OBJ_TYPE_VCPU : ZX_OBJ_TYPE_NONE;
  zx_rights_t    right = topic == ZX_INFO_HANDLE_BASIC ? 0 : ZX_RIGHT_INSPECT;
  zx_status_t    status = handle_get(value, type, right, &o);
  if (status != ZX_OK) return status;
  *r = (union record){0};
  if (topic == ZX_INFO_HANDLE_BASIC) {
    r->basic = (zx_info_handle_basic_t){
        .koid = o->koid, .rights = handle_find(value)->rights, .type = o->type};
    *size = sizeof r->basic;
  } else if (topic == ZX_INFO_HANDLE_COUNT) {
    r->count.handle_count = o->handles;
    *size = sizeof r->count;
  } else {
    r->vcpu.flags = ((struct vcpu *)o)->kicked ? ZX_INFO_VCPU_FLAG_KICKED : 0;
    *size = sizeof r->vcpu;
  }
  return ZX_OK;
}

/* One record, if it fits. */
static zx_status_t hand_out(const union record *r, size_t size, void *buffer, size_t room,
                            size_t *actual, size_t *avail) {
  size_t count = room >= size, one = 1;
  if (count == 1 && !user_write(buffer, r, size)) return ZX_ERR_INVALID_ARGS;
  if (actual != NULL && !user_write(actual, &count, sizeof count)) return ZX_ERR_INVALID_ARGS;
  if (avail != NULL && !user_write(avail, &one, sizeof one)) return ZX_ERR_INVALID_ARGS;
  return count == 1 ? ZX_OK : ZX_ERR_BUFFER_TOO_SMALL;
}

zx_status_t zx_object_get_info(zx_handle_t handle, zx_object_info_topic_t topic, void *buffer,
                               size_t buffer_size, size_t *actual, size_t *avail) {
  union record record;
  size_t       size = 0;
  bool         records = topic == ZX_INFO_HANDLE_BASIC || topic == ZX_INFO_HANDLE_COUNT ||
                 topic == ZX_INFO_VCPU;
  if (!records && topic != ZX_INFO_HANDLE_VALID) return ZX_ERR_NOT_SUPPORTED;
  lock();
  zx_status_t status;
  if (records) status = collect(handle, topic, &record, &size);
  else status = handle_find(handle) != NULL ? ZX_OK : ZX_ERR_BAD_HANDLE;
  unlock();
  if (!records || status != ZX_OK) return status;
  return hand_out(&record, size, buffer, buffer_size, actual, avail);
}
