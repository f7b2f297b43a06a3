/* SPDX-License-Identifier: MIT */
/* VM entry: every rule violated once, from a state that violates none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/entry_cases.h"

#define MOST_BLAMED 8u

static struct entry_state good(uint32_t base)
{
  return entry_base_state(base, entry_case_caps, entry_case_host, entry_case_pages);
}

static void put(struct entry_state *x, uint32_t offset, uint64_t value)
{
  *(uint64_t *)((char *)x + offset) = value;
}

static void bases_violate_nothing(void **state)
{
  (void)state;
  for (uint32_t base = 0; base < BASES; base++)
    assert_int_equal(entry_check(good(base), entry_case_caps), 0);
}

/* Of the case's state */
static uint32_t verdict(const struct entry_case *c)
{
  struct entry_state x = good(c->base);
  for (uint32_t i = 0; i < CASE_EDITS && c->edit[i].offset != NO_EDIT; i++)
    put(&x, c->edit[i].offset, c->edit[i].value);
  return entry_check(x, entry_case_caps);
}

static void each_rule_alone(void **state)
{
  (void)state;
  for (uint32_t i = 0; i < entry_case_count; i++) {
    if (verdict(&entry_cases[i]) != entry_cases[i].rule)
      print_message("case %u: rule %u, not %u\n", i, entry_cases[i].rule,
                    verdict(&entry_cases[i]));
    assert_int_equal(verdict(&entry_cases[i]), entry_cases[i].rule);
  }
}

static uint32_t edits_field(const struct entry_case *c, uint32_t field)
{
  for (uint32_t i = 0; i < CASE_EDITS && c->edit[i].offset != NO_EDIT; i++)
    if (c->edit[i].offset == entry_fields[field].offset)
      return 1;
  return 0;
}

/* What the dump of a failed entry says: when one field was changed, it is among the few blamed.
 * (Where it took several, no single one may cure it.) */
static void a_changed_field_is_blamed(void **state)
{
  uint32_t bad = 0, singles = 0;
  (void)state;
  for (uint32_t i = 0; i < entry_case_count; i++) {
    const struct entry_case *c = &entry_cases[i];
    struct entry_state       x = good(c->base);
    uint32_t                 blamed = 0, ours = 0;
    for (uint32_t e = 0; e < CASE_EDITS && c->edit[e].offset != NO_EDIT; e++)
      put(&x, c->edit[e].offset, c->edit[e].value);
    for (uint32_t f = 0; f < entry_field_count; f++) {
      uint32_t blames = entry_blames(x, entry_case_caps, c->rule, f);
      blamed += blames;
      ours += blames && edits_field(c, f);
    }
    uint32_t single = c->edit[1].offset == NO_EDIT;
    singles += single;
    if (blamed <= MOST_BLAMED && (ours > 0 || !single))
      continue;
    print_message("rule %u: %u fields blamed, %u of them changed\n", c->rule, blamed, ours);
    bad++;
  }
  assert_int_equal(bad, 0);
  assert_true(singles > 50);
}

static void each_rule_has_a_case(void **state)
{
  (void)state;
  for (uint32_t r = 0; r < entry_rule_count(); r++) {
    uint32_t found = 0;
    for (uint32_t i = 0; i < entry_case_count; i++)
      found |= entry_cases[i].rule == entry_rule_at(r).number;
    if (!found)
      print_message("rule %u has no case\n", entry_rule_at(r).number);
    assert_true(found);
  }
}

/* Numbers ascend; every number that a check gives has a text. */
static void rules_are_a_table(void **state)
{
  (void)state;
  for (uint32_t r = 1; r < entry_rule_count(); r++)
    assert_true(entry_rule_at(r - 1).number < entry_rule_at(r).number);
  assert_int_equal(entry_rule(entry_rule_at(7).number).number, entry_rule_at(7).number);
  assert_int_equal(entry_rule(0).number, 0);
  assert_int_equal(entry_rule(109).number, 0);
  assert_int_equal(entry_rule_outcome(0), ENTRY_ENTERS);
  assert_int_equal(entry_rule_outcome(158), ENTRY_BAD_CONTROLS);
  assert_int_equal(entry_rule_outcome(226), ENTRY_BAD_HOST);
  assert_int_equal(entry_rule_outcome(301), ENTRY_BAD_GUEST);
}

/* Whatever is edited, the verdict is 0 or a rule of the table. */
static void neighbours_have_a_rule(void **state)
{
  (void)state;
  uint64_t seed = 1;
  for (uint32_t n = 0; n < 200000; n++) {
    struct entry_state x = good(n % BASES);
    for (uint32_t edits = 1 + n % 3; edits > 0; edits--)
      (void)entry_edit(&x, entry_case_caps, entry_case_pages, &seed);
    uint32_t rule = entry_check(x, entry_case_caps);
    assert_int_equal(entry_rule(rule).number, rule);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(bases_violate_nothing),  cmocka_unit_test(each_rule_alone),
    cmocka_unit_test(a_changed_field_is_blamed),
    cmocka_unit_test(each_rule_has_a_case),   cmocka_unit_test(rules_are_a_table),
    cmocka_unit_test(neighbours_have_a_rule),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
