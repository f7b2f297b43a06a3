# SPDX-License-Identifier: MIT
# The oracle. The program and libtemora.a link the very object files of the core that are proved and
# that the runner links; these are not position independent, so that libtemora.so has the same
# sources compiled once more.
# The library is two folders: what reads an event, and what has the core do it.
ORACLE_LIBRARY := $(wildcard oracle/read/*.c oracle/replay/*.c)
ORACLE_PROGRAM := $(filter-out $(ORACLE_LIBRARY) oracle/serve/%, \
  $(wildcard oracle/*.c oracle/*/*.c))
ORACLE_OBJS    := $(patsubst oracle/%.c,$(BUILD)/oracle/%.o,$(ORACLE_PROGRAM))
LIBTEMORA_OBJS := $(patsubst oracle/%.c,$(BUILD)/oracle/%.o,$(ORACLE_LIBRARY))
SHARED_OBJS    := $(patsubst %.c,$(BUILD)/shared/%.o,$(ORACLE_LIBRARY) $(CORE_SOURCES))
ORACLE_CFLAGS  := -O3 -g -std=gnu11 -Wall -Wextra -Werror -Iinclude -I. -MMD -MP

ORACLE_OBJS    += $(BUILD)/oracle/report/rules.o $(BUILD)/oracle/decode/fields.o

# What the comments of the system calls say about their checks.
$(BUILD)/oracle/report/rules.c: oracle/report/rules.py oracle/read/schema.c \
  $(wildcard include/zircon/syscalls/*.h)
	@mkdir -p $(@D)
	$(PYTHON) oracle/report/rules.py > $@

$(BUILD)/oracle/report/rules.o: $(BUILD)/oracle/report/rules.c
	$(CC) $(ORACLE_CFLAGS) -fno-pie -c $< -o $@

# The fields of bits that temora decode explains.
$(BUILD)/oracle/decode/fields.c: oracle/decode/fields.py spec/exit_fields.table \
                                 spec/exit_details.table proofs/fields_table.py
	@mkdir -p $(@D)
	$(PYTHON) oracle/decode/fields.py > $@

$(BUILD)/oracle/decode/fields.o: $(BUILD)/oracle/decode/fields.c
	$(CC) $(ORACLE_CFLAGS) -fno-pie -c $< -o $@

$(filter-out %/rules.o %/fields.o,$(ORACLE_OBJS)) $(LIBTEMORA_OBJS): $(BUILD)/oracle/%.o: oracle/%.c
	@mkdir -p $(@D)
	$(CC) $(ORACLE_CFLAGS) -fno-pie -c $< -o $@

$(SHARED_OBJS): $(BUILD)/shared/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(ORACLE_CFLAGS) -fPIC -fno-semantic-interposition -c $< -o $@

$(BUILD)/temora: $(ORACLE_OBJS) $(LIBTEMORA_OBJS) $(CORE_OBJS)
	$(CC) -no-pie $^ -Wl,-Map=$@.map -ljansson -o $@

# One object, of whose names only temora_* can be seen: the core's cannot clash with a user's.
$(BUILD)/libtemora.a: $(LIBTEMORA_OBJS) $(CORE_OBJS)
	ld -r $^ -Map=$@.map -o $(BUILD)/libtemora.o
	objcopy -w --keep-global-symbol='temora_*' $(BUILD)/libtemora.o
	rm -f $@
	ar rcs $@ $(BUILD)/libtemora.o

$(BUILD)/libtemora.so.0: $(SHARED_OBJS) oracle/install/libtemora.map
	$(CC) -shared -Wl,-soname,$(@F) -Wl,--version-script=oracle/install/libtemora.map \
	  $(SHARED_OBJS) -o $@

$(BUILD)/libtemora.so: $(BUILD)/libtemora.so.0
	ln -sf $(<F) $@

ORACLE_PRODUCTS := $(addprefix $(BUILD)/,temora libtemora.a libtemora.so libtemora-adapter.a)

.PHONY: oracle
oracle:
	@.ci/deps oracle
	@+$(MAKE) --no-print-directory -s $(ORACLE_PRODUCTS)
	@ls $(ORACLE_PRODUCTS)

# ---- installation ----
PREFIX  ?= /usr/local
DESTDIR ?=
VERSION := 0.1
ARCH     = $(shell dpkg --print-architecture)
INTO     = $(DESTDIR)$(PREFIX)
PUT      = install -D -m 644

install:
	@.ci/deps oracle
	@+$(MAKE) --no-print-directory -s $(ORACLE_PRODUCTS)
	install -D -m 755 $(BUILD)/temora $(INTO)/bin/temora
	$(PUT) $(BUILD)/libtemora.a $(INTO)/lib/libtemora.a
	$(PUT) $(BUILD)/libtemora.so.0 $(INTO)/lib/libtemora.so.0
	ln -sf libtemora.so.0 $(INTO)/lib/libtemora.so
	$(PUT) $(BUILD)/libtemora-adapter.a $(INTO)/lib/libtemora-adapter.a
	$(PUT) include/temora/oracle.h $(INTO)/include/temora/oracle.h
	$(PUT) include/temora/adapter.h $(INTO)/include/temora/adapter.h
	$(PUT) oracle/install/temora.bash $(INTO)/share/bash-completion/completions/temora
	$(PUT) oracle/install/python/temora.py $(INTO)/lib/python3/dist-packages/temora.py
	$(PUT) docs/ztrace-1.schema.json $(INTO)/share/temora/ztrace-1.schema.json
	$(PUT) LICENSE $(INTO)/share/doc/temora/copyright
	for page in oracle/install/man/*.1; do $(PUT) $$page $(INTO)/share/man/man1/$${page##*/}; done
	$(PUT) oracle/install/temora.pc.in $(INTO)/lib/pkgconfig/temora.pc
	sed -i 's|@PREFIX@|$(PREFIX)|; s|@VERSION@|$(VERSION)|' $(INTO)/lib/pkgconfig/temora.pc

# A package of Debian, build/temora_VERSION_ARCH.deb
deb:
	@rm -rf $(BUILD)/deb
	@+$(MAKE) --no-print-directory -s install DESTDIR=$(BUILD)/deb PREFIX=/usr >/dev/null
	@mkdir -p $(BUILD)/deb/DEBIAN
	@sed 's|@ARCHITECTURE@|$(ARCH)|; s|@VERSION@|$(VERSION)|' oracle/install/control.in \
	  > $(BUILD)/deb/DEBIAN/control
	@echo 'activate-noawait ldconfig' > $(BUILD)/deb/DEBIAN/triggers
	@dpkg-deb --root-owner-group --build $(BUILD)/deb $(BUILD)/temora_$(VERSION)_$(ARCH).deb

.PHONY: install deb

# ---- tests ----
ORACLE_TESTS := $(addprefix $(BUILD)/oracle/,test_static test_shared reader_diff speed example \
  decode/sanitized explore_quotient every_order)
READER       := $(filter-out %_text.c %_of_text.c,$(wildcard oracle/read/*.c))

# What an adapter in C links (include/temora/adapter.h): the reader, and nothing of the core.
ADAPTER_OBJS := $(patsubst %.c,$(BUILD)/adapter/%.o,$(READER) oracle/serve/serve.c)

$(ADAPTER_OBJS): $(BUILD)/adapter/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(ORACLE_CFLAGS) -fPIC -c $< -o $@

$(BUILD)/libtemora-adapter.a: $(ADAPTER_OBJS)
	rm -f $@
	ar rcs $@ $^

$(BUILD)/oracle/test_static: tests/oracle/test_library.c $(BUILD)/libtemora.a
	$(CC) $(UNIT_CFLAGS) $< -no-pie $(BUILD)/libtemora.a -lcmocka -o $@

$(BUILD)/oracle/example: tests/oracle/adapter_example.c $(BUILD)/libtemora-adapter.a
	@mkdir -p $(@D)
	$(CC) -std=c11 -Wall -Wextra -Werror -Iinclude $^ -o $@

$(BUILD)/oracle/test_shared: tests/oracle/test_library.c $(BUILD)/libtemora.so
	$(CC) $(filter-out -no-pie,$(UNIT_CFLAGS)) $< -L$(BUILD) -Wl,-rpath,'$$ORIGIN/..' -ltemora \
	  -lcmocka -o $@

$(BUILD)/oracle/reader_diff: tests/oracle/reader_diff.c tests/oracle/by_jansson.c $(READER)
	@mkdir -p $(@D)
	$(CC) $(ORACLE_CFLAGS) -O1 -fsanitize=address,undefined -fno-sanitize-recover $^ -ljansson -o $@

$(BUILD)/oracle/speed: tests/oracle/speed.c $(LIBTEMORA_OBJS) $(CORE_OBJS)
	$(CC) $(ORACLE_CFLAGS) -fno-pie -no-pie $^ -o $@

# All of the program but its main(), and its steps without any reduction.
$(BUILD)/oracle/explore_quotient: tests/oracle/explore_quotient.c tests/oracle/every_step.c \
    $(filter-out %/temora.o,$(ORACLE_OBJS)) $(LIBTEMORA_OBJS) $(CORE_OBJS)
	$(CC) $(ORACLE_CFLAGS) -fno-pie -no-pie $^ -ljansson -o $@

# The program without oracle/search/twins.c.
$(BUILD)/oracle/every_order: tests/oracle/every_order.c \
    $(filter-out %/twins.o,$(ORACLE_OBJS)) $(LIBTEMORA_OBJS) $(CORE_OBJS)
	$(CC) $(ORACLE_CFLAGS) -fno-pie -no-pie $^ -ljansson -o $@

# temora decode alone, which reads whatever it is given.
$(BUILD)/oracle/decode/sanitized: tests/decode/main.c $(wildcard oracle/decode/*.c) \
    $(BUILD)/oracle/decode/fields.c arch/vmx/exit.c oracle/read/complaint.c oracle/trace/numbers.c
	$(CC) $(ORACLE_CFLAGS) -O1 -fsanitize=address,undefined -fno-sanitize-recover $^ -ljansson -o $@

oracle-tests: $(ORACLE_TESTS)

# ---- random traces and events, by clang's libFuzzer ----
#   make fuzz-oracle [SECONDS=60] [SEED=1]
# What it finds stays in build/fuzz-oracle, and what reached something new is where it begins again.
FUZZ_ORACLE := $(BUILD)/fuzz-oracle
FUZZ_FLAGS  := -O1 -g -std=gnu11 -Iinclude -I. -fsanitize=fuzzer,address,undefined \
  -fno-sanitize-recover=undefined -Wl,--wrap=core_boot,--wrap=core_restart

$(FUZZ_ORACLE)/target: tests/oracle/fuzz_target.c $(BUILD)/oracle/report/rules.c \
  $(BUILD)/oracle/decode/fields.c $(ORACLE_LIBRARY) \
  $(filter-out oracle/temora.c,$(ORACLE_PROGRAM)) $(CORE_SOURCES) | $(ORACLE_OBJS)
	@mkdir -p $(@D)
	clang $(FUZZ_FLAGS) $^ -ljansson -o $@

.PHONY: fuzz-oracle
fuzz-oracle:
	@.ci/deps oracle
	@+$(MAKE) --no-print-directory -s $(FUZZ_ORACLE)/target $(BUILD)/temora
	@$(PYTHON) tests/oracle_fuzz.py $(BUILD)/temora $(FUZZ_ORACLE) --seed $(SEED) \
	  $(if $(filter command environment,$(origin SECONDS)),--seconds $(SECONDS))

# Events a second, beside peers.
bench-oracle: $(BUILD)/temora $(BUILD)/oracle/speed
	@$(PYTHON) tests/oracle_bench.py $(BUILD)
	@$(PYTHON) tests/oracle_spin.py $(BUILD)/temora --handles 5
	@$(PYTHON) tests/oracle_spin.py $(BUILD)/temora --handles 3 --threads 2 --vcpus 2

# Every state of 4 handles, 2 threads, 2 vcpus.
EXPLORE_STATES := 19744504
explore:
	@.ci/deps oracle
	@+$(MAKE) --no-print-directory -s $(BUILD)/temora
	@$(BUILD)/temora explore --of $(EXPLORE_STATES)

.PHONY: oracle-tests bench-oracle explore
-include $(ADAPTER_OBJS:.o=.d)
-include $(ORACLE_OBJS:.o=.d) $(LIBTEMORA_OBJS:.o=.d) $(SHARED_OBJS:.o=.d)
