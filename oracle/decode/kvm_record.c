/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* memmem, memrchr */
#include "oracle/decode/kvm_record.h"

#include <string.h>

#include "oracle/decode/names.h"
#include "oracle/decode/words.h"

#define ENTRY_FAILED 0x80000000u

/* ---- kvm_exit ---- */

/* Behind the name: " FAILED_VMENTRY", or the bits that have no name. */
static bool read_flags(struct words *name, struct kvm_record *r, struct complaint *c) {
  struct word flag;
  while (word_next(name, &flag)) {
    struct words inside = {flag.text, flag.text + flag.length};
    uint64_t     bits;
    bool         number = word_digits(&inside, 16, &bits) && inside.at == inside.end;
    if (word_is(&flag, "FAILED_VMENTRY")) r->reason |= ENTRY_FAILED;
    else if (number) r->reason |= (uint32_t)bits;
    else return complain(c, "kvm_exit: reason: what is '%.*s'?", (int)flag.length, flag.text);
  }
  return true;
}

/* "0x21", "UNKNOWN (35)" */
static bool read_unnamed(struct words *name, struct kvm_record *r) {
  struct words try = *name;
  struct word  first;
  uint64_t     value;
  if (!word_next(&try, &first)) return false;
  struct words digits = {first.text, try.end};
  if (word_is(&first, "UNKNOWN")) {
    digits.at = try.at;
    while (digits.at < digits.end && (*digits.at == ' ' || *digits.at == '(')) digits.at++;
  } else if (first.text[0] != '0') {
    return false;
  }
  if (!word_digits(&digits, 10, &value) || value > UINT32_MAX) return false;
  if (digits.at < digits.end && *digits.at == ')') digits.at++;
  r->reason = (uint32_t)value;
  *name = digits;
  return true;
}

static bool read_reason(struct words *w, struct kvm_record *r, struct complaint *c) {
  struct word first;
  if (!word_skip(w, "reason")) return complain(c, "kvm_exit: there is no 'reason'");
  struct words name = *w, rest = *w;
  if (!word_skip(&rest, "rip")) return complain(c, "kvm_exit: there is no 'rip'");
  name.end = rest.at - strlen("rip");
  *w = (struct words){name.end, w->end};
  struct words after = name;
  if (!word_next(&after, &first)) return complain(c, "kvm_exit: the reason has no name");
  size_t all = (size_t)(name.end - first.text);
  while (all > 0 && word_blank(first.text[all - 1u])) all--;
  if (reason_is_svm(first.text, all)) {
    return complain(c, "reason %.*s is SVM's (AMD); only VM exits of VT-x (Intel) can be decoded",
                    (int)(all < 40 ? all : 40), first.text);
  }
  if (reason_of_name(first.text, first.length, &r->reason)) return read_flags(&after, r, c);
  if (read_unnamed(&name, r)) return read_flags(&name, r, c);
  return complain(c, "kvm_exit: there is no reason '%.*s'",
                  (int)(all < 40 ? all : 40), first.text);
}

static bool read_word(struct words *w, const char *name, uint64_t most, uint64_t *value,
                      struct complaint *c) {
  if (!word_skip(w, name)) return complain(c, "there is no '%s'", name);
  if (!word_number(w, 16, value)) return complain(c, "behind '%s' is no number", name);
  return *value <= most || complain(c, "behind '%s' is a number that is too large", name);
}

static bool read_named(struct words *w, struct kvm_record *r, struct complaint *c) {
  uint64_t intr, error;
  r->form = FORM_NAMED;
  if (!read_word(w, "info1", UINT64_MAX, &r->info1, c) ||
      !read_word(w, "info2", UINT64_MAX, &r->info2, c) ||
      !read_word(w, "intr_info", UINT32_MAX, &intr, c) ||
      !read_word(w, "error_code", UINT32_MAX, &error, c)) return false;
  r->intr_info = (uint32_t)intr;
  r->error_code = (uint32_t)error;
  return true;
}

static bool read_exit(struct words w, struct kvm_record *r, struct complaint *c) {
  struct word next;
  if (!read_reason(&w, r, c) || !read_word(&w, "rip", UINT64_MAX, &r->rip, c)) return false;
  r->has_rip = true;
  struct words look = w;
  if (!word_next(&look, &next)) {
    r->form = FORM_REASON;
    return true;
  }
  if (word_is(&next, "info1")) return read_named(&w, r, c);
  if (!word_is(&next, "info")) {
    return complain(c, "kvm_exit: what is '%.*s' behind rip?",
                    (int)(next.length < 40 ? next.length : 40), next.text);
  }
  r->form = FORM_INFO;
  if (word_number(&look, 16, &r->info1) && word_number(&look, 16, &r->info2)) return true;
  return complain(c, "kvm_exit: behind 'info' are not two numbers");
}

/* ---- what KVM did ---- */

/* pio_read, mmio write, cr_write, ...: w stands behind it. */
static bool read_direction(struct words *w, struct kvm_record *r, struct complaint *c) {
  struct word word;
  while (word_next(w, &word)) {
    if (word.length < 4) continue;
    const char *last = word.text + word.length;
    r->write = word.length >= 5 && memcmp(last - 5, "write", 5) == 0;
    if (r->write || memcmp(last - 4, "read", 4) == 0) return true;
  }
  return complain(c, "it neither reads nor writes");
}

static bool read_count(struct words *w, const char *name, uint64_t *value, struct complaint *c) {
  if (!word_skip(w, name)) return complain(c, "there is no '%s'", name);
  if (!word_number(w, 10, value)) return complain(c, "behind '%s' is no number", name);
  return *value <= 0xFFFFFFFFu || complain(c, "behind '%s' is a number that is too large", name);
}

static bool read_pio(struct words w, struct kvm_record *r, struct complaint *c) {
  uint64_t size;
  if (!read_direction(&w, r, c) || !read_word(&w, "at", UINT32_MAX, &r->number, c) ||
      !read_count(&w, "size", &size, c) || !read_count(&w, "count", &r->count, c)) return false;
  r->size = (uint32_t)size;
  return true;
}

static bool read_mmio(struct words w, struct kvm_record *r, struct complaint *c) {
  uint64_t size;
  if (!read_direction(&w, r, c) || !read_count(&w, "len", &size, c) ||
      !read_word(&w, "gpa", UINT64_MAX, &r->address, c)) return false;
  r->size = (uint32_t)size;
  return true;
}

static bool read_register(struct words w, struct kvm_record *r, struct complaint *c) {
  if (!read_direction(&w, r, c)) return false;
  return word_number(&w, 16, &r->number) || complain(c, "no register has this number");
}

static bool read_cpuid(struct words w, struct kvm_record *r, struct complaint *c) {
  return read_word(&w, "func", UINT32_MAX, &r->number, c);
}

static bool read_page_fault(struct words w, struct kvm_record *r, struct complaint *c) {
  return read_word(&w, "address", UINT64_MAX, &r->address, c) &&
         read_word(&w, "error_code", UINT64_MAX, &r->number, c);
}

static bool read_entry(struct words w, struct kvm_record *r, struct complaint *c) {
  r->has_rip = false;
  if (!word_skip(&w, "vcpu")) return complain(c, "there is no 'vcpu'");
  struct words rip = w;
  if (!word_skip(&rip, "rip")) return true;
  r->has_rip = word_number(&rip, 16, &r->rip);
  return r->has_rip || complain(c, "behind 'rip' is no number");
}

/* "0:ffffffff810551b8:0f 00 d8 (prot64)", "0:133025: ec FAIL" */
static bool read_insn(struct words w, struct kvm_record *r, struct complaint *c) {
  struct word word;
  uint64_t    base, byte;
  while (w.at < w.end && word_blank(*w.at)) w.at++;
  r->has_rip = word_digits(&w, 16, &base) && w.at < w.end && *w.at++ == ':' &&
               word_digits(&w, 16, &r->rip) && w.at < w.end && *w.at++ == ':';
  if (!r->has_rip) return complain(c, "it does not begin with BASE:RIP:");
  while (word_next(&w, &word) && word.length == 2) {
    struct words inside = {word.text, word.text + 2};
    if (!word_digits(&inside, 16, &byte) || inside.at != inside.end) break;
    r->size++;
  }
  return r->size <= 15 || complain(c, "an instruction of %u bytes", r->size);
}

/* "irq 48", "IRQ 0xb0 [reinjected]", "#PF (0x3)" */
static bool read_injection(struct words w, struct kvm_record *r, struct complaint *c) {
  struct word word;
  uint32_t    vector;
  if (!word_next(&w, &word)) return complain(c, "what is injected?");
  if (exception_of_name(word.text, word.length, &vector)) r->number = vector;
  else if (!(word_is(&word, "irq") || word_is(&word, "IRQ")) || !word_number(&w, 10, &r->number)) {
    return complain(c, "neither an exception nor an interrupt");
  }
  r->again = word_skip(&w, "[reinjected]");
  return true;
}

static const struct tracepoint {
  const char    *name;
  enum kvm_event event;
  bool         (*read)(struct words w, struct kvm_record *r, struct complaint *c);
} tracepoints[] = {
  {"kvm_exit", KVM_EXIT, read_exit}, {"kvm_entry", KVM_ENTRY, read_entry},
  {"kvm_pio", KVM_PIO, read_pio}, {"kvm_mmio", KVM_MMIO, read_mmio},
  {"kvm_cr", KVM_CR, read_register}, {"kvm_msr", KVM_MSR, read_register},
  {"kvm_cpuid", KVM_CPUID, read_cpuid}, {"kvm_page_fault", KVM_PAGE_FAULT, read_page_fault},
  {"kvm_emulate_insn", KVM_INSN, read_insn}, {"kvm_inj_virq", KVM_INJECTION, read_injection},
  {"kvm_inj_exception", KVM_INJECTION, read_injection},
  {"kvm_nested_vmexit_inject", KVM_NESTED, NULL}, {"kvm_nested_vmenter", KVM_NESTED, NULL},
  {"kvm_nested_vmrun", KVM_NESTED, NULL}, {"kvm_nested_vmenter_failed", KVM_NESTED, NULL},
};

/* ---- the line ---- */

/* TASK-PID [CPU] TIME: or TASK PID FLAGS [CPU] TIME: */
static uint64_t task_of(const char *line, const char *end) {
  const char *open = memrchr(line, '[', (size_t)(end - line)), *at = open;
  uint64_t    number;
  if (open == NULL) return 0;
  while (at > line) {
    const char *last = at;
    while (last > line && word_blank(last[-1])) last--;
    for (at = last; at > line && !word_blank(at[-1]) && at[-1] != '-'; at--) {}
    struct words digits = {at, last};
    if (at < last && word_digits(&digits, 10, &number) && digits.at == last) return number;
    if (at == last) break;
  }
  struct words cpu = {open + 1, end};
  return word_digits(&cpu, 10, &number) ? number | 1ull << 63 : 0;
}

static bool name_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

/* Where the name of a tracepoint of KVM begins, its length before the colon; NULL: nowhere. */
static const char *find_name(const char *line, const char *end, size_t *length) {
  for (const char *at = line; end - at > 4; at++) {
    bool begins = at == line || word_blank(at[-1]) || at[-1] == ':';
    if (!begins || memcmp(at, "kvm_", 4) != 0) continue;
    const char *last = at;
    while (last < end && name_letter(*last)) last++;
    *length = (size_t)(last - at);
    if (last < end && *last == ':') return at;
  }
  return NULL;
}

static bool says_lost(const char *line, size_t length) {
  static const char *const marks[] = {"LOST EVENTS", "EVENTS DROPPED", "PERF_RECORD_LOST"};
  for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
    if (memmem(line, length, marks[i], strlen(marks[i])) != NULL) return true;
  }
  return false;
}

bool kvm_record_read(const char *line, size_t length, struct kvm_record *r, struct complaint *c) {
  const char *end = line + length;
  size_t      letters;
  const char *name = find_name(line, end, &letters);
  r->event = name != NULL ? KVM_OTHER : says_lost(line, length) ? KVM_LOST : KVM_NONE;
  if (name == NULL) return true;
  struct words w = {name + letters + 1u, end};
  struct word  word = {name, letters};
  struct complaint why = {.column = 0};
  r->task = task_of(line, name);
  for (size_t i = 0; i < sizeof tracepoints / sizeof tracepoints[0]; i++) {
    const struct tracepoint *t = &tracepoints[i];
    if (!word_is(&word, t->name)) continue;
    r->event = t->event;
    if (t->read == NULL || t->read(w, r, &why)) return true;
    return t->event == KVM_EXIT ? complain(c, "%s", why.text)
                                : complain(c, "%s: %.150s", t->name, why.text);
  }
  return true;
}
