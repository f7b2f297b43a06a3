/* SPDX-License-Identifier: MIT */
/* What `temora explore --handles HANDLES --threads THREADS --vcpus VCPUS` comes to, for SPIN: handles
 * with all their rights (0), without DUPLICATE (1), with none (2), of a resource, a guest, address
 * spaces, ports and vcpus; traps; packets in a port; kicks, interrupts, and guests that run. Only
 * calls that succeed. States are kept in one form: of an object how many handles it has of each
 * sort, and ports and vcpus in the order of their numbers. */
#ifndef HANDLES
#define HANDLES 4
#endif
#ifndef THREADS
#define THREADS 1
#endif
#ifndef VCPUS
#define VCPUS 0
#endif
#define PORTS (HANDLES + 1)

/* Objects as numbers; 0: there is none. Handles of each sort in four bits. */
#define MANY(k, sort) (((k) >> (4 * (sort))) & 15)
#define ONE(sort)     (1 << (4 * (sort)))
#define NAMES         4095
/* A port: the packets that wait in it, and how the guest's bell trap names it (1 + the place among
 * the traps). */
#define WAITING(k) (((k) >> 12) & 7)
#define QUEUE(q)   ((q) << 12)
#define NO_PACKET  0
#define USER       1
#define BELL       2
#define USER_BELL  3 /* the user's came first */
#define BELL_USER  4
#define UNNAMED    32767
#define NAMED(place)  ((1 + (place)) << 15)
/* A vcpu */
#define EXISTS  (1 << 12)
#define BOUND   (1 << 13) /* has its thread */
#define ENTERED (1 << 14) /* which is in zx_vcpu_enter; */
#define HALTED  (1 << 15) /* the guest executed HLT, */
#define RUNNING (1 << 16) /* or it runs */
#define KICKED  (1 << 17)
#define PENDING (1 << 18)

/* The traps of the guest, in their order. */
#define NO_TRAPS 0
#define IO_ONLY  1
#define BELL_ONLY 2
#define IO_BELL  3
#define BELL_IO  4
#define AT_START 5 /* bell, memory, I/O */

#define SUM(counts) (counts[0] + counts[1] + counts[2])

int  port[PORTS], vcpu[VCPUS + 1];
byte resource[3], guest[3], space[3], dead_space[3];
byte traps;
byte total;

/* ---- the ends of objects ---- */

inline end_of_vcpus() {
  for (j : 0 .. VCPUS) {
    if
    :: (vcpu[j] & (NAMES | ENTERED)) == 0 -> vcpu[j] = 0
    :: else
    fi
  }
}

inline drop_bell() {
  if
  :: WAITING(port[j]) == BELL -> port[j] = port[j] - QUEUE(BELL)
  :: WAITING(port[j]) == USER_BELL || WAITING(port[j]) == BELL_USER ->
     port[j] = port[j] - QUEUE(WAITING(port[j])) + QUEUE(USER)
  :: else
  fi
}

#define NO_GUEST (SUM(guest) == 0 && vcpu[0] == 0)

/* Nobody names the guest, and it has no vcpu: it goes with its traps and their packets, and its
 * address space is dead. */
inline end_of_guest() {
  if
  :: NO_GUEST ->
     for (j : 0 .. 2) { dead_space[j] = dead_space[j] + space[j]; space[j] = 0 }
     traps = NO_TRAPS
     for (j : 0 .. PORTS - 1) { port[j] = port[j] & UNNAMED; drop_bell() }
  :: else
  fi
}

/* A port that no handle names has no packets; it is gone unless a trap names it. */
inline end_of_ports() {
  for (j : 0 .. PORTS - 1) {
    if
    :: (port[j] & NAMES) == 0 -> port[j] = port[j] & ~UNNAMED
    :: else
    fi
  }
}

/* Largest first. */
#define SORT(table, last) \
  for (j : 1 .. last) { \
    k = j; \
    do \
    :: k > 0 && table[k] > table[k - 1] -> \
       swap = table[k]; table[k] = table[k - 1]; table[k - 1] = swap; k-- \
    :: else -> break \
    od \
  }

inline settle() {
  d_step {
#if VCPUS > 0
    end_of_vcpus()
    SORT(vcpu, VCPUS)
#endif
    end_of_guest(); end_of_ports()
    SORT(port, PORTS - 1)
    i = 0; j = 0; k = 0; swap = 0
  }
}

/* ---- handles ---- */

/* A handle is closed, replaced by one with fewer rights, or duplicated. */
#define STEP_ON(counts) \
  if \
  :: counts[0] > 0 -> counts[0]--; if :: total-- :: counts[1]++ :: counts[2]++ fi \
  :: counts[1] > 0 -> counts[1]--; if :: total-- :: counts[2]++ fi \
  :: counts[2] > 0 -> counts[2]--; total-- \
  :: counts[0] > 0 && total < HANDLES -> total++; \
     if :: counts[0]++ :: counts[1]++ :: counts[2]++ fi \
  fi

/* The same of an object that is a number. */
#define STEP_ON_NUMBER(k) \
  :: MANY(k, 0) > 0 -> k = k - ONE(0); \
     if :: total-- :: k = k + ONE(1) :: k = k + ONE(2) fi \
  :: MANY(k, 1) > 0 -> k = k - ONE(1); \
     if :: total-- :: k = k + ONE(2) fi \
  :: MANY(k, 2) > 0 -> k = k - ONE(2); total-- \
  :: MANY(k, 0) > 0 && total < HANDLES -> total++; \
     if :: k = k + ONE(0) :: k = k + ONE(1) :: k = k + ONE(2) fi

/* The call needs a right: all sorts but the last have them. */
#define USABLE(k) (MANY(k, 0) + MANY(k, 1) > 0)

/* ---- ports ---- */

inline pick_port() {
  do
  :: i < PORTS - 1 && port[i + 1] != 0 -> i++
  :: break
  od
}

#define HAS_USER(k) (WAITING(k) == USER || WAITING(k) == USER_BELL || WAITING(k) == BELL_USER)
#define FIRST_GONE(q) (q == USER_BELL -> BELL : (q == BELL_USER -> USER : NO_PACKET))

inline step_on_port() {
  pick_port()
  if
  STEP_ON_NUMBER(port[i])
  :: USABLE(port[i]) && !HAS_USER(port[i]) ->
     port[i] = port[i] + QUEUE((WAITING(port[i]) == NO_PACKET -> USER : BELL_USER - BELL))
  :: USABLE(port[i]) && WAITING(port[i]) != NO_PACKET ->
     port[i] = port[i] - QUEUE(WAITING(port[i])) + QUEUE(FIRST_GONE(WAITING(port[i])))
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

/* ---- vcpus ---- */

#if VCPUS > 0
#define HAS(k, flag) (((k) & (flag)) != 0)
#define COUNT(flag)  (HAS(vcpu[0], flag) + (VCPUS > 1 -> HAS(vcpu[VCPUS - 1], flag) : 0))
/* There are at most two: the places behind are 0. */
#define MAY_CALL     (COUNT(ENTERED) < THREADS)

inline pick_vcpu() {
  do
  :: i < VCPUS - 1 && vcpu[i + 1] != 0 -> i++
  :: break
  od
}

/* A call with one of its handles, or the end of its thread. */
inline call_vcpu() {
  pick_vcpu()
  if
  STEP_ON_NUMBER(vcpu[i])
  :: USABLE(vcpu[i]) -> vcpu[i] = vcpu[i] | KICKED
  :: USABLE(vcpu[i]) -> vcpu[i] = vcpu[i] | PENDING
  :: USABLE(vcpu[i]) && HAS(vcpu[i], BOUND) && !HAS(vcpu[i], ENTERED) -> vcpu[i] = vcpu[i] | ENTERED
  :: HAS(vcpu[i], BOUND) && !HAS(vcpu[i], ENTERED) -> vcpu[i] = vcpu[i] - BOUND
  :: else
  fi
}

#define LEAVE vcpu[i] = vcpu[i] & ~(ENTERED | HALTED | RUNNING)

/* The bell rings where a trap is, if somebody can hear it; one packet at a time. */
inline ring() {
  do
  :: j < PORTS - 1 && (port[j] & ~UNNAMED) == 0 -> j++
  :: else -> break
  od
  if
  :: (port[j] & ~UNNAMED) == 0 || (port[j] & NAMES) == 0 -> LEAVE
  :: else -> port[j] = port[j] + QUEUE((WAITING(port[j]) == NO_PACKET -> BELL : USER_BELL - USER))
  fi
}

inline no_bell_waits() {
  do
  :: k < PORTS && WAITING(port[k]) <= USER -> k++
  :: else -> break
  od
}

/* The guest starts or stops. */
inline go_on() {
  pick_vcpu()
  no_bell_waits()
  if
  :: HAS(vcpu[i], ENTERED) && !HAS(vcpu[i], RUNNING) && HAS(vcpu[i], KICKED) ->
     vcpu[i] = vcpu[i] - KICKED; LEAVE
  :: HAS(vcpu[i], ENTERED) && !HAS(vcpu[i], RUNNING | KICKED) && HAS(vcpu[i], PENDING) ->
     vcpu[i] = (vcpu[i] & ~HALTED) | RUNNING
     if :: vcpu[i] = vcpu[i] - PENDING :: skip fi
  :: HAS(vcpu[i], ENTERED) && !HAS(vcpu[i], RUNNING | KICKED | PENDING | HALTED) ->
     vcpu[i] = vcpu[i] | RUNNING
  :: HAS(vcpu[i], RUNNING) -> LEAVE
  :: HAS(vcpu[i], RUNNING) -> vcpu[i] = (vcpu[i] - RUNNING) | HALTED
  :: HAS(vcpu[i], RUNNING) -> vcpu[i] = vcpu[i] - RUNNING
  :: HAS(vcpu[i], RUNNING) && k == PORTS -> vcpu[i] = vcpu[i] - RUNNING; ring()
  :: else
  fi
}
#else
#define MAY_CALL true
#endif

active proctype explorer() {
  byte i, j, k;
  int  swap;
  d_step {
    resource[0] = 1; guest[0] = 1; port[0] = ONE(0) + NAMED(0); traps = AT_START; total = 3
  }
  do
  :: atomic { MAY_CALL && SUM(resource) > 0 -> STEP_ON(resource); settle() }
  :: atomic { MAY_CALL && SUM(guest) > 0 -> STEP_ON(guest); settle() }
  :: atomic { MAY_CALL && SUM(space) > 0 -> STEP_ON(space); settle() }
  :: atomic { MAY_CALL && SUM(dead_space) > 0 -> STEP_ON(dead_space); settle() }
  :: atomic { MAY_CALL && port[0] != 0 -> step_on_port(); settle() }
  :: atomic { MAY_CALL && total < HANDLES -> port[PORTS - 1] = ONE(0); total++; settle() }
  :: atomic {
       MAY_CALL && NO_GUEST && SUM(resource) > 0 &&
       total + 2 <= HANDLES -> guest[0] = 1; space[0] = 1; total = total + 2; settle()
     }
  :: atomic { MAY_CALL && guest[0] + guest[1] > 0 && traps <= BELL_ONLY -> step_on_traps(); settle() }
#if VCPUS > 0
  :: atomic {
       guest[0] + guest[1] > 0 && total < HANDLES && COUNT(EXISTS) < VCPUS &&
       COUNT(BOUND) < THREADS -> vcpu[VCPUS] = EXISTS | BOUND | ONE(0); total++; settle()
     }
  :: atomic { MAY_CALL && vcpu[0] != 0 -> call_vcpu(); settle() }
  :: atomic { vcpu[0] != 0 -> go_on(); settle() }
#endif
  od
}
