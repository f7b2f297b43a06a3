/* SPDX-License-Identifier: MIT */
/* The screen, a second console: VGA text (BIOS) or a frame buffer (UEFI), as the loader left it. */
#ifndef RUNNER_SCREEN_H_
#define RUNNER_SCREEN_H_

#include "runner/multiboot.h"
#include "runner/runner.h"

/* The console writes there from now on. NULL, or why there will be nothing on the screen. */
const char *screen_start(const struct loader_screen *screen);

#endif
