/* SPDX-License-Identifier: MIT */
#include "temora/process.h"
#include "temora/vcpu.h"

struct reply reply;
uint32_t process_mask[MAX_PROCESSES];
uint32_t process_count;
struct thread threads[MAX_THREADS];
uint32_t thread_count;

void core_boot(uint64_t frames)
{
  look_boot();
  object_boot();
  handle_boot();
  packet_boot();
  memory_boot(frames);
}

uint32_t process_create(uint32_t secret)
{
  if (process_count == MAX_PROCESSES)
    return MAX_PROCESSES;
  uint32_t p      = process_count;
  process_mask[p] = (secret % 0x40000000u) * 4u;
  process_count   = process_count + 1u;
  return p;
}

uint32_t thread_create(uint32_t process)
{
  if (thread_count == MAX_THREADS)
    return MAX_THREADS;
  uint32_t t         = thread_count;
  threads[t].process = process;
  threads[t].vcpu    = 0u;
  thread_count       = thread_count + 1u;
  return t;
}

void thread_bind(uint32_t thread, uint32_t vcpu)
{
  threads[thread].vcpu = vcpu + 1u;
}

void thread_unbind(uint32_t thread)
{
  threads[thread].vcpu = 0u;
}

void thread_exit(uint32_t thread)
{
  if (threads[thread].vcpu != 0u) {
    vcpu_orphan(threads[thread].vcpu - 1u);
    vcpu_end(threads[thread].vcpu - 1u);
  }
  thread_unbind(thread);
}
