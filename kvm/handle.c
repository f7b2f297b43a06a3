/* SPDX-License-Identifier: MIT */
#include "kvm/handle.h"

#include <stdlib.h>

#include "kvm/caller.h"
#include "zircon/syscalls/calls_handle.h"

#define BUCKETS     4096u
#define MAX_HANDLES 262144u /* in the system, as in Zircon */

static struct handle *buckets[BUCKETS];
static uint32_t       used, made;

static struct handle **bucket_of(zx_handle_t value) { return &buckets[value / 4u % BUCKETS]; }

/* Values do not come back before 2^30 others were given out. */
static zx_handle_t new_value(void) { return (++made << 2) | ZX_HANDLE_FIXED_BITS_MASK; }

struct handle *handle_find(zx_handle_t value) {
  struct handle *h = *bucket_of(value);
  while (h != NULL && (h->value != value || h->process != caller_get()->process)) h = h->next;
  return h;
}

zx_status_t handle_get(zx_handle_t value, zx_obj_type_t type, zx_rights_t rights,
                       struct object **o) {
  struct handle *h = handle_find(value);
  if (h == NULL) return ZX_ERR_BAD_HANDLE;
  if (type != ZX_OBJ_TYPE_NONE && h->object->type != type) return ZX_ERR_WRONG_TYPE;
  if ((h->rights & rights) != rights) return ZX_ERR_ACCESS_DENIED;
  *o = h->object;
  return ZX_OK;
}

zx_handle_t handle_give(uint32_t process, struct object *o, zx_rights_t rights) {
  struct handle *h = malloc(sizeof *h);
  if (h == NULL) return ZX_HANDLE_INVALID;
  *h = (struct handle){NULL, new_value(), process, o, rights};
  h->next = *bucket_of(h->value);
  *bucket_of(h->value) = h;
  object_handle_made(o);
  used++;
  return h->value;
}

static void drop(struct handle *h) {
  struct handle **place = bucket_of(h->value);
  while (*place != h) place = &(*place)->next;
  *place = h->next;
  used--;
  object_handle_gone(h->object);
  free(h);
}

zx_status_t handle_name(const struct naming *n, size_t count) {
  zx_status_t status = used + count > MAX_HANDLES ? ZX_ERR_NO_MEMORY : ZX_OK;
  zx_handle_t value[2] = {0, 0}, nothing = 0;
  for (size_t i = 0; i < count; i++) object_use(n[i].object);
  for (size_t i = 0; status == ZX_OK && i < count; i++) {
    if (!user_write(n[i].out, &nothing, sizeof nothing)) status = ZX_ERR_INVALID_ARGS;
  }
  for (size_t i = 0; status == ZX_OK && i < count; i++) {
    value[i] = handle_give(caller_get()->process, n[i].object, n[i].rights);
    user_write(n[i].out, &value[i], sizeof value[i]);
  }
  for (size_t i = 0; i < count; i++) object_leave(n[i].object);
  return status;
}

/* ---- the calls ---- */

zx_status_t zx_handle_close(zx_handle_t value) {
  lock();
  struct handle *h = handle_find(value);
  if (h != NULL) drop(h);
  unlock();
  return h != NULL || value == ZX_HANDLE_INVALID ? ZX_OK : ZX_ERR_BAD_HANDLE;
}

zx_status_t zx_handle_close_many(const zx_handle_t *values, size_t count) {
  zx_status_t status = ZX_OK;
  zx_handle_t value;
  for (size_t i = 0; i < count; i++) {
    if (!user_read(&value, values + i, sizeof value)) return ZX_ERR_INVALID_ARGS;
    if (zx_handle_close(value) != ZX_OK) status = ZX_ERR_BAD_HANDLE;
  }
  return status;
}

/* false: more is asked for than there is. */
static bool new_rights(const struct handle *h, zx_rights_t asked, zx_rights_t *rights) {
  *rights = asked == ZX_RIGHT_SAME_RIGHTS ? h->rights : asked;
  return (*rights & ~h->rights) == 0;
}

zx_status_t zx_handle_duplicate(zx_handle_t value, zx_rights_t asked, zx_handle_t *out) {
  struct object *o;
  zx_rights_t    rights;
  lock();
  zx_status_t status = handle_get(value, ZX_OBJ_TYPE_NONE, ZX_RIGHT_DUPLICATE, &o);
  if (status == ZX_OK && !new_rights(handle_find(value), asked, &rights)) {
    status = ZX_ERR_INVALID_ARGS;
  }
  if (status == ZX_OK) status = handle_name(&(struct naming){o, rights, out}, 1);
  unlock();
  return status;
}

/* The source is closed whatever comes of it. */
zx_status_t zx_handle_replace(zx_handle_t value, zx_rights_t asked, zx_handle_t *out) {
  zx_rights_t rights;
  lock();
  struct handle *h = handle_find(value);
  zx_status_t    status = h != NULL ? ZX_OK : ZX_ERR_BAD_HANDLE;
  if (h != NULL) {
    status = new_rights(h, asked, &rights) ? ZX_OK : ZX_ERR_INVALID_ARGS;
    if (status == ZX_OK) status = handle_name(&(struct naming){h->object, rights, out}, 1);
    drop(h);
  }
  unlock();
  return status;
}
