/* SPDX-License-Identifier: MIT */
/* Time, the console, threads: what a VMM needs around the hypervisor's calls, on Linux. */
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "kvm/vcpu.h"
#include "kvm/wait.h"
#include "zircon/syscalls/calls_process.h"

#define NANOSECONDS 1000000000

struct timespec time_of(zx_time_t deadline) {
  if (deadline < 0) deadline = 0;
  return (struct timespec){deadline / NANOSECONDS, deadline % NANOSECONDS};
}

zx_time_t zx_clock_get_monotonic(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * (zx_time_t)NANOSECONDS + now.tv_nsec;
}

zx_status_t zx_nanosleep(zx_time_t deadline) {
  struct timespec until = time_of(deadline);
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) != 0) {}
  return ZX_OK;
}

zx_status_t zx_debug_write(const char *buffer, size_t size) {
  while (size > 0) {
    ssize_t written = write(STDOUT_FILENO, buffer, size);
    if (written <= 0) return ZX_ERR_INVALID_ARGS;
    buffer += written;
    size -= (size_t)written;
  }
  return ZX_OK;
}

/* Nobody types. */
zx_status_t zx_debug_read(char *buffer, size_t size, size_t *actual) {
  size_t none = 0;
  (void)buffer;
  (void)size;
  return user_write(actual, &none, sizeof none) ? ZX_OK : ZX_ERR_INVALID_ARGS;
}

struct start { void (*entry)(uint64_t); uint64_t arg; };

static void *begin(void *memory) {
  struct start start = *(struct start *)memory;
  free(memory);
  start.entry(start.arg);
  return NULL;
}

/* What vmm/lib/thread.c starts a thread with. It has a stack of Linux, and leaves that of the
 * caller alone; there is no handle to it. */
zx_status_t thread_spawn(void (*entry)(uint64_t), uint64_t arg, void *stack, zx_handle_t *out) {
  struct start *start = malloc(sizeof *start);
  pthread_t     thread;
  (void)stack;
  *out = ZX_HANDLE_INVALID;
  if (start == NULL) return ZX_ERR_NO_MEMORY;
  *start = (struct start){entry, arg};
  if (pthread_create(&thread, NULL, begin, start) != 0) {
    free(start);
    return ZX_ERR_NO_MEMORY;
  }
  pthread_detach(thread);
  return ZX_OK;
}

void zx_thread_exit(void) {
  caller_ends(caller_get());
  pthread_exit(NULL);
}

void zx_process_exit(int64_t retcode) { _exit((int)retcode & 0xFF); }
