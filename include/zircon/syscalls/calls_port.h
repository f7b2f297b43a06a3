/* SPDX-License-Identifier: MIT */
/* Ports: queues of packets. */
#ifndef ZIRCON_SYSCALLS_CALLS_PORT_H_
#define ZIRCON_SYSCALLS_CALLS_PORT_H_

#include "zircon/syscalls/port.h"
#include "zircon/types.h"

/* Makes a port: a queue of packets, first in, first out.
 *
 * Packets come from zx_port_queue and from bell traps (zx_guest_set_trap). The new handle has the
 * rights ZX_DEFAULT_PORT_RIGHTS: DUPLICATE, TRANSFER, READ, WRITE, INSPECT.
 *
 * Arguments:
 *   options       0 or ZX_PORT_BIND_TO_INTERRUPT, which makes no difference
 *   out           receives the port's handle
 * Errors:
 *   INVALID_ARGS  `options` is neither 0 nor ZX_PORT_BIND_TO_INTERRUPT
 *   NO_MEMORY     all ports (MAX_PORTS = 32) or handles
 *     (MAX_HANDLES = 262144) of the system are in use
 *   INVALID_ARGS  `out` cannot be written
 * Model: port_status
 * Decisions: D3, D40
 */
zx_status_t zx_port_create(uint32_t options, zx_handle_t *out);

/* Puts a packet at the end of a port's queue.
 *
 * `key`, `status` and the 32 bytes of payload are kept as they are; `type` becomes
 * ZX_PKT_TYPE_USER. A thread that waits in zx_port_wait wakes up.
 *
 * Arguments:
 *   handle         the port
 *   packet         48 bytes; they are copied
 * Rights:
 *   handle         PORT with WRITE
 * Errors:
 *   BAD_HANDLE     `handle` names nothing in the calling process
 *   WRONG_TYPE     `handle` is not a port's
 *   ACCESS_DENIED  `handle` lacks ZX_RIGHT_WRITE
 *   INVALID_ARGS   `packet` cannot be read
 *   NO_MEMORY      16384 packets of this call are queued in the system (USER_NODES)
 *   SHOULD_WAIT    PORT_MAX_USER = 2049 packets of this call are in the port
 * Model: queue_status
 * Decisions: D1
 */
zx_status_t zx_port_queue(zx_handle_t handle, const zx_port_packet_t *packet);

/* Takes packets out of a port that zx_object_wait_async has queued for a source.
 *
 * Temora has no zx_object_wait_async, so that there are none and the call never succeeds. Packets
 * of users and of bells stay.
 *
 * Arguments:
 *   handle         the port
 *   source         the object that was waited for
 *   key            of the packets
 * Rights:
 *   handle         PORT with WRITE
 *   source         any object with WAIT
 * Errors:
 *   BAD_HANDLE     `handle` names nothing in the calling process
 *   WRONG_TYPE     `handle` is not a port's
 *   ACCESS_DENIED  `handle` lacks ZX_RIGHT_WRITE
 *   BAD_HANDLE     `source` names nothing in the calling process
 *   ACCESS_DENIED  `source` lacks ZX_RIGHT_WAIT
 *   NOT_FOUND      no such packet is in the port: always
 * Model: cancel_status
 * Decisions: D1
 */
zx_status_t zx_port_cancel(zx_handle_t handle, zx_handle_t source, uint64_t key);

/* Takes the first packet out of a port, and waits for one if there is none.
 *
 * A packet that is there is taken whatever the deadline is, one in the past included. When several
 * threads wait, each packet goes to one of them. Taking a bell's packet gives its place in the
 * trap's budget back, so that a vcpu whose bell waits for one goes on.
 *
 * When `packet` cannot be written the packet has left the queue and is lost.
 *
 * Arguments:
 *   handle         the port
 *   deadline       of the monotonic clock, in nanoseconds; ZX_TIME_INFINITE waits for ever
 *   packet         receives the packet, 48 bytes
 * Rights:
 *   handle         PORT with READ
 * Errors:
 *   BAD_HANDLE     `handle` names nothing in the calling process
 *   WRONG_TYPE     `handle` is not a port's
 *   ACCESS_DENIED  `handle` lacks ZX_RIGHT_READ
 *   TIMED_OUT      no packet is there and `deadline` has passed
 *   INVALID_ARGS   a packet is there and `packet` cannot be written; the packet is lost
 * Model: wait_status
 * Decisions: D1
 */
zx_status_t zx_port_wait(zx_handle_t handle, zx_time_t deadline, zx_port_packet_t *packet);

#endif
