/* SPDX-License-Identifier: MIT */
/* Time, the console, ends of threads, processes: what has no handle. */
#include "runner/process.h"
#include "runner/record.h"
#include "runner/syscall.h"

#define WRITE_CHUNK 256u

int64_t sys_clock_get_monotonic(const uint64_t *a) {
  (void)a;
  return clock_now();
}

int64_t sys_nanosleep(const uint64_t *a) {
  int64_t deadline = (int64_t)a[0];
  while (clock_now() < deadline) thread_block_until(deadline);
  return ZX_OK;
}

int64_t sys_debug_write(const uint64_t *a) {
  char     chunk[WRITE_CHUNK];
  uint64_t done = 0;
  if (!user_readable(a[0], a[1])) return ZX_ERR_INVALID_ARGS;
  while (done < a[1]) {
    uint64_t size = a[1] - done < sizeof chunk ? a[1] - done : sizeof chunk;
    if (!copy_from_user(chunk, a[0] + done, size)) return ZX_ERR_INVALID_ARGS;
    console_write(chunk, size);
    done += size;
  }
  return ZX_OK;
}

int64_t sys_debug_read(const uint64_t *a) {
  char     chunk[16];
  uint64_t got = 0;
  bool     out_ok = user_writable(a[0], a[1]) && user_writable(a[2], sizeof got);
  if (!out_ok) return ZX_ERR_INVALID_ARGS;
  got = console_read(chunk, a[1] < sizeof chunk ? a[1] : sizeof chunk);
  bool copied = copy_to_user(a[0], chunk, got) && copy_to_user(a[2], &got, sizeof got);
  return copied ? ZX_OK : ZX_ERR_INVALID_ARGS;
}

int64_t sys_thread_exit(const uint64_t *a) {
  (void)a;
  process_end_thread();
}

/* A trace has no line for a handle that moves at a process's start. */
int64_t sys_process_spawn(const uint64_t *a) {
  char name[PROCESS_NAME_BYTES] = "";
  if (recording) return ZX_ERR_NOT_SUPPORTED;
  if (a[1] >= sizeof name || !copy_from_user(name, a[0], a[1])) return ZX_ERR_INVALID_ARGS;
  return process_spawn(name, (zx_handle_t)a[2], a[3]);
}

int64_t sys_process_exit(const uint64_t *a) { process_end((int64_t)a[0]); }
