/* SPDX-License-Identifier: MIT */
/* Queues of packets. */
#ifndef TEMORA_PACKET_H_
#define TEMORA_PACKET_H_

#include "temora/state.h"
#include "spec/packet.acsl"

/*@ requires zero: (\forall integer k; 0 <= k < MAX_NODES ==> node_port[k] == 0) &&
                   (\forall integer s; 0 <= s < NODE_POOLS ==> node_used[s] == 0) &&
                   (\forall integer p; 0 <= p < MAX_PORTS ==> port_users[p] == 0);
    terminates \true; exits \false;
    assigns node_order[0 .. MAX_NODES-1], node_rank[0 .. MAX_NODES-1], ports[0 .. MAX_PORTS-1];
    ensures inv: PortInv;
*/
void packet_boot(void);

/* Whether the port takes packets. */
/*@ requires args: port < MAX_PORTS;
    terminates \true; exits \false;
    assigns \nothing;
    ensures room:  \result != 0 <==> PortRoom(port);
    ensures model: \forall m_ports q; ReprPorts(q) ==> (\result != 0 <==> port_room(q, port));
*/
uint32_t packet_port_room(uint32_t port);

/* Whether there is a free node in the pool. */
/*@ requires args: pool < NODE_POOLS;
    terminates \true; exits \false;
    assigns \nothing;
    ensures room:  \result != 0 <==> PoolRoom(pool);
    ensures model: \forall m_ports q; ReprPorts(q) ==> (\result != 0 <==> pool_room(q, pool));
*/
uint32_t packet_pool_room(uint32_t pool);

/* The first packet of the port, or NONE. */
/*@ requires args: port < MAX_PORTS;
    requires inv:  PortInv;
    terminates \true; exits \false;
    assigns \nothing;
    ensures head:  \result == PortHead(port);
    ensures node:  \result != NONE ==> \result < MAX_NODES && node_port[\result] == port + 1;
    ensures none:  \result == NONE ==> \forall m_ports q; ReprPorts(q) ==> port_empty(q, port);
    ensures some:  \result != NONE ==> \forall m_ports q; ReprPorts(q) ==>
                     is_head(q, port, \result);
*/
uint32_t packet_head(uint32_t port);

/* The packet goes to the end of the port's queue. */
/*@ requires inv:   PortInv;
    requires args:  port < MAX_PORTS && pool < NODE_POOLS;
    requires room:  PortRoom(port) && PoolRoom(pool);
    requires users: pool == USER_POOL ==> port_users[port] < PORT_MAX_USER;
    terminates \true; exits \false;
    assigns nodes[NodeNext(pool)], node_port[NodeNext(pool)], node_used[pool],
            node_next[0 .. MAX_NODES-1], node_prev[0 .. MAX_NODES-1], ports[port], port_users[port];
    ensures pool:   NodeInv;
    ensures list:   ListInv;
    ensures counts: PortUsers;
    ensures vacant: \forall m_ports q; ReprPorts{Pre}(q) ==>
      node_vacant(q, pool, NodeNext{Pre}(pool));
    ensures ports:  \forall m_ports q; ReprPorts{Pre}(q) ==>
      ReprPortRecords(push(q, port, pool, NodeNext{Pre}(pool), PacketOf(packet)));
    ensures nodes:  \forall m_ports q; ReprPorts{Pre}(q) ==>
      ReprNodes(push(q, port, pool, NodeNext{Pre}(pool), PacketOf(packet)));
    ensures pools:  \forall m_ports q; ReprPorts{Pre}(q) ==>
      ReprPools(push(q, port, pool, NodeNext{Pre}(pool), PacketOf(packet)));
*/
void packet_push(uint32_t port, uint32_t pool, struct packet packet);

/* The node leaves its queue and is free. */
/*@ requires inv:  PortInv;
    requires args: node < MAX_NODES && node_port[node] != 0;
    terminates \true; exits \false;
    assigns node_port[node], node_used[0 .. NODE_POOLS-1], node_order[0 .. MAX_NODES-1],
            node_rank[0 .. MAX_NODES-1], node_next[0 .. MAX_NODES-1],
            node_prev[0 .. MAX_NODES-1], ports[0 .. MAX_PORTS-1], port_users[0 .. MAX_PORTS-1];
    ensures pool:  NodeInv;
    ensures list:  ListInv;
    ensures counts: PortUsers;
    ensures out:   node_port[node] == 0;
    ensures later: ports[\old(node_port[node]) - 1].first != NONE &&
      \old(ports[node_port[node] - 1].first) == node ==>
        nodes[ports[\old(node_port[node]) - 1].first].ticket > nodes[node].ticket;
    ensures last:  \forall integer p; 0 <= p < MAX_PORTS ==>
      ports[p].last == \old(ports[p].last) && ports[p].shut == \old(ports[p].shut);
    ensures users: \forall integer p; 0 <= p < MAX_PORTS && p != \old(node_port[node]) - 1 ==>
      port_users[p] == \old(port_users[p]);
    ensures bell:  \forall integer p; 0 <= p < MAX_PORTS && pool_of(node) != USER_POOL ==>
      port_users[p] == \old(port_users[p]);
    ensures fewer: node_used[pool_of(node)] == \old(node_used[pool_of(node)]) - 1;
    ensures other: \forall integer s; 0 <= s < NODE_POOLS && s != pool_of(node) ==>
      node_used[s] == \old(node_used[s]);
    ensures ports: \forall m_ports q; ReprPorts{Pre}(q) ==> ReprPortRecords(dequeue(q, node));
    ensures nodes: \forall m_ports q; ReprPorts{Pre}(q) ==> ReprNodes(dequeue(q, node));
    ensures pools: \forall m_ports q; ReprPorts{Pre}(q) ==> ReprPools(dequeue(q, node));
*/
void packet_take(uint32_t node);

/* The port takes packets from now on. */
/*@ requires args: port < MAX_PORTS;
    requires inv:  PortInv;
    terminates \true; exits \false;
    assigns ports[port].shut;
    ensures inv:   PortInv;
    ensures model: \forall m_ports q; ReprPorts{Pre}(q) ==> ReprPorts(port_opened(q, port));
*/
void packet_port_open(uint32_t port);

/* It takes no more. */
/*@ requires args: port < MAX_PORTS;
    requires inv:  PortInv;
    terminates \true; exits \false;
    assigns ports[port].shut;
    ensures inv:   PortInv;
    ensures shut:  ports[port].shut == 1;
*/
void packet_port_close(uint32_t port);

#endif
