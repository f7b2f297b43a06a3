/* SPDX-License-Identifier: MIT */
/* A 16550A whose transmitter takes no time. What comes in waits in a queue that is longer. */
#include "device.h"

#define IRQ 4

enum { DATA, IER, IIR_FCR, LCR, MCR, LSR, MSR, SCRATCH };

#define IER_RECEIVE      0x01u
#define IER_TRANSMIT     0x02u
#define IIR_NONE         0x01u
#define IIR_TRANSMIT     0x02u
#define IIR_RECEIVE      0x04u
#define IIR_FIFO         0xC0u
#define FCR_ENABLE       0x01u
#define FCR_CLEAR_RECEIVE 0x02u
#define LCR_DIVISOR      0x80u
#define MCR_OUT2         0x08u /* on a PC: the interrupt line is connected */
#define MCR_LOOP         0x10u
#define LSR_DATA         0x01u
#define LSR_IDLE         0x60u /* holding register and transmitter empty */
#define MSR_CONNECTED    0xB0u /* carrier, data set ready, clear to send */

static uint8_t ier, fcr, lcr, mcr, scratch;
static uint8_t divisor[2];
static uint8_t  queue[256]; /* received, or looped back */
static uint32_t queue_first, queue_used;
static bool    transmit_pending; /* 'holding register empty' not yet acknowledged */

static char   text[256];
static size_t text_used;

void uart_flush(void) {
  if (text_used > 0) machine_console(text, text_used);
  text_used = 0;
}

static bool receive_wanted(void) { return queue_used > 0 && (ier & IER_RECEIVE); }

static bool transmit_wanted(void) { return transmit_pending && (ier & IER_TRANSMIT); }

static void update_line(void) {
  pic_line(IRQ, (receive_wanted() || transmit_wanted()) && (mcr & MCR_OUT2));
}

static void queue_put(uint8_t byte) {
  if (queue_used == sizeof(queue)) return; /* an overrun: the line does not wait */
  queue[(queue_first + queue_used++) % sizeof(queue)] = byte;
}

static uint8_t queue_take(void) {
  uint8_t byte = queue[queue_first];
  if (queue_used == 0) return 0;
  queue_first = (queue_first + 1) % sizeof(queue);
  queue_used--;
  update_line();
  return byte;
}

void uart_receive(const char *bytes, size_t size) {
  for (size_t i = 0; i < size && !(mcr & MCR_LOOP); i++) queue_put((uint8_t)bytes[i]);
  update_line();
}

/* The byte is gone at once: the condition ends with the write and comes back. */
static void send(uint8_t byte) {
  transmit_pending = false;
  update_line();
  if (mcr & MCR_LOOP) {
    queue_put(byte);
  } else {
    text[text_used++] = (char)byte;
    if (byte == '\n' || text_used == sizeof(text)) uart_flush();
  }
  transmit_pending = true;
  update_line();
}

static uint32_t identify(void) {
  uint32_t fifo = (fcr & FCR_ENABLE) ? IIR_FIFO : 0;
  if (receive_wanted()) return fifo | IIR_RECEIVE;
  if (!transmit_wanted()) return fifo | IIR_NONE;
  transmit_pending = false; /* reading IIR acknowledges this source */
  update_line();
  return fifo | IIR_TRANSMIT;
}

/* In loop-back the four outputs come back as the four inputs. */
static uint32_t modem_status(void) {
  if (!(mcr & MCR_LOOP)) return MSR_CONNECTED;
  return (mcr & 0x0Cu) << 4 | (mcr & 0x02u) << 3 | (mcr & 0x01u) << 5;
}

static uint32_t uart_read(uint16_t port, uint32_t size) {
  (void)size;
  uint32_t reg = port & 7;
  if ((lcr & LCR_DIVISOR) && reg <= IER) return divisor[reg];
  switch (reg) {
    case DATA: return queue_take();
    case IER: return ier;
    case IIR_FCR: return identify();
    case LCR: return lcr;
    case MCR: return mcr;
    case LSR: return LSR_IDLE | (queue_used > 0 ? LSR_DATA : 0);
    case MSR: return modem_status();
    default: return scratch;
  }
}

static void set_fifo(uint8_t value) {
  fcr = value;
  if (value & FCR_CLEAR_RECEIVE) queue_used = 0;
  update_line();
}

static void set_interrupts(uint8_t value) {
  /* Enabling the source while the register is empty raises it (16550D data sheet, 8.6). */
  if ((value & ~ier) & IER_TRANSMIT) transmit_pending = true;
  ier = value & 0x0F;
  update_line();
}

static void uart_write(uint16_t port, uint32_t size, uint32_t value) {
  (void)size;
  uint32_t reg = port & 7;
  uint8_t byte = (uint8_t)value;
  if ((lcr & LCR_DIVISOR) && reg <= IER) {
    divisor[reg] = byte;
    return;
  }
  switch (reg) {
    case DATA: send(byte); break;
    case IER: set_interrupts(byte); break;
    case IIR_FCR: set_fifo(byte); break;
    case LCR: lcr = byte; break;
    case MCR:
      mcr = byte & 0x1F;
      update_line();
      break;
    case SCRATCH: scratch = byte; break;
    default: break; /* LSR and MSR are read-only */
  }
}

const struct device uart = {0x3F8, 0x3FF, false, uart_read, uart_write};
