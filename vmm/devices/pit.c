/* SPDX-License-Identifier: MIT */
/* The 8254 timer. A counter is not counted down but computed from the time since it was loaded.
 * Channel 0 raises IRQ 0; channel 2 is read through the speaker port; channel 1 only counts.   */
#include "device.h"

#define HERTZ         1193182u
#define NS_PER_SECOND 1000000000u
#define SPEAKER       2

#define CONTROL_READ_BACK  3u
#define READ_BACK_NO_COUNT 0x20u
#define READ_BACK_NO_STATE 0x10u

enum { LATCH, LOW, HIGH, LOW_HIGH };

struct channel {
  uint8_t   mode;    /* 0 to 5 */
  uint8_t   access;
  bool      second_write, second_read; /* LOW_HIGH: the high byte is next */
  bool      loaded;  /* a whole count has been written since the mode */
  uint16_t  low;     /* first byte of a count in progress */
  uint32_t  reload;  /* 1 to 65536 */
  zx_time_t start;
  uint64_t  fired;   /* channel 0: IRQ 0 edges since start */
  bool      gate;
  bool      latched, state_latched;
  uint16_t  latch;
  uint8_t   state;
};

static struct channel channels[3];

void pit_reset(void) {
  for (int i = 0; i < 3; i++)
    channels[i] = (struct channel){.access = LOW_HIGH, .reload = 65536, .gate = i != SPEAKER};
}

static bool periodic(const struct channel *channel) {
  return channel->mode == 2 || channel->mode == 3;
}

/* Split so that neither product overflows for centuries. */
static uint64_t ticks_of(zx_time_t ns) {
  uint64_t time = ns < 0 ? 0 : (uint64_t)ns;
  return time / NS_PER_SECOND * HERTZ + time % NS_PER_SECOND * HERTZ / NS_PER_SECOND;
}

/* The first nanosecond at which ticks_of has reached `ticks`. */
static zx_time_t ns_of(uint64_t ticks) {
  uint64_t rest = ticks % HERTZ * NS_PER_SECOND;
  return (zx_time_t)(ticks / HERTZ * NS_PER_SECOND + (rest + HERTZ - 1) / HERTZ);
}

static uint64_t elapsed(const struct channel *channel) {
  if (!channel->loaded || !channel->gate) return 0;
  return ticks_of(machine_now() - channel->start);
}

static uint16_t count(const struct channel *channel) {
  uint64_t ticks = elapsed(channel);
  if (channel->mode == 3) return (uint16_t)(channel->reload - ticks * 2 % channel->reload);
  if (periodic(channel)) return (uint16_t)(channel->reload - ticks % channel->reload);
  return (uint16_t)(channel->reload - ticks);
}

static bool output(const struct channel *channel) {
  uint64_t ticks = elapsed(channel);
  switch (channel->mode) {
    case 0:
    case 1: return channel->loaded && ticks >= channel->reload;
    case 3: return ticks % channel->reload < (channel->reload + 1) / 2;
    default: return true; /* low for one tick only */
  }
}

static void load(struct channel *channel, uint16_t value) {
  channel->reload = value == 0 ? 65536 : value;
  channel->loaded = true;
  channel->start = machine_now();
  channel->fired = 0;
  if (channel != &channels[0]) return;
  if (channel->mode == 0) pic_line(0, false); /* the output goes low until the count ends */
  machine_timer_changed();
}

static void write_count(struct channel *channel, uint8_t byte) {
  switch (channel->access) {
    case LOW: load(channel, byte); return;
    case HIGH: load(channel, (uint16_t)(byte << 8)); return;
    default: break;
  }
  if (channel->second_write)
    load(channel, (uint16_t)(channel->low | byte << 8));
  else
    channel->low = byte;
  channel->second_write = !channel->second_write;
}

static uint8_t read_count(struct channel *channel) {
  if (channel->state_latched) {
    channel->state_latched = false;
    return channel->state;
  }
  uint16_t value = channel->latched ? channel->latch : count(channel);
  bool high = channel->access == HIGH || (channel->access == LOW_HIGH && channel->second_read);
  if (channel->access == LOW_HIGH) channel->second_read = !channel->second_read;
  if (channel->access != LOW_HIGH || high) channel->latched = false;
  return (uint8_t)(high ? value >> 8 : value);
}

static void latch_count(struct channel *channel) {
  if (!channel->latched) channel->latch = count(channel);
  channel->latched = true;
}

static void latch_state(struct channel *channel) {
  channel->state = (uint8_t)((output(channel) ? 0x80 : 0) | (channel->loaded ? 0 : 0x40) |
                             channel->access << 4 | channel->mode << 1);
  channel->state_latched = true;
}

static void read_back(uint8_t command) {
  for (int i = 0; i < 3; i++) {
    if (!(command >> (i + 1) & 1)) continue;
    if (!(command & READ_BACK_NO_COUNT)) latch_count(&channels[i]);
    if (!(command & READ_BACK_NO_STATE)) latch_state(&channels[i]);
  }
}

static void set_mode(struct channel *channel, uint8_t command) {
  channel->access = command >> 4 & 3;
  channel->mode = command >> 1 & 7;
  if (channel->mode > 5) channel->mode -= 4; /* 110b and 111b are modes 2 and 3 */
  channel->second_write = channel->second_read = false;
  channel->latched = channel->state_latched = false;
  channel->loaded = false;
  if (channel == &channels[0]) pic_line(0, false);
}

static void write_control(uint8_t command) {
  if (command >> 6 == CONTROL_READ_BACK)
    read_back(command);
  else if ((command >> 4 & 3) == LATCH)
    latch_count(&channels[command >> 6]);
  else
    set_mode(&channels[command >> 6], command);
}

static uint32_t pit_read(uint16_t port, uint32_t size) {
  (void)size;
  return port == 0x43 ? 0xFF : read_count(&channels[port - 0x40]);
}

static void pit_write(uint16_t port, uint32_t size, uint32_t value) {
  (void)size;
  if (port == 0x43)
    write_control((uint8_t)value);
  else
    write_count(&channels[port - 0x40], (uint8_t)value);
}

zx_time_t pit_deadline(void) {
  const struct channel *channel = &channels[0];
  if (!channel->loaded || (!periodic(channel) && channel->fired > 0)) return ZX_TIME_INFINITE;
  if (channel->mode == 1 || channel->mode == 5) return ZX_TIME_INFINITE; /* wait for the gate */
  return channel->start + ns_of((channel->fired + 1) * channel->reload);
}

/* Edges that came too late to be seen one by one are one edge, as on the real line. */
void pit_tick(void) {
  struct channel *channel = &channels[0];
  if (machine_now() < pit_deadline()) return;
  channel->fired = elapsed(channel) / channel->reload;
  if (channel->mode != 0) pic_line(0, false); /* the strobe is one tick of low level */
  pic_line(0, true);
}

bool pit_speaker_output(void) {
  return output(&channels[SPEAKER]);
}

/* A rising gate starts the count again in the modes that Linux uses here, 0 apart. */
void pit_speaker_gate(bool high) {
  struct channel *channel = &channels[SPEAKER];
  if (high && !channel->gate) channel->start = machine_now();
  channel->gate = high;
}

const struct device pit = {0x40, 0x43, false, pit_read, pit_write};
