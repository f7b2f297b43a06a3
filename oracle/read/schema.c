/* SPDX-License-Identifier: MIT */
#include "oracle/read/schema.h"

#include "oracle/read/same.h"

#define P(kind, name) {name, kind, sizeof name - 1u}
#define COUNT(...) (sizeof((struct parameter[]){__VA_ARGS__}) / sizeof(struct parameter))
#define CALL(op, name, ...) \
  [op] = {"zx_" name, {__VA_ARGS__}, sizeof "zx_" name - 1u, COUNT(__VA_ARGS__)}

const struct call schema_calls[TEMORA_CALLS] = {
  CALL(TEMORA_HANDLE_CLOSE, "handle_close", P(IN_HANDLE, "handle")),
  CALL(TEMORA_HANDLE_CLOSE_MANY, "handle_close_many", P(IN_HANDLES, "handles")),
  CALL(TEMORA_HANDLE_DUPLICATE, "handle_duplicate", P(IN_HANDLE, "handle"), P(IN_WORD, "rights"),
       P(OUT_HANDLE, "out")),
  CALL(TEMORA_HANDLE_REPLACE, "handle_replace", P(IN_HANDLE, "handle"), P(IN_WORD, "rights"),
       P(OUT_HANDLE, "out")),
  CALL(TEMORA_PORT_CREATE, "port_create", P(IN_WORD, "options"), P(OUT_HANDLE, "out")),
  CALL(TEMORA_PORT_QUEUE, "port_queue", P(IN_HANDLE, "handle"), P(IN_PACKET, "packet")),
  CALL(TEMORA_PORT_WAIT, "port_wait", P(IN_HANDLE, "handle"), P(IN_NUMBER, "deadline"),
       P(OUT_PACKET, "packet")),
  CALL(TEMORA_VMO_CREATE, "vmo_create", P(IN_NUMBER, "size"), P(IN_WORD, "options"),
       P(OUT_HANDLE, "out")),
  CALL(TEMORA_VMO_GET_SIZE, "vmo_get_size", P(IN_HANDLE, "handle"), P(OUT_NUMBER, "size")),
  CALL(TEMORA_VMAR_MAP, "vmar_map", P(IN_HANDLE, "vmar"), P(IN_WORD, "options"),
       P(IN_NUMBER, "vmar_offset"), P(IN_HANDLE, "vmo"), P(IN_NUMBER, "vmo_offset"),
       P(IN_NUMBER, "len"), P(OUT_NUMBER, "mapped_addr")),
  CALL(TEMORA_GUEST_CREATE, "guest_create", P(IN_HANDLE, "resource"), P(IN_WORD, "options"),
       P(OUT_HANDLE, "guest_handle"), P(OUT_HANDLE, "vmar_handle")),
  CALL(TEMORA_GUEST_SET_TRAP, "guest_set_trap", P(IN_HANDLE, "handle"), P(IN_WORD, "kind"),
       P(IN_NUMBER, "addr"), P(IN_NUMBER, "size"), P(IN_HANDLE, "port_handle"),
       P(IN_NUMBER, "key")),
  CALL(TEMORA_VCPU_CREATE, "vcpu_create", P(IN_HANDLE, "guest"), P(IN_WORD, "options"),
       P(IN_NUMBER, "entry"), P(OUT_HANDLE, "out")),
  CALL(TEMORA_VCPU_ENTER, "vcpu_enter", P(IN_HANDLE, "handle"), P(OUT_PACKET, "packet"),
       P(IN_EXITS, "exits"), P(IN_BESIDE, "exits_lost"), P(IN_BESIDE, "exits_recorded")),
  CALL(TEMORA_VCPU_KICK, "vcpu_kick", P(IN_HANDLE, "handle")),
  CALL(TEMORA_THREAD_EXIT, "thread_exit", P(IN_BESIDE, "last")),
  CALL(TEMORA_VCPU_INTERRUPT, "vcpu_interrupt", P(IN_HANDLE, "handle"), P(IN_WORD, "vector")),
  CALL(TEMORA_VCPU_READ_STATE, "vcpu_read_state", P(IN_HANDLE, "handle"), P(IN_WORD, "kind"),
       P(OUT_BYTES, "buffer"), P(IN_NUMBER, "buffer_size")),
  CALL(TEMORA_VCPU_WRITE_STATE, "vcpu_write_state", P(IN_HANDLE, "handle"), P(IN_WORD, "kind"),
       P(IN_BYTES, "buffer"), P(IN_NUMBER, "buffer_size"), P(IN_BESIDE, "access_size"),
       P(IN_BESIDE, "data")),
  CALL(TEMORA_OBJECT_GET_INFO, "object_get_info", P(IN_HANDLE, "handle"), P(IN_WORD, "topic"),
       P(OUT_BYTES, "buffer"), P(IN_NUMBER, "buffer_size"), P(OUT_NUMBER, "actual"),
       P(OUT_NUMBER, "avail"), P(OUT_BESIDE, "value"), P(OUT_BESIDE, "type")),
  CALL(TEMORA_PORT_CANCEL, "port_cancel", P(IN_HANDLE, "handle"), P(IN_HANDLE, "source"),
       P(IN_NUMBER, "key")),
  CALL(TEMORA_VMO_READ, "vmo_read", P(IN_HANDLE, "handle"), P(OUT_BYTES, "buffer"),
       P(IN_NUMBER, "offset"), P(IN_NUMBER, "size")),
  CALL(TEMORA_VMO_WRITE, "vmo_write", P(IN_HANDLE, "handle"), P(IN_BYTES, "buffer"),
       P(IN_NUMBER, "offset"), P(IN_NUMBER, "size")),
  CALL(TEMORA_VMAR_UNMAP, "vmar_unmap", P(IN_HANDLE, "vmar"), P(IN_NUMBER, "addr"),
       P(IN_NUMBER, "len")),
  CALL(TEMORA_CHANNEL_CREATE, "channel_create", P(IN_WORD, "options"), P(OUT_HANDLE, "out0"),
       P(OUT_HANDLE, "out1")),
  CALL(TEMORA_CHANNEL_WRITE, "channel_write", P(IN_HANDLE, "handle"), P(IN_WORD, "options"),
       P(IN_BYTES, "bytes"), P(IN_WORD, "num_bytes"), P(IN_HANDLES, "handles"),
       P(IN_BESIDE, "num_handles")),
  CALL(TEMORA_CHANNEL_READ, "channel_read", P(IN_HANDLE, "handle"), P(IN_WORD, "options"),
       P(OUT_BYTES, "bytes"), P(OUT_HANDLES, "handles"), P(IN_WORD, "num_bytes"),
       P(IN_WORD, "num_handles"), P(OUT_NUMBER, "actual_bytes"),
       P(OUT_NUMBER, "actual_handles")),
  CALL(TEMORA_CLOCK_GET_MONOTONIC, "clock_get_monotonic", P(OUT_BESIDE, "result")),
  CALL(TEMORA_NANOSLEEP, "nanosleep", P(IN_NUMBER, "deadline")),
  CALL(TEMORA_DEBUG_WRITE, "debug_write", P(IN_BYTES, "buffer"), P(IN_NUMBER, "size")),
  CALL(TEMORA_DEBUG_READ, "debug_read", P(OUT_BYTES, "buffer"), P(IN_NUMBER, "size"),
       P(OUT_NUMBER, "actual")),
  CALL(TEMORA_PROCESS_EXIT, "process_exit", P(IN_NUMBER, "retcode")),
  CALL(TEMORA_VMAR_PROTECT, "vmar_protect", P(IN_HANDLE, "vmar"), P(IN_WORD, "options"),
       P(IN_NUMBER, "addr"), P(IN_NUMBER, "len")),
  CALL(TEMORA_VMO_SET_SIZE, "vmo_set_size", P(IN_HANDLE, "handle"), P(IN_NUMBER, "size")),
  CALL(TEMORA_VMO_REPLACE_AS_EXECUTABLE, "vmo_replace_as_executable", P(IN_HANDLE, "handle"),
       P(IN_HANDLE, "vmex"), P(OUT_HANDLE, "out")),
  CALL(TEMORA_THREAD_CREATE, "thread_create", P(IN_HANDLE, "process"), P(IN_BYTES, "name"),
       P(IN_NUMBER, "name_size"), P(IN_WORD, "options"), P(OUT_HANDLE, "out"),
       P(OUT_BESIDE, "tid")),
  CALL(TEMORA_THREAD_START, "thread_start", P(IN_HANDLE, "handle"), P(IN_NUMBER, "entry"),
       P(IN_NUMBER, "stack"), P(IN_NUMBER, "arg1"), P(IN_NUMBER, "arg2")),
  CALL(TEMORA_TASK_SUSPEND, "task_suspend", P(IN_HANDLE, "handle"), P(OUT_HANDLE, "token")),
};

const struct parameter schema_packet[PACKET_MEMBERS] = {
  P(IN_NUMBER, "key"), P(IN_WORD, "type"), P(IN_WORD, "status"), P(IN_NUMBER, "w0"),
  P(IN_NUMBER, "w1"), P(IN_NUMBER, "w2"), P(IN_NUMBER, "w3"),
};
const struct parameter schema_exit[EXIT_MEMBERS] = {
  P(IN_WORD, "reason"), P(IN_WORD, "length"), P(IN_WORD, "intr_info"), P(IN_WORD, "intr_error"),
  P(IN_WORD, "vectoring"), P(IN_WORD, "vectoring_error"), P(IN_NUMBER, "qualification"),
  P(IN_NUMBER, "guest_physical"), P(IN_NUMBER, "rflags"), P(IN_WORD, "interruptibility"),
  P(IN_WORD, "pe"), P(IN_NUMBER, "rax"), P(IN_NUMBER, "command"), P(IN_WORD, "timer"),
};

uint32_t schema_find(const char *name, size_t length) {
  for (uint32_t i = 0; i < TEMORA_CALLS; i++) {
    const struct call *call = &schema_calls[i];
    if (call->length == length && is_same(name, call->name, length)) return i;
  }
  return TEMORA_NOT_MODELLED;
}

const char *temora_op_name(enum temora_op op) {
  return op < TEMORA_CALLS ? schema_calls[op].name : NULL;
}
