/* SPDX-License-Identifier: MIT */
/* For C and the assembler. */
#ifndef RUNNER_MOST_PROCESSORS_H_
#define RUNNER_MOST_PROCESSORS_H_

#define MAX_PROCESSORS 64 /* others are left alone */

#endif
