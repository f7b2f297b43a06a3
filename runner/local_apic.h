/* SPDX-License-Identifier: MIT */
/* The processor's local APIC (SDM Vol. 3, chapter "APIC"): timer, and interrupts to others. */
#ifndef RUNNER_LOCAL_APIC_H_
#define RUNNER_LOCAL_APIC_H_

#include <stdbool.h>
#include <stdint.h>

#define TIMER_VECTOR    0x20u
#define NOTIFY_VECTOR   0x21u /* from another processor: look again */
#define SPURIOUS_VECTOR 0xFFu

/* The low word of the interrupt command register: fixed delivery is the vector alone. */
#define IPI_INIT     0x4500u /* level assert */
#define IPI_STARTUP  0x4600u /* and the number of a page below 1 MiB */

/* On the first processor; then on each other, which takes the first one's mode. */
void     apic_start(void);
void     apic_join(void);
uint32_t apic_id(void);
/* Without x2APIC mode an id has 8 bits, and FFh is all. */
bool     apic_reaches(uint32_t id);
void     apic_send(uint32_t id, uint32_t command);
void     apic_end_of_interrupt(void);

/* Counts down from 2^32-1 without interrupts; apic_timer_left: what is left. */
void     apic_timer_measure(void);
uint32_t apic_timer_left(void);
/* An interrupt every so many counts. */
void     apic_timer_start(uint32_t counts);

#endif
