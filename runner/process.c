/* SPDX-License-Identifier: MIT */
#include "runner/process.h"
#include "runner/elf.h"
#include "runner/record.h"
#include "runner/space.h"
#include "runner/start_block.h"
#include "runner/thread.h"
#include "runner/trap.h"
#include "runner/vmx.h"
#include "runner/x86.h"

#define STACK_TOP     0x7FFF00000000u
#define STACK_PAGES   64u
#define START_ADDRESS 0x7FFE00000000u
#define SECRET_BITS   0x3FFFFFFFu

struct process {
  char     name[48];
  uint64_t cr3;
  bool     live;
};

static struct process process[MAX_PROCESSES];
static uint32_t       live_count;
static bool           failed;

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

static uint64_t load_program(const struct bundle_file *program, uint64_t cr3) {
  uint64_t    entry = 0;
  const char *wrong = elf_load(cr3, bundle_bytes(program), program->size, &entry);
  if (wrong != NULL) panic("the VMM %s cannot be loaded: %s", program->name, wrong);
  return entry;
}

void process_start(const struct bundle_file *program) {
  uint32_t number = process_create(make_secret());
  if (number >= MAX_PROCESSES) panic("there is no process left for %s", program->name);
  struct process *p = &process[number];
  p->cr3 = space_create();
  if (p->cr3 == 0 || !add_stack(p->cr3)) panic("no memory left to start %s", program->name);
  memcpy(p->name, program->name, sizeof p->name);
  uint64_t             entry = load_program(program, p->cr3);
  struct temora_start *start = space_add_page(p->cr3, START_ADDRESS, 0);
  if (start == NULL) panic("no memory left to start %s", program->name);
  /* The stack looks as after a call: the entry may be a function of C. */
  struct thread_entry first = { entry, STACK_TOP - 8, START_ADDRESS };
  record_process(number);
  if (thread_add(number, p->cr3, first) != ZX_OK) panic("no thread left for %s", program->name);
  start_block_fill(start, number);
  p->live = true;
  live_count++;
}

zx_status_t process_add_thread(uint64_t entry, uint64_t argument, uint64_t stack_top) {
  static const uint64_t no_return = 0;
  uint64_t              rsp = (stack_top & ~(uint64_t)15) - sizeof no_return;
  if (!space_is_user(entry, 1)) return ZX_ERR_INVALID_ARGS;
  if (!copy_to_user(rsp, &no_return, sizeof no_return)) return ZX_ERR_INVALID_ARGS;
  struct thread_entry e = { entry, rsp, argument };
  return thread_add(current_process(), process[current_process()].cr3, e);
}

void process_end(int64_t code) {
  uint32_t number = current_process();
  threads_end_of(number);
  process[number].live = false;
  live_count--;
  if (code != 0) failed = true;
  if (live_count == 0) vmx_stats();
  kprintf("runner: the VMM %s ended with code %ld\n", process[number].name, code);
  if (live_count == 0) power_off(!failed);
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
