/* SPDX-License-Identifier: MIT */
#include "kvm/vmo.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kvm/caller.h"
#include "kvm/handle.h"
#include "zircon/syscalls/calls_memory.h"

#define LARGEST (1ull << 40)

static uint64_t most, used;

void     vmo_limit(uint64_t pages) { most = pages; }
uint64_t vmo_pages(void) { return used; }
uint64_t vmo_most_pages(void) {
  return most != 0 ? most : (uint64_t)sysconf(_SC_PHYS_PAGES);
}

static void end(struct object *o) {
  struct vmo *vmo = (struct vmo *)o;
  used -= vmo->size / PAGE;
  if (vmo->size > 0) munmap(vmo->bytes, vmo->size);
  free(vmo);
}

static bool give_pages(struct vmo *vmo, uint64_t size) {
  vmo->size = (size + PAGE - 1u) / PAGE * PAGE;
  if (vmo->size / PAGE > vmo_most_pages() - used) return false;
  if (vmo->size > 0) {
    vmo->bytes = mmap(NULL, vmo->size, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  }
  if (vmo->bytes == MAP_FAILED) return false;
  used += vmo->size / PAGE;
  return true;
}

static zx_status_t create(uint64_t size, uint32_t options, zx_handle_t *out) {
  struct vmo *vmo = calloc(1, sizeof *vmo);
  if (vmo == NULL || !give_pages(vmo, size)) {
    free(vmo);
    return ZX_ERR_NO_MEMORY;
  }
  vmo->resizable = (options & ZX_VMO_RESIZABLE) != 0;
  object_begin(&vmo->object, ZX_OBJ_TYPE_VMO, NULL, end);
  return handle_name(&(struct naming){&vmo->object, ZX_DEFAULT_VMO_RIGHTS, out}, 1);
}

zx_status_t zx_vmo_create(uint64_t size, uint32_t options, zx_handle_t *out) {
  if ((options & ~(ZX_VMO_RESIZABLE | ZX_VMO_DISCARDABLE)) != 0) return ZX_ERR_INVALID_ARGS;
  if (size > LARGEST) return ZX_ERR_OUT_OF_RANGE;
  lock();
  zx_status_t status = create(size, options, out);
  unlock();
  return status;
}

zx_status_t zx_vmo_get_size(zx_handle_t handle, uint64_t *size) {
  struct object *o;
  lock();
  zx_status_t status = handle_get(handle, ZX_OBJ_TYPE_VMO, 0, &o);
  if (status == ZX_OK && !user_write(size, &((struct vmo *)o)->size, sizeof *size)) {
    status = ZX_ERR_INVALID_ARGS;
  }
  unlock();
  return status;
}

static zx_status_t find(zx_handle_t handle, zx_rights_t right, uint64_t offset, size_t size,
                        struct vmo **vmo) {
  struct object *o;
  zx_status_t    status = handle_get(handle, ZX_OBJ_TYPE_VMO, right, &o);
  if (status != ZX_OK) return status;
  *vmo = (struct vmo *)o;
  return offset <= (*vmo)->size && size <= (*vmo)->size - offset ? ZX_OK : ZX_ERR_OUT_OF_RANGE;
}

zx_status_t zx_vmo_read(zx_handle_t handle, void *buffer, uint64_t offset, size_t size) {
  struct vmo *vmo;
  lock();
  zx_status_t status = find(handle, ZX_RIGHT_READ, offset, size, &vmo);
  if (status == ZX_OK && !user_write(buffer, vmo->bytes + offset, size)) {
    status = ZX_ERR_INVALID_ARGS;
  }
  unlock();
  return status;
}

zx_status_t zx_vmo_write(zx_handle_t handle, const void *buffer, uint64_t offset, size_t size) {
  struct vmo *vmo;
  lock();
  zx_status_t status = find(handle, ZX_RIGHT_WRITE, offset, size, &vmo);
  if (status == ZX_OK && !user_read(vmo->bytes + offset, buffer, size)) {
    status = ZX_ERR_INVALID_ARGS;
  }
  unlock();
  return status;
}
