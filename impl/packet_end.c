/* SPDX-License-Identifier: MIT */
#include "temora/packet_end.h"

/* Takes every packet out of the port. */
/*@ requires inv:  PortInv;
    requires args: port < MAX_PORTS;
    terminates \true; exits \false;
    assigns node_port[0 .. MAX_NODES-1], node_used[0 .. NODE_POOLS-1],
            node_order[0 .. MAX_NODES-1], node_rank[0 .. MAX_NODES-1],
            node_next[0 .. MAX_NODES-1], node_prev[0 .. MAX_NODES-1], ports[0 .. MAX_PORTS-1],
            port_users[0 .. MAX_PORTS-1];
    ensures inv:   PortInv;
    ensures empty: ports[port].first == NONE;
    ensures none:  \forall integer k; 0 <= k < MAX_NODES ==> node_port[k] != port + 1;
    ensures gone:  \forall integer k; 0 <= k < MAX_NODES ==> node_port[k] ==
      (\old(node_port[k]) == port + 1 ? 0 : \old(node_port[k]));
    ensures last:  \forall integer p; 0 <= p < MAX_PORTS ==>
      ports[p].last == \old(ports[p].last) && ports[p].shut == \old(ports[p].shut);
    ensures users: \forall integer p; 0 <= p < MAX_PORTS && p != port ==>
      port_users[p] == \old(port_users[p]);
    ensures counts: CountsGo{Pre,Here};
*/
static void take_all(uint32_t port)
{
  /*@ loop invariant inv:   PortInv;
      loop invariant gone:  \forall integer k; 0 <= k < MAX_NODES ==>
        node_port[k] == \at(node_port[k], Pre) ||
        (\at(node_port[k], Pre) == port + 1 && node_port[k] == 0);
      loop invariant last:  \forall integer p; 0 <= p < MAX_PORTS ==>
        ports[p].last == \at(ports[p].last, Pre) && ports[p].shut == \at(ports[p].shut, Pre);
      loop invariant users: \forall integer p; 0 <= p < MAX_PORTS && p != port ==>
        port_users[p] == \at(port_users[p], Pre);
      loop invariant counts: CountsGo{Pre,Here};
      loop assigns node_port[0 .. MAX_NODES-1], node_used[0 .. NODE_POOLS-1],
            node_order[0 .. MAX_NODES-1], node_rank[0 .. MAX_NODES-1],
            node_next[0 .. MAX_NODES-1], node_prev[0 .. MAX_NODES-1], ports[0 .. MAX_PORTS-1],
            port_users[0 .. MAX_PORTS-1];
      loop variant ports[port].first == NONE ? 0
                   : ports[port].last - nodes[ports[port].first].ticket; */
  while (ports[port].first != NONE) {
    uint32_t k = ports[port].first;
    packet_take(k);
    /*@ assert step: \forall m_ports m; ReprPorts{LoopCurrent}(m) ==>
          ReprPorts(dequeue(m, k)) && counts_go(m, dequeue(m, k)); */
  }
}

void packet_port_shut(uint32_t port)
{
  take_all(port);
  packet_port_close(port);
  /*@ assert same: \forall m_ports m, r; ReprPools(m) && ReprNodes(m) && ReprPorts(r) ==>
        same_counts(m, r); */
  /*@ assert near: \forall m_ports q, r; ReprPorts{Pre}(q) && ReprPorts(r) ==>
        \exists m_ports m; counts_go(q, m) && same_counts(m, r); */
  /*@ assert counts: \forall m_ports q, r; ReprPorts{Pre}(q) && ReprPorts(r) ==>
        counts_go(q, r); */
  /*@ assert queued: \forall m_ports q, integer k; ReprPorts{Pre}(q) && 0 <= k < MAX_NODES ==>
        (queued(q, port, k) <==> \at(node_port[k], Pre) == port + 1); */
  /*@ assert free: \forall m_ports q, r, integer k; ReprPorts{Pre}(q) && ReprPorts(r) &&
        0 <= k < MAX_NODES && \at(node_port[k], Pre) == port + 1 ==>
          node_at(r, k) == mk_node(0, nodes[k].ticket, what(node_at(q, k))) &&
          node_at(q, k) == mk_node(port + 1, nodes[k].ticket, what(node_at(q, k))); */
  /*@ assert kept: \forall m_ports q, r, integer k; ReprPorts{Pre}(q) && ReprPorts(r) &&
        0 <= k < MAX_NODES && \at(node_port[k], Pre) != port + 1 ==>
          node_at(r, k) == node_at(q, k); */
  /*@ assert others: \forall m_ports q, r, integer p; ReprPorts{Pre}(q) && ReprPorts(r) &&
        0 <= p < MAX_PORTS && p != port ==> port_at(r, p) == port_at(q, p); */
  /*@ assert mine: \forall m_ports q, r; ReprPorts{Pre}(q) && ReprPorts(r) ==>
        port_at(r, port) == mk_port(ports[port].last, port_users[port], 1) &&
        port_at(q, port) == mk_port(ports[port].last, \at(port_users[port], Pre),
                                    \at(ports[port].shut, Pre)); */
}

void packet_drop(uint32_t pool)
{
  /*@ loop invariant inv:    PortInv;
      loop invariant others: \forall integer s; 0 <= s < NODE_POOLS && s != pool ==>
        node_used[s] == \at(node_used[s], Pre);
      loop invariant kept:   \forall integer k; 0 <= k < MAX_NODES && pool_of(k) != pool ==>
        node_port[k] == \at(node_port[k], Pre);
      loop invariant last:   \forall integer p; 0 <= p < MAX_PORTS ==>
        ports[p].last == \at(ports[p].last, Pre) && ports[p].shut == \at(ports[p].shut, Pre);
      loop invariant users:  \forall integer p; 0 <= p < MAX_PORTS && pool != USER_POOL ==>
        port_users[p] == \at(port_users[p], Pre);
      loop invariant counts: CountsGo{Pre,Here};
      loop assigns node_port[0 .. MAX_NODES-1], node_used[0 .. NODE_POOLS-1],
            node_order[0 .. MAX_NODES-1], node_rank[0 .. MAX_NODES-1],
            node_next[0 .. MAX_NODES-1], node_prev[0 .. MAX_NODES-1], ports[0 .. MAX_PORTS-1],
            port_users[0 .. MAX_PORTS-1];
      loop variant node_used[pool]; */
  while (node_used[pool] > 0u) {
    /*@ assert mine: pool_of(pool * TRAP_MAX_BELLS) == pool; */
    uint32_t k = node_order[pool * TRAP_MAX_BELLS];
    packet_take(k);
    /*@ assert step: \forall m_ports m; ReprPorts{LoopCurrent}(m) ==>
          ReprPorts(dequeue(m, k)) && counts_go(m, dequeue(m, k)); */
  }
  /*@ assert own: \forall integer k; 0 <= k < MAX_NODES && pool_of(k) == pool ==>
        pool_of(node_rank[k]) == pool; */
  /*@ assert behind: \forall integer k; 0 <= k < MAX_NODES && pool_of(k) == pool ==>
        node_rank[k] >= pool * TRAP_MAX_BELLS; */
}
