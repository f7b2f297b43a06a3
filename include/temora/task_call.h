/* SPDX-License-Identifier: MIT */
/* The calls on processes and threads as objects. */
#ifndef TEMORA_TASK_CALL_H_
#define TEMORA_TASK_CALL_H_

#include "temora/task.h"

/* The process, as it starts, gets an object and a handle to it, reply.handle[0]; reply.index is the
 * object's number in the table of its type. Errors: NO_MEMORY. */
/*@ requires args: process < MAX_PROCESSES;
    requires inv:  NamesInv && TaskInv;
    terminates \true; exits \false;
    assigns handles[0 .. MAX_HANDLES-1], handle_used, objects[0 .. MAX_OBJECTS-1],
            object_used[0 .. OBJECT_TYPES-1], object_koid, tasks[0 .. MAX_TASKS-1],
            reply.handle[0], reply.index;
    ensures inv:    NamesInv && TaskInv;
    ensures result: \forall m_names n; ReprNames{Pre}(n) ==> \result == self_status(n,
      ObjectNext{Pre}(ZX_OBJ_TYPE_PROCESS), HandleNext{Pre}, HandleNextButOne{Pre});
    ensures names:  \result == ZX_OK ==> \forall m_names n; ReprNames{Pre}(n) ==>
      ReprNames(self_names(n, process, ObjectNext{Pre}(ZX_OBJ_TYPE_PROCESS), HandleNext{Pre},
                           HandleNextButOne{Pre}));
    ensures tasks:  \result == ZX_OK ==> \forall m_tasks k; ReprTasks{Pre}(k) ==>
      ReprTasks(self_tasks(k, process, ObjectNext{Pre}(ZX_OBJ_TYPE_PROCESS),
                           HandleNextButOne{Pre}));
    ensures error:  \result != ZX_OK ==>
      (\forall m_names n; ReprNames{Pre}(n) ==> ReprNames(n)) &&
      (\forall m_tasks k; ReprTasks{Pre}(k) ==> ReprTasks(k));
    ensures value:  \forall m_names n; ReprNames{Pre}(n) && \result == ZX_OK ==>
      reply.handle[0] == name_value(n, process, ObjectNext{Pre}(ZX_OBJ_TYPE_PROCESS),
                                    ZX_DEFAULT_PROCESS_RIGHTS, HandleNext{Pre});
    ensures index:  \result == ZX_OK ==>
      reply.index == ObjectNext{Pre}(ZX_OBJ_TYPE_PROCESS) % OBJECT_STRIDE;
*/
zx_status_t process_self(uint32_t process);

/* zx_thread_create. name_ok: the name could be read; thread: the number of the thread that the
 * world has for it, MAX_THREADS for none. On ZX_OK reply.index is the object's number in the table
 * of its type. Errors, in the order of the checks: INVALID_ARGS (options, name); those of the
 * process's handle (MANAGE_THREAD); BAD_STATE (the process is over); NO_MEMORY; INVALID_ARGS (out
 * pointer). */
/*@ requires args: process < MAX_PROCESSES && thread <= MAX_THREADS;
    requires inv:  NamesInv && TaskInv;
    terminates \true; exits \false;
    assigns handles[0 .. MAX_HANDLES-1], handle_used, objects[0 .. MAX_OBJECTS-1],
            object_used[0 .. OBJECT_TYPES-1], object_koid, tasks[0 .. MAX_TASKS-1],
            task_tokens[0 .. MAX_TOKENS-1], reply.handle[0], reply.index;
    ensures inv:    NamesInv && TaskInv;
    ensures result: \forall m_names n, m_tasks k; ReprNames{Pre}(n) && ReprTasks{Pre}(k) ==>
      \result == born_status(n, k, process, handle, options, name_ok, out_ok,
                             thread < MAX_THREADS ? thread : -1,
                             ObjectNext{Pre}(ZX_OBJ_TYPE_THREAD), HandleNext{Pre});
    ensures names:  \result == ZX_OK ==> \forall m_names n; ReprNames{Pre}(n) ==>
      ReprNames(born_names(n, process, ObjectNext{Pre}(ZX_OBJ_TYPE_THREAD), HandleNext{Pre}));
    ensures tasks:  \result == ZX_OK ==> \forall m_names n, m_tasks k; ReprNames{Pre}(n) &&
      ReprTasks{Pre}(k) ==> ReprTasks(born_tasks(n, k, process, handle, thread,
                                                 ObjectNext{Pre}(ZX_OBJ_TYPE_THREAD)));
    ensures error:  \result != ZX_OK ==>
      (\forall m_names n; ReprNames{Pre}(n) ==> ReprNames(n)) &&
      (\forall m_tasks k; ReprTasks{Pre}(k) ==> ReprTasks(k));
    ensures value:  \forall m_names n; ReprNames{Pre}(n) && \result == ZX_OK ==>
      reply.handle[0] == name_value(n, process, ObjectNext{Pre}(ZX_OBJ_TYPE_THREAD),
                                    ZX_DEFAULT_THREAD_RIGHTS, HandleNext{Pre});
    ensures index:  \result == ZX_OK ==>
      reply.index == ObjectNext{Pre}(ZX_OBJ_TYPE_THREAD) % OBJECT_STRIDE;
*/
zx_status_t thread_make(uint32_t process, zx_handle_t handle, uint32_t options, uint32_t name_ok,
                        uint32_t out_ok, uint32_t thread);

/* zx_thread_start. entry_ok: it may start there. On ZX_OK reply.index is the number of the thread
 * that starts, plus 1. Errors, in the order of the checks: those of the thread's handle
 * (MANAGE_THREAD); BAD_STATE (its process is over); INVALID_ARGS (entry); BAD_STATE (it has been
 * started); NO_MEMORY. */
/*@ requires args: process < MAX_PROCESSES;
    requires inv:  NamesInv && TaskInv;
    terminates \true; exits \false;
    assigns handles[0 .. MAX_HANDLES-1], handle_used, objects[0 .. MAX_OBJECTS-1],
            tasks[0 .. MAX_TASKS-1], reply.index;
    ensures inv:    NamesInv && TaskInv;
    ensures result: \forall m_names n, m_tasks k; ReprNames{Pre}(n) && ReprTasks{Pre}(k) ==>
      \result == start_status(n, k, process, handle, entry_ok, HandleNext{Pre});
    ensures names:  \result == ZX_OK ==> \forall m_names n; ReprNames{Pre}(n) ==>
      ReprNames(start_names(n, process, handle, HandleNext{Pre}));
    ensures tasks:  \result == ZX_OK ==> \forall m_names n, m_tasks k; ReprNames{Pre}(n) &&
      ReprTasks{Pre}(k) ==> ReprTasks(start_tasks(n, k, process, handle, HandleNext{Pre}));
    ensures error:  \result != ZX_OK ==>
      (\forall m_names n; ReprNames{Pre}(n) ==> ReprNames(n)) &&
      (\forall m_tasks k; ReprTasks{Pre}(k) ==> ReprTasks(k));
    ensures index:  \result == ZX_OK ==>
      reply.index == \at(tasks[HandleNumber(process, handle)].who, Pre);
*/
zx_status_t thread_begin(uint32_t process, zx_handle_t handle, uint32_t entry_ok);

/* zx_task_suspend. Errors, in the order of the checks: BAD_HANDLE; ACCESS_DENIED (WRITE);
 * WRONG_TYPE (neither a thread nor a process); BAD_STATE (it is over); NO_MEMORY;
 * INVALID_ARGS (out pointer). */
/*@ requires args: process < MAX_PROCESSES;
    requires inv:  NamesInv;
    terminates \true; exits \false;
    assigns handles[0 .. MAX_HANDLES-1], handle_used, objects[0 .. MAX_OBJECTS-1],
            object_used[0 .. OBJECT_TYPES-1], object_koid, task_tokens[0 .. MAX_TOKENS-1],
            reply.handle[0];
    ensures inv:    NamesInv;
    ensures result: \forall m_names n, m_tasks k; ReprNames{Pre}(n) && ReprTasks{Pre}(k) ==>
      \result == suspend_status(n, k, process, handle, out_ok,
                                ObjectNext{Pre}(ZX_OBJ_TYPE_SUSPEND_TOKEN), HandleNext{Pre});
    ensures names:  \result == ZX_OK ==> \forall m_names n; ReprNames{Pre}(n) ==>
      ReprNames(suspend_names(n, process, ObjectNext{Pre}(ZX_OBJ_TYPE_SUSPEND_TOKEN),
                              HandleNext{Pre}));
    ensures tasks:  \result == ZX_OK ==> \forall m_names n, m_tasks k; ReprNames{Pre}(n) &&
      ReprTasks{Pre}(k) ==> ReprTasks(suspend_tasks(n, k, process, handle,
        ObjectNext{Pre}(ZX_OBJ_TYPE_SUSPEND_TOKEN)));
    ensures error:  \result != ZX_OK ==>
      (\forall m_names n; ReprNames{Pre}(n) ==> ReprNames(n)) &&
      (\forall m_tasks k; ReprTasks{Pre}(k) ==> ReprTasks(k));
    ensures value:  \forall m_names n; ReprNames{Pre}(n) && \result == ZX_OK ==>
      reply.handle[0] == name_value(n, process, ObjectNext{Pre}(ZX_OBJ_TYPE_SUSPEND_TOKEN),
                                    ZX_DEFAULT_SUSPEND_TOKEN_RIGHTS, HandleNext{Pre});
*/
zx_status_t task_suspend(uint32_t process, zx_handle_t handle, uint32_t out_ok);

#endif
