/* SPDX-License-Identifier: MIT */
#include "runner/ept_monitor.h"
#include "runner/mapping.h"
#include "runner/syscall.h"
#include "runner/vmx.h"

static char *frame_bytes(uint64_t frame, uint64_t offset) {
  return (char *)(pool_base + frame * PAGE_SIZE + offset);
}

static uint64_t whole_pages(uint64_t size) {
  return (size + PAGE_SIZE - 1u) / PAGE_SIZE * PAGE_SIZE;
}

/* Of a guest's memory, or of a process's. */
static void range_leaves(uint32_t guest, uint64_t addr, uint64_t size) {
  if (mapping_is_space(guest)) mapping_out(guest, addr, size);
  else vmx_range_unmapped(guest, addr, size);
}

static void watch_frames(uint64_t frame, uint64_t count) {
  ept_watch_frames(frame, count);
  mapping_watch_frames(frame, count);
}

int64_t sys_vmo_create(const uint64_t *a) {
  bool        out_ok = user_writable(a[2], sizeof(zx_handle_t));
  zx_status_t status = vmo_create(current_process(), a[0], (uint32_t)a[1], out_ok);
  if (status != ZX_OK) return status;
  watch_frames(reply.frame, reply.pages);
  memset(frame_bytes(reply.frame, 0), 0, reply.pages * PAGE_SIZE);
  return reply_handle(status, a[2]);
}

int64_t sys_vmo_read(const uint64_t *a) {
  zx_status_t status = vmo_read(current_process(), (zx_handle_t)a[0], a[2], a[3]);
  if (status != ZX_OK) return status;
  return copy_to_user(a[1], frame_bytes(reply.frame, a[2]), a[3]) ? ZX_OK : ZX_ERR_INVALID_ARGS;
}

int64_t sys_vmo_write(const uint64_t *a) {
  zx_status_t status = vmo_write(current_process(), (zx_handle_t)a[0], a[2], a[3]);
  if (status != ZX_OK) return status;
  return copy_from_user(frame_bytes(reply.frame, a[2]), a[1], a[3]) ? ZX_OK : ZX_ERR_INVALID_ARGS;
}

int64_t sys_vmo_get_size(const uint64_t *a) {
  bool        out_ok = user_writable(a[1], sizeof reply.value);
  zx_status_t status = vmo_get_size(current_process(), (zx_handle_t)a[0], out_ok);
  if (status != ZX_OK) return status;
  return copy_to_user(a[1], &reply.value, sizeof reply.value) ? ZX_OK : ZX_ERR_INVALID_ARGS;
}

/* Its pages leave all tables, and come back from where they are then. */
static void vmo_leaves_guests(uint32_t vmo) {
  for (uint32_t guest = 0; guest < MAX_GUESTS; guest++) {
    uint64_t low = guest_low(guest);
    if (guest_maps_vmo(guest, vmo)) range_leaves(guest, low, guest_high(guest) - low);
  }
}

int64_t sys_vmo_set_size(const uint64_t *a) {
  zx_status_t status = vmo_set_size(current_process(), (zx_handle_t)a[0], a[1]);
  if (status != ZX_OK) return status;
  uint64_t pages = whole_pages(a[1]) / PAGE_SIZE;
  uint64_t kept = pages < reply.pages ? pages : reply.pages;
  bool     moved = reply.frame != reply.value;
  if (moved || kept < reply.pages) vmo_leaves_guests(reply.index);
  uint64_t same = moved ? 0 : kept; /* so many of its frames are those that it had */
  watch_frames(reply.value + same, reply.pages - same);
  watch_frames(reply.frame + same, pages - same);
  if (moved) memcpy(frame_bytes(reply.frame, 0), frame_bytes(reply.value, 0), kept * PAGE_SIZE);
  memset(frame_bytes(reply.frame + kept, 0), 0, (pages - kept) * PAGE_SIZE);
  return ZX_OK;
}

int64_t sys_vmo_replace_as_executable(const uint64_t *a) {
  bool out_ok = user_writable(a[2], sizeof(zx_handle_t));
  return reply_handle(vmo_replace_as_executable(current_process(), (zx_handle_t)a[0],
                                                (zx_handle_t)a[1], out_ok), a[2]);
}

int64_t sys_vmar_map(const uint64_t *a) {
  bool        out_ok = user_writable(a[6], sizeof(uint64_t));
  zx_status_t status = vmar_map(current_process(), (zx_handle_t)a[0], (uint32_t)a[1], a[2],
                                (zx_handle_t)a[3], a[4], a[5], out_ok);
  if (status != ZX_OK) return status;
  return copy_to_user(a[6], &reply.value, sizeof reply.value) ? ZX_OK : ZX_ERR_INVALID_ARGS;
}

/* The pages leave the tables, and come back with the new permissions. */
int64_t sys_vmar_protect(const uint64_t *a) {
  zx_status_t status =
      vmar_protect(current_process(), (zx_handle_t)a[0], (uint32_t)a[1], a[2], a[3]);
  if (status == ZX_OK) range_leaves(reply.index, a[2], whole_pages(a[3]));
  return status;
}

/* The pages leave the tables before core_settle can give their frames to another. */
int64_t sys_vmar_unmap(const uint64_t *a) {
  zx_status_t status = vmar_unmap(current_process(), (zx_handle_t)a[0], a[1], a[2]);
  if (status == ZX_OK) range_leaves(reply.index, a[1], whole_pages(a[2]));
  return status;
}
