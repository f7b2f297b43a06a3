/* SPDX-License-Identifier: MIT */
#include "temora/packet.h"

struct port ports[MAX_PORTS];
uint32_t port_users[MAX_PORTS];
struct node nodes[MAX_NODES];
uint32_t node_port[MAX_NODES];
uint32_t node_next[MAX_NODES], node_prev[MAX_NODES];
uint32_t node_order[MAX_NODES];
uint32_t node_rank[MAX_NODES];
uint32_t node_used[NODE_POOLS];

/*@ terminates \true; exits \false;
    assigns ports[0 .. MAX_PORTS-1];
    ensures empty: \forall integer p; 0 <= p < MAX_PORTS ==>
      ports[p].first == NONE && ports[p].tail == NONE;
*/
static void boot_ports(void)
{
  /*@ loop invariant bound: 0 <= i <= MAX_PORTS;
      loop invariant empty: \forall integer p; 0 <= p < i ==>
        ports[p].first == NONE && ports[p].tail == NONE;
      loop assigns i, ports[0 .. MAX_PORTS-1];
      loop variant MAX_PORTS - i; */
  for (uint32_t i = 0u; i < MAX_PORTS; i++) {
    ports[i].first = NONE;
    ports[i].tail  = NONE;
  }
}

void packet_boot(void)
{
  boot_ports();
  /*@ loop invariant bound: 0 <= i <= MAX_NODES;
      loop invariant order: \forall integer k; 0 <= k < i ==> node_order[k] == k;
      loop invariant rank:  \forall integer k; 0 <= k < i ==> node_rank[k] == k;
      loop assigns i, node_order[0 .. MAX_NODES-1], node_rank[0 .. MAX_NODES-1];
      loop variant MAX_NODES - i; */
  for (uint32_t i = 0u; i < MAX_NODES; i++) {
    node_order[i] = i;
    node_rank[i]  = i;
  }
}

/*@ requires args: node < MAX_NODES;
    terminates \true; exits \false;
    assigns \nothing;
    ensures model: \result == pool_of(node) && \result < NODE_POOLS;
*/
static uint32_t pool_of(uint32_t node)
{
  uint32_t pool = node / TRAP_MAX_BELLS;
  return pool < USER_POOL ? pool : USER_POOL;
}

uint32_t packet_port_room(uint32_t port)
{
  return ports[port].shut == 0u && ports[port].last < UINT64_MAX;
}

uint32_t packet_pool_room(uint32_t pool)
{
  return node_used[pool] < (pool < USER_POOL ? TRAP_MAX_BELLS : USER_NODES);
}

uint32_t packet_head(uint32_t port)
{
  return ports[port].first;
}

/* Node k, whose port and ticket say so already, is the last of the queue. */
/*@ requires args: port < MAX_PORTS && k < MAX_NODES && node_port[k] == 0;
    requires inv:  ListInv;
    requires room: ports[port].last < UINT64_MAX;
    terminates \true; exits \false;
    assigns nodes[k], node_port[k], node_next[0 .. MAX_NODES-1], node_prev[k], ports[port].first,
            ports[port].tail, ports[port].last;
    ensures portFirst: PortFirst;
    ensures portTail: PortTail;
    ensures nodeNexts: NodeNexts;
    ensures nodePrevs: NodePrevs;
    ensures nodeLast: NodeLast;
    ensures nodeFirst: NodeFirst;
    ensures nodePorts: NodePorts;
    ensures tickets: Tickets;
    ensures distinct: Distinct;
    ensures later: Later;
    ensures between: Between;
    ensures least: Least;
    ensures greatest: Greatest;
    ensures node:   node_port[k] == port + 1 && nodes[k].ticket == \old(ports[port].last);
    ensures packet: PacketOf(nodes[k].packet) == PacketOf(packet);
    ensures ticket: ports[port].last == \old(ports[port].last) + 1;
*/
static void append(uint32_t port, uint32_t k, struct packet packet)
{
  uint32_t tail    = ports[port].tail;
  nodes[k].packet  = packet;
  node_port[k]    = port + 1u;
  nodes[k].ticket  = ports[port].last;
  node_next[k]     = NONE;
  node_prev[k]     = tail;
  ports[port].last = ports[port].last + 1u;
  ports[port].tail = k;
  if (tail != NONE)
    node_next[tail] = k;
  else
    ports[port].first = k;
}

/* Takes a free node of the pool. */
/*@ requires args: pool < NODE_POOLS && PoolRoom(pool);
    requires inv:  NodeInv;
    terminates \true; exits \false;
    assigns node_used[pool];
    ensures node:  \result == NodeNext{Pre}(pool) && \result < MAX_NODES;
    ensures free:  node_port[\result] == 0;
    ensures pool:  pool_of(\result) == pool;
    ensures more:  node_used[pool] == \old(node_used[pool]) + 1;
    ensures used:  NodeUsed;
    ensures mine:  node_rank[\result] < pool * TRAP_MAX_BELLS + node_used[pool];
    ensures live:  \forall integer j; 0 <= j < MAX_NODES && j != \result ==>
      (node_port[j] != 0 <==>
         node_rank[j] < pool_of(j) * TRAP_MAX_BELLS + node_used[pool_of(j)]);
*/
static uint32_t reserve(uint32_t pool)
{
  uint32_t place = pool * TRAP_MAX_BELLS + node_used[pool];
  /*@ assert place: pool_of(place) == pool; */
  node_used[pool] = node_used[pool] + 1u;
  return node_order[place];
}

void packet_push(uint32_t port, uint32_t pool, struct packet packet)
{
  uint32_t k = reserve(pool);
  append(port, k, packet);
  /*@ assert last: ports[port].last == \at(ports[port].last, Pre) + 1 &&
        ports[port].shut == \at(ports[port].shut, Pre); */
  /*@ assert others: \forall m_ports q; ReprPorts{Pre}(q) ==> \forall integer p;
        0 <= p < MAX_PORTS && p != port ==> port_at(q, p) ==
          mk_port(ports[p].last, port_users[p], ports[p].shut); */
  if (pool == USER_POOL)
    port_users[port] = port_users[port] + 1u;
  /*@ assert mine: \forall m_ports q; ReprPorts{Pre}(q) ==>
        port_at(push(q, port, pool, NodeNext{Pre}(pool), PacketOf(packet)), port) ==
          mk_port(ports[port].last, port_users[port], ports[port].shut); */
  /*@ assert rest: \forall m_ports q, integer p; 0 <= p < MAX_PORTS && p != port ==>
        port_at(push(q, port, pool, NodeNext{Pre}(pool), PacketOf(packet)), p) ==
          port_at(q, p); */
  /*@ assert same: \forall m_ports q; ReprPorts{Pre}(q) ==> \forall integer p;
        0 <= p < MAX_PORTS && p != port ==>
          port_at(q, p) == mk_port(ports[p].last, port_users[p], ports[p].shut); */
  /*@ assert all: \forall m_ports q; ReprPorts{Pre}(q) ==> \forall integer p;
        0 <= p < MAX_PORTS && p != port ==>
          port_at(push(q, port, pool, NodeNext{Pre}(pool), PacketOf(packet)), p) ==
            mk_port(ports[p].last, port_users[p], ports[p].shut); */
}

/* Takes the node out of its queue. */
/*@ requires args: k < MAX_NODES && node_port[k] != 0;
    requires inv:  ListInv;
    terminates \true; exits \false;
    assigns node_port[k], node_next[0 .. MAX_NODES-1], node_prev[0 .. MAX_NODES-1],
            ports[node_port[k] - 1].first, ports[node_port[k] - 1].tail;
    ensures portFirst: PortFirst;
    ensures portTail: PortTail;
    ensures nodeNexts: NodeNexts;
    ensures nodePrevs: NodePrevs;
    ensures nodeLast: NodeLast;
    ensures nodeFirst: NodeFirst;
    ensures nodePorts: NodePorts;
    ensures tickets: Tickets;
    ensures distinct: Distinct;
    ensures later: Later;
    ensures between: Between;
    ensures least: Least;
    ensures greatest: Greatest;
    ensures out:    node_port[k] == 0;
    ensures next:   \old(ports[node_port[k] - 1].first) == k ==>
      ports[\old(node_port[k]) - 1].first == \old(node_next[k]);
*/
static void detach(uint32_t k)
{
  uint32_t port = node_port[k] - 1u;
  uint32_t next = node_next[k];
  uint32_t prev = node_prev[k];
  node_port[k] = 0u;
  if (next != NONE)
    node_prev[next] = prev;
  else
    ports[port].tail = prev;
  if (prev != NONE)
    node_next[prev] = next;
  else
    ports[port].first = next;
}

/* Gives the node back to its pool. */
/*@ requires args:  k < MAX_NODES && node_port[k] == 0;
    requires perm:  NodeOrder && NodeRank && NodePools && NodeUsed;
    requires live:  \forall integer j; 0 <= j < MAX_NODES && j != k ==> (node_port[j] != 0 <==>
      node_rank[j] < pool_of(j) * TRAP_MAX_BELLS + node_used[pool_of(j)]);
    requires used:  node_rank[k] < pool_of(k) * TRAP_MAX_BELLS + node_used[pool_of(k)];
    terminates \true; exits \false;
    assigns node_used[0 .. NODE_POOLS-1], node_order[0 .. MAX_NODES-1],
            node_rank[0 .. MAX_NODES-1];
    ensures inv:   NodeInv;
    ensures fewer: node_used[pool_of(k)] == \old(node_used[pool_of(k)]) - 1;
    ensures other: \forall integer s; 0 <= s < NODE_POOLS && s != pool_of(k) ==>
      node_used[s] == \old(node_used[s]);
*/
static void release(uint32_t k)
{
  uint32_t pool     = pool_of(k);
  /*@ assert mine: pool_of(node_rank[k]) == pool; */
  node_used[pool]   = node_used[pool] - 1u;
  uint32_t place    = pool * TRAP_MAX_BELLS + node_used[pool];
  /*@ assert place: pool_of(place) == pool; */
  uint32_t last     = node_order[place];
  uint32_t hole     = node_rank[k];
  node_order[hole]  = last;
  node_rank[last]   = hole;
  node_order[place] = k;
  node_rank[k]      = place;
}

void packet_take(uint32_t node)
{
  uint32_t port = node_port[node] - 1u;
  detach(node);
  release(node);
  /*@ assert pool: pool_of(node) == USER_POOL <==> node >= USER_POOL * TRAP_MAX_BELLS; */
  /*@ assert place: \forall m_ports q; ReprPorts{Pre}(q) ==> node_at(q, node) ==
        mk_node(port + 1, nodes[node].ticket, what(node_at(q, node))); */
  /*@ assert last: ports[port].last == \at(ports[node_port[node] - 1].last, Pre) &&
        ports[port].shut == \at(ports[node_port[node] - 1].shut, Pre); */
  /*@ assert others: \forall m_ports q; ReprPorts{Pre}(q) ==> \forall integer p;
        0 <= p < MAX_PORTS && p != port ==> port_at(q, p) ==
          mk_port(ports[p].last, port_users[p], ports[p].shut); */
  /*@ assert was: \forall m_ports q; ReprPorts{Pre}(q) ==> port_at(q, port) ==
        mk_port(ports[port].last, port_users[port], ports[port].shut); */
  if (node >= USER_POOL * TRAP_MAX_BELLS && port_users[port] > 0u)
    port_users[port] = port_users[port] - 1u;
  /*@ assert users: \forall m_ports q; ReprPorts{Pre}(q) ==>
        take_users(port_at(q, port), pool_of(node)) == port_users[port]; */
  /*@ assert mine: \forall m_ports q; ReprPorts{Pre}(q) ==> port_at(dequeue(q, node), port) ==
        mk_port(ports[port].last, port_users[port], ports[port].shut); */
}

void packet_port_open(uint32_t port)
{
  ports[port].shut = 0u;
}

void packet_port_close(uint32_t port)
{
  ports[port].shut = 1u;
}
