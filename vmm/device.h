/* SPDX-License-Identifier: MIT */
/* The legacy devices of a PC, as models without I/O of their own.
 *
 * There is one of each. All functions are called with the machine's lock held. What a device wants
 * from outside goes through the four machine_* functions, which the VMM (or a test) provides.   */
#ifndef VMM_DEVICE_H_
#define VMM_DEVICE_H_

#include "zircon/types.h"

/* ---- what the devices need ---- */
void      machine_interrupt(uint8_t vector);  /* queue an external interrupt for the vcpu */
void      machine_console(const char *text, size_t size);
void      machine_stop(const char *cause);    /* the guest asked for a reset */
void      machine_timer_changed(void);        /* pit_deadline() may be earlier than it was */
zx_time_t machine_now(void);

/* ---- the bus: ports 0 to 65534 ---- */
struct device {
  uint16_t first, last; /* ports */
  bool     wide;        /* takes 2- and 4-byte accesses whole; else they are split into bytes */
  uint32_t (*read)(uint16_t port, uint32_t size);
  void     (*write)(uint16_t port, uint32_t size, uint32_t value);
};
/* A port without a device reads as ones and ignores writes, like a PC's. */
uint32_t bus_read(uint16_t port, uint32_t size);
void     bus_write(uint16_t port, uint32_t size, uint32_t value);

extern const struct device pic_master, pic_slave; /* two 8259A */
extern const struct device pit;                   /* 8254 */
extern const struct device speaker;               /* port 61h: the 8254's channel 2 */
extern const struct device rtc;                   /* MC146818 */
extern const struct device uart;                  /* 16550A at 3F8h, IRQ 4 */
extern const struct device keyboard_data, keyboard_command; /* 8042 without a keyboard */
extern const struct device pci;                   /* CF8h to CFFh: no PCI; CF9h: reset */

/* ---- interrupt lines ---- */
void pic_reset(void);
/* An edge-triggered line: a change to true requests the interrupt. irq: 0 to 15. */
void pic_line(uint32_t irq, bool high);

/* ---- time ---- */
void pit_reset(void);
/* When channel 0 next raises IRQ 0; ZX_TIME_INFINITE: never as programmed. */
zx_time_t pit_deadline(void);
/* Raises IRQ 0 if the deadline has passed. */
void pit_tick(void);
/* Channel 2 with its gate, for the speaker port. */
bool pit_speaker_output(void);
void pit_speaker_gate(bool high);

/* ---- serial line ---- */
/* Writes out what the guest has sent since the last line end. */
void uart_flush(void);
/* Bytes that come in over the line. */
void uart_receive(const char *bytes, size_t size);

#endif
