# SPDX-License-Identifier: MIT
# An independent implementation of the calls (kvm/README.md), as a library for Linux, and its
# adapter for temora run.
KVM_LIBRARY := $(addprefix kvm/,object.c caller.c handle.c port.c vmo.c guest.c space.c \
  happening.c vector.c vcpu.c vcpu_state.c info.c process.c)
KVM_ADAPTER := $(KVM_LIBRARY) kvm/machine_told.c $(wildcard kvm/adapter/*.c)
KVM_CFLAGS  := -O2 -g -std=gnu11 -Wall -Wextra -Werror -Iinclude -I. -MMD -MP -pthread

$(BUILD)/kvm/%.o: kvm/%.c
	@mkdir -p $(@D)
	$(CC) $(KVM_CFLAGS) -c $< -o $@

$(BUILD)/kvm/adapter-run: $(KVM_ADAPTER:%.c=$(BUILD)/%.o) $(BUILD)/libtemora-adapter.a
	$(CC) -pthread $^ -o $@

# With Linux KVM: a VMM of vmm/ as a process, build/kvm/NAME; with the fake of tests/kvm, NAME-fake.
KVM_MACHINE := $(addprefix kvm/,machine_kvm.c processor_kvm.c processor_state.c instruction.c)
KVM_HOST    := $(patsubst %.c,$(BUILD)/%.o,$(KVM_LIBRARY) $(KVM_MACHINE))
KVM_VMM     := $(addprefix vmm/lib/,must.c print.c status.c lock.c thread.c)
KVM_VMMS    := hello

$(BUILD)/kvm/fake.o: tests/kvm/fake.c
	@mkdir -p $(@D)
	$(CC) $(KVM_CFLAGS) -c $< -o $@

$(KVM_VMMS:%=$(BUILD)/kvm/%) : $(BUILD)/kvm/%: vmm/%/main.c $(KVM_VMM) $(KVM_HOST) \
                               $(BUILD)/kvm/start.o $(BUILD)/kvm/system.o
	$(CC) $(KVM_CFLAGS) -Ivmm $^ -lZydis -o $@

$(KVM_VMMS:%=$(BUILD)/kvm/%-fake): $(BUILD)/kvm/%-fake: vmm/%/main.c $(KVM_VMM) $(KVM_HOST) \
                                   $(BUILD)/kvm/start.o $(BUILD)/kvm/fake.o
	$(CC) $(KVM_CFLAGS) -Ivmm $^ -lZydis -o $@

$(BUILD)/kvm/test_machine: tests/kvm/test_machine.c $(KVM_HOST) $(BUILD)/kvm/fake.o
	$(CC) $(KVM_CFLAGS) $^ -lZydis -lcmocka -o $@

KVM_PRODUCTS := adapter-run test_machine $(KVM_VMMS) $(KVM_VMMS:%=%-fake)

.PHONY: kvm
kvm:
	@.ci/deps kvm
	@+$(MAKE) --no-print-directory -s $(KVM_PRODUCTS:%=$(BUILD)/kvm/%)

-include $(KVM_ADAPTER:%.c=$(BUILD)/%.d) $(KVM_HOST:.o=.d)
