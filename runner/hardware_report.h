/* SPDX-License-Identifier: MIT */
/* What the machine is, for a person who reads its console (docs/hardware.md). */
#ifndef RUNNER_HARDWARE_REPORT_H_
#define RUNNER_HARDWARE_REPORT_H_

#include "arch/vmx/controls.h"

void report_processor(void);
/* The features of VT-x that the processor has, and those that it lacks. */
void report_vmx(const struct vmx_capabilities *has);

#endif
