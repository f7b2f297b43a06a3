/* SPDX-License-Identifier: MIT */
/* The lines of the trace that are no calls, and the way out of the machine. */
#include "runner/record.h"
#include "runner/print.h"
#include "runner/record_shape.h"
#include "runner/thread.h"
#include "runner/time.h"
#include "runner/x86.h"

#define DEBUG_PORT 0xE9u

bool recording;

/* The call of a thread, from its begin to its end. */
static struct call {
  const struct call_shape *shape; /* NULL: there is none */
  const uint64_t          *arguments;
  uint64_t                 begun;
  uint32_t                 name;    /* of the thread: the core uses numbers again, the trace not */
  uint32_t                 made;    /* the name of the thread that it has made, or 0 */
  bool                     written; /* its begin */
  bool                     last;    /* of the process's threads, which ends */
} call[MAX_THREADS];
static uint32_t last_name;

static void put(const char *bytes, size_t size) {
  for (size_t i = 0; i < size; i++) out8(DEBUG_PORT, (uint8_t)bytes[i]);
}

void record_printf(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  print_list(put, format, &arguments);
  va_end(arguments);
}

static void print_begin(const struct call *c) {
  record_printf("\"tid\":%u,\"begun\":%lu,\"op\":\"%s\",\"in\":{", c->name, c->begun,
                c->shape->name);
  record_inputs(c->shape, c->arguments);
  if (c->last) record_printf("\"last\":1");
}

/* Before a line of thread `t`. Only calls that wait can be under way, and the
 * arguments of these are numbers; pointers, which belong to the other process, come at the end. */
static void calls_under_way(uint32_t t) {
  for (uint32_t u = 0; u < MAX_THREADS; u++) {
    if (u == t || call[u].shape == NULL || call[u].written) continue;
    record_printf("{\"t\":\"call\",");
    print_begin(&call[u]);
    record_printf("}}\n");
    call[u].written = true;
  }
}

/* ---- what is there ---- */

/* The emulator may have left a prompt on the first line. */
void record_start(void) {
  recording = true;
  record_printf("\n{\"t\":\"meta\",\"format\":\"ztrace/1\",\"frames\":%lu}\n", pool_frame_count);
}

static void end_line(zx_handle_t self) {
  if (self != ZX_HANDLE_INVALID) record_printf(",\"h\":\"0x%x\"", self);
  record_printf("}\n");
}

void record_process(uint32_t process, zx_handle_t self) {
  if (!recording) return;
  record_printf("{\"t\":\"process\",\"p\":%u", process + 1u);
  end_line(self);
}

void record_thread(uint32_t process, uint32_t thread, zx_handle_t self) {
  if (!recording) return;
  calls_under_way(current_thread());
  call[thread] = (struct call){.name = ++last_name};
  record_printf("{\"t\":\"thread\",\"p\":%u,\"tid\":%u", process + 1u, last_name);
  end_line(self);
  if (self == ZX_HANDLE_INVALID) call[current_thread()].made = last_name;
}

void record_space(uint32_t process, zx_handle_t vmar) {
  if (!recording) return;
  record_printf("{\"t\":\"space\",\"p\":%u", process + 1u);
  end_line(vmar);
}

void record_resource(uint32_t process, zx_handle_t handle, uint32_t kind, uint64_t base) {
  if (!recording) return;
  record_printf("{\"t\":\"resource\",\"p\":%u,\"h\":\"0x%x\",\"kind\":%u,\"base\":\"0x%lx\","
                "\"size\":1}\n", process + 1u, handle, kind, base);
}

void record_module(zx_handle_t created, uint64_t size, zx_rights_t rights, zx_handle_t replaced) {
  if (!recording) return;
  record_printf("{\"tid\":%u,\"op\":\"zx_vmo_create\",\"in\":{\"size\":\"0x%lx\",\"options\":0},"
                "\"st\":0,\"out\":{\"out\":\"0x%x\"}}\n", last_name, size, created);
  record_printf("{\"tid\":%u,\"op\":\"zx_handle_replace\",\"in\":{\"handle\":\"0x%x\","
                "\"rights\":\"0x%x\"},\"st\":0,\"out\":{\"out\":\"0x%x\"}}\n", last_name, created,
                rights, replaced);
}

/* ---- calls ---- */

static void print_end(const struct call *c, int64_t result) {
  record_printf("\"ended\":%lu,\"bad\":[", rdtsc());
  record_bad(c->shape, c->arguments);
  record_printf("],\"st\":%d,\"out\":{", result > 0 ? ZX_OK : (int32_t)result);
  if (result > 0) record_printf("\"result\":\"0x%lx\"", (uint64_t)result);
  if (result == ZX_OK) record_outputs(c->shape, c->arguments);
  if (c->made != 0) record_printf(",\"tid\":%u", c->made);
  record_printf("}");
}

static bool never_returns(uint64_t number) {
  return number == SYS_THREAD_EXIT || number == SYS_PROCESS_EXIT;
}

void record_begin(uint64_t number, const uint64_t *a) {
  uint32_t     thread = current_thread();
  struct call *c = &call[thread];
  c->shape = call_shape(number);
  c->arguments = a;
  c->begun = rdtsc();
  c->made = 0;
  c->written = false;
  c->last = number == SYS_THREAD_EXIT && threads_live_of(current_process()) == 1u;
  if (never_returns(number)) record_end(ZX_OK);
}

void record_end(int64_t result) {
  uint32_t     thread = current_thread();
  uint64_t     started = rdtsc();
  struct call *c = &call[thread];
  if (c->shape == NULL) return;
  bool enters = c->shape == call_shape(SYS_VCPU_ENTER);
  calls_under_way(thread);
  if (c->written) {
    record_printf("{\"t\":\"return\",\"tid\":%u", c->name);
    if (enters) record_exits_print();
    record_printf(",");
  } else {
    record_printf("{");
    print_begin(c);
    if (enters) record_exits_print();
    record_printf("},");
  }
  print_end(c, result);
  record_printf("}\n");
  c->shape = NULL;
  clock_skip(rdtsc() - started); /* so that deadlines mean the same with and without a record */
}
