# SPDX-License-Identifier: MIT
# The instruction decoder against the emulator of Linux KVM (tests/insn_kvm/disagreements.md).
#   make insn-kvm [FORMS=5000000] [SEED=1]
INSN_KVM        := $(BUILD)/insn_kvm/run
INSN_KVM_NAMES  := forms front headings \
                   $(patsubst tests/insn_kvm/%.c,%,$(wildcard tests/insn_kvm/*.c))
INSN_KVM_OBJS   := $(INSN_KVM_NAMES:%=$(BUILD)/insn_kvm/%.o)
INSN_KVM_CFLAGS := -O2 -g -std=gnu11 -Wall -Wextra -Werror -Iinclude -I. -MMD -MP

$(BUILD)/insn_kvm/%.o: tests/insn_kvm/%.c
	@mkdir -p $(@D)
	$(CC) $(INSN_KVM_CFLAGS) -c $< -o $@

$(BUILD)/insn_kvm/%.o: tests/insn/%.c
	@mkdir -p $(@D)
	$(CC) $(INSN_KVM_CFLAGS) -c $< -o $@

$(INSN_KVM): $(INSN_KVM_OBJS) $(BUILD)/core/arch/vmx/insn.o
	$(CC) -no-pie $^ -o $@

-include $(INSN_KVM_OBJS:.o=.d)

.PHONY: insn-kvm
insn-kvm:
	@.ci/deps insn-kvm
	@+$(MAKE) --no-print-directory -s $(INSN_KVM)
	@$(PYTHON) tests/insn_kvm.py $(BUILD) --forms $(FORMS) --seed $(SEED)
