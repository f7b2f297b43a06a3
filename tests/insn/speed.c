/* SPDX-License-Identifier: MIT */
#include "tests/insn/speed.h"

#include <stdio.h>
#include <time.h>

#define FORMS 4096
#define LEAST_SECONDS 0.5

static uint32_t our_length(const struct form *form)
{
  return insn_decode(form->mode, form->count, form->bytes).length;
}

static double seconds(void) { return (double)clock() / CLOCKS_PER_SEC; }

/* Millions a second; the number of bytes of one round goes to `bytes`. */
static double speed(uint32_t (*length)(const struct form *), const struct form *forms,
                    unsigned long *bytes)
{
  double begun = seconds(), spent = 0;
  unsigned long rounds = 0, sum = 0;
  while (spent < LEAST_SECONDS) {
    for (unsigned i = 0; i < FORMS; i++)
      sum += length(&forms[i]);
    rounds++;
    spent = seconds() - begun;
  }
  *bytes = sum / rounds;
  return (double)rounds * FORMS / spent / 1e6;
}

void print_speeds(const struct peer *const *peers, unsigned count, uint64_t seed)
{
  static struct form forms[FORMS];
  struct forms f = {seed};
  unsigned long bytes;
  for (unsigned i = 0; i < FORMS; i++)
    do
      forms[i] = forms_plain(&f);
    while (our_length(&forms[i]) == 0);
  double ours = speed(our_length, forms, &bytes);
  printf("Temora    %6.1f million instructions a second (%lu forms, %lu bytes)\n", ours,
         (unsigned long)FORMS, bytes);
  for (unsigned p = 0; p < count; p++) {
    double theirs = speed(peers[p]->length, forms, &bytes);
    printf("%-9s %6.1f, of Temora's %.0f %% (%lu bytes)\n", peers[p]->name, theirs,
           100 * theirs / ours, bytes);
  }
}
