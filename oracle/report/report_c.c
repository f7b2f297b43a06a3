/* SPDX-License-Identifier: MIT */
/* The slice of the first divergence as a C program against Zircon's headers. Its caller gives the
 * handles that were there at the start; calls of several threads are marked, and it is up to the
 * reader to make them there. */
#include <inttypes.h>
#include <string.h>

#include "oracle/report/c_outcome.h"
#include "oracle/read/schema.h"

#define KNOWN 32u

/* The handles that the program has, by their values in the trace. */
struct program {
  FILE    *out;
  uint64_t known[KNOWN];
  uint32_t count;
};

static bool is_known(const struct program *p, uint64_t value) {
  for (uint32_t i = 0; i < p->count; i++) {
    if (p->known[i] == value) return true;
  }
  return false;
}

static void learn(struct program *p, uint64_t value) {
  if (p->count < KNOWN && !is_known(p, value)) p->known[p->count++] = value;
}

static void put_handle(const struct program *p, uint64_t value) {
  fprintf(p->out, is_known(p, value) ? "h_%" PRIx64 : "0x%" PRIx64 "u", value);
}

/* ---- before a call ---- */

static uint32_t listed(const struct temora_event *e) {
  return e->count < FINDING_HANDLES ? e->count : FINDING_HANDLES;
}

static void put_packet(FILE *out, const struct temora_packet *packet) {
  fprintf(out, "  packet = (zx_port_packet_t){.key = 0x%" PRIx64 "u, .type = %" PRIu32
          "u, .status = %" PRId32 "};\n", packet->key, packet->type, packet->status);
  for (uint32_t i = 0; i < 4; i++) {
    if (packet->word[i] == 0) continue;
    fprintf(out, "  packet.user.u64[%u] = 0x%" PRIx64 "u;\n", i, packet->word[i]);
  }
}

static void put_preparation(const struct program *p, const struct finding *f, uint32_t i) {
  const struct temora_event *e = &f->event[i];
  fprintf(p->out, "  /* line %" PRIu64 ", thread %" PRIu64, f->report.slice[i] + 1u, e->tid);
  if (e->op == TEMORA_VCPU_ENTER && e->count > 0) {
    fprintf(p->out, "; the guest makes the %" PRIu32 " exits that the line names", e->count);
  }
  fprintf(p->out, " */\n");
  if (e->op == TEMORA_PORT_QUEUE) put_packet(p->out, &e->packet);
  if (e->op != TEMORA_HANDLE_CLOSE_MANY && e->op != TEMORA_CHANNEL_WRITE) return;
  if (e->count > listed(e)) fprintf(p->out, "  /* of %" PRIu32 " handles the first */\n", e->count);
  for (uint32_t k = 0; k < listed(e); k++) {
    fprintf(p->out, "  many[%u] = ", k);
    put_handle(p, f->handles[i][k]);
    fprintf(p->out, ";\n");
  }
}

/* ---- a call ---- */

/* How many arguments of the same kind come before. */
static uint32_t place_of(const struct temora_event *e, uint32_t i) {
  const struct parameter *parameter = schema_calls[e->op].parameter;
  uint32_t                place = 0;
  for (uint32_t k = 0; k < i; k++) place += parameter[k].kind == parameter[i].kind;
  return place;
}

/* What the last call gives out is none of the handles that the program has. */
static void put_out_handle(const struct program *p, const struct temora_event *e, uint32_t i,
                           bool last) {
  uint64_t value = e->arg.word[i];
  if (is_known(p, value) && !last) fprintf(p->out, "&h_%" PRIx64, value);
  else fprintf(p->out, "&made[%" PRIu32 "]", place_of(e, i));
}

static void put_argument(const struct program *p, const struct temora_event *e, uint32_t i,
                         bool last) {
  uint64_t value = e->arg.word[i];
  if ((e->bad >> i & 1u) != 0) {
    fprintf(p->out, "NULL");
    return;
  }
  switch (schema_calls[e->op].parameter[i].kind) {
    case IN_HANDLE: put_handle(p, value); break;
    case IN_HANDLES: fprintf(p->out, "many, %" PRIu32, listed(e)); break;
    case IN_PACKET: case OUT_PACKET: fprintf(p->out, "&packet"); break;
    case OUT_NUMBER:
      fprintf(p->out, "&%s[%" PRIu32 "]", e->op == TEMORA_CHANNEL_READ ? "size" : "number",
              place_of(e, i));
      break;
    case IN_BYTES: case OUT_BYTES: fprintf(p->out, "bytes"); break;
    case OUT_HANDLES: fprintf(p->out, "many"); break;
    case OUT_HANDLE: put_out_handle(p, e, i, last); break;
    case IN_WORD: fprintf(p->out, "0x%" PRIx64 "u", value); break;
    default:
      if (e->op == TEMORA_PORT_WAIT) fprintf(p->out, "(zx_time_t)0x%" PRIx64 "u", value);
      else fprintf(p->out, "0x%" PRIx64 "u", value);
  }
}

static void put_call(const struct program *p, const struct temora_event *e, bool last) {
  const struct call *call = &schema_calls[e->op];
  fprintf(p->out, "%s(", call->name);
  for (uint32_t i = 0; i < call->parameters; i++) {
    if (!IS_ARGUMENT(call->parameter[i].kind)) continue;
    if (i > 0) fprintf(p->out, ", ");
    put_argument(p, e, i, last);
  }
  fprintf(p->out, ")");
}

/* What no single thread can do, or has no status; NULL: a call that one can make. */
static const char *other_kind(const struct temora_event *e) {
  switch (e->op) {
    case TEMORA_NOT_MODELLED: return "a call that overlaps others begins or ends";
    case TEMORA_THREAD_EXIT: return "a thread ends";
    case TEMORA_PROCESS_EXIT: return "a process ends";
    case TEMORA_THREAD_CREATE: return "a thread is made";
    case TEMORA_THREAD_START: return "a thread is started";
    case TEMORA_CLOCK_GET_MONOTONIC: return "the clock is read";
    default: return NULL;
  }
}

/* The handle it gives out, which no call may use. */
static void put_unused(const struct program *p, const struct temora_event *e) {
  if (e->op >= TEMORA_CALLS) return;
  const struct call *call = &schema_calls[e->op];
  for (uint32_t k = 0; k < call->parameters; k++) {
    if (call->parameter[k].kind == OUT_HANDLE && is_known(p, e->arg.word[k]))
      fprintf(p->out, "  (void)h_%" PRIx64 ";\n", e->arg.word[k]);
  }
}

static void put_other(const struct program *p, const struct finding *f, uint32_t i, bool last) {
  fprintf(p->out, "  /* line %" PRIu64 ": %s */\n", f->report.slice[i] + 1u,
          other_kind(&f->event[i]));
  put_unused(p, &f->event[i]);
  if (last) fprintf(p->out, "  (void)status;\n  return -1;\n");
}

/* ---- what the program says in the end ---- */

/* The handles that came with a message. */
static void put_received(const struct program *p, const struct finding *f, uint32_t i) {
  for (uint32_t k = 0; k < listed(&f->event[i]); k++) {
    if (!is_known(p, f->handles[i][k])) continue;
    fprintf(p->out, "  h_%" PRIx64 " = many[%" PRIu32 "];\n", f->handles[i][k], k);
  }
}

static void put_event(struct program *p, const struct finding *f, uint32_t i) {
  const struct temora_event *e = &f->event[i];
  bool last = f->report.slice[i] == f->report.event;
  if (other_kind(e) != NULL) return put_other(p, f, i, last);
  if (e->op >= TEMORA_CALLS) return;
  put_preparation(p, f, i);
  bool fresh = !last && c_reads_fresh(f, i);
  if (fresh) c_spoil_bytes(p->out, e);
  bool spoils = e->op == TEMORA_PORT_WAIT || e->op == TEMORA_VCPU_ENTER;
  if (last && spoils) fprintf(p->out, "  packet.key = " C_UNTOUCHED ";\n");
  fprintf(p->out, "  status = ");
  put_call(p, e, last);
  fprintf(p->out, ";\n");
  if (last) return c_outcomes(p->out, f, e);
  fprintf(p->out, "  if (status != %" PRId32 ") return -1; /* not as in the trace */\n", e->status);
  if (fresh) c_compare_fresh(p->out, e);
  if (e->op == TEMORA_CHANNEL_READ) put_received(p, f, i);
}

/* ---- the program ---- */

/* What the process has from its beginning; 0: nothing. */
static uint64_t given(const struct temora_event *e) {
  switch (e->op) {
    case TEMORA_RESOURCE: return e->arg.resource.h;
    case TEMORA_PROCESS: return e->arg.process.h;
    case TEMORA_SPACE: return e->arg.space.h;
    case TEMORA_THREAD: return e->arg.thread.h;
    default: return 0;
  }
}

/* Not every one is used: a process that has a handle to itself may be there for its threads. */
static void put_start(struct program *p, const struct finding *f) {
  const char *comma = "";
  fprintf(p->out, "int reproduce(");
  for (uint32_t i = 0; i < f->report.slice_events; i++) {
    uint64_t handle = given(&f->event[i]);
    if (handle == 0) continue;
    learn(p, handle);
    fprintf(p->out, "%szx_handle_t h_%" PRIx64, comma, handle);
    comma = ", ";
  }
  fprintf(p->out, "%s) {\n", p->count == 0 ? "void" : "");
  for (uint32_t i = 0; i < f->report.slice_events; i++) {
    uint64_t handle = given(&f->event[i]);
    if (handle != 0) fprintf(p->out, "  (void)h_%" PRIx64 ";\n", handle);
  }
}

static void put_variable(struct program *p, uint64_t value) {
  if (is_known(p, value)) return;
  learn(p, value);
  fprintf(p->out, "  zx_handle_t h_%" PRIx64 " = 0;\n", value);
}

static void put_variables(struct program *p, const struct finding *f) {
  for (uint32_t i = 0; i < f->report.slice_events; i++) {
    const struct temora_event *e = &f->event[i];
    if (f->report.slice[i] == f->report.event) continue;
    for (uint32_t k = 0; e->op == TEMORA_CHANNEL_READ && k < listed(e); k++) {
      put_variable(p, f->handles[i][k]);
    }
    for (uint32_t k = 0; e->op < TEMORA_CALLS && k < schema_calls[e->op].parameters; k++) {
      bool made = schema_calls[e->op].parameter[k].kind == OUT_HANDLE && e->status == 0;
      if (made && (e->recorded >> k & 1u) != 0) put_variable(p, e->arg.word[k]);
    }
  }
  fprintf(p->out, "  static _Alignas(8) char bytes[0x10001];\n  zx_port_packet_t packet;\n"
          "  zx_handle_t made[2], many[64];\n  uint64_t number[2];\n  uint32_t size[2];\n"
          "  zx_status_t status;\n  (void)packet, (void)made, (void)many, (void)number;\n"
          "  (void)bytes, (void)size;\n\n");
}

void print_c(FILE *out, const struct finding *f, size_t count) {
  struct program p = {.out = out};
  size_t         i = 0;
  while (i < count && f[i].report.verdict != TEMORA_DIVERGES) i++;
  if (i == count) {
    fprintf(out, "/* No trace diverges. */\n");
    return;
  }
  fprintf(out, "/* Line %" PRIu64 " of the trace: %s\n *\n * 0: as the specification says; "
          "1: it diverges; -1: a call before is not as in the trace. */\n", f[i].report.event + 1u,
          f[i].report.why);
  bool plain = f[i].source[0] != '\0' && strstr(f[i].source, "*/") == NULL;
  if (plain) fprintf(out, "/* Called at %s */\n", f[i].source);
  fprintf(out, "#include \"zircon/syscalls.h\"\n\n");
  put_start(&p, &f[i]);
  put_variables(&p, &f[i]);
  for (uint32_t k = 0; k < f[i].report.slice_events; k++) put_event(&p, &f[i], k);
  fprintf(out, "}\n");
}
