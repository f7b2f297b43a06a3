/* SPDX-License-Identifier: MIT */
/* A second file of the tiny core, which has nothing to do with the first. */
#ifndef TEMORA_JAR_H_
#define TEMORA_JAR_H_
#include <stdint.h>

extern uint32_t jar;

#include "spec/jar.acsl"

/*@ requires most: jar < 1000u;
    terminates \true; exits \false;
    assigns jar;
    ensures model: jar == m_take(\old(jar));
*/
void jar_take(void);

#endif
