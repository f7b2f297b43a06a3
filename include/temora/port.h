/* SPDX-License-Identifier: MIT */
/* Ports: queues of packets. */
#ifndef TEMORA_PORT_H_
#define TEMORA_PORT_H_

#include "temora/state.h"
#include "zircon/syscalls/port.h"

uint32_t port_has_room(uint32_t port);
void port_push(uint32_t port, struct packet packet, uint32_t guest, uint32_t trap);

#endif
