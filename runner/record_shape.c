/* SPDX-License-Identifier: MIT */
#include "runner/record_shape.h"
#include "runner/processor.h"
#include "runner/record.h"

#define ARGUMENTS         8u
#define MAX_HANDLES_SHOWN 256u

static const struct call_shape shapes[] = {
  [SYS_HANDLE_CLOSE] = {"zx_handle_close", {{"handle", WORD}}},
  [SYS_HANDLE_CLOSE_MANY] = {"zx_handle_close_many",
                             {{"handles", IN_HANDLES}, {"num_handles", LONG}}},
  [SYS_HANDLE_DUPLICATE] = {"zx_handle_duplicate",
                            {{"handle", WORD}, {"rights", WORD}, {"out", OUT_HANDLE}}},
  [SYS_HANDLE_REPLACE] = {"zx_handle_replace",
                          {{"handle", WORD}, {"rights", WORD}, {"out", OUT_HANDLE}}},
  [SYS_OBJECT_GET_INFO] = {"zx_object_get_info",
                           {{"handle", WORD}, {"topic", WORD}, {"buffer", OUT_RECORD},
                            {"buffer_size", LONG}, {"actual", OUT_LONG_IF},
                            {"avail", OUT_LONG_IF}}},
  [SYS_PORT_CREATE] = {"zx_port_create", {{"options", WORD}, {"out", OUT_HANDLE}}},
  [SYS_PORT_QUEUE] = {"zx_port_queue", {{"handle", WORD}, {"packet", IN_PACKET}}},
  [SYS_PORT_WAIT] = {"zx_port_wait",
                     {{"handle", WORD}, {"deadline", LONG}, {"packet", OUT_PACKET}}},
  [SYS_PORT_CANCEL] = {"zx_port_cancel", {{"handle", WORD}, {"source", WORD}, {"key", LONG}}},
  [SYS_VMO_CREATE] = {"zx_vmo_create",
                      {{"size", LONG}, {"options", WORD}, {"out", OUT_HANDLE}}},
  [SYS_VMO_READ] = {"zx_vmo_read",
                    {{"handle", WORD}, {"buffer", OUT_BYTES_LATER}, {"offset", LONG},
                     {"size", LONG}}},
  [SYS_VMO_WRITE] = {"zx_vmo_write",
                     {{"handle", WORD}, {"buffer", IN_BYTES_LATER}, {"offset", LONG},
                      {"size", LONG}}},
  [SYS_VMO_GET_SIZE] = {"zx_vmo_get_size", {{"handle", WORD}, {"size", OUT_LONG}}},
  [SYS_VMAR_MAP] = {"zx_vmar_map",
                    {{"vmar", WORD}, {"options", WORD}, {"vmar_offset", LONG}, {"vmo", WORD},
                     {"vmo_offset", LONG}, {"len", LONG}, {"mapped_addr", OUT_LONG}}},
  [SYS_VMO_SET_SIZE] = {"zx_vmo_set_size", {{"handle", WORD}, {"size", LONG}}},
  [SYS_VMO_REPLACE_AS_EXECUTABLE] = {"zx_vmo_replace_as_executable",
                                     {{"handle", WORD}, {"vmex", WORD}, {"out", OUT_HANDLE}}},
  [SYS_VMAR_PROTECT] = {"zx_vmar_protect",
                        {{"vmar", WORD}, {"options", WORD}, {"addr", LONG}, {"len", LONG}}},
  [SYS_VMAR_UNMAP] = {"zx_vmar_unmap", {{"vmar", WORD}, {"addr", LONG}, {"len", LONG}}},
  [SYS_CHANNEL_CREATE] = {"zx_channel_create",
                          {{"options", WORD}, {"out0", OUT_HANDLE}, {"out1", OUT_HANDLE}}},
  [SYS_CHANNEL_WRITE] = {"zx_channel_write",
                         {{"handle", WORD}, {"options", WORD}, {"bytes", IN_BYTES},
                          {"num_bytes", WORD}, {"handles", IN_HANDLES}, {"num_handles", WORD}}},
  [SYS_CHANNEL_READ] = {"zx_channel_read",
                        {{"handle", WORD}, {"options", WORD}, {"bytes", OUT_BYTES_LATER},
                         {"handles", OUT_HANDLES_LATER}, {"num_bytes", WORD},
                         {"num_handles", WORD}, {"actual_bytes", OUT_WORD_IF},
                         {"actual_handles", OUT_WORD_IF}}},
  [SYS_GUEST_CREATE] = {"zx_guest_create",
                        {{"resource", WORD}, {"options", WORD}, {"guest_handle", OUT_HANDLE},
                         {"vmar_handle", OUT_HANDLE}}},
  [SYS_GUEST_SET_TRAP] = {"zx_guest_set_trap",
                          {{"handle", WORD}, {"kind", WORD}, {"addr", LONG}, {"size", LONG},
                           {"port_handle", WORD}, {"key", LONG}}},
  [SYS_VCPU_CREATE] = {"zx_vcpu_create",
                       {{"guest", WORD}, {"options", WORD}, {"entry", LONG}, {"out", OUT_HANDLE}}},
  [SYS_VCPU_ENTER] = {"zx_vcpu_enter",
                      {{"handle", WORD}, {"packet", OUT_PACKET}}},
  [SYS_VCPU_KICK] = {"zx_vcpu_kick", {{"handle", WORD}}},
  [SYS_VCPU_INTERRUPT] = {"zx_vcpu_interrupt", {{"handle", WORD}, {"vector", WORD}}},
  [SYS_VCPU_READ_STATE] = {"zx_vcpu_read_state",
                           {{"handle", WORD}, {"kind", WORD}, {"buffer", OUT_BYTES},
                            {"buffer_size", LONG}}},
  [SYS_VCPU_WRITE_STATE] = {"zx_vcpu_write_state",
                            {{"handle", WORD}, {"kind", WORD}, {"buffer", IN_STATE},
                             {"buffer_size", LONG}}},
  [SYS_CLOCK_GET_MONOTONIC] = {"zx_clock_get_monotonic", {{NULL, ABSENT}}},
  [SYS_NANOSLEEP] = {"zx_nanosleep", {{"deadline", LONG}}},
  [SYS_DEBUG_WRITE] = {"zx_debug_write", {{"buffer", IN_BYTES}, {"size", LONG}}},
  [SYS_DEBUG_READ] = {"zx_debug_read",
                      {{"buffer", OUT_BYTES}, {"size", LONG}, {"actual", OUT_LONG}}},
  [SYS_THREAD_CREATE] = {"zx_thread_create",
                         {{"process", WORD}, {"name", IN_NAME}, {"name_size", LONG},
                          {"options", WORD}, {"out", OUT_HANDLE}}},
  [SYS_THREAD_START] = {"zx_thread_start",
                        {{"handle", WORD}, {"entry", LONG}, {"stack", LONG}, {"arg1", LONG},
                         {"arg2", LONG}}},
  [SYS_TASK_SUSPEND] = {"zx_task_suspend", {{"handle", WORD}, {"token", OUT_HANDLE}}},
  [SYS_THREAD_EXIT] = {"zx_thread_exit", {{NULL, ABSENT}}},
  [SYS_PROCESS_EXIT] = {"zx_process_exit", {{"retcode", LONG}}},
  [SYS_PROCESS_SPAWN] = {"zx_process_spawn",
                         {{"name", IN_BYTES}, {"name_size", LONG}, {"bootstrap", WORD},
                          {"argument", LONG}}},
};

const struct call_shape *call_shape(uint64_t number) {
  if (number >= sizeof shapes / sizeof shapes[0] || shapes[number].name == NULL) return NULL;
  return &shapes[number];
}

/* The guest's instruction comes from its memory, not from the core: it has names of its own. */
static void print_instruction(const zx_packet_guest_mem_t *mem) {
  record_printf("\"operand_size\":%u,\"instruction\":\"", mem->default_operand_size);
  for (uint32_t i = 0; i < mem->inst_len && i < X86_MAX_INST_LEN; i++)
    record_printf("%02x", mem->inst_buf[i]);
  record_printf("\"}");
}

static void print_packet_at(uint64_t address) {
  struct packet p = { 0 };
  (void)copy_from_user(&p, address, sizeof p);
  record_printf("{\"key\":\"0x%lx\",\"type\":%u,\"status\":%d,\"w0\":\"0x%lx\",", p.key, p.type,
                p.status, p.word[0]);
  if (p.type == ZX_PKT_TYPE_GUEST_MEM) print_instruction((const void *)p.word);
  else record_printf("\"w1\":\"0x%lx\",\"w2\":\"0x%lx\",\"w3\":\"0x%lx\"}", p.word[1], p.word[2],
                     p.word[3]);
}

/* As many as can be read; so many at once nobody closes but to try us. */
static void print_handles(uint64_t address, uint64_t count) {
  zx_handle_t handle;
  record_printf("[");
  for (uint64_t i = 0; i < count && i < MAX_HANDLES_SHOWN; i++) {
    if (!copy_from_user(&handle, address + i * sizeof handle, sizeof handle)) break;
    record_printf("%s\"0x%x\"", i == 0 ? "" : ",", handle);
  }
  record_printf("]");
}

static void print_input(enum form form, const uint64_t *a) {
  if (form == IN_PACKET) print_packet_at(a[0]);
  else if (form == IN_HANDLES) print_handles(a[0], a[1]);
  else record_printf("\"0x%lx\"", form == WORD ? (uint32_t)a[0] : a[0]);
}

static bool is_input(enum form form) {
  return form == WORD || form == LONG || form == IN_PACKET || form == IN_HANDLES;
}

/* What zx_vcpu_write_state is given for an IN; of the registers the trace has nothing. */
static void print_state(const uint64_t *a) {
  zx_vcpu_io_t io;
  if (a[1] != sizeof io || !copy_from_user(&io, a[0], sizeof io)) return;
  record_printf(",\"access_size\":%u,\"data\":\"0x%x\"", io.access_size, io.u32);
}

void record_inputs(const struct call_shape *shape, const uint64_t *a) {
  const char *comma = "";
  for (uint32_t i = 0; i < ARGUMENTS; i++) {
    if (!is_input(shape->argument[i].form)) continue;
    record_printf("%s\"%s\":", comma, shape->argument[i].name);
    print_input(shape->argument[i].form, &a[i]);
    comma = ",";
  }
  for (uint32_t i = 0; i < ARGUMENTS; i++) {
    if (shape->argument[i].form == IN_STATE) print_state(&a[i]);
  }
}

/* The records of zx_object_get_info, one each, and where the trace's `value` is in each. */
static const struct record {
  uint32_t topic, size, at, bytes;
} records[] = {
#define RECORD(topic, record, field) \
  {topic, sizeof(record), offsetof(record, field), sizeof(((record *)0)->field)}
  RECORD(ZX_INFO_HANDLE_BASIC, zx_info_handle_basic_t, rights),
  RECORD(ZX_INFO_HANDLE_COUNT, zx_info_handle_count_t, handle_count),
  RECORD(ZX_INFO_VMAR, zx_info_vmar_t, len),
  RECORD(ZX_INFO_RESOURCE, zx_info_resource_t, size),
  RECORD(ZX_INFO_VMO, zx_info_vmo_t, size_bytes),
  RECORD(ZX_INFO_VCPU, zx_info_vcpu_t, flags),
  RECORD(ZX_INFO_THREAD, zx_info_thread_t, state),
  RECORD(ZX_INFO_PROCESS_HANDLE_STATS, zx_info_process_handle_stats_t, handle_count),
  {0, 0, 0, 0}, /* any other topic */
#undef RECORD
};

static const struct record *record_of(uint64_t topic) {
  const struct record *r = records;
  while (r->size != 0 && r->topic != (uint32_t)topic) r++;
  return r;
}

/* Of those topics that have many records as many bytes as are written. */
static bool usable_record(const uint64_t *a) {
  uint32_t topic = (uint32_t)a[-1];
  if (topic != ZX_INFO_HANDLE_TABLE && topic != ZX_INFO_GUEST_STATS)
    return user_writable(a[0], record_of(topic)->size);
  if (object_get_info(current_process(), (zx_handle_t)a[-2], topic) != ZX_OK) return true;
  uint64_t records = topic == ZX_INFO_HANDLE_TABLE ? reply.info_count : processor_count;
  uint64_t fit = a[1] / reply.value;
  return a[0] != 0 && user_writable(a[0], (fit < records ? fit : records) * reply.value);
}

static bool usable(enum form form, const uint64_t *a) {
  switch (form) {
    case OUT_HANDLE: return user_writable(a[0], sizeof(zx_handle_t));
    case OUT_LONG: return user_writable(a[0], sizeof(uint64_t));
    case OUT_LONG_IF: return a[0] == 0 || user_writable(a[0], sizeof(uint64_t));
    case OUT_WORD_IF: return a[0] == 0 || user_writable(a[0], sizeof(uint32_t));
    case IN_PACKET: return user_readable(a[0], sizeof(struct packet));
    case OUT_PACKET: return user_writable(a[0], sizeof(struct packet));
    case IN_HANDLES:
      return a[1] <= MAX_HANDLES && user_readable(a[0], a[1] * sizeof(zx_handle_t));
    case IN_BYTES: return user_readable(a[0], a[1]);
    case IN_NAME: return a[0] != 0 && a[1] <= ZX_MAX_NAME_LEN && user_readable(a[0], a[1]);
    case OUT_BYTES: return user_writable(a[0], a[1]);
    case IN_STATE: return user_readable(a[0], a[1]);
    case IN_BYTES_LATER: return user_readable(a[0], a[2]);
    case OUT_BYTES_LATER: return user_writable(a[0], a[2]);
    case OUT_HANDLES_LATER: return user_writable(a[0], (uint32_t)a[2] * sizeof(zx_handle_t));
    case OUT_RECORD: return usable_record(a);
    default: return true;
  }
}

void record_bad(const struct call_shape *shape, const uint64_t *a) {
  const char *comma = "";
  for (uint32_t i = 0; i < ARGUMENTS; i++) {
    if (usable(shape->argument[i].form, &a[i])) continue;
    record_printf("%s\"%s\"", comma, shape->argument[i].name);
    comma = ",";
  }
}

static uint64_t sum_of_words(uint64_t from, uint64_t bytes) {
  uint64_t sum = 0;
  for (uint64_t i = 0; i < bytes; i += sizeof(uint32_t)) {
    uint32_t word = 0;
    (void)copy_from_user(&word, from + i, sizeof word);
    sum += word;
  }
  return sum;
}

/* false: nothing is there, as of a record without bytes. */
static bool print_record(const uint64_t *a) {
  const struct record   *r = record_of(a[-1]);
  zx_info_handle_basic_t basic = { 0 };
  uint64_t               value = 0;
  if (r->size == 0 || a[1] < r->size) return false;
  if (r->topic == ZX_INFO_HANDLE_BASIC) (void)copy_from_user(&basic, a[0], sizeof basic);
  if (r->topic == ZX_INFO_PROCESS_HANDLE_STATS) value = sum_of_words(a[0], r->size);
  else (void)copy_from_user(&value, a[0] + r->at, r->bytes);
  record_printf("\"value\":\"0x%lx\",\"type\":%u,\"koid\":\"0x%lx\"", value, basic.type,
                basic.koid);
  return true;
}

/* How many bytes are at the pointer; 0: it is no pointer at a number. */
static size_t number_size(enum form form, uint64_t address) {
  switch (form) {
    case OUT_HANDLE: return sizeof(zx_handle_t);
    case OUT_LONG: return sizeof(uint64_t);
    case OUT_LONG_IF: return address == 0 ? 0 : sizeof(uint64_t);
    case OUT_WORD_IF: return address == 0 ? 0 : sizeof(uint32_t);
    default: return 0;
  }
}

void record_outputs(const struct call_shape *shape, const uint64_t *a) {
  const char *comma = "";
  for (uint32_t i = 0; i < ARGUMENTS; i++) {
    enum form form = shape->argument[i].form;
    uint64_t  value = 0;
    size_t    size = number_size(form, a[i]);
    bool      list = form == OUT_HANDLES_LATER;
    if (form == OUT_RECORD && print_record(&a[i])) comma = ",";
    if (size == 0 && form != OUT_PACKET && !list) continue;
    if (size != 0 && !copy_from_user(&value, a[i], size)) continue;
    record_printf("%s\"%s\":", comma, shape->argument[i].name);
    if (form == OUT_PACKET) print_packet_at(a[i]);
    else if (list) print_handles(a[i], reply.handles);
    else record_printf("\"0x%lx\"", value);
    comma = ",";
  }
}
