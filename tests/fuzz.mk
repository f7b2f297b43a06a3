# SPDX-License-Identifier: MIT
# Random guests (vmm/fuzz) in Bochs:
#   make fuzz [SECONDS=60] [SEED=1] [COUNT=10000] [FIRST=0]
# COUNT: that many, however long it takes.
FIRST ?=
FUZZ_DIR := $(BUILD)/fuzz

$(FUZZ_DIR)/guests.img: $(RUNNER_BIN) $(BUILD)/vmm/fuzz.elf runner/bundle.py
	@mkdir -p $(@D)
	@$(PYTHON) runner/bundle.py --kernel $(RUNNER_BIN) --vmm $(BUILD)/vmm/fuzz.elf --out $@

.PHONY: fuzz
fuzz:
	@.ci/deps run
	@+$(MAKE) --no-print-directory -s $(FUZZ_DIR)/guests.rom
	@$(PYTHON) tests/fuzz.py --kernel $(RUNNER_BIN) --vmm $(BUILD)/vmm/fuzz.elf \
	  --folder $(FUZZ_DIR) $(if $(filter command environment,$(origin SECONDS)),--seconds $(SECONDS)) \
	  --seed $(SEED) $(if $(filter command environment,$(origin COUNT)),--count $(COUNT)) \
	  $(if $(FIRST),--first $(FIRST))
