# mod_methodredirect and redirect-analyzer: redirects that keep the method
#
#   make demo          install what is missing, build, run a private httpd with
#                      the samples of conf/, analyse its log -> report.html
#   make check         install, build, run every test (what CI runs)
#   make deps          only install what is missing (root or sudo)
#   make all           build/redirect-analyzer and build/mod_methodredirect.so
#   make install       both programs [DESTDIR=, PREFIX=/usr/local]
#
#   make unit          unit tests                     [T=prefix of a suite]
#   make golden        logs with the report they must give      [T=case]
#   make truth         precision and recall on traffic whose truth is known
#                      [TRUTH_SEED=1001 TRUTH_LINES=60000; bench-truth: 2,000,000]
#   make truth-clients the same on traffic of real clients on a real httpd
#                      [CLIENTS_SEED=1001 CLIENTS_LINES=60000]
#   make law           pieces and parts of logs give the report of the whole
#                      [LAW_SEED=5]
#   make memory        a flood of clients and URLs stays within --memory
#                      [FLOOD_LINES=1000000; bench-memory: 100,000,000]
#   make audit         2,000 sites in one run: their reports, the index
#                      [AUDIT_SITES=2000]
#   make suggest       httpd reads what --suggest-conf writes, whatever the log
#                      holds
#   make nightly       thirty nights with --state, killed and failed runs, two at
#                      once, damaged files [NIGHTLY_SEED=7]
#   make nightly-faults  every system call of a nightly run killed and failed
#   make follow        logs that are rotated while they are followed
#   make page          the HTML report in a real browser
#   make picture       analyzer/report.png, the picture in the manual
#   make live          real httpd, real clients                 [T=case]
#   make soak          the long forms of live tests: 1,000 restarts, 200 kills,
#                      1,000 reloads, 100,000 hostile paths; half an hour
#   make check-asan    unit, golden and live tests under ASan and UBSan
#   make check-tsan    golden logs without a race of threads
#   make check-goaccess generated logs are counted as GoAccess counts
#   make check-headers every header compiles alone
#   make check-layers  includes point downwards only
#   make check-docs    manuals and tables agree
#   make check-format  clang-format has nothing to change
#   make check-clang   clang builds everything without a warning
#   make fuzz          all fuzz targets, 60 s each    [FUZZ=name SECONDS=60]
#   make bench         speed against wc, grep, GoAccess and what unpacks
#                      [BENCH_MB=1024]
#   make bench-module  instructions a request, maps of a million lines
#   make format        apply clang-format
#   make clean         remove build/

SHELL = /bin/sh
CC = gcc
CLANG = clang
PREFIX = /usr/local
JOBS := $(shell nproc 2>/dev/null || echo 2)
MAKEFLAGS += --no-print-directory

# --- how things are built ---------------------------------------------------
# One tree of objects per variant: release (default), asan, tsan, clang, fuzz.

VARIANT = release
ifeq ($(VARIANT),release)
OUT = build
else
OUT = build/$(VARIANT)
endif
OBJ = build/obj/$(VARIANT)

PKG_CONFIG = pkg-config
APXS := $(shell command -v apxs2 2>/dev/null || command -v apxs 2>/dev/null || echo apxs)
PACKAGES = apr-1 apr-util-1 jansson libisal liblzma libxxhash libzstd sqlite3

WARN = -Wall -Wextra -Wshadow -Wconversion -Wformat=2 -Werror
HARDEN = -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -fstack-protector-strong \
         -fno-strict-overflow -Werror=format-security
CFLAGS = -O2 -g
LDHARDEN = -Wl,-z,relro,-z,now,-z,noexecstack -Wl,--as-needed

# Fields are found across files: line, format, record, session. Whole-program
# optimisation is worth 6 % there. In the module it spares a quarter of what the
# markers cost each request.
LTO = -flto=auto
MODULE_OPT = -O3

ifeq ($(VARIANT),asan)
LTO =
MODULE_OPT =
CFLAGS = -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined \
         -fno-sanitize-recover=undefined
HARDEN = -fno-strict-overflow
endif
ifeq ($(VARIANT),clang)
CC = $(CLANG)
LTO =
MODULE_OPT =
endif
ifeq ($(VARIANT),tsan)
LTO =
MODULE_OPT =
CFLAGS = -O1 -g -fsanitize=thread
HARDEN = -fno-strict-overflow
endif
ifeq ($(VARIANT),fuzz)
CC = $(CLANG)
LTO =
MODULE_OPT =
CFLAGS = -O1 -g -fsanitize=fuzzer-no-link,address,undefined \
         -fno-sanitize-recover=undefined
HARDEN =
endif

PKG_CFLAGS = $(shell $(PKG_CONFIG) --cflags $(PACKAGES))
# bzip2 has no .pc file on Debian.
PKG_LIBS = $(shell $(PKG_CONFIG) --libs $(PACKAGES)) -lbz2
PCRE_LIBS = $(shell pcre2-config --libs8 2>/dev/null)
HTTPD_CFLAGS = -isystem $(shell $(APXS) -q INCLUDEDIR) \
               $(patsubst -I%,-isystem %,$(shell $(PKG_CONFIG) --cflags apr-1 apr-util-1)) \
               $(shell pcre2-config --cflags 2>/dev/null)
BASE_CFLAGS = -std=gnu11 $(CFLAGS) $(WARN) $(HARDEN) -MMD -MP \
              -ffile-prefix-map=$(CURDIR)/= -Ianalyzer -Imod_methodredirect

SEMANTICS := $(wildcard mod_methodredirect/semantics/*.c)
MODULE := $(wildcard mod_methodredirect/*.c)
# Files of the module that need APR but not httpd, so that unit tests and fuzz
# targets can link them without a server.
MODULE_PURE := $(wildcard $(patsubst %,mod_methodredirect/%.c,\
                 mr_budget mr_cache mr_cookie mr_expression_guard mr_forwarded \
                 mr_hsts mr_location mr_location_out mr_match_data \
                 mr_map_build mr_map_image mr_method_table mr_out \
                 mr_path_key mr_pattern mr_pattern_class mr_pattern_costly \
                 mr_pattern_positions mr_pattern_shape mr_pattern_syntax \
                 mr_quote mr_regex mr_rule_graph mr_rule_index mr_slots mr_split \
                 mr_tally mr_time))
ANALYZER := $(wildcard analyzer/*.c analyzer/*/*.c)
ANALYZER_LIB := $(filter-out analyzer/main.c,$(ANALYZER))
UNIT := $(shell find tests/unit -name '*.c' 2>/dev/null)
LIVE := $(wildcard tests/httpd/*.c) tests/unit/check.c
FUZZERS := $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))

# `make V=1` shows the commands.
say = $(if $(V),,@echo "  CC $@";)

objects = $(patsubst %.c,$(OBJ)/%.o,$(1))
pic_objects = $(patsubst %.c,$(OBJ)/pic/%.o,$(1))

.PHONY: help all deps demo check check-all unit golden truth truth-clients bench-truth law memory nightly nightly-faults audit suggest follow page picture live soak check-asan check-tsan \
        check-goaccess check-headers check-layers check-docs check-format check-clang fuzz \
        fuzz-short bench bench-module bench-memory install format clean

.DEFAULT_GOAL = all

help:
	@sed -n '/^#/!q; s/^# \{0,1\}//p' Makefile

all: $(OUT)/redirect-analyzer $(OUT)/mod_methodredirect.so

$(OUT)/redirect-analyzer: $(call objects,$(ANALYZER) $(SEMANTICS))
	@mkdir -p $(@D)
	$(say)$(CC) $(CFLAGS) $(LTO) $(LDHARDEN) -o $@ $^ $(PKG_LIBS) -lm

$(OUT)/mod_methodredirect.so: $(call pic_objects,$(MODULE) $(SEMANTICS)) \
                              mod_methodredirect/exports.map
	@mkdir -p $(@D)
	$(say)$(CC) $(CFLAGS) $(MODULE_OPT) $(LTO) -fPIC $(LDHARDEN) -shared \
	    -Wl,--version-script=mod_methodredirect/exports.map -o $@ \
	    $(filter %.o,$^) $(PCRE_LIBS)

$(OUT)/unit: $(call objects,$(UNIT) $(ANALYZER_LIB) $(SEMANTICS) $(MODULE_PURE))
	@mkdir -p $(@D)
	$(say)$(CC) $(CFLAGS) -o $@ $^ $(PKG_LIBS) $(PCRE_LIBS) -lcunit -lm

$(OUT)/live: $(call objects,$(LIVE))
	@mkdir -p $(@D)
	$(say)$(CC) $(CFLAGS) -o $@ $^ $(shell $(PKG_CONFIG) --libs libcurl jansson apr-1) -lcunit

$(OBJ)/analyzer/%.o: BASE_CFLAGS += $(LTO) $(if $(LTO),-ffat-lto-objects)
$(OBJ)/pic/%.o: BASE_CFLAGS += $(MODULE_OPT) $(LTO) $(if $(LTO),-ffat-lto-objects)
$(OBJ)/analyzer/line/%_avx2.o: BASE_CFLAGS += -mavx2 -mbmi -mbmi2 -mpclmul
$(OBJ)/analyzer/line/%_avx512.o: BASE_CFLAGS += -mavx512bw -mavx512vbmi2 -mbmi -mbmi2
$(OBJ)/tests/%.o: BASE_CFLAGS += -Itests/unit -Itests

$(OBJ)/mod_methodredirect/%.o: mod_methodredirect/%.c
	@mkdir -p $(@D)
	$(say)$(CC) $(BASE_CFLAGS) $(HTTPD_CFLAGS) -c -o $@ $<

$(OBJ)/pic/mod_methodredirect/%.o: mod_methodredirect/%.c
	@mkdir -p $(@D)
	$(say)$(CC) $(BASE_CFLAGS) $(HTTPD_CFLAGS) -fPIC -c -o $@ $<

$(OBJ)/tests/unit/mod_methodredirect/%.o: BASE_CFLAGS += $(HTTPD_CFLAGS)
$(OBJ)/%.o: %.c
	@mkdir -p $(@D)
	$(say)$(CC) $(BASE_CFLAGS) $(PKG_CFLAGS) -c -o $@ $<

-include $(shell find $(OBJ) -name '*.d' 2>/dev/null)

# What pages and mails hold that is written in files of its own.
PAGE_FILES = analyzer/report/page.css analyzer/report/page.js
MAIL_FILES = analyzer/report/mail.css
$(OBJ)/page_files.h: $(PAGE_FILES)
$(OBJ)/mail_files.h: $(MAIL_FILES)
$(OBJ)/%_files.h: analyzer/report/page_files.sh
	@mkdir -p $(@D)
	@$< $(filter-out $<,$^) >$@.new && mv $@.new $@
$(OBJ)/analyzer/report/%.o: BASE_CFLAGS += -I$(OBJ)
$(OBJ)/analyzer/report/page.o: $(OBJ)/page_files.h
$(OBJ)/analyzer/report/render_mail.o: $(OBJ)/mail_files.h

# --- what it needs ----------------------------------------------------------
# Quiet and without root when everything is there.

DEPS_BUILD = gcc libc6-dev pkg-config apache2-bin apache2-dev libapr1-dev \
             libaprutil1-dev libpcre2-dev libisal-dev libxxhash-dev \
             libjansson-dev libsqlite3-dev libzstd-dev liblzma-dev libbz2-dev
DEPS_TEST = libcunit1-dev libcurl4-openssl-dev curl wget procps \
            gzip isal bzip2 xz-utils zstd strace \
            ca-certificates openssl python3-requests python3-jsonschema \
            python3-prometheus-client libxml2-utils goaccess \
            clang libclang-rt-dev clang-format
# Wanted by the tests, but not to be had as a package everywhere (Ubuntu ships
# it outside the package archive): those tests say so and are left out.
DEPS_BROWSER = chromium
DEPS_URL_PARSER = nodejs
# More clients for the truth: who is missing is left out there, with a word.
DEPS_CLIENTS = php-cli python3-httpx

deps:
	@tests/install_deps.sh $(DEPS_BUILD) $(DEPS_TEST) \
	    --optional $(DEPS_BROWSER) $(DEPS_URL_PARSER) $(DEPS_CLIENTS)
	@tests/sarif_schema.sh build/sarif-2.1.0.schema.json
	@tests/page/packages.sh build/page

# --- showing and checking ---------------------------------------------------

demo: deps
	@$(MAKE) -j$(JOBS) all $(OUT)/live
	@tests/httpd/demo.sh $(OUT)

check: deps
	@$(MAKE) -j$(JOBS) all $(OUT)/unit $(OUT)/live
	@$(MAKE) check-all

STEPS = unit golden truth truth-clients law memory nightly audit suggest follow page live check-goaccess check-headers \
        check-layers check-docs check-format check-clang check-tsan check-asan fuzz-short
check-all:
	@tests/steps.sh $(STEPS)

unit: $(OUT)/unit
	@$(OUT)/unit $(T)

golden: $(OUT)/redirect-analyzer
	@tests/golden/run.sh $(OUT)/redirect-analyzer $(T)

# On traffic of seeds that nothing was calibrated on; bench-truth: 2 million
# lines.
TRUTH_SEED = 1001
TRUTH_LINES = 60000
truth: $(OUT)/redirect-analyzer
	@tests/truth/run.sh $(OUT)/redirect-analyzer $(TRUTH_SEED) $(TRUTH_LINES)

# A private httpd, every client that is installed, and their visits multiplied.
CLIENTS_SEED = 1001
CLIENTS_LINES = 60000
truth-clients: all
	@tests/truth/clients.sh $(OUT) $(OUT)/redirect-analyzer $(CLIENTS_SEED) $(CLIENTS_LINES)

bench-truth:
	@$(MAKE) truth TRUTH_LINES=2000000
	@$(MAKE) truth-clients CLIENTS_LINES=2000000

law: $(OUT)/redirect-analyzer
	@tests/law/run.sh $(OUT)/redirect-analyzer $(LAW_SEED)

FLOOD_LINES = 1000000
memory: $(OUT)/redirect-analyzer build/bench/flood
	@/usr/bin/python3 tests/bench/memory.py $(OUT)/redirect-analyzer build/bench/flood $(FLOOD_LINES)

bench-memory:
	@$(MAKE) memory FLOOD_LINES=100000000

AUDIT_SITES = 2000
audit: $(OUT)/redirect-analyzer
	@tests/audit/run.sh $(OUT)/redirect-analyzer $(AUDIT_SITES)

suggest: all
	@tests/suggest/run.sh $(OUT)

NIGHTLY_SEED =
nightly: $(OUT)/redirect-analyzer
	@tests/nightly/run.sh $(OUT)/redirect-analyzer $(NIGHTLY_SEED)

nightly-faults: $(OUT)/redirect-analyzer
	@/usr/bin/python3 tests/nightly/faults.py $(OUT)/redirect-analyzer 0

follow: $(OUT)/redirect-analyzer
	@tests/follow/run.sh $(OUT)/redirect-analyzer

page: $(OUT)/redirect-analyzer
	@/usr/bin/python3 tests/page/page.py $(OUT)/redirect-analyzer build/page

picture: $(OUT)/redirect-analyzer
	@/usr/bin/python3 tests/page/picture.py $(OUT)/redirect-analyzer analyzer/report.png

live: all $(OUT)/live
	@tests/httpd/run.sh $(OUT) $(T)

soak: all $(OUT)/live
	@MR_PATHS=100000 tests/httpd/run.sh $(OUT) "hostile paths"
	@MR_RELOADS=1000 tests/httpd/run.sh $(OUT) map
	@MR_RESTARTS=1000 MR_KILLS=200 tests/httpd/run.sh $(OUT) restarts

check-asan:
	@$(MAKE) -j$(JOBS) VARIANT=asan all build/asan/unit build/asan/live
	@tests/steps.sh VARIANT=asan unit golden live

# gcc's, of the analyzer: the only program that starts threads of its own.
check-tsan:
	@$(MAKE) -j$(JOBS) VARIANT=tsan build/tsan/redirect-analyzer
	@tests/steps.sh VARIANT=tsan golden

$(OUT)/tally: $(call objects,tests/goaccess/tally.c $(ANALYZER_LIB) $(SEMANTICS))
	@mkdir -p $(@D)
	$(say)$(CC) $(CFLAGS) -o $@ $^ $(PKG_LIBS) -lm

# LOGS=FILES: real logs in the combined format besides
check-goaccess: $(OUT)/redirect-analyzer $(OUT)/tally
	@/usr/bin/python3 tests/goaccess/compare.py $(OUT)/redirect-analyzer $(OUT)/tally $(LOGS)

check-headers:
	@tests/check_headers.sh "$(CC) -std=gnu11 $(WARN) -Ianalyzer -Imod_methodredirect $(HTTPD_CFLAGS) $(PKG_CFLAGS)"

check-layers:
	@tests/check_layers.sh

check-docs: $(OUT)/redirect-analyzer
	@tests/check_docs.sh $(OUT)/redirect-analyzer

check-format:
	@tests/check_format.sh

check-clang:
	@$(MAKE) -j$(JOBS) VARIANT=clang all build/clang/unit build/clang/live
	@echo "check-clang: 1 passed, 0 failed"

FUZZ = $(FUZZERS)
SECONDS = 60
build/fuzz/fuzz_%: build/obj/fuzz/tests/fuzz/fuzz_%.o \
                   $(patsubst %.c,build/obj/fuzz/%.o,$(ANALYZER_LIB) $(SEMANTICS) $(MODULE_PURE) \
                     tests/unit/analyzer/record/reference_parser.c)
	@mkdir -p $(@D)
	$(say)$(CC) $(CFLAGS) -fsanitize=fuzzer -o $@ $^ $(PKG_LIBS) $(PCRE_LIBS) -lm

fuzz:
	@$(MAKE) -j$(JOBS) VARIANT=fuzz $(patsubst %,build/fuzz/fuzz_%,$(FUZZ))
	@tests/fuzz/run.sh $(SECONDS) $(FUZZ)

fuzz-short:
	@$(MAKE) fuzz SECONDS=10

build/bench/%: tests/bench/%.c
	@mkdir -p $(@D)
	$(say)$(CC) $(BASE_CFLAGS) -o $@ $<

bench: all build/bench/loggen build/bench/measure
	@CC="$(CC)" tests/bench/run.sh $(OUT)

DEPS_BENCH = valgrind

bench-module: deps all
	@tests/install_deps.sh $(DEPS_BENCH)
	@tests/bench/module.sh $(OUT)

install: all
	install -d "$(DESTDIR)$(PREFIX)/bin" \
	    "$(DESTDIR)$$($(APXS) -q LIBEXECDIR)" \
	    "$(DESTDIR)$(PREFIX)/share/mod_methodredirect"
	install -m 755 build/redirect-analyzer "$(DESTDIR)$(PREFIX)/bin/"
	install -m 644 build/mod_methodredirect.so \
	    "$(DESTDIR)$$($(APXS) -q LIBEXECDIR)/"
	install -m 644 conf/*.conf "$(DESTDIR)$(PREFIX)/share/mod_methodredirect/"

format:
	@git ls-files '*.c' '*.h' | xargs clang-format -i

clean:
	rm -rf build
