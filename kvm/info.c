/* SPDX-License-Identifier: MIT */
/* zx_object_get_info */
#include "kvm/guest.h"
#include "kvm/handle.h"
#include "kvm/vcpu.h"
#include "kvm/vmo.h"
#include "zircon/syscalls/calls_handle.h"
#include "zircon/syscalls/object.h"
#include "zircon/syscalls/resource.h"

union record {
  zx_info_handle_basic_t basic;
  zx_info_handle_count_t count;
  zx_info_vmar_t         vmar;
  zx_info_resource_t     resource;
  zx_info_vmo_t          vmo;
  zx_info_vcpu_t         vcpu;
  zx_info_guest_stats_t  stats;
};

/* What each topic asks of a handle, and how large its record is. */
static const struct topic {
  uint32_t      number;
  zx_obj_type_t type;
  zx_rights_t   right;
  size_t        size;
} topics[] = {
    {ZX_INFO_HANDLE_BASIC, ZX_OBJ_TYPE_NONE, 0, sizeof(zx_info_handle_basic_t)},
    {ZX_INFO_HANDLE_COUNT, ZX_OBJ_TYPE_NONE, ZX_RIGHT_INSPECT, sizeof(zx_info_handle_count_t)},
    {ZX_INFO_VMAR, ZX_OBJ_TYPE_VMAR, ZX_RIGHT_INSPECT, sizeof(zx_info_vmar_t)},
    {ZX_INFO_RESOURCE, ZX_OBJ_TYPE_RESOURCE, ZX_RIGHT_INSPECT, sizeof(zx_info_resource_t)},
    {ZX_INFO_VMO, ZX_OBJ_TYPE_VMO, 0, sizeof(zx_info_vmo_t)},
    {ZX_INFO_VCPU, ZX_OBJ_TYPE_VCPU, ZX_RIGHT_INSPECT, sizeof(zx_info_vcpu_t)},
    {ZX_INFO_GUEST_STATS, ZX_OBJ_TYPE_RESOURCE, 0, sizeof(zx_info_guest_stats_t)},
};

/* NULL: it has no record. */
static const struct topic *topic_of(uint32_t number) {
  for (size_t i = 0; i < sizeof topics / sizeof topics[0]; i++) {
    if (topics[i].number == number) return &topics[i];
  }
  return NULL;
}

static zx_info_vmo_t of_vmo(const struct vmo *vmo, zx_rights_t rights) {
  uint32_t flags = ZX_INFO_VMO_TYPE_PAGED | ZX_INFO_VMO_VIA_HANDLE;
  return (zx_info_vmo_t){
      .koid = vmo->object.koid, .size_bytes = vmo->size, .committed_bytes = vmo->size,
      .num_mappings = vmo->mappings, .share_count = vmo->spaces, .handle_rights = rights,
      .flags = vmo->resizable ? flags | ZX_INFO_VMO_RESIZABLE : flags};
}

static void describe(const struct object *o, zx_rights_t rights, uint32_t topic, union record *r) {
  const struct resource *resource = (const struct resource *)o;
  switch (topic) {
    case ZX_INFO_HANDLE_BASIC:
      r->basic = (zx_info_handle_basic_t){.koid = o->koid, .rights = rights, .type = o->type};
      break;
    case ZX_INFO_HANDLE_COUNT: r->count.handle_count = o->handles; break;
    case ZX_INFO_VMAR: r->vmar = (zx_info_vmar_t){.base = 0, .len = GUEST_TOP}; break;
    case ZX_INFO_RESOURCE:
      r->resource = (zx_info_resource_t){
          .kind = resource->kind, .base = resource->base, .size = resource->size};
      break;
    case ZX_INFO_VMO: r->vmo = of_vmo((const struct vmo *)o, rights); break;
    case ZX_INFO_GUEST_STATS: /* exits that KVM handles are not seen: none counted */
      r->stats = (zx_info_guest_stats_t){.flags = ZX_INFO_CPU_STATS_FLAG_ONLINE};
      break;
    default: r->vcpu.flags = ((const struct vcpu *)o)->kicked ? ZX_INFO_VCPU_FLAG_KICKED : 0;
  }
}

/* Who may know about all guests. */
static zx_status_t check_stats(const struct resource *r) {
  if (r->kind == ZX_RSRC_KIND_ROOT) return ZX_OK;
  if (r->kind != ZX_RSRC_KIND_SYSTEM) return ZX_ERR_WRONG_TYPE;
  bool holds = r->base <= ZX_RSRC_SYSTEM_INFO_BASE &&
               r->size > ZX_RSRC_SYSTEM_INFO_BASE - r->base;
  return holds ? ZX_OK : ZX_ERR_OUT_OF_RANGE;
}

static zx_status_t collect(zx_handle_t value, const struct topic *t, union record *r) {
  struct object *o;
  zx_status_t    status = handle_get(value, t->type, t->right, &o);
  if (status == ZX_OK && t->number == ZX_INFO_GUEST_STATS)
    status = check_stats((const struct resource *)o);
  if (status != ZX_OK) return status;
  *r = (union record){0};
  describe(o, handle_find(value)->rights, t->number, r);
  return ZX_OK;
}

/* One record, if it fits. */
static zx_status_t hand_out(const union record *r, const struct topic *t, void *buffer, size_t room,
                            size_t *actual, size_t *avail) {
  size_t size = t->size, count = room >= size, one = 1;
  if (count == 1 && !user_write(buffer, r, size)) return ZX_ERR_INVALID_ARGS;
  if (actual != NULL && !user_write(actual, &count, sizeof count)) return ZX_ERR_INVALID_ARGS;
  if (avail != NULL && !user_write(avail, &one, sizeof one)) return ZX_ERR_INVALID_ARGS;
  /* Of a topic with a record for each processor those are given that fit. */
  return count == 1 || t->number == ZX_INFO_GUEST_STATS ? ZX_OK : ZX_ERR_BUFFER_TOO_SMALL;
}

zx_status_t zx_object_get_info(zx_handle_t handle, zx_object_info_topic_t topic, void *buffer,
                               size_t buffer_size, size_t *actual, size_t *avail) {
  union record        record;
  const struct topic *t = topic_of(topic);
  if (t == NULL && topic != ZX_INFO_HANDLE_VALID) return ZX_ERR_NOT_SUPPORTED;
  lock();
  zx_status_t status;
  if (t != NULL) status = collect(handle, t, &record);
  else status = handle_find(handle) != NULL ? ZX_OK : ZX_ERR_BAD_HANDLE;
  unlock();
  if (t == NULL || status != ZX_OK) return status;
  return hand_out(&record, t, buffer, buffer_size, actual, avail);
}
