# SPDX-License-Identifier: MIT
# The runner, included by the top Makefile, which has set
#   BUILD        the folder of build outputs
#   CORE_OBJS    the proven core: the very same objects that the oracle and the tests link
# and compiles those with KERNEL_CFLAGS. Gives
#   $(RUNNER_BIN)  the flat kernel, to which bundle.py adds a VMM and modules
# and the rule   $(BUILD)/%.rom: $(BUILD)/%.img

KERNEL_CFLAGS ?= -std=c11 -O2 -ffreestanding -mno-red-zone -mgeneral-regs-only -fno-pic -fno-pie \
  -mcmodel=small -fno-stack-protector -fno-asynchronous-unwind-tables -Wall -Wextra -Werror \
  -I. -Iinclude
RUNNER_DIR   := $(BUILD)/runner
RUNNER_C     := $(wildcard runner/*.c)
RUNNER_S     := $(wildcard runner/*.S)
# arch/vmx: what is in CORE_OBJS already (exit.c, insn.c) is not linked twice.
ARCH_C       := $(filter-out $(CORE_SOURCES),$(wildcard arch/vmx/*.c))
ARCH_S       := $(wildcard arch/vmx/*.S)
RUNNER_OBJS  := \
  $(RUNNER_C:runner/%.c=$(RUNNER_DIR)/%.c.o) $(RUNNER_S:runner/%.S=$(RUNNER_DIR)/%.S.o) \
  $(ARCH_C:arch/vmx/%.c=$(RUNNER_DIR)/vmx/%.c.o) $(ARCH_S:arch/vmx/%.S=$(RUNNER_DIR)/vmx/%.S.o)
RUNNER_ELF   := $(RUNNER_DIR)/runner.elf
RUNNER_BIN   := $(RUNNER_DIR)/runner.bin
BLOCK_BYTES  := 131072

$(RUNNER_DIR)/%.c.o: runner/%.c
	@mkdir -p $(@D)
	$(CC) $(KERNEL_CFLAGS) -MMD -MP -c $< -o $@
$(RUNNER_DIR)/%.S.o: runner/%.S
	@mkdir -p $(@D)
	$(CC) $(KERNEL_CFLAGS) -MMD -MP -c $< -o $@
$(RUNNER_DIR)/vmx/%.c.o: arch/vmx/%.c
	@mkdir -p $(@D)
	$(CC) $(KERNEL_CFLAGS) -MMD -MP -c $< -o $@
$(RUNNER_DIR)/vmx/%.S.o: arch/vmx/%.S
	@mkdir -p $(@D)
	$(CC) $(KERNEL_CFLAGS) -MMD -MP -c $< -o $@

$(RUNNER_ELF): $(RUNNER_OBJS) $(CORE_OBJS) runner/link.ld
	ld -nostdlib -static -z max-page-size=4096 -z noexecstack --no-warn-rwx-segments \
	  --build-id=none -T runner/link.ld -o $@ $(RUNNER_OBJS) $(CORE_OBJS)

$(RUNNER_BIN): $(RUNNER_ELF)
	objcopy -O binary $< $@

# The ROM touches the blocks of one image and jumps to the kernel's entry, the image's first byte.
# It says how many processors there are: CPUS.
$(BUILD)/%.rom: $(BUILD)/%.img runner/rom.asm
	nasm -f bin -DENTRY=0x100000 -DCPUS=$(CPUS) \
	  -DBLOCKS=$$(( ($$(stat -c %s $<) + $(BLOCK_BYTES) - 1) / $(BLOCK_BYTES) )) \
	  runner/rom.asm -o $@

-include $(RUNNER_OBJS:.o=.d)
