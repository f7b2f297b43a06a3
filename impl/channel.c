/* SPDX-License-Identifier: MIT */
#include "temora/channel.h"

struct channel channels[MAX_CHANNELS];
struct message channel_messages[MAX_CHANNELS][CHANNEL_RING];
uint32_t channel_transit[MAX_CHANNELS][TRANSIT_RING];

/*@ requires args: endpoint < MAX_CHANNELS && peer <= MAX_CHANNELS;
    requires inv:  ChannelInv;
    terminates \true; exits \false;
    assigns channels[endpoint];
    ensures inv:   ChannelInv;
    ensures new:   channels[endpoint].peer == peer && channels[endpoint].first == 0 &&
      channels[endpoint].last == 0 && channels[endpoint].oldest == 0 &&
      channels[endpoint].opened == 0 && channels[endpoint].sealed == 0 &&
      channels[endpoint].laid == 0;
*/
static void make_empty(uint32_t endpoint, uint32_t peer)
{
  channels[endpoint].peer   = peer;
  channels[endpoint].first  = 0u;
  channels[endpoint].last   = 0u;
  channels[endpoint].oldest = 0u;
  channels[endpoint].opened = 0u;
  channels[endpoint].sealed = 0u;
  channels[endpoint].laid   = 0u;
}

void channel_pair(uint32_t a, uint32_t b)
{
  make_empty(a, b + 1u);
  make_empty(b, a + 1u);
}

uint32_t channel_message_room(uint32_t endpoint)
{
  return channels[endpoint].last - channels[endpoint].first < CHANNEL_RING &&
         channels[endpoint].last < UINT64_MAX;
}

uint32_t channel_handles_room(uint32_t endpoint, uint32_t count)
{
  return channels[endpoint].laid - channels[endpoint].oldest <= TRANSIT_RING - count &&
         channels[endpoint].laid <= UINT64_MAX - count;
}

void channel_lay(uint32_t endpoint, uint32_t s)
{
  channel_transit[endpoint][channels[endpoint].laid % TRANSIT_RING] = s;
  channels[endpoint].laid = channels[endpoint].laid + 1u;
}

void channel_seal(uint32_t endpoint, uint32_t bytes)
{
  uint32_t i = (uint32_t)(channels[endpoint].last % CHANNEL_RING);
  channel_messages[endpoint][i].bytes = bytes;
  channel_messages[endpoint][i].upto  = channels[endpoint].laid;
  channels[endpoint].last             = channels[endpoint].last + 1u;
  channels[endpoint].sealed           = channels[endpoint].laid;
}

uint64_t channel_front_handles(uint32_t endpoint)
{
  uint64_t upto = channel_messages[endpoint][channels[endpoint].first % CHANNEL_RING].upto;
  if (upto < channels[endpoint].opened || upto > channels[endpoint].sealed)
    return 0u;
  return upto - channels[endpoint].opened;
}

void channel_unseal(uint32_t endpoint, uint64_t count)
{
  channels[endpoint].first  = channels[endpoint].first + 1u;
  channels[endpoint].opened = channels[endpoint].opened + count;
  /*@ assert mine: \forall m_channels h; ReprEndpoints{Pre}(h) &&
        count == front_handles(h, endpoint) ==>
          chan_at(unseal(h, endpoint), endpoint) == ChannelAt(endpoint); */
  /*@ assert others: \forall m_channels h, integer e; ReprEndpoints{Pre}(h) &&
        0 <= e < MAX_CHANNELS && e != endpoint ==>
          chan_at(unseal(h, endpoint), e) == ChannelAt(e); */
}

uint32_t channel_taken(uint32_t endpoint)
{
  uint32_t s = channel_transit[endpoint][channels[endpoint].oldest % TRANSIT_RING];
  channels[endpoint].oldest = channels[endpoint].oldest + 1u;
  /*@ assert mine: \forall m_channels h; ReprEndpoints{Pre}(h) ==>
        chan_at(taken(h, endpoint), endpoint) == ChannelAt(endpoint); */
  /*@ assert others: \forall m_channels h, integer e; ReprEndpoints{Pre}(h) &&
        0 <= e < MAX_CHANNELS && e != endpoint ==>
          chan_at(taken(h, endpoint), e) == ChannelAt(e); */
  return s;
}

/* No handle names the endpoint: nobody will read there. */
/*@ requires args: endpoint < MAX_CHANNELS;
    requires inv:  ChannelInv;
    terminates \true; exits \false;
    assigns channels[endpoint].first, channels[endpoint].opened, channels[endpoint].sealed;
    ensures inv:   ChannelInv;
    ensures model: \forall m_channels h; ReprChannels{Pre}(h) ==>
                     ReprChannels(unread(h, endpoint));
*/
static void unread(uint32_t endpoint)
{
  channels[endpoint].first  = channels[endpoint].last;
  channels[endpoint].opened = channels[endpoint].laid;
  channels[endpoint].sealed = channels[endpoint].laid;
}

/* The other endpoint is alone. */
/*@ requires args: endpoint < MAX_CHANNELS;
    requires inv:  ChannelInv;
    terminates \true; exits \false;
    assigns channels[0 .. MAX_CHANNELS-1];
    ensures inv:   ChannelInv;
    ensures model: \forall m_channels h; ReprChannels{Pre}(h) ==>
                     ReprChannels(untie(h, endpoint));
*/
static void untie(uint32_t endpoint)
{
  if (channels[endpoint].peer != 0u)
    channels[channels[endpoint].peer - 1u].peer = 0u;
}

/* The newest handle on the way is taken out. */
/*@ requires args: endpoint < MAX_CHANNELS;
    requires inv:  ChannelInv;
    requires some: channels[endpoint].sealed < channels[endpoint].laid;
    terminates \true; exits \false;
    assigns channels[endpoint].laid;
    ensures inv:       ChannelInv;
    ensures endpoints: \forall m_channels h; ReprEndpoints{Pre}(h) ==>
                         ReprEndpoints(taken_back(h, endpoint));
    ensures messages:  \forall m_channels h; ReprMessages{Pre}(h) ==>
                         ReprMessages(taken_back(h, endpoint));
    ensures transit:   \forall m_channels h; ReprTransit{Pre}(h) ==>
                         ReprTransit(taken_back(h, endpoint));
*/
static void take_back(uint32_t endpoint)
{
  channels[endpoint].laid = channels[endpoint].laid - 1u;
}

/* The slot of the oldest handle, of a message that was read, or NONE. */
/*@ requires args: endpoint < MAX_CHANNELS;
    requires inv:  ChannelInv;
    terminates \true; exits \false;
    assigns \nothing;
    ensures slot:  \result != NONE ==> \result < MAX_HANDLES && handles[\result].live == 1 &&
                     channels[endpoint].oldest < channels[endpoint].opened;
    ensures some:  \forall m_names n, m_channels h; ReprHandles(n) && ReprChannels(h) ==>
                     (\result != NONE <==> drops_front(n, h, endpoint));
    ensures value: \forall m_channels h; ReprChannels(h) && \result != NONE ==>
                     \result == oldest_slot(h, endpoint);
*/
static uint32_t front_slot(uint32_t endpoint)
{
  if (channels[endpoint].oldest == channels[endpoint].opened)
    return NONE;
  uint32_t s = channel_transit[endpoint][channels[endpoint].oldest % TRANSIT_RING];
  return handle_in_transit(s) ? s : NONE;
}

/* The slot of the newest handle, of a message that is not finished, or NONE. */
/*@ requires args: endpoint < MAX_CHANNELS;
    requires inv:  ChannelInv;
    terminates \true; exits \false;
    assigns \nothing;
    ensures slot:  \result != NONE ==> \result < MAX_HANDLES && handles[\result].live == 1 &&
                     channels[endpoint].sealed < channels[endpoint].laid;
    ensures some:  \forall m_names n, m_channels h; ReprHandles(n) && ReprChannels(h) ==>
                     (\result != NONE <==> drops_back(n, h, endpoint));
    ensures value: \forall m_channels h; ReprChannels(h) && \result != NONE ==>
                     \result == newest_slot(h, endpoint);
*/
static uint32_t back_slot(uint32_t endpoint)
{
  if (channels[endpoint].oldest < channels[endpoint].opened ||
      channels[endpoint].sealed == channels[endpoint].laid)
    return NONE;
  uint32_t s = channel_transit[endpoint][(channels[endpoint].laid - 1u) % TRANSIT_RING];
  return handle_in_transit(s) ? s : NONE;
}

/* No handle is to be dropped: the endpoint goes, or stays. */
/*@ requires args: endpoint < MAX_CHANNELS;
    requires inv:  NamesInv && ChannelInv;
    requires look: objects[OBJECT(ZX_OBJ_TYPE_CHANNEL, endpoint)].alive == 1 &&
                   objects[OBJECT(ZX_OBJ_TYPE_CHANNEL, endpoint)].look == 1;
    terminates \true; exits \false;
    assigns objects[0 .. MAX_OBJECTS-1], object_used[ZX_OBJ_TYPE_CHANNEL],
            object_order[0 .. MAX_OBJECTS-1], object_rank[0 .. MAX_OBJECTS-1],
            look_order[0 .. MAX_OBJECTS-1], look_rank[0 .. MAX_OBJECTS-1], look_count,
            channels[0 .. MAX_CHANNELS-1];
    ensures inv:      NamesInv && ChannelInv;
    ensures less:     object_used[ZX_OBJ_TYPE_CHANNEL] < \old(object_used[ZX_OBJ_TYPE_CHANNEL]) ||
      (object_used[ZX_OBJ_TYPE_CHANNEL] == \old(object_used[ZX_OBJ_TYPE_CHANNEL]) &&
       look_count < \old(look_count));
    ensures names:    \forall m_names n; ReprNames{Pre}(n) ==> ReprNames(rest_names(n, endpoint));
    ensures channels: \forall m_names n, m_channels h; ReprNames{Pre}(n) && ReprChannels{Pre}(h)
      ==> ReprChannels(rest_channels(n, h, endpoint));
*/
static void settle_rest(uint32_t endpoint)
{
  uint32_t object = OBJECT(ZX_OBJ_TYPE_CHANNEL, endpoint);
  if (objects[object].handles == 0u) {
    untie(endpoint);
    object_free(object);
  } else {
    look_done(object);
  }
}

/* One handle is dropped, or there is none. */
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
      ==> ReprNames(drop_names(n, h, endpoint));
    ensures channels: \forall m_names n, m_channels h; ReprNames{Pre}(n) && ReprChannels{Pre}(h)
      ==> ReprChannels(drop_channels(n, h, endpoint));
*/
static void drop(uint32_t endpoint)
{
  uint32_t front = front_slot(endpoint);
  uint32_t back  = back_slot(endpoint);
  if (front != NONE) {
    channel_taken(endpoint);
    handle_remove(front);
    /*@ assert front: \forall m_names n; ReprNames{Pre}(n) ==> ReprNames(remove(n, front)); */
  } else if (back != NONE) {
    take_back(endpoint);
    handle_remove(back);
    /*@ assert back: \forall m_names n; ReprNames{Pre}(n) ==> ReprNames(remove(n, back)); */
  } else {
    settle_rest(endpoint);
  }
}

void channel_settle(uint32_t endpoint)
{
  if (objects[OBJECT(ZX_OBJ_TYPE_CHANNEL, endpoint)].handles == 0u)
    unread(endpoint);
  /*@ assert read: \forall m_names n, m_channels h; ReprNames{Pre}(n) && ReprChannels{Pre}(h) ==>
        ReprChannels(all_read(n, h, endpoint)); */
  drop(endpoint);
}
