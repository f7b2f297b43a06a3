/* SPDX-License-Identifier: MIT */
/* The system calls: arguments out of the trace, into the core (as runner/syscall_*.c takes them out
 * of registers), results against what was observed. A pointer is known by its place among the
 * arguments (oracle/read/schema.c). */
#include <string.h>

#include "oracle/replay/calls.h"
#include "temora/state.h"

static enum verdict run_handle_close(struct step *s) {
  return compare_status(s, handle_close(s->process, core_handle(s, s->event->arg.close.handle)));
}

static enum verdict run_handle_close_many(struct step *s) {
  zx_status_t status = ZX_OK;
  for (uint32_t i = 0; i < s->event->count; i++) {
    status = handle_close_many(s->process, core_handle(s, s->event->handles[i]), status);
  }
  if (!pointer_ok(s, 0)) status = ZX_ERR_INVALID_ARGS; /* those before that place are closed */
  return compare_status(s, status);
}

static enum verdict run_handle_duplicate(struct step *s) {
  const union temora_arguments *arg = &s->event->arg;
  zx_status_t status = handle_duplicate(s->process, core_handle(s, arg->copy.handle),
                                        (zx_rights_t)arg->copy.rights, pointer_ok(s, 2));
  return compare_handle(s, status, 2, reply.handle[0]);
}

static enum verdict run_handle_replace(struct step *s) {
  const union temora_arguments *arg = &s->event->arg;
  zx_status_t status = handle_replace(s->process, core_handle(s, arg->copy.handle),
                                      (zx_rights_t)arg->copy.rights, pointer_ok(s, 2));
  return compare_handle(s, status, 2, reply.handle[0]);
}

static enum verdict run_port_create(struct step *s) {
  zx_status_t status =
      port_create(s->process, (uint32_t)s->event->arg.port_create.options, pointer_ok(s, 1));
  return compare_handle(s, status, 1, reply.handle[0]);
}

static enum verdict run_port_queue(struct step *s) {
  const struct temora_packet *given = &s->event->packet;
  struct packet packet = {given->key, given->type, given->status,
                          {given->word[0], given->word[1], given->word[2], given->word[3]}};
  return compare_status(s, port_queue(s->process, core_handle(s, s->event->arg.queue.handle),
                                      pointer_ok(s, 1), packet));
}

/* Time passes while a call waits: it may time out, if its deadline is ever reached. */
static enum verdict run_port_wait(struct step *s) {
  int64_t     deadline = (int64_t)s->event->arg.wait.deadline;
  zx_status_t status = port_wait(s->process, core_handle(s, s->event->arg.wait.handle), 0, deadline,
                                 pointer_ok(s, 2));
  bool forever = deadline == INT64_MAX;
  if (status == CORE_BLOCK && !forever && s->observed == ZX_ERR_TIMED_OUT) {
    status = ZX_ERR_TIMED_OUT;
    outcome_choice(s, "its deadline may be reached");
  }
  enum verdict verdict = compare_status(s, status);
  if (verdict != CONFORMS || status != ZX_OK) return verdict;
  return compare_packet(s, &reply.packet, PACKET_MEMBERS);
}

static enum verdict run_port_cancel(struct step *s) {
  const union temora_arguments *arg = &s->event->arg;
  return compare_status(s, port_cancel(s->process, core_handle(s, arg->cancel.handle),
                                       core_handle(s, arg->cancel.source)));
}

static enum verdict run_guest_create(struct step *s) {
  const union temora_arguments *arg = &s->event->arg;
  bool         ok = pointer_ok(s, 2) && pointer_ok(s, 3);
  zx_status_t  status = guest_create(s->process, core_handle(s, arg->guest_create.resource),
                                     (uint32_t)arg->guest_create.options, ok);
  zx_handle_t  vmar = reply.handle[1];
  enum verdict verdict = compare_handle(s, status, 2, reply.handle[0]);
  if (verdict != CONFORMS || status != ZX_OK) return verdict;
  return compare_handle(s, status, 3, vmar);
}

static enum verdict run_guest_set_trap(struct step *s) {
  const union temora_arguments *arg = &s->event->arg;
  return compare_status(
      s, guest_set_trap(s->process, core_handle(s, arg->trap.handle), (uint32_t)arg->trap.kind,
                        arg->trap.addr, arg->trap.size, core_handle(s, arg->trap.port_handle),
                        arg->trap.key));
}

static enum verdict run_vcpu_create(struct step *s) {
  const union temora_arguments *arg = &s->event->arg;
  zx_status_t status = vcpu_create(s->process, s->thread, core_handle(s, arg->vcpu_create.guest),
                                   (uint32_t)arg->vcpu_create.options, arg->vcpu_create.entry,
                                   pointer_ok(s, 3));
  return compare_handle(s, status, 3, reply.handle[0]);
}

static enum verdict run_vcpu_kick(struct step *s) {
  return compare_status(s, vcpu_kick(s->process, core_handle(s, s->event->arg.kick.handle)));
}

static enum verdict run_vcpu_interrupt(struct step *s) {
  const union temora_arguments *arg = &s->event->arg;
  return compare_status(s, vcpu_interrupt(s->process, core_handle(s, arg->interrupt.handle),
                                          (uint32_t)arg->interrupt.vector));
}

/* The registers are not in the trace: the core's stay as they are. */
static enum verdict run_vcpu_read_state(struct step *s) {
  const union temora_arguments *arg = &s->event->arg;
  return compare_status(
      s, vcpu_read_state(s->process, s->thread, core_handle(s, arg->state.handle),
                         (uint32_t)arg->state.kind, arg->state.buffer_size, pointer_ok(s, 2)));
}

static enum verdict run_vcpu_write_state(struct step *s) {
  const union temora_arguments *arg = &s->event->arg;
  zx_handle_t handle = core_handle(s, arg->state.handle);
  uint32_t    slot = handle_find(s->process, handle), object = 0;
  if (slot != NONE) object = handles[slot].object;
  memset(&input_state, 0, sizeof input_state);
  if (OBJECT_TYPE(object) == ZX_OBJ_TYPE_VCPU) {
    memcpy(input_state.gpr, vcpu_gpr[OBJECT_NUMBER(object)], sizeof input_state.gpr);
  }
  return compare_status(
      s, vcpu_write_state(s->process, s->thread, handle, (uint32_t)arg->state.kind,
                          arg->state.buffer_size, pointer_ok(s, 2),
                          (uint32_t)arg->state.access_size, (uint32_t)arg->state.data));
}

call_function *const call_functions[TEMORA_CALLS] = {
  [TEMORA_HANDLE_CLOSE] = run_handle_close,
  [TEMORA_HANDLE_CLOSE_MANY] = run_handle_close_many,
  [TEMORA_HANDLE_DUPLICATE] = run_handle_duplicate,
  [TEMORA_HANDLE_REPLACE] = run_handle_replace,
  [TEMORA_PORT_CREATE] = run_port_create,
  [TEMORA_PORT_QUEUE] = run_port_queue,
  [TEMORA_PORT_WAIT] = run_port_wait,
  [TEMORA_VMO_CREATE] = run_vmo_create,
  [TEMORA_VMO_GET_SIZE] = run_vmo_get_size,
  [TEMORA_VMAR_MAP] = run_vmar_map,
  [TEMORA_GUEST_CREATE] = run_guest_create,
  [TEMORA_GUEST_SET_TRAP] = run_guest_set_trap,
  [TEMORA_VCPU_CREATE] = run_vcpu_create,
  [TEMORA_VCPU_ENTER] = run_vcpu_enter,
  [TEMORA_VCPU_KICK] = run_vcpu_kick,
  [TEMORA_VCPU_INTERRUPT] = run_vcpu_interrupt,
  [TEMORA_THREAD_EXIT] = run_thread_exit,
  [TEMORA_PORT_CANCEL] = run_port_cancel,
  [TEMORA_VCPU_READ_STATE] = run_vcpu_read_state,
  [TEMORA_VCPU_WRITE_STATE] = run_vcpu_write_state,
  [TEMORA_VMO_READ] = run_vmo_read,
  [TEMORA_VMO_WRITE] = run_vmo_write,
  [TEMORA_VMAR_UNMAP] = run_vmar_unmap,
  [TEMORA_OBJECT_GET_INFO] = run_object_get_info,
  [TEMORA_CHANNEL_CREATE] = run_channel_create,
  [TEMORA_CHANNEL_WRITE] = run_channel_write,
  [TEMORA_CHANNEL_READ] = run_channel_read,
  [TEMORA_CLOCK_GET_MONOTONIC] = run_clock_get_monotonic,
  [TEMORA_NANOSLEEP] = run_nanosleep,
  [TEMORA_DEBUG_WRITE] = run_debug_write,
  [TEMORA_DEBUG_READ] = run_debug_read,
  [TEMORA_PROCESS_EXIT] = run_process_exit,
  [TEMORA_VMAR_PROTECT] = run_vmar_protect,
  [TEMORA_VMO_SET_SIZE] = run_vmo_set_size,
  [TEMORA_VMO_REPLACE_AS_EXECUTABLE] = run_vmo_replace_as_executable,
  [TEMORA_THREAD_CREATE] = run_thread_create,
  [TEMORA_THREAD_START] = run_thread_start,
  [TEMORA_TASK_SUSPEND] = run_task_suspend,
};
