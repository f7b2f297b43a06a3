/* SPDX-License-Identifier: MIT */
#include "temora/info_thread.h"

/* What the handle, checked before, names is a thread. */
/*@ requires thread: object / OBJECT_STRIDE == ZX_OBJ_TYPE_THREAD &&
                     object % OBJECT_STRIDE < MAX_THREADS;
    terminates \true; exits \false;
    assigns \nothing;
    ensures model: \forall m_names n, m_tasks k; ReprNames(n) && ReprTasks(k) ==>
      \result == thread_state(n, k, object);
*/
static uint32_t thread_state(uint32_t object)
{
  uint32_t life = tasks[task_row(object)].life;
  if (life == TASK_NEW)
    return ZX_THREAD_STATE_NEW;
  if (life == TASK_OVER)
    return ZX_THREAD_STATE_DEAD;
  return task_suspended(object) ? ZX_THREAD_STATE_SUSPENDED : ZX_THREAD_STATE_RUNNING;
}

zx_status_t info_thread(uint32_t process, zx_handle_t handle)
{
  zx_status_t status = handle_check(process, handle, ZX_OBJ_TYPE_THREAD, ZX_RIGHT_INSPECT);
  if (status != ZX_OK)
    return status;
  reply.value      = sizeof(zx_info_thread_t);
  reply.info_flags = thread_state(OBJECT(ZX_OBJ_TYPE_THREAD, handle_body(process, handle)));
  return ZX_OK;
}
