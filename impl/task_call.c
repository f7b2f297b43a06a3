/* SPDX-License-Identifier: MIT */
#include "temora/task_call.h"

zx_status_t process_self(uint32_t process)
{
  if (!object_can_make(ZX_OBJ_TYPE_PROCESS) || handle_used > MAX_HANDLES - 2u)
    return ZX_ERR_NO_MEMORY;
  uint32_t object = object_next(ZX_OBJ_TYPE_PROCESS);
  reply.index     = OBJECT_NUMBER(object);
  reply.handle[0] = handle_make(process, ZX_OBJ_TYPE_PROCESS, ZX_DEFAULT_PROCESS_RIGHTS);
  /*@ assert next:  HandleNext == HandleNextButOne{Pre}; */
  /*@ assert first: \forall m_names n; ReprNames{Pre}(n) ==> ReprNames(name_new(n, process,
        ObjectNext{Pre}(ZX_OBJ_TYPE_PROCESS), ZX_DEFAULT_PROCESS_RIGHTS, HandleNext{Pre})); */
  uint32_t kept = task_keep(object);
  task_set(task_row(object), process + 1u, TASK_RUNNING, kept, 0u);
  return ZX_OK;
}

/* The status of zx_thread_create, once the name is known to be good. */
/*@ requires args: process < MAX_PROCESSES;
    requires inv:  HandleNames;
    terminates \true; exits \false;
    assigns \nothing;
    ensures model: \forall m_names n, m_tasks k; ReprNames(n) && ReprTasks(k) ==>
      \result == home_status(n, k, process, handle);
    ensures names: \result == ZX_OK ==> \forall m_names n; ReprNames(n) ==>
      names(n, process, handle);
*/
static zx_status_t decode_home(uint32_t process, zx_handle_t handle)
{
  zx_status_t status = handle_check(process, handle, ZX_OBJ_TYPE_PROCESS, ZX_RIGHT_MANAGE_THREAD);
  if (status != ZX_OK)
    return status;
  uint32_t row = MAX_THREADS + handle_body(process, handle);
  return tasks[row].life == TASK_RUNNING ? ZX_OK : ZX_ERR_BAD_STATE;
}

zx_status_t thread_make(uint32_t process, zx_handle_t handle, uint32_t options, uint32_t name_ok,
                        uint32_t out_ok, uint32_t thread)
{
  if (options != 0u || !name_ok)
    return ZX_ERR_INVALID_ARGS;
  zx_status_t status = decode_home(process, handle);
  if (status != ZX_OK)
    return status;
  if (!object_can_make(ZX_OBJ_TYPE_THREAD) || handle_used == MAX_HANDLES || thread == MAX_THREADS)
    return ZX_ERR_NO_MEMORY;
  if (!out_ok)
    return ZX_ERR_INVALID_ARGS;
  uint32_t home = handle_object(process, handle);
  reply.index   = OBJECT_NUMBER(object_next(ZX_OBJ_TYPE_THREAD));
  /*@ assert home: \forall m_names n; ReprNames(n) ==> home == h_object(n, process, handle); */
  /*@ assert row:  reply.index == task_row(ObjectNext(ZX_OBJ_TYPE_THREAD)); */
  tokens_end(object_next(ZX_OBJ_TYPE_THREAD));
  task_set(reply.index, thread + 1u, TASK_NEW, 0u, home + 1u);
  reply.handle[0] = handle_make(process, ZX_OBJ_TYPE_THREAD, ZX_DEFAULT_THREAD_RIGHTS);
  return ZX_OK;
}

zx_status_t thread_begin(uint32_t process, zx_handle_t handle, uint32_t entry_ok)
{
  zx_status_t status = handle_check(process, handle, ZX_OBJ_TYPE_THREAD, ZX_RIGHT_MANAGE_THREAD);
  if (status != ZX_OK)
    return status;
  uint32_t row = handle_body(process, handle);
  if (tasks[row].home == 0u)
    return ZX_ERR_BAD_STATE;
  if (!entry_ok)
    return ZX_ERR_INVALID_ARGS;
  if (tasks[row].life != TASK_NEW)
    return ZX_ERR_BAD_STATE;
  if (handle_used == MAX_HANDLES)
    return ZX_ERR_NO_MEMORY;
  reply.index   = tasks[row].who;
  uint32_t kept = task_keep(OBJECT(ZX_OBJ_TYPE_THREAD, row));
  task_set(row, tasks[row].who, TASK_RUNNING, kept, tasks[row].home);
  return ZX_OK;
}

/* The handle has been checked for its rights, whatever its type. */
/*@ requires args:   s < MAX_HANDLES;
    requires inv:    HandleNames;
    terminates \true; exits \false;
    assigns \nothing;
    ensures model: \forall m_names n, m_tasks k; ReprNames(n) && ReprTasks(k) ==>
      \result == task_status(k, handles[s].object);
*/
static zx_status_t decode_task(uint32_t s)
{
  uint32_t object = handles[s].object;
  uint32_t type   = OBJECT_TYPE(object);
  if (type != ZX_OBJ_TYPE_THREAD && type != ZX_OBJ_TYPE_PROCESS)
    return ZX_ERR_WRONG_TYPE;
  return tasks[task_row(object)].life == TASK_OVER ? ZX_ERR_BAD_STATE : ZX_OK;
}

zx_status_t task_suspend(uint32_t process, zx_handle_t handle, uint32_t out_ok)
{
  uint32_t s = handle_find(process, handle);
  if (s == NONE)
    return ZX_ERR_BAD_HANDLE;
  zx_status_t status = handle_check(process, handle, ZX_OBJ_TYPE_NONE, ZX_RIGHT_WRITE);
  if (status != ZX_OK)
    return status;
  status = decode_task(s);
  if (status != ZX_OK)
    return status;
  if (!object_can_make(ZX_OBJ_TYPE_SUSPEND_TOKEN) || handle_used == MAX_HANDLES)
    return ZX_ERR_NO_MEMORY;
  if (!out_ok)
    return ZX_ERR_INVALID_ARGS;
  token_set(OBJECT_NUMBER(object_next(ZX_OBJ_TYPE_SUSPEND_TOKEN)), handles[s].object);
  reply.handle[0] = handle_make(process, ZX_OBJ_TYPE_SUSPEND_TOKEN,
                                ZX_DEFAULT_SUSPEND_TOKEN_RIGHTS);
  return ZX_OK;
}
