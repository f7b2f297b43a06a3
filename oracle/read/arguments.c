/* SPDX-License-Identifier: MIT */
/* The arguments of a call, and what it handed out. */
#include "oracle/read/members.h"

/* ---- packets ---- */

static const struct parameter *packet_member(const struct line *line, uint32_t i) {
  (void)line;
  return i < PACKET_MEMBERS ? &schema_packet[i] : NULL;
}

static const char *read_packet_status(struct lexer *l, const char *p, const struct span *name,
                                      int32_t *status) {
  uint32_t    word = 0;
  bool        negative = *p == '-';
  const char *end = lex_word(l, negative ? p + 1 : p, name, &word);
  if (end == NULL || !negative) {
    *status = (int32_t)word;
    return end;
  }
  if (p[1] == '"' || word > INT32_MAX) return lex_fail(l, p, "\"status\" is no status");
  *status = -(int32_t)word;
  return end;
}

static const char *read_in_packet(struct line *line, const char *p, const struct span *name,
                                  uint32_t i) {
  struct temora_packet *packet = &line->reader->event.packet;
  switch (i) {
    case 0: return lex_number(&line->lexer, p, name, &packet->key);
    case 1: return lex_word(&line->lexer, p, name, &packet->type);
    case 2: return read_packet_status(&line->lexer, p, name, &packet->status);
    default: return lex_number(&line->lexer, p, name, &packet->word[i - 3u]);
  }
}

static const char *read_packet(struct line *line, const char *p) {
  uint32_t seen;
  p = read_object(line, p, packet_member, read_in_packet, &seen);
  line->reader->event.recorded |= seen * TEMORA_KEY;
  return p;
}

/* ---- lists ---- */

static const struct parameter *exit_member(const struct line *line, uint32_t i) {
  (void)line;
  return i < EXIT_MEMBERS ? &schema_exit[i] : NULL;
}

static const char *read_in_exit(struct line *line, const char *p, const struct span *name,
                                uint32_t i) {
  struct lexer       *l = &line->lexer;
  struct temora_exit *e = &line->reader->exits[line->reader->event.count];
  uint32_t *const     words[] = {&e->reason, &e->length, &e->intr_info, &e->intr_error,
                                 &e->vectoring, &e->vectoring_error};
  switch (i) {
    case 6: return lex_number(l, p, name, &e->qualification);
    case 7: return lex_number(l, p, name, &e->guest_physical);
    case 8: return lex_number(l, p, name, &e->rflags);
    case 9: return lex_word(l, p, name, &e->interruptibility);
    case 10: return lex_word(l, p, name, &e->pe);
    case 11: e->has_rax = 1; return lex_number(l, p, name, &e->rax);
    default: return lex_word(l, p, name, words[i]);
  }
}

static const char *read_exit(struct line *line, const char *p) {
  uint32_t seen;
  line->reader->exits[line->reader->event.count] = (struct temora_exit){.rflags = 0x202, .pe = 1};
  return read_object(line, p, exit_member, read_in_exit, &seen);
}

static const char *read_list(struct line *line, const char *p, const struct span *name,
                             bool exits) {
  struct reader *r = line->reader;
  uint32_t       most = exits ? TEMORA_MAX_EXITS : TEMORA_MAX_HANDLES;
  bool           more;
  if (*p != '[') {
    return lex_fail(&line->lexer, p, "\"%s\" is not a list", exits ? "exits" : "handles");
  }
  for (p++;; r->event.count++) {
    p = lex_element(&line->lexer, p, r->event.count == 0, &more);
    if (p == NULL || !more) return p;
    if (r->event.count == most) return lex_fail(&line->lexer, p, "a list of more than %u", most);
    p = exits ? read_exit(line, p)
              : lex_number(&line->lexer, p, name, &r->handles[r->event.count]);
    if (p == NULL) return NULL;
  }
}

/* ---- arguments ---- */

/* Stands for an argument of the other direction; no name on a line has this byte. */
static const struct parameter nothing = {"\n", 0, 1};

static const struct parameter *in_member(const struct line *line, uint32_t i) {
  if (i >= line->call->parameters) return NULL;
  uint8_t kind = line->call->parameter[i].kind;
  return IS_OUT(kind) || IS_BYTES(kind) ? &nothing : &line->call->parameter[i];
}

static const struct parameter *out_member(const struct line *line, uint32_t i) {
  if (i >= line->call->parameters) return NULL;
  uint8_t kind = line->call->parameter[i].kind;
  return IS_OUT(kind) && !IS_BYTES(kind) ? &line->call->parameter[i] : &nothing;
}

static const char *read_argument(struct line *line, const char *p, const struct span *name,
                                 uint32_t i) {
  uint64_t *word = &line->reader->event.arg.word[i];
  switch (line->call->parameter[i].kind) {
    case IN_WORD:
      p = lex_number(&line->lexer, p, name, word);
      if (p == NULL || *word <= UINT32_MAX) return p;
      return lex_fail(&line->lexer, name->text - 1, "\"%s\" is above 2^32-1",
                      line->call->parameter[i].name);
    case IN_PACKET: case OUT_PACKET: return read_packet(line, p);
    case IN_HANDLES: case OUT_HANDLES: return read_list(line, p, name, false);
    case IN_EXITS:
      line->reader->event.recorded |= TEMORA_EXITS;
      return read_list(line, p, name, true);
    default: return lex_number(&line->lexer, p, name, word);
  }
}

const char *read_in(struct line *line, const char *p) {
  uint32_t seen;
  return read_object(line, p, in_member, read_argument, &seen);
}

const char *read_out(struct line *line, const char *p) {
  uint32_t seen;
  p = read_object(line, p, out_member, read_argument, &seen);
  line->reader->event.recorded |= seen;
  return p;
}

const char *read_bad(struct line *line, const char *p) {
  struct lexer *l = &line->lexer;
  struct span   name;
  bool          more, escaped;
  if (*p != '[') return lex_fail(l, p, "\"bad\" is not a list");
  p++;
  for (bool first = true;; first = false) {
    uint32_t i = 0;
    p = lex_element(l, p, first, &more);
    if (p == NULL || !more) return p;
    if (*p != '"') return lex_expected(l, p, "the name of an argument");
    const char *start = p;
    p = lex_string(l, p, &name, &escaped);
    if (p == NULL) return NULL;
    while (i < line->call->parameters &&
           !(IS_POINTER(line->call->parameter[i].kind) &&
             is_named(&name, line->call->parameter[i].name, line->call->parameter[i].length))) i++;
    if (i == line->call->parameters) {
      return lex_fail(l, start, "%s has no pointer of this name", line->call->name);
    }
    line->reader->event.bad |= 1u << i;
  }
}
