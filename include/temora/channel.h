/* SPDX-License-Identifier: MIT */
/* Channels: the queues of their endpoints. */
#ifndef TEMORA_CHANNEL_H_
#define TEMORA_CHANNEL_H_

#include "temora/handle.h"
#include "spec/channel.acsl"

/* Endpoints a and b belong together; nothing waits at either of them. */
/*@ requires args: a < MAX_CHANNELS && b < MAX_CHANNELS && a != b;
    requires inv:  ChannelInv;
    terminates \true; exits \false;
    assigns channels[0 .. MAX_CHANNELS-1];
    ensures inv:   ChannelInv;
    ensures model: \forall m_channels h; ReprChannels{Pre}(h) ==>
                     ReprChannels(channel_pair(h, a, b));
*/
void channel_pair(uint32_t a, uint32_t b);

/* Whether another message, `count` more handles can be on the way to the endpoint. */
/*@ requires args: endpoint < MAX_CHANNELS;
    requires inv:  ChannelInv;
    terminates \true; exits \false;
    assigns \nothing;
    ensures room:  \result != 0 ==> channels[endpoint].last - channels[endpoint].first <
                     CHANNEL_RING && channels[endpoint].last < UINT64_MAX;
    ensures model: \forall m_channels h; ReprChannels(h) ==>
                     (\result != 0 <==> message_room(h, endpoint));
*/
uint32_t channel_message_room(uint32_t endpoint);
/*@ requires args: endpoint < MAX_CHANNELS && count <= CHANNEL_MAX_HANDLES;
    requires inv:  ChannelInv;
    terminates \true; exits \false;
    assigns \nothing;
    ensures room:  \result != 0 ==> channels[endpoint].laid - channels[endpoint].oldest <=
                     TRANSIT_RING - count && channels[endpoint].laid <= UINT64_MAX - count;
    ensures model: \forall m_channels h; ReprChannels(h) ==>
                     (\result != 0 <==> handles_room(h, endpoint, count));
*/
uint32_t channel_handles_room(uint32_t endpoint, uint32_t count);

/* The handle in slot s is on the way to the endpoint. */
/*@ requires args: endpoint < MAX_CHANNELS && s < MAX_HANDLES;
    requires inv:  ChannelInv;
    requires room: channels[endpoint].laid - channels[endpoint].oldest < TRANSIT_RING &&
                   channels[endpoint].laid < UINT64_MAX;
    terminates \true; exits \false;
    assigns channel_transit[endpoint][0 .. TRANSIT_RING-1], channels[endpoint].laid;
    ensures inv:   ChannelInv;
    ensures endpoints: \forall m_channels h; ReprEndpoints{Pre}(h) ==>
                         ReprEndpoints(lay(h, endpoint, s));
    ensures messages:  \forall m_channels h; ReprMessages{Pre}(h) ==>
                         ReprMessages(lay(h, endpoint, s));
    ensures transit:   \forall m_channels h; ReprEndpoints{Pre}(h) && ReprTransit{Pre}(h) ==>
                         ReprTransit(lay(h, endpoint, s));
*/
void channel_lay(uint32_t endpoint, uint32_t s);

/* A message of so many bytes, with the handles that have been laid. */
/*@ requires args: endpoint < MAX_CHANNELS;
    requires inv:  ChannelInv;
    requires room: channels[endpoint].last - channels[endpoint].first < CHANNEL_RING &&
                   channels[endpoint].last < UINT64_MAX;
    terminates \true; exits \false;
    assigns channel_messages[endpoint][0 .. CHANNEL_RING-1], channels[endpoint].last,
            channels[endpoint].sealed;
    ensures inv:   ChannelInv;
    ensures endpoints: \forall m_channels h; ReprEndpoints{Pre}(h) ==>
                         ReprEndpoints(seal(h, endpoint, bytes));
    ensures messages:  \forall m_channels h; ReprEndpoints{Pre}(h) && ReprMessages{Pre}(h) ==>
                         ReprMessages(seal(h, endpoint, bytes));
    ensures transit:   \forall m_channels h; ReprTransit{Pre}(h) ==>
                         ReprTransit(seal(h, endpoint, bytes));
*/
void channel_seal(uint32_t endpoint, uint32_t bytes);

/* How many handles the first message has. */
/*@ requires args: endpoint < MAX_CHANNELS;
    requires inv:  ChannelInv;
    requires some: channels[endpoint].first < channels[endpoint].last;
    terminates \true; exits \false;
    assigns \nothing;
    ensures bound: \result <= channels[endpoint].sealed - channels[endpoint].opened;
    ensures model: \forall m_channels h; ReprChannels(h) ==>
                     \result == front_handles(h, endpoint);
*/
uint64_t channel_front_handles(uint32_t endpoint);

/* The first message leaves the queue, with `count` handles. */
/*@ requires args: endpoint < MAX_CHANNELS;
    requires inv:  ChannelInv;
    requires some: channels[endpoint].first < channels[endpoint].last;
    requires count: count <= channels[endpoint].sealed - channels[endpoint].opened;
    terminates \true; exits \false;
    assigns channels[endpoint].first, channels[endpoint].opened;
    ensures inv:   ChannelInv;
    ensures endpoints: \forall m_channels h; ReprEndpoints{Pre}(h) &&
      count == front_handles(h, endpoint) ==> ReprEndpoints(unseal(h, endpoint));
    ensures messages:  \forall m_channels h; ReprMessages{Pre}(h) ==>
                         ReprMessages(unseal(h, endpoint));
    ensures transit:   \forall m_channels h; ReprTransit{Pre}(h) ==>
                         ReprTransit(unseal(h, endpoint));
*/
void channel_unseal(uint32_t endpoint, uint64_t count);

/* The oldest handle on the way, of a message that was read, is taken out. */
/*@ requires args: endpoint < MAX_CHANNELS;
    requires inv:  ChannelInv;
    requires some: channels[endpoint].oldest < channels[endpoint].opened;
    terminates \true; exits \false;
    assigns channels[endpoint].oldest;
    ensures slot:  \result < MAX_HANDLES;
    ensures inv:   ChannelInv;
    ensures value: \forall m_channels h; ReprChannels{Pre}(h) ==>
                     \result == oldest_slot(h, endpoint);
    ensures endpoints: \forall m_channels h; ReprEndpoints{Pre}(h) ==>
                         ReprEndpoints(taken(h, endpoint));
    ensures messages:  \forall m_channels h; ReprMessages{Pre}(h) ==>
                         ReprMessages(taken(h, endpoint));
    ensures transit:   \forall m_channels h; ReprTransit{Pre}(h) ==>
                         ReprTransit(taken(h, endpoint));
*/
uint32_t channel_taken(uint32_t endpoint);

/* What a look at an endpoint does: it closes a handle that nobody has taken, or frees the
 * endpoint, or takes the mark off. Without a handle to the endpoint, all that is on the way counts
 * as read. */
/*@ requires args: endpoint < MAX_CHANNELS;
    requires inv:  NamesInv && ChannelInv;
    requires look: objects[OBJECT(ZX_OBJ_TYPE_CHANNEL, endpoint)].alive == 1 &&
                   objects[OBJECT(ZX_OBJ_TYPE_CHANNEL, endpoint)].look == 1;
    terminates \true; exits \false;
    assigns handles[0 .. MAX_HANDLES-1], handle_order[0 .. MAX_HANDLES-1],
            handle_rank[0 .. MAX_HANDLES-1], handle_used,
            objects[0 .. MAX_OBJECTS-1], object_used[ZX_OBJ_TYPE_CHANNEL],
            object_order[0 .. MAX_OBJECTS-1], object_rank[0 .. MAX_OBJECTS-1],
            look_order[0 .. MAX_OBJECTS-1], look_rank[0 .. MAX_OBJECTS-1], look_count,
            channels[0 .. MAX_CHANNELS-1];
    ensures inv:      NamesInv && ChannelInv;
    ensures less:     handle_used + object_used[ZX_OBJ_TYPE_CHANNEL] <
                        \old(handle_used + object_used[ZX_OBJ_TYPE_CHANNEL]) ||
      (handle_used + object_used[ZX_OBJ_TYPE_CHANNEL] ==
         \old(handle_used + object_used[ZX_OBJ_TYPE_CHANNEL]) && look_count < \old(look_count));
    ensures names:    \forall m_names n, m_channels h; ReprNames{Pre}(n) && ReprChannels{Pre}(h)
      ==> ReprNames(reap_channel_names(n, h, endpoint));
    ensures channels: \forall m_names n, m_channels h; ReprNames{Pre}(n) && ReprChannels{Pre}(h)
      ==> ReprChannels(reap_channel_channels(n, h, endpoint));
*/
void channel_settle(uint32_t endpoint);

#endif
