/* SPDX-License-Identifier: MIT */
/* Channels: messages of bytes and handles between two endpoints. */
#ifndef ZIRCON_SYSCALLS_CALLS_CHANNEL_H_
#define ZIRCON_SYSCALLS_CALLS_CHANNEL_H_

#include "zircon/syscalls/channel.h"
#include "zircon/types.h"

/* Makes a channel, and gives out its two endpoints.
 *
 * What is written at one endpoint is read at the other, message by message, first in, first out.
 * Both handles have the rights ZX_DEFAULT_CHANNEL_RIGHTS: TRANSFER, READ, WRITE, SIGNAL,
 * SIGNAL_PEER, WAIT, INSPECT; an endpoint cannot be duplicated.
 *
 * Arguments:
 *   options       must be 0
 *   out0          receives the handle of one endpoint
 *   out1          receives the handle of the other
 * Errors:
 *   INVALID_ARGS  `options` is not 0
 *   NO_MEMORY     all endpoints (MAX_CHANNELS = 256) or handles
 *     (MAX_HANDLES = 262144) of the system are in use
 *   INVALID_ARGS  `out0` or `out1` cannot be written
 * Model: channel_status
 * Decisions: D3, D80
 */
zx_status_t zx_channel_create(uint32_t options, zx_handle_t *out0, zx_handle_t *out1);

/* Writes a message, which the other endpoint will read.
 *
 * The handles go with it: from then on they are the calling process's no more, *also when the call
 * fails*, with whatever error; then they are closed. Only a list that cannot be read is left alone.
 * On its way a handle belongs to no process; it still counts as a handle of its object. When the
 * endpoint that would read it goes, it is closed.
 *
 * Arguments:
 *   handle         the endpoint
 *   options        must be 0
 *   bytes          the message
 *   num_bytes      how many: at most 65536
 *   handles        what goes with it
 *   num_handles    how many: at most 64
 * Rights:
 *   handle         CHANNEL with WRITE
 * Errors:
 *   INVALID_ARGS   `options` is not 0
 *   BAD_HANDLE     `handle` names nothing in the calling process
 *   WRONG_TYPE     `handle` is not a channel's
 *   ACCESS_DENIED  `handle` lacks ZX_RIGHT_WRITE
 *   OUT_OF_RANGE   too many bytes, or too many handles
 *   NO_MEMORY      CHANNEL_RING = 64 messages wait at the other endpoint, or with these handles
 *     more than TRANSIT_RING = 1024 would be on the way to it, or there is no memory
 *   INVALID_ARGS   `bytes` cannot be read
 *   BAD_HANDLE     one of `handles` names nothing in the calling process, or stands there twice
 *   ACCESS_DENIED  it lacks ZX_RIGHT_TRANSFER
 *   NOT_SUPPORTED  it names the endpoint itself
 *   NO_MEMORY      never, as there was room before
 *   PEER_CLOSED    no handle names the other endpoint any more
 *   NO_MEMORY      never, as there was room before
 * Runner:
 *   INVALID_ARGS   `handles` cannot be read
 * Model: message_write_status, send_status, end_status
 * Core: channel_write, channel_send, channel_write_end
 * Decisions: D80, D81, D82, D83
 */
zx_status_t zx_channel_write(zx_handle_t handle, uint32_t options, const void *bytes,
                             uint32_t num_bytes, const zx_handle_t *handles,
                             uint32_t num_handles);

/* Reads the message that has waited longest.
 *
 * Its handles become the calling process's, with the rights that they had. When the buffers are too
 * small, `actual_bytes` and `actual_handles` tell what is needed, and the message stays; with
 * ZX_CHANNEL_READ_MAY_DISCARD it is lost, and its handles are closed. It does not wait.
 *
 * Arguments:
 *   handle            the endpoint
 *   options           0 or ZX_CHANNEL_READ_MAY_DISCARD
 *   bytes             receives the bytes; all `num_bytes` of them must be writable
 *   handles           receives the handles; all `num_handles` of them must be writable
 *   num_bytes         how many there is room for
 *   num_handles       how many there is room for
 *   actual_bytes      receives how many bytes the message has; may be NULL
 *   actual_handles    receives how many handles the message has; may be NULL
 * Rights:
 *   handle            CHANNEL with READ
 * Errors:
 *   BAD_HANDLE        `handle` names nothing in the calling process
 *   WRONG_TYPE        `handle` is not a channel's
 *   ACCESS_DENIED     `handle` lacks ZX_RIGHT_READ
 *   NOT_SUPPORTED     `options` is neither 0 nor ZX_CHANNEL_READ_MAY_DISCARD
 *   PEER_CLOSED       there is no message, and no handle names the other endpoint any more
 *   SHOULD_WAIT       there is no message
 *   BUFFER_TOO_SMALL  the message has more bytes or more handles
 *   INVALID_ARGS      one of the pointers cannot be written; the message is lost
 * Runner:
 *   INVALID_ARGS      the message is too large, and `actual_bytes` or `actual_handles` cannot be
 *     written; the message stays
 * Model: message_read_status
 * Core: channel_read, channel_take
 * Decisions: D80, D84, D85
 */
zx_status_t zx_channel_read(zx_handle_t handle, uint32_t options, void *bytes,
                            zx_handle_t *handles, uint32_t num_bytes, uint32_t num_handles,
                            uint32_t *actual_bytes, uint32_t *actual_handles);

#endif
