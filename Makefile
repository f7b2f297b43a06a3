# SPDX-License-Identifier: MIT
# Temora's front door. Each command installs what it needs by apt (.ci/deps), and no more.
.DEFAULT_GOAL := help
SHELL  := /bin/bash
CC     := gcc
PYTHON := /usr/bin/python3
BUILD  := build

# ---- settings of make run ----
GUEST   ?= linux
VCPUS   ?= 1
CPUS    ?= 1
MEM     ?= 128
CMDLINE ?=
KERNEL  ?=
INITRD  ?=
VMM     ?=
MODULES ?=
LIMIT   ?= 600
RECORD  ?=
INTERACTIVE ?=
# ---- settings of make prove and make history ----
NAME  ?=
F     ?=
FRESH ?=
RESUME ?=
SMOKE ?=
# ---- settings of make mutate, and of make insn-diff ----
SEED  ?= 1

# ---- the core: compiled once; the runner and the tests on the host link these very files ----
CORE_SOURCES := $(wildcard impl/*.c) arch/vmx/ept.c arch/vmx/exit.c arch/vmx/insn.c \
  $(addprefix arch/vmx/,apic.c apic_register.c apic_table.c apic_timer.c) \
  arch/vmx/entry.c $(addprefix arch/vmx/entry_,controls.c guest.c host.c initial.c segments.c \
  start.c step.c) \
  $(addprefix arch/vmx/,control_register.c cpuid.c msr.c reflect.c register_value.c)
CORE_OBJS    := $(CORE_SOURCES:%.c=$(BUILD)/core/%.o)
CORE_CFLAGS  := -O2 -std=c11 -ffreestanding -mno-red-zone -mgeneral-regs-only -fno-pic -fno-pie \
  -mcmodel=small -fno-stack-protector -fno-asynchronous-unwind-tables -fno-ident \
  -Wall -Wextra -Werror -Iinclude -I.

$(BUILD)/core/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CORE_CFLAGS) -MMD -MP -c $< -o $@

-include $(CORE_OBJS:.o=.d)
include runner/runner.mk
include vmm/vmm.mk
include tests/unit.mk
include tests/scenarios.mk
include tests/insn.mk
include tests/insn_kvm.mk
include oracle/oracle.mk
include kvm/kvm.mk
include tests/entry.mk
include tests/world_switch.mk
include tests/fuzz.mk

.PHONY: help deps core run bundle image guests check prove mutate coverage history assumptions bench clean tests docs
help:
	@sed -n 's/^#: //p' Makefile

#: Temora: Zircon's hypervisor system calls, proven, and running in Bochs
#:
#:   make run          boot the default guest   GUEST= VCPUS= CPUS= MEM= CMDLINE= KERNEL= INITRD=
#:                     VMM=my.c MODULES= RECORD=trace INTERACTIVE=1
#:   make image        one file that boots a PC, by BIOS and UEFI   VMM= MODULES= OUT= NET= WAIT=
#:   make guests       list the guests, and how to add one
#:   make check        every test, the proofs among them
#:   make prove        prove the model and the C          F=function  FRESH=1  RESUME=1  SMOKE=1
#:   make mutate       mutants of the model and of the C must fail   COUNT= SEED=
#:   make assumptions  everything that is trusted, by name
#:   make docs         a page per system call, as man page and HTML
#:   make kvm          the calls on Linux KVM: kvm/README.md
#:   make oracle       temora, libtemora: is a trace one that the specification allows?
#:   make install      temora and libtemora    DESTDIR= PREFIX=;  make deb: a package of Debian
#:   make insn-diff    the instruction decoder against others    FORMS= SEED=
#:   make insn-kvm     the instruction decoder against KVM's emulator, on /dev/kvm    FORMS= SEED=
#:   make entry-diff   the rules of VM entry against a processor    COUNT= SEED=
#:   make world-switch the world switch, every outcome of an entry; and with a part missing  MUTANTS=
#:   make fuzz         random guests: each ends, the host survives      SECONDS= SEED= COUNT=
#:   make fuzz-oracle  random traces and events for the oracle, by libFuzzer    SECONDS= SEED=
#:   make explore      every state of a small system, every theorem in each: some minutes
#:   make coverage     lines and branches that the tests on the host reach
#:   make history      bugs that hypervisors had, put back: each must be caught   NAME=
#:   make bench        speed of the oracle beside its peers; cost of VM exits, in instructions
#:   make deps         install what all of these need (apt)
#:   make clean        remove build/

deps:
	@.ci/deps all

core: $(CORE_OBJS)
tests: $(CORE_OBJS) $(UNIT_TESTS) $(SCENARIOS)

# ---- a guest in Bochs, and images ----
# VMM= is the name of a VMM or a C file, anywhere; MODULES= are files, or NAME=FILE, for it.
# A kernel of your own runs under the linux VMM; so do its modules.
OWN_VMM     := $(filter %.c,$(VMM))
RUN_NAME    := $(or $(basename $(notdir $(VMM))),$(if $(KERNEL),linux,$(GUEST)))
RUN_VMM     := $(if $(OWN_VMM),own/$(RUN_NAME),$(RUN_NAME))
RUN_IMAGE   := $(BUILD)/run/$(RUN_VMM)
RUN_KERNEL  := $(or $(KERNEL),$(BUILD)/linux/vmlinuz)
RUN_INITRD  := $(or $(INITRD),$(if $(KERNEL),,$(BUILD)/linux/initrd.cpio))
RUN_MODULES := $(addprefix --module ,$(MODULES) $(if $(filter linux,$(RUN_VMM)),\
  kernel=$(RUN_KERNEL) $(addprefix initrd=,$(RUN_INITRD))))
RUN_NEEDS   := $(if $(filter linux,$(RUN_VMM)),$(if $(KERNEL),,guest-linux))
RUN_WRONG   := $(if $(OWN_VMM),$(if $(wildcard $(OWN_VMM)),,there is no file $(OWN_VMM)),\
  $(if $(filter $(RUN_VMM),$(VMM_NAMES)),,there is no VMM '$(RUN_VMM)'; make guests lists them))
OUT         ?= $(RUN_IMAGE).iso
WAIT        ?= 3
NET         ?=

define check_vmm
@$(if $(strip $(RUN_WRONG)),echo "make $@: $(strip $(RUN_WRONG))" >&2; exit 1)
endef

run:
	$(check_vmm)
	@.ci/deps run
	@+$(MAKE) --no-print-directory -s bundle
	@$(PYTHON) runner/bochs.py --rom $(RUN_IMAGE).rom --image $(RUN_IMAGE).img --memory $(MEM) \
	  --cpus $(CPUS) \
	  --seconds $(LIMIT) --log $(RUN_IMAGE).log \
	  $(if $(RECORD),--record $(RECORD)) $(if $(INTERACTIVE),--interactive)

image:
	$(check_vmm)
	@.ci/deps image
	@+$(MAKE) --no-print-directory -s bundle BUNDLE_FONT="--font /usr/share/grub/ascii.pf2"
	@$(PYTHON) runner/iso.py --image $(RUN_IMAGE).img --seconds $(WAIT) \
	  $(if $(NET),--net $(NET),--out $(OUT))

# Linux gets what makes it quick in Bochs (vmm/vmm.mk), unless CMDLINE= says otherwise.
RUN_CMDLINE = $(if $(CMDLINE),$(CMDLINE),$(if $(filter linux,$(RUN_VMM)),$(LINUX_CMDLINE) $(if $(INTERACTIVE),-- talk)))

# Made anew each time: the settings are part of it.
bundle: $(RUNNER_BIN) $(BUILD)/vmm/$(RUN_VMM).elf $(RUN_NEEDS)
	@mkdir -p $(dir $(RUN_IMAGE))
	@$(PYTHON) runner/bundle.py --kernel $(RUNNER_BIN) --out $(RUN_IMAGE).img $(BUNDLE_FONT) \
	  $(if $(RECORD),--record) \
	  --vmm $(BUILD)/vmm/$(RUN_VMM).elf $(RUN_MODULES) --memory $(MEM) --vcpus $(VCPUS) \
	  --cmdline '$(subst ','\'',$(RUN_CMDLINE))'
	@+$(MAKE) --no-print-directory -s $(RUN_IMAGE).rom

guests:
	@tests/guests.sh $(VMM_NAMES)

bench:
	@.ci/deps oracle
	@+$(MAKE) --no-print-directory bench-oracle
	@+$(MAKE) --no-print-directory run GUEST=bench

# ---- proofs and tests ----
prove:
	@.ci/deps prove
	@+$(if $(F),,$(MAKE) --no-print-directory -s core)
	@$(PYTHON) proofs/prove.py $(if $(F),--function $(F)) \
	  $(if $(FRESH),$(if $(RESUME),,--fresh),--replay --seed $$RANDOM) \
	  $(if $(RESUME),--resume) $(if $(SMOKE),--smoke)

# Hours for a large COUNT; the mutants of the model alone: COUNT=0.
mutate:
	@.ci/deps prove
	@$(PYTHON) proofs/mutate.py --count $(or $(COUNT),40) --seed $(SEED)

assumptions:
	@.ci/deps prove
	@$(PYTHON) proofs/assumptions.py

docs:
	@.ci/deps docs
	@$(PYTHON) docs/generate/build.py --out $(BUILD)/docs

coverage:
	@.ci/deps unit
	@$(PYTHON) tests/coverage.py

history:
	@.ci/deps unit && .ci/deps run
	@+$(MAKE) --no-print-directory -s core tests $(SCENARIOS)
	@+$(MAKE) --no-print-directory -s bundle GUEST=traps
	@$(PYTHON) tests/history.py $(NAME)

check:
	@.ci/deps all
	@$(PYTHON) tests/check.py

clean:
	rm -rf $(BUILD)
