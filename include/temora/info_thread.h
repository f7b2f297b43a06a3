/* SPDX-License-Identifier: MIT */
/* zx_object_get_info of a thread. */
#ifndef TEMORA_INFO_THREAD_H_
#define TEMORA_INFO_THREAD_H_

#include "temora/task.h"
#include "zircon/syscalls/object.h"
#include "spec/info.acsl"

/* ZX_INFO_THREAD: the errors of the handle (INSPECT). reply.info_flags is ZX_THREAD_STATE_*. */
/*@ requires args: process < MAX_PROCESSES;
    requires inv:  HandleNames;
    terminates \true; exits \false;
    assigns reply.value, reply.info_flags;
    ensures result: \forall m_names n; ReprNames(n) ==>
      \result == info_status(n, process, handle, ZX_INFO_THREAD);
    ensures size:   \result == ZX_OK ==> reply.value == 72;
    ensures state:  \forall m_names n, m_tasks k; ReprNames(n) && ReprTasks(k) &&
      \result == ZX_OK ==>
        reply.info_flags == thread_state(n, k, h_object(n, process, handle));
*/
zx_status_t info_thread(uint32_t process, zx_handle_t handle);

#endif
