# SPDX-License-Identifier: MIT
# The instruction decoder against Zydis, Capstone and LLVM (tests/insn/disagreements.md).
#   make insn-diff [FORMS=5000000] [SEED=1]
FORMS ?= 5000000
SEED  ?= 1

INSN_DIFF      := $(BUILD)/insn/diff
INSN_DIFF_OBJS := $(patsubst tests/insn/%.c,$(BUILD)/insn/%.o,$(wildcard tests/insn/*.c))
INSN_CFLAGS    := -O2 -g -std=c11 -Wall -Wextra -Werror -Iinclude -I. -MMD -MP \
  -isystem /usr/include/llvm-c-14 -isystem /usr/include/llvm-14

$(BUILD)/insn/%.o: tests/insn/%.c
	@mkdir -p $(@D)
	$(CC) $(INSN_CFLAGS) -c $< -o $@

$(INSN_DIFF): $(INSN_DIFF_OBJS) $(BUILD)/core/arch/vmx/insn.o
	$(CC) -no-pie $^ -lZydis -lcapstone -lLLVM-14 -o $@

-include $(INSN_DIFF_OBJS:.o=.d)

.PHONY: insn-diff
insn-diff:
	@.ci/deps insn
	@+$(MAKE) --no-print-directory -s $(INSN_DIFF)
	@$(INSN_DIFF) $(FORMS) $(SEED) tests/insn/disagreements.md
