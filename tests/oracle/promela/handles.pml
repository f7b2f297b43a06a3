/* SPDX-License-Identifier: MIT */
/* What `temora explore --vcpus 0 --threads 1 --handles HANDLES` comes to, for SPIN: handles with
 * all their rights (0), without DUPLICATE (1), with none (2), of a resource, a guest, address spaces
 * and ports; traps; one packet in a port. States are kept in one form: of an object how many
 * handles it has of each sort, and the ports in the order of their numbers. */
#ifndef HANDLES
#define HANDLES 4
#endif
#define PORTS (HANDLES + 1)

/* A port as a number: handles of each sort in four bits, a packet, and how the guest's bell trap
 * names it (1 + the place among the traps). 0: there is none. */
#define MANY(k, sort) (((k) >> (4 * (sort))) & 15)
#define ONE(sort)     (1 << (4 * (sort)))
#define PACKET        4096
#define BELL(k)       (((k) >> 13) & 7)
#define NAMED(place)  ((1 + (place)) << 13)

/* The traps of the guest, in their order. */
#define NO_TRAPS 0
#define IO_ONLY  1
#define BELL_ONLY 2
#define IO_BELL  3
#define BELL_IO  4
#define AT_START 5 /* bell, memory, I/O */

#define SUM(counts) (counts[0] + counts[1] + counts[2])

int  port[PORTS];
byte resource[3], guest[3], space[3], dead_space[3];
byte traps;
byte total;

/* Nobody names the guest: it goes with its traps, and its address space is dead. */
inline end_of_guest() {
  if
  :: SUM(guest) == 0 && SUM(space) > 0 ->
     for (j : 0 .. 2) { dead_space[j] = dead_space[j] + space[j]; space[j] = 0 }
     for (j : 0 .. PORTS - 1) { port[j] = port[j] & 8191 }
  :: else
  fi
  if
  :: SUM(guest) == 0 ->
     traps = NO_TRAPS
     for (j : 0 .. PORTS - 1) { port[j] = port[j] & 8191 }
  :: else
  fi
}

/* A port that no handle names has no packets; it is gone unless a trap names it. */
inline end_of_ports() {
  for (j : 0 .. PORTS - 1) {
    if
    :: (port[j] & 4095) == 0 -> port[j] = port[j] & ~8191
    :: else
    fi
  }
}

/* Largest first. */
inline sort_ports() {
  for (j : 1 .. PORTS - 1) {
    k = j
    do
    :: k > 0 && port[k] > port[k - 1] ->
       swap = port[k]; port[k] = port[k - 1]; port[k - 1] = swap; k--
    :: else -> break
    od
  }
}

inline settle() {
  d_step {
    end_of_guest(); end_of_ports(); sort_ports();
    i = 0; j = 0; k = 0; swap = 0
  }
}

/* A handle is closed, replaced by one with fewer rights, or duplicated. */
#define STEP_ON(counts) \
  if \
  :: counts[0] > 0 -> counts[0]--; if :: total-- :: counts[1]++ :: counts[2]++ fi \
  :: counts[1] > 0 -> counts[1]--; if :: total-- :: counts[2]++ fi \
  :: counts[2] > 0 -> counts[2]--; total-- \
  :: counts[0] > 0 && total < HANDLES -> total++; \
     if :: counts[0]++ :: counts[1]++ :: counts[2]++ fi \
  fi

inline pick_port() {
  do
  :: i < PORTS - 1 && port[i + 1] != 0 -> i++
  :: break
  od
}

/* The call needs READ or WRITE: all sorts but the last have them. */
#define USABLE(k) (MANY(k, 0) + MANY(k, 1) > 0)

inline step_on_port() {
  pick_port()
  if
  :: MANY(port[i], 0) > 0 -> port[i] = port[i] - ONE(0)
     if :: total-- :: port[i] = port[i] + ONE(1) :: port[i] = port[i] + ONE(2) fi
  :: MANY(port[i], 1) > 0 -> port[i] = port[i] - ONE(1)
     if :: total-- :: port[i] = port[i] + ONE(2) fi
  :: MANY(port[i], 2) > 0 -> port[i] = port[i] - ONE(2); total--
  :: MANY(port[i], 0) > 0 && total < HANDLES ->
     if :: port[i] = port[i] + ONE(0) :: port[i] = port[i] + ONE(1) :: port[i] = port[i] + ONE(2) fi
     total++
  :: USABLE(port[i]) && (port[i] & PACKET) == 0 -> port[i] = port[i] + PACKET
  :: USABLE(port[i]) && (port[i] & PACKET) != 0 -> port[i] = port[i] - PACKET
  :: else
  fi
}

inline step_on_traps() {
  if
  :: traps == NO_TRAPS -> traps = IO_ONLY
  :: traps == BELL_ONLY -> traps = BELL_IO
  :: traps == NO_TRAPS || traps == IO_ONLY ->
     pick_port()
     if
     :: USABLE(port[i]) ->
        port[i] = port[i] + NAMED((traps == IO_ONLY -> 1 : 0))
        traps = (traps == IO_ONLY -> IO_BELL : BELL_ONLY)
     :: else
     fi
  fi
}

active proctype explorer() {
  byte i, j, k;
  int  swap;
  d_step {
    resource[0] = 1; guest[0] = 1; port[0] = ONE(0) + NAMED(0); traps = AT_START; total = 3
  }
  do
  :: atomic { SUM(resource) > 0 -> STEP_ON(resource); settle() }
  :: atomic { SUM(guest) > 0 -> STEP_ON(guest); settle() }
  :: atomic { SUM(space) > 0 -> STEP_ON(space); settle() }
  :: atomic { SUM(dead_space) > 0 -> STEP_ON(dead_space); settle() }
  :: atomic { port[0] != 0 -> step_on_port(); settle() }
  :: atomic { total < HANDLES -> port[PORTS - 1] = ONE(0); total++; settle() }
  :: atomic {
       SUM(guest) == 0 && SUM(resource) > 0 &&
       total + 2 <= HANDLES -> guest[0] = 1; space[0] = 1; total = total + 2; settle()
     }
  :: atomic { guest[0] + guest[1] > 0 && traps <= BELL_ONLY -> step_on_traps(); settle() }
  od
}
