# SPDX-License-Identifier: MIT
# Unit tests on the host: they link the very object files of the core that the runner links.
UNIT_TESTS := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/test_*.c))

$(BUILD)/unit/%: tests/unit/%.c $(CORE_OBJS)
	@mkdir -p $(@D)
	$(CC) -O1 -g -std=c11 -Wall -Wextra -Werror -Iinclude -I. -no-pie -MMD -MP $< $(CORE_OBJS) \
	  -lcmocka -Wl,-Map=$@.map -o $@

-include $(UNIT_TESTS:%=%.d)
