/* SPDX-License-Identifier: MIT */
#include "oracle/trace/progress.h"

#include <stdbool.h>
#include <time.h>
#include <unistd.h>

#define FULL  "####################"
#define EMPTY "...................."
#define BAR   (sizeof FULL - 1u)
#define FIRST 1.0 /* seconds until it is shown, and from one time to the next */
#define AGAIN 0.2

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static bool is_seen(void) {
  static int seen = -1;
  if (seen < 0) seen = isatty(STDERR_FILENO);
  return seen != 0;
}

void progress_bar(FILE *out, uint64_t done, uint64_t of, double seconds) {
  uint32_t filled = (uint32_t)(done * BAR / of);
  uint32_t left = (uint32_t)(done != 0 ? seconds * (double)(of - done) / (double)done : 0);
  fprintf(out, "[%.*s%.*s] %3lu %%, %02u:%02u left, ", (int)filled, FULL, (int)(BAR - filled),
          EMPTY, done * 100u / of, left / 60u, left % 60u);
}

void progress_show(struct pace *p, uint64_t done, uint64_t of, const char *what) {
  if (!is_seen()) return;
  double at = now();
  if (p->begun == 0) p->begun = at;
  if (at - p->begun < FIRST || at - p->shown < AGAIN) return;
  p->shown = at;
  fputc('\r', stderr);
  if (of != 0) progress_bar(stderr, done < of ? done : of, of, at - p->begun);
  fprintf(stderr, "%lu %s\033[K", done, what);
  fflush(stderr);
}

void progress_end(struct pace *p) {
  if (p->shown != 0) fputs("\r\033[K", stderr);
  *p = (struct pace){0, 0};
}
