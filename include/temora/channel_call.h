/* SPDX-License-Identifier: MIT */
/* The calls on channels. The world calls several functions for one of Zircon's calls, under one
 * lock, as its loop over the handles goes:
 *
 *   zx_channel_write   channel_write, then channel_send for each handle, then channel_write_end
 *   zx_channel_read    channel_read, then channel_take for each handle
 *
 * What it does not finish core_settle takes back: the handles are closed. */
#ifndef TEMORA_CHANNEL_CALL_H_
#define TEMORA_CHANNEL_CALL_H_

#include "temora/channel.h"

/* Errors: INVALID_ARGS (options); NO_MEMORY; INVALID_ARGS (an out pointer). */
/*@ requires args: process < MAX_PROCESSES;
    requires inv:  NamesInv && ChannelInv;
    terminates \true; exits \false;
    assigns handles[0 .. MAX_HANDLES-1], handle_used, objects[0 .. MAX_OBJECTS-1],
            object_used[ZX_OBJ_TYPE_CHANNEL], object_koid, channels[0 .. MAX_CHANNELS-1],
            reply.handle[0 .. 1];
    ensures inv:      NamesInv && ChannelInv;
    ensures result:   \forall m_names n; ReprNames{Pre}(n) ==>
      \result == channel_status(n, options, out_ok, ChannelNumber{Pre}, ChannelOther{Pre},
                                HandleNext{Pre}, HandleNextButOne{Pre});
    ensures names:    \result == ZX_OK ==> \forall m_names n; ReprNames{Pre}(n) ==>
      ReprNames(channel_names(n, process, ChannelNumber{Pre}, ChannelOther{Pre}, HandleNext{Pre},
                              HandleNextButOne{Pre}));
    ensures same:     \result != ZX_OK ==> \forall m_names n; ReprNames{Pre}(n) ==> ReprNames(n);
    ensures channels: \forall m_channels h; ReprChannels{Pre}(h) ==>
      (\result == ZX_OK ==> ReprChannels(channel_pair(h, ChannelNumber{Pre} % OBJECT_STRIDE,
                                                      ChannelOther{Pre} % OBJECT_STRIDE))) &&
      (\result != ZX_OK ==> ReprChannels(h));
    ensures first:    \forall m_names n; ReprNames{Pre}(n) && \result == ZX_OK ==>
      reply.handle[0] == name_value(n, process, ChannelNumber{Pre}, ZX_DEFAULT_CHANNEL_RIGHTS,
                                    HandleNext{Pre});
    ensures second:   \forall m_names n; ReprNames{Pre}(n) && \result == ZX_OK ==>
      reply.handle[1] == name_value(
        name_new(n, process, ChannelNumber{Pre}, ZX_DEFAULT_CHANNEL_RIGHTS, HandleNext{Pre}),
        process, ChannelOther{Pre}, ZX_DEFAULT_CHANNEL_RIGHTS, HandleNextButOne{Pre});
*/
zx_status_t channel_create(uint32_t process, uint32_t options, uint32_t out_ok);

/* Errors: INVALID_ARGS (options); those of the handle (WRITE); OUT_OF_RANGE (too many bytes or
 * handles); NO_MEMORY (the world has no place for the bytes, or too much is on the way);
 * INVALID_ARGS (the bytes). With ZX_OK, reply.index is the endpoint. */
/*@ requires args: process < MAX_PROCESSES;
    requires inv:  HandleNames && ChannelInv;
    terminates \true; exits \false;
    assigns reply.index;
    ensures result: \forall m_names n, m_channels h; ReprNames(n) && ReprChannels(h) ==> \result
      == message_write_status(n, h, process, handle, options, bytes, count, space_ok, in_ok);
    ensures index:  \result == ZX_OK ==> reply.index == HandleNumber(process, handle) &&
                      reply.index < MAX_CHANNELS;
*/
zx_status_t channel_write(uint32_t process, zx_handle_t handle, uint32_t options, uint32_t bytes,
                          uint32_t count, uint32_t space_ok, uint32_t in_ok);

/* The next handle of the message; `so_far` is what the function called before it returned. The
 * handle is the process's no more, whatever it returns. Errors: so_far; BAD_HANDLE; ACCESS_DENIED
 * (TRANSFER); NOT_SUPPORTED (the endpoint itself); NO_MEMORY. */
/*@ requires args: process < MAX_PROCESSES && endpoint < MAX_CHANNELS;
    requires inv:  NamesInv && ChannelInv;
    terminates \true; exits \false;
    assigns handles[0 .. MAX_HANDLES-1], handle_order[0 .. MAX_HANDLES-1],
            handle_rank[0 .. MAX_HANDLES-1], handle_used, objects[0 .. MAX_OBJECTS-1],
            look_order[0 .. MAX_OBJECTS-1], look_rank[0 .. MAX_OBJECTS-1], look_count,
            channel_transit[channels[endpoint].peer - 1][0 .. TRANSIT_RING-1],
            channels[0 .. MAX_CHANNELS-1];
    ensures inv:      NamesInv && ChannelInv;
    ensures so_far:   so_far != ZX_OK ==> \result == so_far;
    ensures result:   so_far == ZX_OK ==> \forall m_names n, m_channels h; ReprNames{Pre}(n) &&
      ReprChannels{Pre}(h) ==> \result == send_status(n, h, process, endpoint, handle);
    ensures names:    \forall m_names n, m_channels h; ReprNames{Pre}(n) && ReprChannels{Pre}(h)
      ==> ReprNames(send_names(n, h, process, endpoint, handle, so_far));
    ensures channels: \forall m_names n, m_channels h; ReprNames{Pre}(n) && ReprChannels{Pre}(h)
      ==> ReprChannels(send_channels(n, h, process, endpoint, handle, so_far));
*/
zx_status_t channel_send(uint32_t process, uint32_t endpoint, zx_handle_t handle,
                         zx_status_t so_far);

/* The message is on its way. Errors: so_far; PEER_CLOSED; NO_MEMORY. With ZX_OK, reply.message is
 * where the world keeps its bytes. */
/*@ requires args: endpoint < MAX_CHANNELS;
    requires inv:  ChannelInv;
    terminates \true; exits \false;
    assigns channel_messages[channels[endpoint].peer - 1][0 .. CHANNEL_RING-1],
            channels[0 .. MAX_CHANNELS-1],
            reply.message;
    ensures inv:      ChannelInv;
    ensures so_far:   so_far != ZX_OK ==> \result == so_far;
    ensures result:   so_far == ZX_OK ==> \forall m_channels h; ReprChannels{Pre}(h) ==>
      \result == end_status(h, endpoint);
    ensures channels: \forall m_channels h; ReprChannels{Pre}(h) ==>
      ReprChannels(end_channels(h, endpoint, bytes, so_far));
    ensures place:    \result == ZX_OK ==> reply.message ==
      message_place(\old(channels[endpoint].peer) - 1,
                    \at(channels[channels[endpoint].peer - 1].last,Pre));
*/
zx_status_t channel_write_end(uint32_t endpoint, uint32_t bytes, zx_status_t so_far);

/* The first message leaves the queue. Errors: those of the handle (READ); NOT_SUPPORTED (options);
 * SHOULD_WAIT, PEER_CLOSED (no message); BUFFER_TOO_SMALL (the message stays, unless the option
 * MAY_DISCARD is given); INVALID_ARGS (an out pointer; the message is lost). With ZX_OK and
 * BUFFER_TOO_SMALL, reply.bytes and reply.handles tell the message's size; with ZX_OK reply.index
 * is the endpoint, and the message's bytes are at reply.message. */
/*@ requires args: process < MAX_PROCESSES;
    requires inv:  NamesInv && ChannelInv;
    terminates \true; exits \false;
    assigns objects[0 .. MAX_OBJECTS-1],
            look_order[0 .. MAX_OBJECTS-1], look_rank[0 .. MAX_OBJECTS-1], look_count,
            channels[0 .. MAX_CHANNELS-1],
            reply.index, reply.message, reply.bytes, reply.handles;
    ensures inv:      NamesInv && ChannelInv;
    ensures result:   \forall m_names n, m_channels h; ReprNames{Pre}(n) && ReprChannels{Pre}(h)
      ==> \result == message_read_status(n, h, process, handle, options, bytes, count, out_ok);
    ensures names:    \forall m_names n, m_channels h; ReprNames{Pre}(n) && ReprChannels{Pre}(h)
      ==> ReprNames(read_names(n, h, process, handle, options, bytes, count));
    ensures channels: \forall m_names n, m_channels h; ReprNames{Pre}(n) && ReprChannels{Pre}(h)
      ==> ReprChannels(read_channels(n, h, process, handle, options, bytes, count));
    ensures index:    \result == ZX_OK ==> reply.index == HandleNumber{Pre}(process, handle) &&
                        reply.index < MAX_CHANNELS;
    ensures bytes:    \forall m_names n, m_channels h; ReprNames{Pre}(n) && ReprChannels{Pre}(h) &&
      (\result == ZX_OK || \result == ZX_ERR_BUFFER_TOO_SMALL) ==>
        reply.bytes == mbytes(front(h, HandleNumber{Pre}(process, handle)));
    ensures handles:  \forall m_names n, m_channels h; ReprNames{Pre}(n) && ReprChannels{Pre}(h) &&
      (\result == ZX_OK || \result == ZX_ERR_BUFFER_TOO_SMALL) ==>
        reply.handles == front_handles(h, HandleNumber{Pre}(process, handle));
    ensures place:    \result == ZX_OK ==> reply.message ==
      message_place(HandleNumber{Pre}(process, handle),
                    \at(channels[HandleNumber(process, handle)].first,Pre));
*/
zx_status_t channel_read(uint32_t process, zx_handle_t handle, uint32_t options, uint32_t bytes,
                         uint32_t count, uint32_t out_ok);

/* The next handle of the message that was read, as the process's own: its value, or
 * ZX_HANDLE_INVALID when there is none. */
/*@ requires args: process < MAX_PROCESSES && endpoint < MAX_CHANNELS;
    requires inv:  NamesInv && ChannelInv;
    terminates \true; exits \false;
    assigns handles[0 .. MAX_HANDLES-1], channels[endpoint].oldest;
    ensures inv:      NamesInv && ChannelInv;
    ensures result:   \forall m_names n, m_channels h; ReprNames{Pre}(n) && ReprChannels{Pre}(h)
      ==> \result == take_value(n, h, process, endpoint);
    ensures names:    \forall m_names n, m_channels h; ReprNames{Pre}(n) && ReprChannels{Pre}(h)
      ==> ReprNames(take_names(n, h, process, endpoint));
    ensures channels: \forall m_channels h; ReprChannels{Pre}(h) ==>
      ReprChannels(take_channels(h, endpoint));
*/
zx_handle_t channel_take(uint32_t process, uint32_t endpoint);

#endif
