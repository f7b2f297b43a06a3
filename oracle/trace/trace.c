/* SPDX-License-Identifier: MIT */
#include "oracle/trace/trace.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIECE      0x20000u /* stays in a processor's second cache */
#define SHOW_LINES 4096u

/* A file that can be read again: a copy, if `file` cannot. -1: see errno. */
static int seekable(int file) {
  char    piece[PIECE];
  ssize_t got;
  if (lseek(file, 0, SEEK_CUR) >= 0) return file;
  FILE *copy = tmpfile();
  if (copy == NULL) return -1;
  while ((got = read(file, piece, sizeof piece)) != 0) {
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 || write(fileno(copy), piece, (size_t)got) != got) return -1;
  }
  return fileno(copy); /* stays open to the program's end */
}

bool trace_open(struct trace *trace, const char *path, struct complaint *c) {
  bool input = strcmp(path, "-") == 0;
  int  file = input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
  *trace = (struct trace){.path = path, .file = file < 0 ? file : seekable(file)};
  trace->room = PIECE;
  trace->text = trace->file < 0 ? NULL : malloc(trace->room + 1u);
  if (trace->text == NULL) return complain(c, "%s: %s", path, strerror(errno));
  trace_rewind(trace);
  return true;
}

void trace_close(struct trace *trace) {
  progress_end(&trace->progress);
  free(trace->text);
  if (trace->file > STDIN_FILENO) close(trace->file);
}

void trace_show(struct trace *trace) {
  struct stat about;
  if (trace->lines % SHOW_LINES != 0 || fstat(trace->file, &about) != 0) return;
  off_t read = lseek(trace->file, 0, SEEK_CUR) - (off_t)(trace->size - trace->next);
  progress_show(&trace->progress, (uint64_t)read, (uint64_t)about.st_size, "bytes");
}

void trace_rewind(struct trace *trace) {
  progress_end(&trace->progress);
  lseek(trace->file, 0, SEEK_SET);
  trace->size = trace->next = trace->lines = 0;
  trace->ended = false;
}

/* The begun line goes to the front, and more is read behind it. */
static bool refill(struct trace *trace) {
  size_t  begun = trace->size - trace->next;
  ssize_t got;
  memmove(trace->text, trace->text + trace->next, begun);
  trace->next = 0;
  trace->size = begun;
  if (begun == trace->room) {
    char *text = realloc(trace->text, 2u * trace->room + 1u);
    if (text == NULL) return false;
    trace->text = text;
    trace->room *= 2u;
  }
  do got = read(trace->file, trace->text + begun, trace->room - begun);
  while (got < 0 && errno == EINTR);
  if (got < 0) return false;
  trace->size += (size_t)got;
  trace->ended = got == 0;
  return true;
}

bool trace_next(struct trace *trace, struct trace_line *line, struct complaint *c) {
  size_t seen = 0; /* of the begun line: without an end in it */
  for (;;) {
    char       *start = trace->text + trace->next;
    const char *end = memchr(start + seen, '\n', trace->size - trace->next - seen);
    seen = trace->size - trace->next;
    if (end == NULL && !trace->ended) {
      if (refill(trace)) continue;
      return complain(c, "%s: %s", trace->path, strerror(errno));
    }
    if (end == NULL && seen == 0) return false;
    size_t length = end != NULL ? (size_t)(end - start) : seen;
    start[length] = '\n';
    trace->next += end != NULL ? length + 1u : length;
    *line = (struct trace_line){start, length, ++trace->lines};
    return true;
  }
}

bool trace_find(struct trace *trace, size_t number, struct trace_line *line) {
  struct complaint unused;
  while (trace_next(trace, line, &unused)) {
    if (line->number == number) return true;
  }
  return false;
}
