/* SPDX-License-Identifier: MIT */
#include "tests/insn/text.h"

#include <stdlib.h>
#include <string.h>

#include "tests/insn/names.h"

static const char *skip_blanks(const char *text) { return text + strspn(text, " \t"); }

/* The word at the front goes to `word`; returns what follows it. */
static const char *take_word(const char *text, char word[32])
{
  size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789");
  size_t kept = n < 31 ? n : 31;
  memcpy(word, text, kept);
  word[kept] = 0;
  return skip_blanks(text + n);
}

const char *text_prefixes(const char *text, struct insn *x)
{
  static const char *const prefixes[] = {"lock", "rep", "repe", "repne", "xacquire", "xrelease",
                                         "data16", "data32", "addr16", "addr32", "rex64",
                                         "es", "cs", "ss", "ds", "fs", "gs"};
  char word[32];
  for (text = skip_blanks(text); *text != 0;) {
    const char *rest = take_word(text, word);
    unsigned i = 0;
    while (i < sizeof prefixes / sizeof prefixes[0] && strcmp(word, prefixes[i]) != 0)
      i++;
    if (i == sizeof prefixes / sizeof prefixes[0])
      break;
    x->lock |= i == 0;
    x->repeat |= 1 <= i && i <= 3;
    text = rest;
  }
  return text;
}

static uint32_t pointer_size(const char *word)
{
  static const char *const sizes[] = {"byte", "word", "dword", "qword"};
  for (uint32_t i = 0; i < 4; i++)
    if (strcmp(word, sizes[i]) == 0)
      return 1u << i;
  return 0;
}

static uint64_t number(const char *text, char **end)
{
  return text[0] == '-' ? (uint64_t)strtoll(text, end, 0) : strtoull(text, end, 0);
}

/* One term of an address: register, scale * register, number. */
static bool take_term(struct insn_memory *m, char *term)
{
  struct named_register r;
  char *end;
  if (strcmp(term, "eiz") == 0 || strcmp(term, "riz") == 0)
    return true;
  if (strchr(term, '*') != NULL) {
    m->scale = (uint32_t)strtoul(term, &end, 10);
    if (!register_named(end + 1, &r))
      return true; /* eiz, riz */
    m->index = r.number;
    m->address_size = r.bytes;
    return true;
  }
  if (register_named(term, &r)) {
    *(m->base == INSN_NO_REG ? &m->base : &m->index) = r.number;
    m->address_size = r.bytes;
    return true;
  }
  m->displacement += number(term, &end);
  return *end == 0;
}

/* [a + 4*b - c]; returns false for what is none. */
static bool take_address(struct insn_memory *m, const char *text)
{
  char copy[96], *token;
  bool minus = false;
  size_t n = strcspn(text, "]");
  if (*text != '[' || n > sizeof copy)
    return false;
  memcpy(copy, text + 1, n - 1);
  copy[n - 1] = 0;
  for (token = strtok(copy, " "); token != NULL; token = strtok(NULL, " ")) {
    if (strcmp(token, "+") == 0)
      continue;
    if (strcmp(token, "-") == 0) {
      minus = true;
      continue;
    }
    if (minus)
      m->displacement -= strtoull(token, NULL, 0);
    else if (!take_term(m, token))
      return false;
    minus = false;
  }
  return true;
}

/* "dword ptr fs:[..]" */
static bool take_memory(struct insn *x, const char *text)
{
  char word[32];
  uint32_t segment = 6;
  text = take_word(text, word);
  x->size = pointer_size(word);
  text = take_word(text, word);
  if (x->size == 0 || strcmp(word, "ptr") != 0)
    return false;
  if (*text != '[') {
    text = take_word(text, word);
    segment = segment_named(word);
    text += *text == ':';
  }
  x->memory = (struct insn_memory){.base = INSN_NO_REG, .index = INSN_NO_REG, .scale = 1};
  bool good = take_address(&x->memory, text);
  x->memory.segment = segment < 6 ? segment : default_segment(x->memory.base);
  x->memory.scale = x->memory.index == INSN_NO_REG ? 1 : x->memory.scale;
  return good;
}

static bool take_other(struct insn *x, const char *text)
{
  struct named_register r;
  char word[32], *end;
  take_word(text, word);
  x->width = x->size;
  if (register_named(word, &r)) {
    x->operand = INSN_REGISTER;
    x->reg = r.number;
    x->high = r.high;
    x->width = r.bytes;
    return true;
  }
  x->operand = INSN_IMMEDIATE;
  x->immediate = as_operand(x, number(text, &end));
  return end != text;
}

bool text_read(const char *text, struct insn *x)
{
  char word[32];
  text = take_word(text, word);
  x->operation = operation_named(word);
  x->sign_extended = x->operation == INSN_MOVSX;
  const char *second = strchr(text, ',');
  if (x->operation == INSN_NONE || second == NULL)
    return false;
  second = skip_blanks(second + 1);
  if (x->operation == INSN_MOVS) {
    struct insn destination = {0};
    x->operand = INSN_DESTINATION;
    bool good = take_memory(&destination, text) && take_memory(x, second);
    x->width = x->size;
    return good;
  }
  x->memory_first = strchr(text, '[') != NULL && strchr(text, '[') < second;
  if (!take_memory(x, x->memory_first ? text : second))
    return false;
  return take_other(x, x->memory_first ? second : text);
}
