/* SPDX-License-Identifier: MIT */
/* Capacities. Running out of one gives the error that Zircon gives for it. */
#ifndef TEMORA_LIMITS_H_
#define TEMORA_LIMITS_H_

#define MAX_HANDLES   262144u /* system-wide, as in Zircon */
#define MAX_PROCESSES 16u
#define MAX_THREADS   256u
#define MAX_RESOURCES 64u
#define MAX_VMOS      4096u
#define MAX_PORTS     32u
#define MAX_CHANNELS  256u  /* endpoints */
#define MAX_VMARS     64u
#define MAX_GUESTS    16u
#define MAX_VCPUS     256u  /* of all guests together */
#define MAX_TOKENS    64u   /* that suspend threads and processes */
#define MAX_TASKS     272u  /* MAX_THREADS + MAX_PROCESSES */

/* An object's number tells its type (ZX_OBJ_TYPE_*) and its number in the table of its type. */
#define OBJECT_STRIDE 4096u
#define OBJECT_TYPES  32u
#define MAX_OBJECTS   131072u /* OBJECT_STRIDE * OBJECT_TYPES */
#define OBJECT(type, number) ((type) * OBJECT_STRIDE + (number))
#define OBJECT_TYPE(object)   ((object) / OBJECT_STRIDE)
#define OBJECT_NUMBER(object) ((object) % OBJECT_STRIDE)

#define GUEST_MAX_VCPUS 64u
#define GUEST_MAX_TRAPS 64u
#define GUEST_MAX_MAPS  32u

#define PORT_MAX_USER  2049u /* user packets in a port; Zircon refuses when more than 2048 are in */
#define TRAP_MAX_BELLS 256u  /* outstanding bell packets of one trap */

#define CHANNEL_RING        64u   /* messages that can wait at an endpoint */
#define TRANSIT_RING        1024u /* handles in them */
#define CHANNEL_MAX_BYTES   65536u
#define CHANNEL_MAX_HANDLES 64u   /* of one message */
#define IN_TRANSIT 16u /* MAX_PROCESSES: whose handle it is while it is in a message */
/* A node holds a packet. Pool s has the nodes from s * TRAP_MAX_BELLS on: one pool for each bell
 * trap, and behind them that of the users. */
#define USER_NODES   16384u /* user packets, system-wide, as in Zircon */
#define USER_POOL    1024u  /* MAX_GUESTS * GUEST_MAX_TRAPS */
#define NODE_POOLS   1025u
#define MAX_NODES    278528u /* USER_POOL * TRAP_MAX_BELLS + USER_NODES */
#define TRAP_POOL(guest, trap) ((guest) * GUEST_MAX_TRAPS + (trap))
#define EPT_GUEST_TABLES 512u /* tables of a guest's EPT; one maps 2 MiB in pages of 4 KiB */
#define EPT_TABLES       8192u /* MAX_GUESTS * EPT_GUEST_TABLES */

#define PAGE_SIZE        4096u
#define GUEST_PHYS_LIMIT 0x1000000000000u /* 2^48 */
#define SPACE_BASE       0x8000000000u    /* a process maps from here, 2^39, */
#define SPACE_END        0x7FFE00000000u  /* up to here */
#define VMO_MAX_SIZE     0x10000000000u   /* 2^40 */
#define POOL_MAX_FRAMES  0x10000000000u   /* 2^40 page frames */

#endif
