/* SPDX-License-Identifier: MIT */
/* The other processors, one at a time: INIT, start-up IPI twice (SDM Vol. 3, "MP Initialization
 * Protocol Algorithm"), then what the first one has done for itself. */
#include "runner/processor_start.h"

#include "runner/account.h"
#include "runner/cpu.h"
#include "runner/firmware_tables.h"
#include "runner/kernel_lock.h"
#include "runner/local_apic.h"
#include "runner/ram.h"
#include "runner/thread.h"
#include "runner/time.h"
#include "runner/vmcs.h"
#include "runner/vmx.h"
#include "runner/x86.h"

#define STACK_PAGES      4u
#define INIT_NS          10000000
#define STARTUP_NS       200000
#define COMES_WITHIN_NS  100000000
#define READY_WITHIN_NS  1000000000

/* Who is about to start tells how far it is; who is given up must not go on. */
enum stage { STARTING, REFUSED, READY, GIVEN_UP };

extern const char low_code[], low_code_end[];
void              processor_main(void);

_Atomic uint64_t             starting_stack; /* processor_start.S; 0: taken */
static _Atomic uint32_t      stage;
static struct processor     *starting;
static void                 *starting_region; /* for VMXON */
static uint64_t              first_tsc;
static const char           *trouble;
static struct processor_list found;

/* ---- on the processor that starts ---- */

static const char *join(struct processor *p) {
  uint64_t tsc = rdtsc();
  cpu_join(p->number);
  apic_join();
  p->apic_id = apic_id();
  /* Deadlines, and what the guests see, are of one clock. */
  if (tsc < first_tsc) return "its time-stamp counter is behind the first processor's";
  return vmx_join(starting_region);
}

void processor_main(void) {
  struct processor *p = starting;
  uint32_t          expected = STARTING;
  trouble = join(p);
  p->account.since = rdtsc();
  p->account.place = IDLE;
  if (!atomic_compare_exchange_strong(&stage, &expected, trouble != NULL ? REFUSED : READY) ||
      trouble != NULL)
    return;
  kernel_lock();
  if (!p->runs) {
    kernel_unlock();
    return;
  }
  account_to(IN_KERNEL);
  time_join();
  threads_run();
}

/* ---- on the first ---- */

static void wait(int64_t ns) {
  int64_t end = clock_now() + ns;
  while (clock_now() < end) cpu_relax();
}

static bool has_come(int64_t within) {
  int64_t end = clock_now() + within;
  while (atomic_load(&starting_stack) != 0 && clock_now() < end) cpu_relax();
  return atomic_load(&starting_stack) == 0;
}

static bool call(uint32_t id) {
  apic_send(id, IPI_INIT);
  wait(INIT_NS);
  apic_send(id, IPI_STARTUP | (uint32_t)(ram_low_page() / PAGE_SIZE));
  if (has_come(STARTUP_NS)) return true;
  apic_send(id, IPI_STARTUP | (uint32_t)(ram_low_page() / PAGE_SIZE));
  if (has_come(COMES_WITHIN_NS)) return true;
  return atomic_exchange(&starting_stack, 0) == 0;
}

/* NULL, or why it does not run. Its number is spent: it may come all the same. */
static const char *start(uint32_t id, struct processor *p) {
  void    *stack = page_alloc(STACK_PAGES);
  uint32_t expected = STARTING;
  if (!apic_reaches(id)) return "the firmware has not chosen x2APIC mode";
  if (stack == NULL) return "no memory is left";
  starting = p;
  starting_region = vmcs_page();
  first_tsc = rdtsc();
  atomic_store(&stage, STARTING);
  atomic_store(&starting_stack, (uint64_t)stack + STACK_PAGES * PAGE_SIZE);
  if (!call(id)) return "it does not start";
  int64_t end = clock_now() + READY_WITHIN_NS;
  while (atomic_load(&stage) == STARTING && clock_now() < end) cpu_relax();
  if (atomic_compare_exchange_strong(&stage, &expected, GIVEN_UP)) return "it does not get ready";
  if (expected == REFUSED) return trouble;
  return rdtsc() < p->account.since ? "its time-stamp counter is ahead of the first one's" : NULL;
}

static void start_one(uint32_t id) {
  struct processor *p = &processors[processor_count];
  *p = (struct processor){.number = processor_count, .apic_id = id, .thread = NO_THREAD};
  processor_count++;
  const char *why = start(id, p);
  p->runs = why == NULL;
  processors_running += p->runs;
  if (why != NULL) kprintf("runner: the processor with APIC id %u is left out: %s\n", id, why);
}

void processors_find(uint32_t magic, uint32_t information) {
  firmware_processors(magic, information, &found);
}

void processors_start(void) {
  processors[0].apic_id = apic_id();
  if (found.more != 0) kprintf("runner: %u processors are too many\n", found.more);
  if (found.count > 1u && ram_low_page() == 0) {
    kprintf("runner: no page below 640 KiB is free: one processor runs\n");
    return;
  }
  if (found.count > 1u)
    memcpy((void *)ram_low_page(), low_code, (size_t)(low_code_end - low_code));
  for (uint32_t i = 0; i < found.count && processor_count < MAX_PROCESSORS; i++) {
    if (found.apic_id[i] != processors[0].apic_id) start_one(found.apic_id[i]);
  }
  kprintf("runner: processors that run: %u\n", processors_running);
}
