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

-include $(KVM_ADAPTER:%.c=$(BUILD)/%.d)
