# SPDX-License-Identifier: MIT
# Unit tests on the host: they link the very object files of the core that the runner links.
UNIT_TESTS := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/test_*.c))

UNIT_FIXTURE := $(patsubst %,$(BUILD)/unit/%.o,fixture invariants invariants_task messages \
  random_calls random_channel random_memory random_task tasks)
UNIT_CFLAGS  := -O1 -g -std=c11 -Wall -Wextra -Werror -Iinclude -I. -no-pie -MMD -MP

$(UNIT_FIXTURE): $(BUILD)/unit/%.o: tests/unit/%.c
	@mkdir -p $(@D)
	$(CC) $(UNIT_CFLAGS) -c $< -o $@

# VM entry: its cases, and what it shares with make entry-diff
ENTRY_FIXTURE := $(patsubst %.c,$(BUILD)/unit/entry/%.o,tests/unit/entry_cases.c \
  tests/entry/states.c arch/vmx/entry_fields.c arch/vmx/entry_blame.c \
  arch/vmx/entry_rules.c)
$(ENTRY_FIXTURE): $(BUILD)/unit/entry/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(UNIT_CFLAGS) -c $< -o $@
ENTRY_TESTS := $(patsubst %,$(BUILD)/unit/test_%,entry entry_cr0 entry_initial \
  entry_step entry_start reflect)
$(ENTRY_TESTS): $(ENTRY_FIXTURE)
$(ENTRY_TESTS): UNIT_MORE := $(ENTRY_FIXTURE)

# Images of the state are the oracle's; the test finds the core's tables by their symbols.
STATE_OBJS := $(addprefix $(BUILD)/oracle/,search/state.o search/state_layout.o replay/restart.o)
$(BUILD)/unit/test_state_image: $(STATE_OBJS)
$(BUILD)/unit/test_state_image: UNIT_MORE := $(STATE_OBJS) -rdynamic

$(BUILD)/unit/%: tests/unit/%.c $(UNIT_FIXTURE) $(CORE_OBJS)
	@mkdir -p $(@D)
	$(CC) $(UNIT_CFLAGS) $< $(UNIT_FIXTURE) $(UNIT_MORE) $(CORE_OBJS) -lcmocka -Wl,-Map=$@.map -o $@

-include $(UNIT_TESTS:%=%.d) $(UNIT_FIXTURE:.o=.d) $(ENTRY_FIXTURE:.o=.d)
