/* SPDX-License-Identifier: MIT */
#include "temora/jar.h"

uint32_t jar;

void jar_take(void)
{
  if (jar > 0u)
    jar = jar - 1u;
}
