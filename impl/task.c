/* SPDX-License-Identifier: MIT */
#include "temora/task.h"

struct task tasks[MAX_TASKS];
uint32_t task_tokens[MAX_TOKENS];

uint32_t task_row(uint32_t object)
{
  if (OBJECT_TYPE(object) == ZX_OBJ_TYPE_THREAD)
    return OBJECT_NUMBER(object);
  return MAX_THREADS + OBJECT_NUMBER(object);
}

void task_set(uint32_t row, uint32_t who, uint32_t life, uint32_t kept, uint32_t home)
{
  tasks[row].who  = who;
  tasks[row].life = life;
  tasks[row].kept = kept;
  tasks[row].home = home;
}

void token_set(uint32_t token, uint32_t object)
{
  task_tokens[token] = object + 1u;
}

uint32_t task_keep(uint32_t object)
{
  return handle_add(IN_TRANSIT, object, ZX_RIGHT_NONE) + 1u;
}

void task_let_go(uint32_t object, uint32_t kept)
{
  if (kept == 0u)
    return;
  if (handle_in_transit(kept - 1u) && handles[kept - 1u].object == object)
    handle_remove(kept - 1u);
}

/*@ requires row:  row < MAX_TASKS && object < MAX_OBJECTS;
    requires inv:  TaskInv;
    terminates \true; exits \false;
    assigns tasks[0 .. MAX_TASKS-1];
    ensures inv:   TaskInv;
    ensures model: \forall m_tasks k; ReprTaskRecords{Pre}(k) && row == task_row(object) ==>
      ReprTaskRecords(over_tasks(k, object));
*/
static void end_records(uint32_t row, uint32_t object)
{
  /*@ loop invariant bound: 0 <= r <= MAX_TASKS;
      loop invariant inv:   TaskInv;
      loop invariant done:  \forall m_tasks k, integer i; ReprTaskRecords{Pre}(k) &&
        row == task_row(object) && 0 <= i < r ==> ended_task(object, i, task_at(k, i)) ==
          mk_task(tasks[i].who, tasks[i].life, tasks[i].kept, tasks[i].home);
      loop invariant rest:  \forall integer i; r <= i < MAX_TASKS ==>
        tasks[i] == \at(tasks[i], Pre);
      loop assigns r, tasks[0 .. MAX_TASKS-1];
      loop variant MAX_TASKS - r; */
  for (uint32_t r = 0u; r < MAX_TASKS; r++) {
    if (r == row) {
      tasks[r].life = TASK_OVER;
      tasks[r].kept = 0u;
    } else if (tasks[r].home == object + 1u) {
      tasks[r].home = 0u;
      if (tasks[r].life == TASK_NEW)
        tasks[r].life = TASK_OVER;
    }
  }
}

void tokens_end(uint32_t object)
{
  /*@ loop invariant bound: 0 <= j <= MAX_TOKENS;
      loop invariant done:  \forall integer i; 0 <= i < j ==> task_tokens[i] ==
        (\at(task_tokens[i], Pre) == object + 1 ? 0 : \at(task_tokens[i], Pre));
      loop invariant rest:  \forall integer i; j <= i < MAX_TOKENS ==>
        task_tokens[i] == \at(task_tokens[i], Pre);
      loop assigns j, task_tokens[0 .. MAX_TOKENS-1];
      loop variant MAX_TOKENS - j; */
  for (uint32_t j = 0u; j < MAX_TOKENS; j++) {
    if (task_tokens[j] == object + 1u)
      task_tokens[j] = 0u;
  }
}

void task_over(uint32_t object)
{
  uint32_t row = task_row(object);
  task_let_go(object, tasks[row].kept);
  end_records(row, object);
  tokens_end(object);
}

/*@ requires object: object < UINT32_MAX;
    terminates \true; exits \false;
    assigns \nothing;
    ensures model: \forall m_names n, m_tasks k; ReprNames(n) && ReprTasks(k) ==>
      (\result != 0 <==> stopped(n, k, object));
*/
static uint32_t is_stopped(uint32_t object)
{
  uint32_t found = 0u;
  /*@ loop invariant bound: 0 <= j <= MAX_TOKENS;
      loop invariant found: \forall m_names n, m_tasks k; ReprNames(n) && ReprTasks(k) ==>
        (found != 0 <==> stopped_below(n, k, object, j));
      loop assigns j, found;
      loop variant MAX_TOKENS - j; */
  for (uint32_t j = 0u; j < MAX_TOKENS; j++) {
    uint32_t alive = objects[OBJECT(ZX_OBJ_TYPE_SUSPEND_TOKEN, j)].alive;
    /*@ assert stops: \forall m_names n, m_tasks k; ReprNames(n) && ReprTasks(k) ==>
          (stops(n, k, j, object) <==> task_tokens[j] == object + 1 && alive == 1); */
    if (task_tokens[j] == object + 1u && alive == 1u)
      found = 1u;
  }
  return found;
}

uint32_t task_suspended(uint32_t object)
{
  uint32_t home = tasks[task_row(object)].home;
  if (is_stopped(object))
    return 1u;
  /*@ assert home: \forall m_tasks k; ReprTasks(k) ==> task_at(k, task_row(object)) ==
        mk_task(tasks[task_row(object)].who, tasks[task_row(object)].life,
                tasks[task_row(object)].kept, home); */
  return home != 0u && is_stopped(home - 1u);
}
