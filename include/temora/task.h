/* SPDX-License-Identifier: MIT */
/* The records of processes and threads as objects, and of the tokens that stop them. */
#ifndef TEMORA_TASK_H_
#define TEMORA_TASK_H_

#include "temora/handle.h"
#include "spec/task.acsl"

/*@ requires object: TaskObject(object);
    terminates \true; exits \false;
    assigns \nothing;
    ensures row:   \result < MAX_TASKS;
    ensures model: \result == task_row(object);
*/
uint32_t task_row(uint32_t object);

/*@ requires args: row < MAX_TASKS && kept <= MAX_HANDLES;
    requires inv:  TaskInv;
    terminates \true; exits \false;
    assigns tasks[row];
    ensures inv:   TaskInv;
    ensures model: \forall m_tasks k; ReprTasks{Pre}(k) ==>
      ReprTasks(set_task(k, row, who, life, kept, home));
*/
void task_set(uint32_t row, uint32_t who, uint32_t life, uint32_t kept, uint32_t home);

/*@ requires args: token < MAX_TOKENS && object < MAX_OBJECTS;
    terminates \true; exits \false;
    assigns task_tokens[token];
    ensures model: \forall m_tasks k; ReprTasks{Pre}(k) ==> ReprTasks(set_token(k, token, object));
*/
void token_set(uint32_t token, uint32_t object);

/* No token stops the task any more. */
/*@ requires object: object < MAX_OBJECTS;
    terminates \true; exits \false;
    assigns task_tokens[0 .. MAX_TOKENS-1];
    ensures model: \forall m_tasks k; ReprTokens{Pre}(k) ==> ReprTokens(unstopped(k, object));
    ensures tasks: \forall m_tasks k; ReprTasks{Pre}(k) ==> ReprTasks(unstopped(k, object));
*/
void tokens_end(uint32_t object);

/* What runs keeps its object by a handle that no process has. Returns its slot + 1. */
/*@ requires inv:  HandleInv;
    requires room: handle_used < MAX_HANDLES;
    requires args: ObjectNumber(object);
    terminates \true; exits \false;
    assigns handles[0 .. MAX_HANDLES-1], handle_used, objects[object].handles;
    ensures slot:  \result == HandleNext{Pre} + 1 && \result <= MAX_HANDLES;
    ensures inv:   HandleInv;
    ensures names: \forall m_names n; ReprNames{Pre}(n) ==>
      ReprNames(keep(n, object, HandleNext{Pre}));
*/
uint32_t task_keep(uint32_t object);

/* The object is kept no longer. The guard in it is never needed: a slot that is kept is nobody
 * else's. */
/*@ requires args: kept <= MAX_HANDLES && object < MAX_OBJECTS;
    requires inv:  HandleInv && LookInv;
    terminates \true; exits \false;
    assigns handles[0 .. MAX_HANDLES-1], handle_order[0 .. MAX_HANDLES-1],
            handle_rank[0 .. MAX_HANDLES-1], handle_used, objects[0 .. MAX_OBJECTS-1],
            look_order[0 .. MAX_OBJECTS-1], look_rank[0 .. MAX_OBJECTS-1], look_count;
    ensures inv:     HandleInv && LookInv;
    ensures objects: ObjectInv{Pre} ==> ObjectInv;
    ensures names:   \forall m_names n; ReprNames{Pre}(n) ==>
      ReprNames(let_go(n, object, kept - 1));
*/
void task_let_go(uint32_t object, uint32_t kept);

/* The task is over: it keeps its object no longer, no token stops it, and it is no thread's process
 * any more: what was to start in it never will. */
/*@ requires object: TaskObject(object);
    requires inv:    HandleInv && LookInv && TaskInv;
    terminates \true; exits \false;
    assigns handles[0 .. MAX_HANDLES-1], handle_order[0 .. MAX_HANDLES-1],
            handle_rank[0 .. MAX_HANDLES-1], handle_used, objects[0 .. MAX_OBJECTS-1],
            look_order[0 .. MAX_OBJECTS-1], look_rank[0 .. MAX_OBJECTS-1], look_count,
            tasks[0 .. MAX_TASKS-1], task_tokens[0 .. MAX_TOKENS-1];
    ensures inv:     HandleInv && LookInv && TaskInv;
    ensures objects: ObjectInv{Pre} ==> ObjectInv;
    ensures names:   \forall m_names n, m_tasks k; ReprNames{Pre}(n) && ReprTasks{Pre}(k) ==>
      ReprNames(over_names(n, k, object));
    ensures tasks:   \forall m_tasks k; ReprTasks{Pre}(k) ==> ReprTasks(over_tasks(k, object));
*/
void task_over(uint32_t object);

/* Whether a token stops the task, or its process. */
/*@ requires object: TaskObject(object);
    terminates \true; exits \false;
    assigns \nothing;
    ensures model: \forall m_names n, m_tasks k; ReprNames(n) && ReprTasks(k) ==>
      (\result != 0 <==> suspended(n, k, object));
*/
uint32_t task_suspended(uint32_t object);

#endif
