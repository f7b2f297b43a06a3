# SPDX-License-Identifier: MIT
# The ring-3 programs (static ELF64, one per VMM) and what their guests are made of.
#   make vmms          build/vmm/NAME.elf for each of VMM_NAMES
#   make guest-linux   build/linux/vmlinuz (fetched once) and build/linux/initrd.cpio

VMM_NAMES := linux traps illegal bench hello fuzz torture smp giant adapter
VMM_ELFS := $(VMM_NAMES:%=build/vmm/%.elf)
VMM_CC ?= gcc
VMM_FLAGS := -O2 -std=c11 -ffreestanding -nostdlib -static -fno-pic -fno-pie -mno-red-zone \
  -mgeneral-regs-only -fno-stack-protector -fno-asynchronous-unwind-tables \
  -fno-tree-loop-distribute-patterns -Wall -Wextra -Werror -Iinclude -Ivmm -Itests/guests
GUEST_FLAGS := -nostdlib -static -no-pie -Wl,--build-id=none -Itests/guests

VMM_LIB := $(patsubst %,build/%.o,$(wildcard vmm/lib/*.c vmm/lib/*.S))
VMM_OWN = $(patsubst %,build/%.o,$(wildcard vmm/$(1)/*.c vmm/$(1)/*.S))
VMM_OBJECTS_linux := $(call VMM_OWN,linux) $(call VMM_OWN,devices)
VMM_OBJECTS_traps := $(call VMM_OWN,traps)
VMM_OBJECTS_bench := $(call VMM_OWN,bench)
VMM_OBJECTS_hello := $(call VMM_OWN,hello)
VMM_OBJECTS_adapter := $(call VMM_OWN,adapter)
VMM_OBJECTS_fuzz := $(call VMM_OWN,fuzz)
VMM_OBJECTS_smp := $(call VMM_OWN,smp) build/vmm/traps/check.c.o
VMM_OBJECTS_giant := $(call VMM_OWN,giant) build/vmm/traps/check.c.o
VMM_OBJECTS_illegal := $(call VMM_OWN,illegal) build/vmm/traps/check.c.o
VMM_OBJECTS_torture := $(call VMM_OWN,torture) \
  $(patsubst %,build/vmm/traps/%.o,check.c fixture.c image.S)

.PHONY: vmms guest-linux
vmms: $(VMM_ELFS)
guest-linux: build/linux/vmlinuz build/linux/initrd.cpio

build/vmm/%.c.o: vmm/%.c vmm/vmm.mk
	@mkdir -p $(@D)
	$(VMM_CC) $(VMM_FLAGS) -MMD -MP -c $< -o $@

build/vmm/%.S.o: vmm/%.S vmm/vmm.mk
	@mkdir -p $(@D)
	$(VMM_CC) $(VMM_FLAGS) -Ibuild/guests -MMD -MP -c $< -o $@

define VMM_LINK
build/vmm/$(1).elf: $$(VMM_OBJECTS_$(1)) $$(VMM_LIB) vmm/vmm.ld
	$$(VMM_CC) $$(VMM_FLAGS) -Wl,-T,vmm/vmm.ld,--build-id=none,-z,max-page-size=4096 \
	  $$(filter %.o,$$^) -o $$@
endef
$(foreach name,$(VMM_NAMES),$(eval $(call VMM_LINK,$(name))))

# A C file of somebody's own (VMM=path/my.c) is a whole VMM: build/vmm/own/my.elf. Made anew each
# time: another file may have had the name.
build/vmm/own/%.elf: $(VMM_LIB) vmm/vmm.ld FORCE
	@mkdir -p $(@D)
	$(VMM_CC) $(filter-out -Werror,$(VMM_FLAGS)) \
	  -Wl,-T,vmm/vmm.ld,--build-id=none,-z,max-page-size=4096 $(OWN_VMM) $(filter %.o,$^) -o $@
.PHONY: FORCE
FORCE:

# A guest of ours: flat code for one address, embedded in its VMM by vmm/<name>/image.S.
GUEST_TEXT := 0x2000
build/guests/fuzz.bin: GUEST_TEXT := 0x4000
build/guests/illegal.bin: GUEST_TEXT := 0x200
build/guests/%.bin: tests/guests/%/guest.S vmm/vmm.mk
	@mkdir -p $(@D)
	$(VMM_CC) $(GUEST_FLAGS) -MMD -MP -MF build/guests/$*.d -MT $@ \
	  -Wl,-Ttext=$(GUEST_TEXT),--oformat=binary $< -o $@
build/vmm/traps/image.S.o: build/guests/traps.bin
build/vmm/bench/image.S.o: build/guests/bench.bin
build/vmm/fuzz/image.S.o: build/guests/fuzz.bin
build/vmm/smp/image.S.o: build/guests/smp.bin
build/vmm/illegal/image.S.o: build/guests/illegal.bin

build/linux/vmlinuz:
	/usr/bin/python3 vmm/linux/fetch.py $@

build/linux/init: tests/guests/linux_init/init.c
	@mkdir -p $(@D)
	$(VMM_CC) -O2 -std=c11 -ffreestanding -nostdlib -static -fno-pic -no-pie -fno-stack-protector \
	  -Wall -Wextra -Werror -Wl,--build-id=none $< -o $@

build/linux/initrd.cpio: build/linux/init tests/guests/linux_init/pack.py
	/usr/bin/python3 tests/guests/linux_init/pack.py $< $@

-include $(wildcard build/vmm/*/*.d build/guests/*.d)

# The devices and the boot protocol on the host: make vmm-check
.PHONY: vmm-check
vmm-check: build/vmm/host_tests
	$<
build/vmm/host_tests: $(wildcard vmm/tests/*.[ch] vmm/devices/*.c vmm/linux/boot.h) \
  vmm/device.h vmm/linux/acpi.c vmm/linux/header.c vmm/linux/boot_params.c
	@mkdir -p $(@D)
	$(VMM_CC) -O1 -g -std=c11 -Wall -Wextra -Werror -fsanitize=address,undefined -Iinclude -Ivmm \
	  $(filter %.c,$^) -o $@

# What makes Linux quick in Bochs: the time-stamp counter runs at 10 MHz there, nothing that is
# known is measured or probed, and what loads certificates, fills tracefs or parses the kernel's
# BTF stays away.
LINUX_CMDLINE := console=ttyS0 earlyprintk=serial,ttyS0,115200 nokaslr mitigations=off \
  noapic pci=off no_timer_check tsc=reliable tsc_early_khz=10000 lpj=40000 \
  cryptomgr.notests 8250.nr_uarts=1 i8042.nokbd i8042.noaux nowatchdog \
  initcall_blacklist=load_system_certificate_list,trace_eval_init,init_kprobe_trace,$(strip \
  )tracer_init_tracefs,cubictcp_register,bpf_rstat_kfunc_init,kfunc_init,$(strip \
  )bpf_prog_test_run_init,bpf_tcp_ca_kfunc_init,bpf_key_sig_kfuncs_init reboot=k panic=-1
