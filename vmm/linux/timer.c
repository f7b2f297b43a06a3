/* SPDX-License-Identifier: MIT */
/* The thread that makes time pass for the guest: it raises IRQ 0 when the 8254 says so, and looks
 * what the console has received. */
#include "device.h"
#include "lib/thread.h"
#include "machine.h"
#include "zircon/syscalls.h"

#define LOOK_NS 5000000 /* a 16550A holds 16 bytes */

static struct thread thread;

static void receive(void) {
  char   bytes[16];
  size_t size = 0;
  if (zx_debug_read(bytes, sizeof(bytes), &size) == ZX_OK && size > 0) uart_receive(bytes, size);
}

static zx_time_t earlier(zx_time_t a, zx_time_t b) { return a < b ? a : b; }

static void timer_body(void *context) {
  (void)context;
  zx_port_packet_t packet;
  for (;;) {
    machine_lock();
    if (machine_now() >= pit_deadline()) machine.ticks++;
    pit_tick();
    uart_flush(); /* a prompt has no line end */
    receive();
    machine.timer_until = earlier(pit_deadline(), machine_now() + LOOK_NS);
    zx_time_t until = machine.timer_until;
    machine_unlock();
    (void)zx_port_wait(machine.timer_port, until, &packet);
  }
}

/* The thread sleeps until timer_until; only an earlier deadline needs to wake it. */
void machine_timer_changed(void) {
  if (pit_deadline() >= machine.timer_until) return;
  zx_port_packet_t packet = {.type = ZX_PKT_TYPE_USER};
  machine.timer_until = pit_deadline();
  (void)zx_port_queue(machine.timer_port, &packet);
}

bool timer_start(void) {
  machine.timer_until = ZX_TIME_INFINITE;
  return succeeded(zx_port_create(0, &machine.timer_port), "zx_port_create") &&
         succeeded(thread_start(&thread, timer_body, NULL), "the timer's thread");
}
