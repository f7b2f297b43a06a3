# SPDX-License-Identifier: MIT
# The oracle: links the very object files of the core that are proved and that the runner links.
ORACLE_OBJS   := $(patsubst oracle/%.c,$(BUILD)/oracle/%.o,$(wildcard oracle/*.c))
ORACLE_CFLAGS := -O2 -g -std=gnu11 -Wall -Wextra -Werror -Iinclude -I. -no-pie -MMD -MP

$(ORACLE_OBJS): $(BUILD)/oracle/%.o: oracle/%.c
	@mkdir -p $(@D)
	$(CC) $(ORACLE_CFLAGS) -c $< -o $@

$(BUILD)/temora: $(ORACLE_OBJS) $(CORE_OBJS)
	$(CC) -no-pie $^ -ljansson -Wl,-Map=$@.map -o $@

.PHONY: oracle
oracle:
	@.ci/deps oracle
	@+$(MAKE) --no-print-directory -s $(BUILD)/temora
	@echo $(BUILD)/temora

-include $(ORACLE_OBJS:.o=.d)
