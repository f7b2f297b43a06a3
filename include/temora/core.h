/* SPDX-License-Identifier: MIT */
/* The core as the world sees it: a state machine without I/O.
 *
 * The world (the runner, the oracle, a test) makes one call at a time, under one lock. A call
 * returns a status and leaves in `reply` what the world must do or hand out. The state is in the
 * core's own arrays (temora/state.h), zero at start; core_boot() must be the first call.
 *
 * User memory is the world's: before a call that hands something out, the world finds out whether
 * the caller's pointers can be written and says so in `out_ok`; before a call that takes a buffer
 * in, it copies the buffer and says in `in_ok` whether that worked. Nothing can change in between,
 * because the world holds the lock.                                                            */
#ifndef TEMORA_CORE_H_
#define TEMORA_CORE_H_

#include "temora/channel_call.h"
#include "temora/enter.h"
#include "temora/executable.h"
#include "temora/exit_step.h"
#include "temora/guest_call.h"
#include "temora/handle_call.h"
#include "temora/info.h"
#include "temora/interrupt.h"
#include "temora/ipi.h"
#include "temora/local_interrupt.h"
#include "temora/map.h"
#include "temora/memory.h"
#include "temora/port.h"
#include "temora/process.h"
#include "temora/protect.h"
#include "temora/reply.h"
#include "temora/resize.h"
#include "temora/settle.h"
#include "temora/settle_vmo.h"
#include "temora/unmap.h"
#include "temora/vcpu.h"

#endif
