/* SPDX-License-Identifier: MIT */
/* The decoder against Zydis, Capstone and LLVM, over seeded forms; each difference must have its
 * explanation in disagreements.md.
 *
 *   diff FORMS SEED DISAGREEMENTS_MD */
#include <stdio.h>
#include <stdlib.h>

#include "tests/insn/compare.h"
#include "tests/insn/headings.h"
#include "tests/insn/speed.h"

#define SHOWN 10 /* differences without explanation, per peer */

static const struct peer *const peers[] = {&peer_zydis, &peer_capstone, &peer_llvm};
#define PEERS (sizeof peers / sizeof peers[0])

static unsigned long statuses[4], explained[PEERS][RULES], unexplained[PEERS];

static void compare(const struct form *form)
{
  struct difference d;
  for (unsigned p = 0; p < PEERS; p++) {
    if (!differ(peers[p], form, &d))
      continue;
    int rule = explanation(peers[p], &d);
    if (rule >= 0)
      explained[p][rule]++;
    else if (unexplained[p]++ < SHOWN)
      print_difference(peers[p], &d);
  }
  statuses[insn_decode(form->mode, form->count, form->bytes).status]++;
}

/* The number of differences that this list does not explain */
static unsigned long report(unsigned p, unsigned long forms, FILE *list)
{
  unsigned long sum = 0, bad = unexplained[p];
  for (int i = 0; i < RULES; i++)
    sum += explained[p][i];
  printf("%s: %lu agree, %lu explained, %lu unexplained\n", peers[p]->name,
         forms - sum - unexplained[p], sum, unexplained[p]);
  for (int i = 0; i < RULES; i++) {
    if (explained[p][i] == 0)
      continue;
    bool known = has_heading(list, rule_name(i));
    bad += known ? 0 : explained[p][i];
    printf("  %-18s %8lu%s\n", rule_name(i), explained[p][i], known ? "" : "  NOT IN THE LIST");
  }
  return bad;
}

int main(int argc, char **argv)
{
  FILE *list = argc == 4 ? fopen(argv[3], "r") : NULL;
  unsigned long forms = argc == 4 ? strtoul(argv[1], NULL, 0) : 0, bad = 0;
  struct forms f = {argc == 4 ? strtoull(argv[2], NULL, 0) : 0};
  if (forms == 0 || list == NULL) {
    fprintf(stderr, "usage: %s FORMS SEED DISAGREEMENTS_MD\n", argv[0]);
    return 2;
  }
  for (unsigned long i = 0; i < forms; i++) {
    struct form form = forms_any(&f);
    compare(&form);
  }
  printf("%lu forms, seed %s: %lu ok, %lu more, %lu unsupported, %lu invalid\n", forms, argv[2],
         statuses[INSN_OK], statuses[INSN_MORE], statuses[INSN_UNSUPPORTED],
         statuses[INSN_INVALID]);
  for (unsigned p = 0; p < PEERS; p++)
    bad += report(p, forms, list);
  print_speeds(peers, PEERS, f.state);
  printf("%lu comparisons, %lu unexplained\n", forms * PEERS, bad);
  return bad != 0 || statuses[INSN_OK] < forms / 4;
}
