/* SPDX-License-Identifier: MIT */
/* Ports, and the packets that wait in them. */
#ifndef KVM_PORT_H_
#define KVM_PORT_H_

#include "kvm/object.h"
#include "zircon/syscalls/port.h"

struct queued {
  struct queued   *next;
  zx_port_packet_t packet;
  struct trap     *bell; /* whose it is; NULL: a user's */
};

struct port {
  struct object   object;
  struct queued  *first, **last;
  uint32_t        users; /* packets of users */
};

/* A bell's packet. */
void port_ring(struct port *p, struct trap *bell, const zx_port_packet_t *packet);
/* Takes out what a bell that ends has left. */
void port_forget(struct port *p, const struct trap *bell);

#endif
