/* SPDX-License-Identifier: MIT */
/* Packets that go before anybody has taken them. */
#ifndef TEMORA_PACKET_END_H_
#define TEMORA_PACKET_END_H_

#include "temora/packet.h"
#include "spec/pool.acsl"

/* Takes every packet out of the port, which takes no more. */
/*@ requires inv:  PortInv;
    requires args: port < MAX_PORTS;
    terminates \true; exits \false;
    assigns node_port[0 .. MAX_NODES-1], node_used[0 .. NODE_POOLS-1],
            node_order[0 .. MAX_NODES-1], node_rank[0 .. MAX_NODES-1],
            node_next[0 .. MAX_NODES-1], node_prev[0 .. MAX_NODES-1], ports[0 .. MAX_PORTS-1],
            port_users[0 .. MAX_PORTS-1];
    ensures inv:   PortInv;
    ensures empty: ports[port].first == NONE;
    ensures model: \forall m_ports q, r; ReprPorts{Pre}(q) && ReprPorts(r) ==>
      emptied(q, port, r);
*/
void packet_port_shut(uint32_t port);

/* Takes the pool's packets out of the ports in which they are. */
/*@ requires inv:  PortInv;
    requires args: pool < NODE_POOLS;
    terminates \true; exits \false;
    assigns node_port[0 .. MAX_NODES-1], node_used[0 .. NODE_POOLS-1],
            node_order[0 .. MAX_NODES-1], node_rank[0 .. MAX_NODES-1],
            node_next[0 .. MAX_NODES-1], node_prev[0 .. MAX_NODES-1], ports[0 .. MAX_PORTS-1],
            port_users[0 .. MAX_PORTS-1];
    ensures inv:    PortInv;
    ensures empty:  node_used[pool] == 0;
    ensures others: \forall integer s; 0 <= s < NODE_POOLS && s != pool ==>
      node_used[s] == \old(node_used[s]);
    ensures gone:   \forall integer k; 0 <= k < MAX_NODES && pool_of(k) == pool ==>
      node_port[k] == 0;
    ensures kept:   \forall integer k; 0 <= k < MAX_NODES && pool_of(k) != pool ==>
      node_port[k] == \old(node_port[k]);
    ensures last:   \forall integer p; 0 <= p < MAX_PORTS ==>
      ports[p].last == \old(ports[p].last) && ports[p].shut == \old(ports[p].shut);
    ensures users:  \forall integer p; 0 <= p < MAX_PORTS && pool != USER_POOL ==>
      port_users[p] == \old(port_users[p]);
    ensures counts: CountsGo{Pre,Here};
*/
void packet_drop(uint32_t pool);

#endif
