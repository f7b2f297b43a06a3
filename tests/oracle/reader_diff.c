/* SPDX-License-Identifier: MIT */
/* Lines of the files, each as it is and changed at random many times: the reader (oracle/read) and
 * jansson have to agree whether it is an event, and which. The line is the end of its memory, so
 * that a reader that looks behind it is found by AddressSanitizer.
 *
 *   reader_diff SEED CHANGES FILE ...
 *   reader_diff accept                 for each line of standard input: 1 an event, 0 none */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/oracle/by_jansson.h"

#define LONGEST 4096u

static struct reader ours, theirs;
static uint64_t      state, events, none, apart;

static uint32_t pick(uint32_t below) {
  state = state * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(state >> 33) % below;
}

/* Numbers that are words and statuses are compared in full, lists element by element. */
static bool is_same_event(void) {
  const struct temora_event *a = &ours.event, *b = &theirs.event;
  return a->op == b->op && a->status == b->status && a->tid == b->tid && a->bad == b->bad &&
         a->recorded == b->recorded && a->count == b->count &&
         memcmp(&a->arg, &b->arg, sizeof a->arg) == 0 &&
         memcmp(&a->packet, &b->packet, sizeof a->packet) == 0 &&
         (a->op == TEMORA_VCPU_ENTER
              ? memcmp(ours.exits, theirs.exits, a->count * sizeof ours.exits[0]) == 0
              : memcmp(ours.handles, theirs.handles, a->count * sizeof ours.handles[0]) == 0);
}

static void compare(const char *text, size_t length) {
  struct complaint why = {.column = 0};
  if (memchr(text, '\n', length) != NULL) return; /* two lines */
  char            *line = malloc(length + 1u);
  memcpy(line, text, length);
  line[length] = '\n';
  bool        fine = reader_json(&ours, line, length, &why);
  enum answer answer = by_jansson(&theirs, line, length);
  if (fine) events++;
  else none++;
  bool agree = answer == IS_UNKNOWN || (answer == IS_EVENT) == fine;
  if (fine && answer == IS_EVENT && ours.event.op < TEMORA_CALLS) agree = is_same_event();
  /* Ours takes no escapes in names and numbers. */
  if (!fine && answer == IS_EVENT && memchr(line, '\\', length) != NULL) agree = true;
  bool explained = fine || (why.text[0] != '\0' && why.column >= 1 && why.column <= length + 1u);
  if (!agree || !explained) {
    apart++;
    printf("%s, jansson %d, \"%s\" at %u: %.*s\n", fine ? "event" : "none", (int)answer, why.text,
           why.column, (int)length, text);
  }
  free(line);
}

/* ---- changes ---- */

static size_t change(char *text, size_t length) {
  static const char *const pieces[] = {
    "\"", "{", "}", "[", "]", ",", ":", "\\", "\\u0041", "\\ud83d\\ude00", "\\ud800", "\xC3\xA9",
    "\xED\xA0\x80", "\xFF", "0x", "18446744073709551615", "9223372036854775807",
    "\"0x10000000000000000\"", "-1", "4294967296", "1e3", "0.5", "null", "true",
    "\"t\":\"thread\",", "\"op\":1,", "\"in\":{}", " ", "\t", "\r", "\"h\":2,", "010", "\"010\"",
    "-0",    "\"ZX_ERR_BAD_HANDLE\"", "\"bad\":[\"out\"],",
  };
  size_t at = pick((uint32_t)length + 1u), cut = pick(4) == 0 ? pick(12) : pick(3);
  char   byte[2] = {(char)(pick(255) + 1), '\0'};
  const char *piece = pick(4) == 0 ? byte : pieces[pick(sizeof pieces / sizeof pieces[0])];
  size_t more = pick(3) == 0 ? 0 : strlen(piece);
  if (cut > length - at) cut = length - at;
  if (length + more > LONGEST) return length;
  memmove(text + at + more, text + at + cut, length - at - cut);
  memcpy(text + at, piece, more);
  return length + more - cut;
}

static void try_line(const char *line, size_t length, uint32_t changes) {
  char text[LONGEST + 1u];
  compare(line, length);
  for (uint32_t i = 0; i < changes; i++) {
    size_t now = length;
    memcpy(text, line, length);
    for (uint32_t k = pick(3) + 1u; k > 0; k--) now = change(text, now);
    compare(text, now);
  }
}

static int try_file(const char *path, uint32_t changes) {
  char  line[LONGEST];
  FILE *file = fopen(path, "r");
  if (file == NULL) {
    perror(path);
    return 2;
  }
  while (fgets(line, sizeof line, file) != NULL) try_line(line, strcspn(line, "\n"), changes);
  fclose(file);
  return 0;
}

static int accept(void) {
  static char      line[0x100000];
  struct complaint why;
  while (fgets(line, sizeof line, stdin) != NULL) {
    puts(reader_json(&ours, line, strcspn(line, "\n"), &why) ? "1" : "0");
  }
  return 0;
}

int main(int argc, char **argv) {
  if (argc == 2 && strcmp(argv[1], "accept") == 0) return accept();
  if (argc < 4) return 2;
  state = strtoull(argv[1], NULL, 0);
  for (int i = 3; i < argc; i++) {
    if (try_file(argv[i], (uint32_t)strtoul(argv[2], NULL, 0)) != 0) return 2;
  }
  printf("%lu events and %lu other lines, %lu without agreement\n", events, none, apart);
  return apart != 0 || events == 0 || none == 0;
}
