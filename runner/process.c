/* SPDX-License-Identifier: MIT */
#include "runner/process.h"
#include "runner/elf.h"
#include "runner/mapping.h"
#include "runner/record.h"
#include "runner/space.h"
#include "runner/start_block.h"
#include "runner/suspend.h"
#include "runner/syscall.h"
#include "runner/thread.h"
#include "runner/trap.h"
#include "runner/vmx.h"
#include "runner/x86.h"
#include "temora/state.h"
#include "temora/space.h"
#include "temora/task_call.h"

#define STACK_TOP     0x7FFF00000000u
#define STACK_PAGES   64u
#define START_ADDRESS 0x7FFE00000000u
#define SECRET_BITS   0x3FFFFFFFu

struct process {
  char     name[PROCESS_NAME_BYTES];
  uint64_t cr3;
  uint32_t object; /* its number among the objects of processes */
  uint32_t guest;  /* the core's number of its address space */
  uint32_t kept;   /* and of the handle by which that lives */
  bool     live;
  bool     spawned; /* by another process: its failure is that one's matter */
};

static struct process process[MAX_PROCESSES];
static uint32_t       process_numbers; /* that the core has given: a prefix */
static uint32_t       live_count;
static bool           failed;

/* ---- birth ---- */

_Static_assert(sizeof((struct bundle_file *)0)->name == PROCESS_NAME_BYTES, "one length");

/* The process's own, and all that its handles lead to. From the end: closing one handle moves only
 * the last one, which has been looked at. */
static void end_objects(uint32_t number) {
  task_over(OBJECT(ZX_OBJ_TYPE_PROCESS, process[number].object));
  for (uint32_t k = handle_used; k-- > 0;) {
    uint32_t slot = handle_order[k];
    if (handles[slot].process == number) (void)handle_close(number, handle_value(number, slot));
  }
  core_settle();
  vmx_settle();
  channels_sweep();
  threads_resume();
  reply_wake();
}

/* Its pages go before core_settle can give their frames to another. */
static void end_space(uint32_t number) {
  mapping_end(process[number].guest);
  task_let_go(OBJECT(ZX_OBJ_TYPE_GUEST, process[number].guest), process[number].kept);
}

static bool add_stack(uint64_t cr3) {
  for (uint64_t i = 1; i <= STACK_PAGES; i++) {
    if (space_add_page(cr3, STACK_TOP - i * PAGE_SIZE, SPACE_WRITE) == NULL) return false;
  }
  return true;
}

/* Scrambles handle values. Not a secret from a program that can guess when it was started. */
static uint32_t make_secret(void) {
  uint64_t x = rdtsc() * 0x9E3779B97F4A7C15u;
  return (uint32_t)(x >> 32) & SECRET_BITS;
}

/* Of a process that has ended, and has neither handles nor threads any more; or a new one of the
 * core. With the number goes its secret. */
static uint32_t new_number(void) {
  for (uint32_t p = 0; p < process_numbers; p++) {
    if (!process[p].live) return p;
  }
  uint32_t number = process_create(make_secret());
  if (number < MAX_PROCESSES) process_numbers = number + 1;
  return number;
}

/* NULL, or what is wrong. */
static const char *fill_space(const struct bundle_file *program, uint64_t cr3,
                              struct thread_entry *first, struct temora_start **start) {
  uint64_t    entry = 0;
  const char *wrong = elf_load(cr3, bundle_bytes(program), program->size, &entry);
  if (wrong != NULL) return wrong;
  *start = add_stack(cr3) ? space_add_page(cr3, START_ADDRESS, 0) : NULL;
  /* The stack looks as after a call: the entry may be a function of C. */
  *first = (struct thread_entry){entry, STACK_TOP - 8, START_ADDRESS, 0};
  return *start == NULL ? "no memory is left" : NULL;
}

/* By calls in the process's own name. */
static bool add_first_thread(uint32_t number, struct thread_entry first,
                             struct temora_start *start) {
  uint32_t t = thread_reserve(number);
  if (thread_make(number, start->process_self, 0, 1, 1, t) != ZX_OK) return false;
  start->thread_self = reply.handle[0];
  thread_give_object(t, reply.index);
  if (thread_begin(number, start->thread_self, 1) != ZX_OK) return false;
  thread_go(t, process[number].cr3, first);
  record_process(number, start->process_self);
  record_space(number, start->vmar_root);
  record_thread(number, t, start->thread_self);
  return true;
}

static bool add_space(uint32_t number, struct temora_start *start) {
  if (process_space(number) != ZX_OK) return false;
  process[number].guest = reply.index;
  process[number].kept = (uint32_t)reply.value;
  start->vmar_root = reply.handle[0];
  mapping_begin(reply.index, process[number].cr3);
  return true;
}

/* The process, its address space and its first thread as objects, with a handle to each. */
static const char *add_objects(uint32_t number, struct thread_entry first,
                               struct temora_start *start) {
  if (process_self(number) != ZX_OK) return "there is no process or no handle left";
  process[number].object = reply.index;
  start->process_self = reply.handle[0];
  bool has_space = add_space(number, start);
  if (has_space && add_first_thread(number, first, start)) return NULL;
  if (has_space) end_space(number);
  end_objects(number);
  return "there is no thread, no address space or no handle left";
}

/* In the kernel's address space. The process's number, and its start block; or NULL and what is
 * wrong in *wrong. */
static struct temora_start *make_process(const struct bundle_file *program, uint32_t *number,
                                         const char **wrong) {
  struct temora_start *start;
  struct thread_entry  first;
  *wrong = "there is no process left";
  *number = new_number();
  if (*number >= MAX_PROCESSES) return NULL;
  struct process *p = &process[*number];
  *p = (struct process){.cr3 = space_create()};
  *wrong = "no memory is left";
  if (p->cr3 == 0) return NULL;
  *wrong = fill_space(program, p->cr3, &first, &start);
  if (*wrong == NULL) *wrong = add_objects(*number, first, start);
  if (*wrong != NULL) {
    space_end(p->cr3);
    return NULL;
  }
  memcpy(p->name, program->name, sizeof p->name);
  p->live = true;
  live_count++;
  start->magic = TEMORA_START_MAGIC;
  return start;
}

void process_start(const struct bundle_file *program) {
  uint32_t             number;
  const char          *wrong;
  struct temora_start *start = make_process(program, &number, &wrong);
  if (start == NULL) panic("the VMM %s cannot be loaded: %s", program->name, wrong);
  start_block_fill(start, number);
}

static const struct bundle_file *find_program(const char *name) {
  for (uint32_t i = 0; i < bundle_count(); i++) {
    const struct bundle_file *f = bundle_at(i);
    if (f->kind == BUNDLE_VMM && memcmp(f->name, name, PROCESS_NAME_BYTES) == 0) return f;
  }
  return NULL;
}

static zx_status_t check_bootstrap(zx_handle_t bootstrap) {
  uint32_t slot = handle_find(current_process(), bootstrap);
  if (bootstrap == ZX_HANDLE_INVALID) return ZX_OK;
  if (slot == NONE) return ZX_ERR_BAD_HANDLE;
  return handles[slot].rights & ZX_RIGHT_TRANSFER ? ZX_OK : ZX_ERR_ACCESS_DENIED;
}

static void give_start(struct temora_start *start, uint32_t child, zx_handle_t bootstrap,
                       uint64_t argument) {
  uint32_t slot = handle_find(current_process(), bootstrap);
  process[child].spawned = true;
  start->argument = argument;
  if (slot == NONE) return;
  handle_give(slot, child);
  start->bootstrap = handle_value(child, slot);
}

zx_status_t process_spawn(const char *name, zx_handle_t bootstrap, uint64_t argument) {
  uint32_t    child;
  const char *wrong;
  zx_status_t status = check_bootstrap(bootstrap);
  if (status != ZX_OK) return status;
  space_use(space_of_kernel()); /* the bundle */
  const struct bundle_file *program = find_program(name);
  struct temora_start      *start = NULL;
  if (program != NULL) start = make_process(program, &child, &wrong);
  if (start != NULL) give_start(start, child, bootstrap, argument);
  space_use(process[current_process()].cr3);
  if (program == NULL) return ZX_ERR_NOT_FOUND;
  return start == NULL ? ZX_ERR_NO_MEMORY : ZX_OK;
}

uint64_t process_cr3(uint32_t number) { return process[number].cr3; }

bool process_page(uint64_t address, uint32_t perms) {
  return mapping_enter(process[current_process()].guest, address, perms);
}

/* ---- death ---- */

/* On the stack of the thread that calls, which is the kernel's. */
void process_end(int64_t code) {
  uint32_t        number = current_process();
  struct process *p = &process[number];
  threads_end_of(number);
  p->live = false;
  live_count--;
  if (code != 0 && !p->spawned) failed = true;
  if (live_count == 0) vmx_stats();
  kprintf("runner: the VMM %s ended with code %ld\n", p->name, code);
  if (live_count == 0) power_off(!failed);
  end_space(number);
  end_objects(number);
  space_use(space_of_kernel());
  space_end(p->cr3);
  thread_leave();
}

void process_end_thread(void) {
  uint32_t number = current_process();
  thread_end(current_thread());
  if (threads_live_of(number) == 0) process_end(0);
  thread_leave();
}

void process_fault(const struct trap_frame *f, const char *name, uint64_t address) {
  kprintf("runner: fault in the VMM %s, thread %u: vector %lu (%s) error %lx rip %lx",
          process[current_process()].name, current_thread(), f->vector, name, f->error, f->rip);
  if (f->vector == TRAP_PAGE_FAULT) kprintf(" address %lx", address);
  kprintf("\n");
  trap_print_registers(f);
  process_end(-1);
}

void process_deadlock(void) {
  vmx_stats();
  kprintf("runner: deadlock: every thread waits\n");
  power_off(false);
}
