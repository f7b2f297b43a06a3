# SPDX-License-Identifier: MIT
# The world switch, run.S and its callers, on a processor (today Bochs):
#   make world-switch [MUTANTS=20 SEED=x]     MUTANTS: that many, not all
MUTANTS ?=
SWITCH_DIR  := $(BUILD)/world_switch
SWITCH_C    := $(wildcard tests/world_switch/*.c)
SWITCH_S    := $(wildcard tests/world_switch/*.S)
SWITCH_OBJS := $(SWITCH_C:tests/world_switch/%.c=$(SWITCH_DIR)/%.c.o) \
  $(SWITCH_S:tests/world_switch/%.S=$(SWITCH_DIR)/%.S.o)
# The runner without processes, threads and time.
SWITCH_RUNNER := $(patsubst %,$(RUNNER_DIR)/%.o,boot.S entry.S $(addsuffix .c,account console cpu \
  emulate enter ept ept_monitor extended_state guest_apic guest_memory guest_run hardware_report \
  kernel_lock local_apic memory multiboot power print processor ram reflect vmcs \
  vmcs_state vmx_dump vmx_report vmx_start) \
  vmx/run.S $(addprefix vmx/,controls.c entry_blame.c entry_fields.c entry_rules.c))

$(SWITCH_DIR)/%.c.o: tests/world_switch/%.c
	@mkdir -p $(@D)
	$(CC) $(KERNEL_CFLAGS) -MMD -MP -c $< -o $@
$(SWITCH_DIR)/%.S.o: tests/world_switch/%.S
	@mkdir -p $(@D)
	$(CC) $(KERNEL_CFLAGS) -MMD -MP -c $< -o $@

SWITCH_PARTS := $(SWITCH_OBJS) $(SWITCH_RUNNER) $(CORE_OBJS)
$(SWITCH_DIR)/machine.elf: $(SWITCH_PARTS) runner/link.ld
	ld -nostdlib -static -z max-page-size=4096 -z noexecstack --no-warn-rwx-segments \
	  --build-id=none -T runner/link.ld -o $@ $(SWITCH_PARTS)
$(SWITCH_DIR)/machine.img: $(SWITCH_DIR)/machine.elf
	objcopy -O binary $< $@

-include $(SWITCH_OBJS:.o=.d)

.PHONY: world-switch
world-switch:
	@.ci/deps run
	@+$(MAKE) --no-print-directory -s $(SWITCH_DIR)/machine.rom
	@$(PYTHON) tests/world_switch.py --compile '$(CC) $(KERNEL_CFLAGS)' \
	  $(if $(MUTANTS),--mutants $(MUTANTS)) $(if $(SEED),--seed $(SEED)) $(SWITCH_PARTS)
