/* SPDX-License-Identifier: MIT */
#include "oracle/decode/exit_record.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "oracle/decode/names.h"
#include "oracle/trace/numbers.h"

static const struct field {
  const char *name;
  size_t      offset;
  uint32_t    bits, given;
} fields[] = {
#define FIELD(member, name, bits, given) {name, offsetof(struct exit_record, member), bits, given}
  FIELD(raw.reason, "reason", 32, GIVEN_REASON),
  FIELD(raw.length, "length", 32, NEED_LENGTH),
  FIELD(raw.qualification, "qualification", 64, NEED_QUALIFICATION),
  FIELD(raw.intr_info, "intr_info", 32, NEED_INTR_INFO),
  FIELD(raw.intr_error, "intr_error", 32, GIVEN_INTR_ERROR),
  FIELD(raw.vectoring, "vectoring", 32, NEED_VECTORING),
  FIELD(raw.vectoring_error, "vectoring_error", 32, GIVEN_VECTORING_ERROR),
  FIELD(raw.guest_physical, "guest_physical", 64, NEED_GUEST_PHYSICAL),
  FIELD(guest_linear, "guest_linear", 64, GIVEN_GUEST_LINEAR),
  FIELD(instruction_info, "instruction_info", 32, GIVEN_INSTRUCTION_INFO),
#undef FIELD
};
#define FIELDS (sizeof fields / sizeof fields[0])

static const struct field *field_find(const char *name) {
  for (size_t i = 0; i < FIELDS; i++) {
    if (strcmp(fields[i].name, name) == 0) return &fields[i];
  }
  return NULL;
}

static uint64_t field_get(const struct exit_record *e, const struct field *f) {
  const char *at = (const char *)e + f->offset;
  uint64_t    wide;
  uint32_t    narrow;
  memcpy(&wide, at, f->bits == 64 ? sizeof wide : 0);
  memcpy(&narrow, at, sizeof narrow);
  return f->bits == 64 ? wide : narrow;
}

static bool field_put(struct exit_record *e, const struct field *f, uint64_t value,
                      struct complaint *c) {
  uint32_t narrow = (uint32_t)value;
  if (f->bits == 32 && value > UINT32_MAX) {
    return complain(c, "%s has 32 bits; 0x%lx has more", f->name, value);
  }
  if ((e->given & f->given) != 0) return complain(c, "%s stands there twice", f->name);
  memcpy((char *)e + f->offset, f->bits == 64 ? (void *)&value : (void *)&narrow, f->bits / 8u);
  e->given |= f->given;
  return true;
}

static bool known(const char *name, const struct field **f, struct complaint *c) {
  *f = field_find(name);
  return *f != NULL || complain(c, "'%.40s' is no field of a VM exit", name);
}

bool exit_record_set(struct exit_record *e, const char *name, const char *value,
                     struct complaint *c) {
  const struct field *f;
  uint32_t            reason;
  char               *end;
  if (!known(name, &f, c)) return false;
  if (f->given == GIVEN_REASON && reason_of_name(value, strlen(value), &reason)) {
    return field_put(e, f, reason, c);
  }
  errno = 0;
  uint64_t number = strtoull(value, &end, 0);
  if (value[0] < '0' || value[0] > '9' || *end != '\0' || errno != 0) {
    return complain(c, "%s: '%.40s' is not a number of 64 bits", name, value);
  }
  return field_put(e, f, number, c);
}

bool exit_record_text(struct exit_record *e, const char *text, struct complaint *c) {
  char *copy = strdup(text), *rest = NULL;
  bool  fine = copy != NULL || complain(c, "out of memory");
  for (char *word = fine ? strtok_r(copy, " \t\r\n", &rest) : NULL; fine && word != NULL;
       word = strtok_r(NULL, " \t\r\n", &rest)) {
    char *equals = strchr(word, '=');
    if (equals == NULL) {
      fine = complain(c, "'%.40s' is not FIELD=VALUE", word);
      break;
    }
    *equals = '\0';
    fine = exit_record_set(e, word, equals + 1, c);
  }
  free(copy);
  if (!fine) return false;
  return (e->given & GIVEN_REASON) != 0 || complain(c, "there is no reason");
}

bool exit_record_json(struct exit_record *e, const json_t *object, struct complaint *c) {
  const char *name;
  json_t     *value;
  json_object_foreach((json_t *)object, name, value) {
    const struct field *f = field_find(name);
    uint64_t            number;
    bool                fine = f != NULL;
    if (!fine) continue; /* as in ztrace/1 */
    if (json_is_string(value)) fine = exit_record_set(e, name, json_string_value(value), c);
    else if (number_read(value, &number)) fine = field_put(e, f, number, c);
    else fine = complain(c, "%s is neither a number nor a string with one", name);
    if (!fine) return false;
  }
  return (e->given & GIVEN_REASON) != 0 || complain(c, "there is no \"reason\"");
}

json_t *exit_record_fields(const struct exit_record *e) {
  json_t *object = json_object();
  for (size_t i = 0; i < FIELDS; i++) {
    uint64_t value = field_get(e, &fields[i]);
    if ((e->given & fields[i].given) == 0) continue;
    bool plain = fields[i].given == NEED_LENGTH ||
                 (fields[i].given == GIVEN_REASON && value <= 0xFFFFu);
    json_object_set_new(object, fields[i].name,
                        plain ? json_integer((json_int_t)value) : hex(value));
  }
  return object;
}

json_t *exit_record_missing(const struct exit_record *e) {
  json_t  *list = json_array();
  uint32_t needed = exit_needs(e->raw.reason) & ~e->given;
  for (size_t i = 0; i < FIELDS; i++) {
    if ((needed & fields[i].given) != 0) json_array_append_new(list, json_string(fields[i].name));
  }
  return list;
}
