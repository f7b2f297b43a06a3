/* SPDX-License-Identifier: MIT */
#include "oracle/decode/explain.h"

#include <inttypes.h>
#include <string.h>

#include "oracle/decode/bits.h"
#include "oracle/decode/names.h"
#include "oracle/trace/numbers.h"

/* ---- what the kind has ---- */

static const char *access_of(const struct exit *x) {
  if (x->fetch != 0) return "fetch";
  if (x->read != 0 && x->write != 0) return "read and write";
  return x->write != 0 ? "write" : "read";
}

static void explain_cr(FILE *out, const struct exit *x) {
  static const char *const forms[] = {"MOV to CR%u from register %u",
                                      "MOV from CR%u to register %u", "CLTS", "LMSW"};
  fprintf(out, ": ");
  if (x->cr_access < 2) fprintf(out, forms[x->cr_access], x->cr_number, x->cr_register);
  else fputs(forms[x->cr_access], out);
}

static void explain_kind(FILE *out, const struct exit *x) {
  switch (x->kind) {
    case EXIT_IO:
      fprintf(out, ": %s%s port 0x%x, %u byte%s", x->input != 0 ? "IN" : "OUT",
              x->string != 0 ? "S" : "", x->port, x->size, x->size > 1 ? "s" : "");
      break;
    case EXIT_MEMORY: fprintf(out, ": %s at 0x%" PRIx64, access_of(x), x->gpa); break;
    case EXIT_CR: explain_cr(out, x); break;
    case EXIT_EXCEPTION: case EXIT_EXTERNAL_INTERRUPT:
      fprintf(out, ": vector %u", x->vector);
      break;
    default: break;
  }
}

void explain_line(FILE *out, const struct exit *x) {
  const char *name = reason_name(x->reason);
  fprintf(out, "%s (%u): %s", name != NULL ? name : "no such reason", x->reason,
          kind_name(x->kind));
  explain_kind(out, x);
  if (x->length != 0) fprintf(out, "; the instruction has %u", x->length);
  if (x->length != 0) fprintf(out, x->length == 1 ? " byte" : " bytes");
  if (x->reinject != 0) {
    fprintf(out, "; to be delivered again: vector %u, type %u", x->reinject & 0xFFu,
            x->reinject >> 8 & 7u);
  }
}

static void put(json_t *object, const char *name, uint32_t value) {
  json_object_set_new(object, name, json_integer(value));
}

static void json_of_kind(json_t *object, const struct exit *x) {
  if (x->kind == EXIT_EXCEPTION || x->kind == EXIT_EXTERNAL_INTERRUPT) {
    put(object, "vector", x->vector);
  }
  if (x->kind == EXIT_IO) {
    json_object_set_new(object, "port", hex(x->port));
    put(object, "size", x->size);
    put(object, "input", x->input);
    put(object, "string", x->string);
  }
  if (x->kind == EXIT_CR) {
    put(object, "cr_number", x->cr_number);
    put(object, "cr_access", x->cr_access);
    put(object, "cr_register", x->cr_register);
  }
  if (x->kind == EXIT_MEMORY) {
    put(object, "read", x->read);
    put(object, "write", x->write);
    put(object, "fetch", x->fetch);
    json_object_set_new(object, "gpa", hex(x->gpa));
  }
}

/* ---- bit by bit ---- */

#define IO_INSTRUCTION 30u
#define STRING         (1u << 4) /* of its qualification */

/* The format: a name, or how the names begin of those that are of a reason. */
struct source { const char *field, *format; uint64_t value; };

static bool fits(const struct source *s, const struct bits_format *f, uint32_t reason) {
  if (f->reason_count == 0) return strcmp(s->format, f->name) == 0;
  for (size_t i = 0; i < f->reason_count; i++) {
    if (f->reasons[i] == reason) return strncmp(s->format, f->name, strlen(s->format)) == 0;
  }
  return false;
}

static const struct bits_format *format_of(const struct source *s, uint32_t reason) {
  for (size_t i = 0; i < bits_format_count; i++) {
    if (fits(s, &bits_formats[i], reason)) return &bits_formats[i];
  }
  return NULL;
}

/* Of the I/O instructions INS and OUTS have instruction information. */
static const char *instruction_format(const struct exit_record *e, uint32_t basic) {
  return basic != IO_INSTRUCTION || (e->raw.qualification & STRING) != 0 ? "insn_" : "none";
}

/* The fields that have formats; their number. */
#define SOURCES 5u
static size_t sources(const struct exit_record *e, struct source *s) {
  size_t   n = 0;
  uint32_t basic = e->raw.reason & 0xFFFFu;
  bool     debug = basic == 0 && (e->raw.intr_info & 0xFFu) == 1u;
  if (e->raw.reason > 0xFFFFu) s[n++] = (struct source){"reason", "word", e->raw.reason};
  if ((e->given & NEED_QUALIFICATION) != 0) {
    s[n++] = (struct source){"qualification", debug ? "qual_debug" : "qual_",
                               e->raw.qualification};
  }
  if ((e->given & NEED_INTR_INFO) != 0 && e->raw.intr_info != 0) {
    s[n++] = (struct source){"intr_info", "info", e->raw.intr_info};
  }
  if ((e->given & NEED_VECTORING) != 0 && e->raw.vectoring != 0) {
    s[n++] = (struct source){"vectoring", "info", e->raw.vectoring};
  }
  if ((e->given & GIVEN_INSTRUCTION_INFO) != 0) {
    s[n++] = (struct source){"instruction_info", instruction_format(e, basic),
                             e->instruction_info};
  }
  return n;
}

static uint64_t cut(const struct bits *b, uint64_t value) {
  return b->cut != NULL ? b->cut(value) : value >> b->low & ((1ull << b->width) - 1u);
}

static void text_of_bits(FILE *out, const struct source *s, const struct bits_format *f) {
  fprintf(out, "  %s 0x%" PRIx64 "\n", s->field, s->value);
  for (size_t i = 0; f != NULL && i < f->count; i++) {
    const struct bits *b = &f->bits[i];
    if (cut(b, s->value) == 0 && b->width == 1) continue;
    fprintf(out, "    %-16s 0x%-5" PRIx64 " %s\n", b->name, cut(b, s->value), b->meaning);
  }
}

static json_t *json_of_bits(const struct source *s, const struct bits_format *f) {
  json_t *object = json_object();
  for (size_t i = 0; i < f->count; i++) {
    json_object_set_new(object, f->bits[i].name,
                        json_integer((json_int_t)cut(&f->bits[i], s->value)));
  }
  return object;
}

/* ---- all of it ---- */

void explain_text(FILE *out, const struct exit_record *e, const struct exit *x) {
  struct source s[SOURCES];
  size_t        n = sources(e, s), i;
  json_t       *missing = exit_record_missing(e), *name;
  explain_line(out, x);
  fputc('\n', out);
  for (i = 0; i < n; i++) text_of_bits(out, &s[i], format_of(&s[i], e->raw.reason & 0xFFFFu));
  if ((e->given & GIVEN_GUEST_LINEAR) != 0) fprintf(out, "  guest_linear 0x%" PRIx64 "\n",
                                                    e->guest_linear);
  json_array_foreach(missing, i, name) {
    fprintf(out, "  %s is not given: taken for 0\n", json_string_value(name));
  }
  json_decref(missing);
}

static json_t *all_bits(const struct exit_record *e) {
  struct source s[SOURCES];
  json_t       *object = json_object();
  size_t        n = sources(e, s);
  for (size_t i = 0; i < n; i++) {
    const struct bits_format *f = format_of(&s[i], e->raw.reason & 0xFFFFu);
    if (f != NULL) json_object_set_new(object, s[i].field, json_of_bits(&s[i], f));
  }
  return object;
}

json_t *explain_json(const struct exit_record *e, const struct exit *x) {
  json_t     *object = json_object();
  const char *name = reason_name(x->reason);
  put(object, "reason", x->reason);
  json_object_set_new(object, "name", name != NULL ? json_string(name) : json_null());
  json_object_set_new(object, "kind", json_string(kind_name(x->kind)));
  put(object, "length", x->length);
  json_of_kind(object, x);
  if (x->reinject != 0) {
    json_object_set_new(object, "reinject", hex(x->reinject));
    json_object_set_new(object, "reinject_error", hex(x->reinject_error));
    put(object, "reinject_length", x->reinject_length);
  }
  json_object_set_new(object, "given", exit_record_fields(e));
  json_object_set_new(object, "missing", exit_record_missing(e));
  json_object_set_new(object, "bits", all_bits(e));
  return object;
}
