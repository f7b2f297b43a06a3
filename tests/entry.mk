# SPDX-License-Identifier: MIT
# The rules of VM entry against a processor: today Bochs (tests/entry/gaps.md).
#   make entry-diff [COUNT=100000] [SEED=1]
ENTRY_COUNT := $(or $(COUNT),100000)

ENTRY_DIR  := $(BUILD)/entry
ENTRY_C    := $(wildcard tests/entry/*.c)
ENTRY_OBJS := $(ENTRY_C:tests/entry/%.c=$(ENTRY_DIR)/%.o) \
  $(patsubst %,$(RUNNER_DIR)/%.o,boot.S console.c print.c memory.c power.c vmx/run.S \
  vmx/entry_rules.c vmx/entry_fields.c) \
  $(filter $(BUILD)/core/arch/vmx/entry%,$(CORE_OBJS))

# COUNT and SEED are part of the program.
$(ENTRY_DIR)/machine.o: entry-always
$(ENTRY_DIR)/machine.o: KERNEL_CFLAGS += -DENTRY_COUNT=$(ENTRY_COUNT)ull -DENTRY_SEED=$(SEED)ull
$(ENTRY_DIR)/%.o: tests/entry/%.c
	@mkdir -p $(@D)
	$(CC) $(KERNEL_CFLAGS) -MMD -MP -c $< -o $@

$(ENTRY_DIR)/machine.elf: $(ENTRY_OBJS) runner/link.ld
	ld -nostdlib -static -z max-page-size=4096 -z noexecstack --no-warn-rwx-segments \
	  --build-id=none -T runner/link.ld -o $@ $(ENTRY_OBJS)
$(ENTRY_DIR)/machine.img: $(ENTRY_DIR)/machine.elf
	objcopy -O binary $< $@

-include $(ENTRY_OBJS:.o=.d)

.PHONY: entry-diff entry-always
entry-diff:
	@.ci/deps run
	@+$(MAKE) --no-print-directory -s $(ENTRY_DIR)/machine.rom
	@$(PYTHON) tests/entry/diff.py $(ENTRY_DIR)/machine tests/entry/gaps.md
