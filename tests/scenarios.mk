# SPDX-License-Identifier: MIT
# Scenarios on the host: system calls as a process makes them, against the core's object files; and
# the pure functions of arch/vmx that are not of the core.
SCENARIOS := $(patsubst tests/scenarios/%.c,$(BUILD)/scenarios/%,\
  $(filter-out tests/scenarios/scenario.c,$(wildcard tests/scenarios/*.c)))
SCENARIO_PARTS := $(BUILD)/scenarios/scenario.o $(UNIT_FIXTURE) \
  $(patsubst %,$(BUILD)/scenarios/vmx/%.o,controls)

$(BUILD)/scenarios/scenario.o: tests/scenarios/scenario.c
	@mkdir -p $(@D)
	$(CC) $(UNIT_CFLAGS) -c $< -o $@

$(BUILD)/scenarios/vmx/%.o: arch/vmx/%.c
	@mkdir -p $(@D)
	$(CC) $(UNIT_CFLAGS) -c $< -o $@

$(BUILD)/scenarios/%: tests/scenarios/%.c $(SCENARIO_PARTS) $(CORE_OBJS)
	@mkdir -p $(@D)
	$(CC) $(UNIT_CFLAGS) $< $(SCENARIO_PARTS) $(CORE_OBJS) -lcmocka -o $@

-include $(SCENARIOS:%=%.d) $(SCENARIO_PARTS:.o=.d)
