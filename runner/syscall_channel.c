/* SPDX-License-Identifier: MIT */
/* Channels. The core moves the handles; the bytes of the messages are kept here, in chains of
 * pages. */
#include "runner/syscall.h"
#include "runner/x86.h"
#include "temora/state.h"
#include "zircon/syscalls/channel.h"
#include "zircon/syscalls/object.h"

#define CHAIN_BYTES (PAGE_SIZE - sizeof(void *))

struct chain {
  struct chain *next;
  uint8_t       bytes[CHAIN_BYTES];
};
static struct chain *kept[MAX_CHANNELS * CHANNEL_RING]; /* by reply.message */

static void chain_free(struct chain *c) {
  while (c != NULL) {
    struct chain *next = c->next;
    page_free(c);
    c = next;
  }
}

/* Room for so many bytes; NULL for none, and when there is no memory. */
static struct chain *chain_make(uint32_t bytes) {
  struct chain *all = NULL;
  for (uint64_t made = 0; made < bytes; made += CHAIN_BYTES) {
    struct chain *c = page_alloc(1);
    if (c == NULL) {
      chain_free(all);
      return NULL;
    }
    c->next = all;
    all = c;
  }
  return all;
}

static bool chain_copy(struct chain *c, uint64_t user, uint32_t bytes, bool in) {
  while (bytes != 0) {
    uint32_t size = bytes < CHAIN_BYTES ? bytes : (uint32_t)CHAIN_BYTES;
    bool     ok = in ? copy_from_user(c->bytes, user, size) : copy_to_user(user, c->bytes, size);
    if (!ok) return false;
    user += size;
    bytes -= size;
    c = c->next;
  }
  return true;
}

void channels_sweep(void) {
  for (uint32_t i = 0; i < MAX_CHANNELS * CHANNEL_RING; i++) {
    if (kept[i] == NULL || objects[OBJECT(ZX_OBJ_TYPE_CHANNEL, i / CHANNEL_RING)].alive) continue;
    chain_free(kept[i]);
    kept[i] = NULL;
  }
}

int64_t sys_channel_create(const uint64_t *a) {
  bool out_ok = user_writable(a[1], sizeof(zx_handle_t)) &&
                user_writable(a[2], sizeof(zx_handle_t));
  zx_status_t status = channel_create(current_process(), (uint32_t)a[0], out_ok);
  if (status != ZX_OK) return status;
  bool copied = copy_to_user(a[1], &reply.handle[0], sizeof(zx_handle_t)) &&
                copy_to_user(a[2], &reply.handle[1], sizeof(zx_handle_t));
  return copied ? ZX_OK : ZX_ERR_INVALID_ARGS;
}

/* Each of the handles is the process's no more. A list that cannot be read is left alone. More than
 * a message can have are only closed: then others may come between. */
static zx_status_t send_all(uint32_t endpoint, uint64_t list, uint32_t count, zx_status_t status) {
  zx_handle_t handle;
  if (!user_readable(list, count * sizeof handle)) {
    return status != ZX_OK ? status : ZX_ERR_INVALID_ARGS;
  }
  for (uint32_t i = 0; i < count; i++) {
    if (!copy_from_user(&handle, list + i * sizeof handle, sizeof handle)) break;
    status = channel_send(current_process(), endpoint, handle, status);
    if (i % LONG_CALL == LONG_CALL - 1) schedule_point();
  }
  return status;
}

int64_t sys_channel_write(const uint64_t *a) {
  uint32_t      bytes = (uint32_t)a[3], count = (uint32_t)a[5];
  bool          large = bytes > CHANNEL_MAX_BYTES;
  struct chain *message = large ? NULL : chain_make(bytes);
  bool          space_ok = large || bytes == 0 || message != NULL;
  bool          in_ok = !large && message != NULL && chain_copy(message, a[2], bytes, true);
  zx_status_t   status = channel_write(current_process(), (zx_handle_t)a[0], (uint32_t)a[1], bytes,
                                       count, space_ok, in_ok || bytes == 0);
  uint32_t      endpoint = status == ZX_OK ? reply.index : 0;
  status = send_all(endpoint, a[4], count, status);
  status = channel_write_end(endpoint, bytes, status);
  if (status != ZX_OK) {
    chain_free(message);
    return status;
  }
  chain_free(kept[reply.message]); /* of a message that nobody read */
  kept[reply.message] = message;
  return ZX_OK;
}

static bool optional_writable(uint64_t address) {
  return address == 0 || user_writable(address, sizeof(uint32_t));
}

static bool put_size(uint64_t address, uint64_t size) {
  uint32_t value = (uint32_t)size;
  return address == 0 || copy_to_user(address, &value, sizeof value);
}

/* The bytes, then the handles: Zircon's order. */
static bool put_message(const uint64_t *a) {
  bool     copied = chain_copy(kept[reply.message], a[2], reply.bytes, false);
  uint64_t count = reply.handles;
  chain_free(kept[reply.message]);
  kept[reply.message] = NULL;
  for (uint64_t i = 0; i < count; i++) {
    zx_handle_t handle = channel_take(current_process(), reply.index);
    copied = copy_to_user(a[3] + i * sizeof handle, &handle, sizeof handle) && copied;
  }
  return copied;
}

int64_t sys_channel_read(const uint64_t *a) {
  uint32_t    bytes = (uint32_t)a[4], count = (uint32_t)a[5];
  bool        out_ok = user_writable(a[2], bytes) &&
                user_writable(a[3], count * sizeof(zx_handle_t)) && optional_writable(a[6]) &&
                optional_writable(a[7]);
  zx_status_t status = channel_read(current_process(), (zx_handle_t)a[0], (uint32_t)a[1], bytes,
                                    count, out_ok);
  if (status != ZX_OK && status != ZX_ERR_BUFFER_TOO_SMALL) return status;
  if (!put_size(a[6], reply.bytes) || !put_size(a[7], reply.handles)) return ZX_ERR_INVALID_ARGS;
  if (status != ZX_OK) return status;
  return put_message(a) ? ZX_OK : ZX_ERR_INVALID_ARGS;
}
