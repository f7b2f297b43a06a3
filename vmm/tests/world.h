/* SPDX-License-Identifier: MIT */
/* A machine around the devices that only notes what they ask for. */
#ifndef VMM_TESTS_WORLD_H_
#define VMM_TESTS_WORLD_H_

#include "device.h"

struct world {
  zx_time_t   now;
  uint8_t     vectors[64];
  uint32_t    vector_count;
  char        console[512];
  uint32_t    console_used;
  const char *stopped;
};
extern struct world world;

void world_reset(void);
/* Programs the pair as Linux does: vectors 30h and 38h; all lines but the cascade masked. */
void world_start_pics(void);

#endif
