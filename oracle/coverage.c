/* SPDX-License-Identifier: MIT */
/* temora coverage: which rules decided no call of some traces. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "oracle/check.h"
#include "oracle/commands.h"
#include "oracle/rules.h"

/* The core can be booted once: each trace has a process of its own, and all have one table. */
static int check_apart(const char *path) {
  static struct trace  trace;
  static struct report report;
  struct complaint     why;
  int                  status = 0;
  pid_t                child = fork();
  if (child == 0) {
    if (!trace_load(&trace, path, &why)) {
      fprintf(stderr, "temora: %s\n", why.text);
      _exit(2);
    }
    trace_check(&trace, false, BUDGET, &report);
    if (report.verdict != CONFORMS) report_text(stderr, &trace, &report);
    _exit(report_status(&report));
  }
  if (child < 0 || waitpid(child, &status, 0) < 0) return 2;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 2;
}

static size_t show(void) {
  size_t missing = 0;
  for (size_t i = 0; i < rules_count(); i++) {
    const struct rule *rule = rules_rule(i);
    if (rules_hits[i] != 0) continue;
    missing++;
    printf("%s: %s: %s\n", rules_op(i), status_name(rule->status), rule->name);
  }
  printf("%zu of %zu rules decided a call\n", rules_count() - missing, rules_count());
  return missing;
}

int coverage_command(int argc, char **argv) {
  bool gate = argc > 1 && strcmp(argv[1], "--all") == 0;
  int  first = gate ? 2 : 1, worst = 0;
  if (argc <= first || strcmp(argv[first], "--help") == 0) {
    printf("usage: temora coverage [--all] TRACE...\n"
           "Names each rule that decided no call of the traces, with its call and its status.\n"
           "Exit status: 0; 1 with --all, if there is one; 2 a trace does not conform.\n");
    return argc <= first ? 2 : 0;
  }
  rules_hits = mmap(NULL, MAX_RULES * sizeof *rules_hits, PROT_READ | PROT_WRITE,
                    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (rules_hits == MAP_FAILED) return 2;
  for (int i = first; i < argc; i++) {
    if (check_apart(argv[i]) != 0) worst = 2;
  }
  size_t missing = show();
  return worst != 0 ? worst : gate && missing != 0;
}
