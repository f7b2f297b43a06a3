/* SPDX-License-Identifier: MIT */
/* The pair of 8259A interrupt controllers, edge-triggered, fixed priorities.
 *
 * The core has no acknowledge cycle to tell us about: a vector that was queued is delivered when
 * the guest can take it. So queueing is the acknowledge: the request moves into service then. */
#include "device.h"

#define CASCADE 2u

#define ICW1_INIT     0x10u
#define ICW1_NEEDS_4  0x01u
#define ICW4_AUTO_EOI 0x02u
#define OCW3          0x08u
#define OCW3_READ     0x02u
#define OCW3_ISR      0x01u
#define OCW2_EOI      0x20u
#define OCW2_SPECIFIC 0x40u

struct chip {
  uint8_t lines, irr, isr, imr;
  uint8_t base;
  uint8_t init;     /* the ICW that is expected next at the odd port, 0: none */
  bool    needs_4;
  bool    auto_eoi;
  bool    read_isr; /* what the even port reads */
};

static struct chip chips[2];

void pic_reset(void) {
  for (int i = 0; i < 2; i++) chips[i] = (struct chip){.imr = 0xFF};
}

/* The request that the chip would signal: the lowest number that is neither masked nor at or
 * below the priority of one in service. 8: none.                                              */
static uint32_t winner(const struct chip *chip) {
  uint8_t wanted = chip->irr & (uint8_t)~chip->imr;
  for (uint32_t i = 0; i < 8; i++) {
    if (chip->isr >> i & 1) return 8;
    if (wanted >> i & 1) return i;
  }
  return 8;
}

static void take(struct chip *chip, uint32_t number) {
  chip->irr &= (uint8_t) ~(1u << number);
  if (!chip->auto_eoi) chip->isr |= (uint8_t)(1u << number);
}

static void cascade(void) {
  bool high = winner(&chips[1]) < 8;
  if (high)
    chips[0].irr |= 1u << CASCADE;
  else
    chips[0].irr &= (uint8_t) ~(1u << CASCADE);
}

/* Queues everything that may be signalled now; each turn puts one request into service. */
static void deliver(void) {
  for (int turn = 0; turn < 16; turn++) {
    cascade();
    uint32_t number = winner(&chips[0]);
    if (number == 8 || chips[0].base < 32) return; /* below 32: not initialised */
    take(&chips[0], number);
    struct chip *chip = &chips[0];
    if (number == CASCADE) {
      chip = &chips[1];
      number = winner(chip);
      take(chip, number);
    }
    machine_interrupt((uint8_t)(chip->base + number));
  }
}

void pic_line(uint32_t irq, bool high) {
  struct chip *chip = &chips[irq / 8];
  uint8_t bit = (uint8_t)(1u << irq % 8);
  if (high && !(chip->lines & bit)) chip->irr |= bit;
  if (!high) chip->irr &= (uint8_t)~bit; /* a request must last until it is acknowledged */
  chip->lines = high ? chip->lines | bit : chip->lines & (uint8_t)~bit;
  deliver();
}

static void start(struct chip *chip, uint8_t icw1) {
  *chip = (struct chip){.lines = chip->lines, .init = 2};
  chip->needs_4 = icw1 & ICW1_NEEDS_4;
}

static void end_of_interrupt(struct chip *chip, uint8_t ocw2) {
  if (!(ocw2 & OCW2_EOI)) return; /* rotation alone: the priorities are fixed */
  uint8_t highest = chip->isr & (uint8_t)-chip->isr;
  chip->isr &= (uint8_t) ~((ocw2 & OCW2_SPECIFIC) ? 1u << (ocw2 & 7) : highest);
}

static void write_command(struct chip *chip, uint8_t value) {
  if (value & ICW1_INIT)
    start(chip, value);
  else if (!(value & OCW3))
    end_of_interrupt(chip, value);
  else if (value & OCW3_READ)
    chip->read_isr = value & OCW3_ISR;
}

static void write_data(struct chip *chip, uint8_t value) {
  switch (chip->init) {
    case 2:
      chip->base = value & 0xF8;
      chip->init = 3;
      break;
    case 3: chip->init = chip->needs_4 ? 4 : 0; break; /* the wiring is known */
    case 4:
      chip->auto_eoi = value & ICW4_AUTO_EOI;
      chip->init = 0;
      break;
    default: chip->imr = value; break;
  }
}

static uint32_t read(struct chip *chip, uint16_t port) {
  if (port & 1) return chip->imr;
  return chip->read_isr ? chip->isr : chip->irr;
}

static void write(struct chip *chip, uint16_t port, uint32_t value) {
  if (port & 1)
    write_data(chip, (uint8_t)value);
  else
    write_command(chip, (uint8_t)value);
  deliver();
}

static uint32_t master_read(uint16_t port, uint32_t size) {
  (void)size;
  return read(&chips[0], port);
}

static void master_write(uint16_t port, uint32_t size, uint32_t value) {
  (void)size;
  write(&chips[0], port, value);
}

static uint32_t slave_read(uint16_t port, uint32_t size) {
  (void)size;
  return read(&chips[1], port);
}

static void slave_write(uint16_t port, uint32_t size, uint32_t value) {
  (void)size;
  write(&chips[1], port, value);
}

const struct device pic_master = {0x20, 0x21, false, master_read, master_write};
const struct device pic_slave = {0xA0, 0xA1, false, slave_read, slave_write};
