/* SPDX-License-Identifier: MIT */
/* The decoder against the emulator of Linux KVM, over seeded forms that access a device; each
 * difference must have its explanation in disagreements.md.
 *
 *   run FORMS SEED DISAGREEMENTS_MD */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/insn/headings.h"
#include "tests/insn_kvm/compare.h"
#include "tests/insn_kvm/machine.h"
#include "tests/insn_kvm/place.h"
#include "tests/insn_kvm/predict.h"

#define SHOWN   10 /* differences without explanation */
#define NO_KVM  77 /* exit status: nothing was compared */
#define OPCODES 512u

#define MODES 4u
static const struct {
  const char *name;
  uint32_t mode;
  bool real;
} modes[MODES] = {{"64-bit", INSN_MODE_64, false}, {"32-bit", INSN_MODE_32, false},
                  {"16-bit", INSN_MODE_16, false}, {"real-mode", INSN_MODE_16, true}};
static bool entered[MODES];
static unsigned long in_mode[MODES];
static unsigned long statuses[4], endings[4], accesses, explained[RULES], disagreeing, unexplained;
static unsigned long unknown[OPCODES], other[OPCODES];
static bool seen[INSN_STOS + 1]; /* operations that have accessed the device */

static uint32_t mode_of(const struct state *s)
{
  uint32_t i = 0;
  while (modes[i].mode != s->mode || modes[i].real != s->real)
    i++;
  return i;
}

/* How many modes there are */
static uint32_t find_modes(struct machine *m)
{
  uint32_t n = 0;
  for (uint32_t i = 0; i < MODES; i++) {
    entered[i] = machine_enters(m, modes[i].mode, modes[i].real);
    n += entered[i];
    if (!entered[i])
      printf("left out: %s code, which this KVM does not run\n", modes[i].name);
  }
  return n;
}

/* ---- one form ---- */

static void judge(const struct case_of *c)
{
  if (!disagree(c))
    return;
  disagreeing++;
  unsigned used = explanation(c);
  for (unsigned i = 0; i < RULES; i++)
    explained[i] += used >> i & 1;
  if (used == 0 && unexplained++ < SHOWN)
    print_case(c);
}

static void count(const struct case_of *c)
{
  bool known = opcode_in_table(&c->form);
  in_mode[mode_of(&c->state)]++;
  statuses[c->insn.status]++;
  endings[c->kvm.ending]++;
  accesses += c->kvm.accesses;
  seen[c->insn.operation] |= c->kvm.accesses != 0;
  unknown[opcode_of(&c->form)] += c->kvm.ending == ENDING_UNKNOWN && known;
  other[opcode_of(&c->form)] += c->kvm.accesses != 0 && !known;
}

static bool run_one(struct machine *m, struct forms *f)
{
  struct case_of c = {.form = form_to_run(f)};
  c.insn = insn_decode(c.form.mode, c.form.count, c.form.bytes);
  if (!place(f, &c.form, &c.insn, &c.state) || !entered[mode_of(&c.state)])
    return false;
  c.ours = predict(&c.state, &c.insn);
  c.kvm = machine_run(m, &c.form, &c.state);
  judge(&c);
  count(&c);
  /* What is not known may have done anything; an exception in real mode has pushed something. */
  if (c.insn.status == INSN_UNSUPPORTED || (c.state.real && c.kvm.ending == ENDING_REFUSED))
    machine_restore(m);
  return true;
}

/* ---- the report ---- */

static void print_opcodes(const char *what, const unsigned long *counts)
{
  unsigned long sum = 0;
  for (uint32_t i = 0; i < OPCODES; i++)
    sum += counts[i];
  printf("%s: %lu", what, sum);
  for (uint32_t i = 0; i < OPCODES; i++)
    if (counts[i] != 0)
      printf(", %s%02X (%lu)", i >= 256 ? "0F " : "", i & 255, counts[i]);
  printf("\n");
}

/* The number of differences that the list does not explain */
static unsigned long report_rules(FILE *list)
{
  unsigned long bad = unexplained;
  for (unsigned i = 0; rule_name(i) != NULL; i++) {
    if (explained[i] == 0)
      continue;
    bool known = has_heading(list, rule_name(i));
    bad += known ? 0 : explained[i];
    printf("  %-18s %8lu%s\n", rule_name(i), explained[i], known ? "" : "  NOT IN THE LIST");
  }
  return bad;
}

/* Operations that no form has had */
static unsigned long missing_operations(void)
{
  unsigned long n = 0;
  for (uint32_t i = INSN_NONE + 1; i <= INSN_STOS; i++)
    n += !seen[i];
  return n;
}

static unsigned long report(const struct machine *m, unsigned long forms, FILE *list)
{
  printf("%lu forms: %lu ok, %lu unsupported, %lu invalid;", forms, statuses[INSN_OK],
         statuses[INSN_UNSUPPORTED], statuses[INSN_INVALID]);
  for (uint32_t i = 0; i < MODES; i++)
    printf(" %lu %s", in_mode[i], modes[i].name);
  printf("\n");
  printf("KVM: %lu done, %lu refused, %lu unknown, %lu others; %lu accesses, %lu times KVM_RUN\n",
         endings[ENDING_DONE], endings[ENDING_REFUSED], endings[ENDING_UNKNOWN],
         endings[ENDING_OTHER], accesses, m->exits);
  printf("operations that none has: %lu\n", missing_operations());
  print_opcodes("the table has, KVM does not know", unknown);
  print_opcodes("KVM accesses the device, the table has not", other);
  printf("%lu agree, %lu explained, %lu unexplained\n", forms - disagreeing,
         disagreeing - unexplained, unexplained);
  return report_rules(list);
}

int main(int argc, char **argv)
{
  static struct machine m;
  FILE *list = argc == 4 ? fopen(argv[3], "r") : NULL;
  unsigned long forms = argc == 4 ? strtoul(argv[1], NULL, 0) : 0;
  struct forms f = {argc == 4 ? strtoull(argv[2], NULL, 0) : 0};
  if (forms == 0 || list == NULL) {
    fprintf(stderr, "usage: %s FORMS SEED DISAGREEMENTS_MD\n", argv[0]);
    return 2;
  }
  const char *missing = machine_open(&m);
  if (missing != NULL) {
    printf("skipped: %s\n", missing);
    return strcmp(missing, NO_DEVICE) == 0 ? NO_KVM : 1;
  }
  uint32_t count_of_modes = find_modes(&m);
  if (count_of_modes == 0)
    return 1;
  for (unsigned long i = 0; i < forms;)
    i += run_one(&m, &f);
  unsigned long bad = report(&m, forms, list);
  printf("%lu forms on KVM in %u of %u modes, seed %s, %lu unexplained\n", forms, count_of_modes,
         MODES, argv[2], bad);
  return bad != 0 || statuses[INSN_OK] < forms / 2 || accesses < forms / 2 ||
         missing_operations() != 0;
}
