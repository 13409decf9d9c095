# mod_methodredirect and redirect-analyzer: redirects that keep the method
#
#   make demo          install what is missing, build, run a private httpd with
#                      the samples of conf/, analyse its log -> report.html
#   make check         install, build, run every test (what CI runs)
#   make deps          only install what is missing (root or sudo)
#   make all           build/redirect-analyzer and build/mod_methodredirect.so
#   make install       programs, manual pages, units of systemd, samples
#                      [DESTDIR=, PREFIX=/usr/local; uninstall takes them back]
#   make deb           Debian packages -> build/deb/
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
#   make ops           what an administrator gets: layout of an installation,
#                      manual pages, units, GoAccess, logrotate, Prometheus
#   make check-deb     the packages in a clean root: installed, removed, purged
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
#   make bench-audit   what 2,000 logs cost against one pass over them in one file
#                      [AUDIT_MB=1024 AUDIT_SITES=2000 AUDIT_RUNS=3]
#   make bench-nightly-faults  killed and failed nights beside those of GoAccess
#                      [NIGHTLY_FAULTS=200]
#   make bench-module  instructions a request, maps of a million lines
#   make bench-redirects  CPU a request beside mod_alias, mod_rewrite, nginx,
#                      HAProxy, Caddy and lighttpd, 1 to 1,000,000 rules
#                      [ROWS="part of a name ..."]
#   make bench-compare A=COMMIT B=COMMIT  two commits side by side [BENCH_MB=256]
#   make format        apply clang-format
#   make clean         remove build/

SHELL = /bin/sh
CC = gcc
CLANG = clang
PREFIX = /usr/local
JOBS := $(shell nproc 2>/dev/null || echo 2)
MAKEFLAGS += --no-print-directory
# Scripts that others import leave nothing beside themselves.
export PYTHONDONTWRITEBYTECODE = 1

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
                 mr_hsts mr_location mr_location_out mr_log_rate mr_match_data \
                 mr_map_build mr_map_image mr_method_table mr_out \
                 mr_path_key mr_pattern mr_pattern_class mr_pattern_costly \
                 mr_pattern_positions mr_pattern_shape mr_pattern_syntax mr_pattern_text \
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
        fuzz-short bench bench-audit bench-nightly-faults bench-module bench-redirects bench-compare bench-memory man install uninstall deb check-deb ops format clean

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
            systemd man-db mandoc groff logrotate \
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
	@tests/ops/promtool.sh build/promtool

# --- showing and checking ---------------------------------------------------

demo: deps
	@$(MAKE) -j$(JOBS) all $(OUT)/live
	@tests/httpd/demo.sh $(OUT)

check: deps
	@$(MAKE) -j$(JOBS) all $(OUT)/unit $(OUT)/live
	@$(MAKE) check-all

# The longest first. What comes after them uses all processors, or measures.
TOGETHER = truth-clients nightly unit follow law page audit suggest check-goaccess \
           check-headers ops truth golden check-docs memory check-layers check-format
STEPS = $(subst $() ,+,$(strip $(TOGETHER))) live check-clang check-tsan check-asan \
        fuzz-short
check-all:
	@tests/steps.sh $(STEPS)

unit: $(OUT)/unit
	@$(OUT)/unit $(T)

golden: $(OUT)/redirect-analyzer
	@/usr/bin/python3 tests/golden/run.py $(OUT)/redirect-analyzer $(T)

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

ops: all man
	@tests/ops/run.sh $(OUT) build/promtool

soak: all $(OUT)/live
	@MR_PATHS=100000 tests/httpd/run.sh $(OUT) "hostile paths"
	@MR_RELOADS=1000 tests/httpd/run.sh $(OUT) map
	@MR_RESTARTS=1000 MR_KILLS=200 tests/httpd/run.sh $(OUT) restarts

check-asan:
	@$(MAKE) -j$(JOBS) VARIANT=asan all build/asan/unit build/asan/live
	@tests/steps.sh VARIANT=asan unit+golden live

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

build/bench/fields: $(call objects,tests/bench/fields.c $(ANALYZER_LIB) $(SEMANTICS))
	@mkdir -p $(@D)
	$(say)$(CC) $(CFLAGS) $(LTO) -o $@ $^ $(PKG_LIBS) -lm

bench: all build/bench/loggen build/bench/measure build/bench/fields
	@CC="$(CC)" tests/bench/run.sh $(OUT)

bench-audit: $(OUT)/redirect-analyzer build/bench/loggen build/bench/sites build/bench/measure
	@/usr/bin/python3 tests/bench/audit.py $(OUT)/redirect-analyzer build/bench

NIGHTLY_FAULTS = 200
bench-nightly-faults: $(OUT)/redirect-analyzer
	@/usr/bin/python3 tests/bench/nightly_faults.py $(OUT)/redirect-analyzer $(NIGHTLY_FAULTS)

DEPS_BENCH = valgrind

bench-module: deps all
	@tests/install_deps.sh $(DEPS_BENCH)
	@tests/bench/module.sh $(OUT)

bench-compare: deps all build/bench/loggen build/bench/measure
	@tests/install_deps.sh $(DEPS_BENCH)
	@CC="$(CC)" tests/bench/compare.sh $(A) $(B)

# Their packages start services of their own, on a system that starts some.
DEPS_REDIRECTS = apache2-utils caddy haproxy lighttpd nginx-light wrk

bench-redirects: deps all
	@tests/install_deps.sh $(DEPS_REDIRECTS)
	@tests/bench/redirects.sh $(OUT) $(ROWS)

# --- installing -------------------------------------------------------------

BINDIR = $(PREFIX)/bin
DATADIR = $(PREFIX)/share
SYSCONFDIR = $(if $(filter /usr,$(PREFIX)),,$(PREFIX))/etc
LIBEXECDIR = $(shell $(APXS) -q LIBEXECDIR)
# Where systemd looks for what comes with /usr and /usr/local.
UNITDIR = $(PREFIX)/lib/systemd/system
SYSUSERSDIR = $(PREFIX)/lib/sysusers.d
MODULE_DOCDIR = $(DATADIR)/doc/mod_methodredirect
ANALYZER_DOCDIR = $(DATADIR)/doc/redirect-analyzer

NOT_HTTPD = goaccess.conf redirect-analyzer.conf
SAMPLES = $(filter-out $(NOT_HTTPD),$(notdir $(wildcard conf/*.conf)))
SAMPLES_OPS = redirect-analyzer.cron redirect-analyzer.logrotate prometheus-rules.yml

# KIND:FROM:TO, one for each file. bin is a program, file anything else, text
# one that names paths of the installation, and own becomes the administrator's:
# it is put where none is, and left where it is.
LAYOUT = \
    bin:build/redirect-analyzer:$(BINDIR)/redirect-analyzer \
    file:build/mod_methodredirect.so:$(LIBEXECDIR)/mod_methodredirect.so \
    text:build/redirect-analyzer.1:$(DATADIR)/man/man1/redirect-analyzer.1 \
    file:build/mod_methodredirect.8:$(DATADIR)/man/man8/mod_methodredirect.8 \
    own:conf/redirect-analyzer.conf:$(SYSCONFDIR)/redirect-analyzer.conf \
    text:conf/redirect-analyzer.service:$(UNITDIR)/redirect-analyzer.service \
    text:conf/redirect-analyzer.timer:$(UNITDIR)/redirect-analyzer.timer \
    file:conf/redirect-analyzer.sysusers:$(SYSUSERSDIR)/redirect-analyzer.conf \
    file:analyzer/report/report.schema.json:$(DATADIR)/redirect-analyzer/report.schema.json \
    file:conf/goaccess.conf:$(DATADIR)/redirect-analyzer/goaccess.conf \
    file:conf/methodredirect-log.conf:$(DATADIR)/mod_methodredirect/methodredirect-log.conf \
    file:mod_methodredirect/README.md:$(MODULE_DOCDIR)/README.md \
    file:conf/MIGRATING.md:$(MODULE_DOCDIR)/MIGRATING.md \
    $(foreach f,$(SAMPLES),file:conf/$(f):$(MODULE_DOCDIR)/examples/$(f)) \
    file:analyzer/README.md:$(ANALYZER_DOCDIR)/README.md \
    file:analyzer/report.png:$(ANALYZER_DOCDIR)/report.png \
    $(foreach f,$(SAMPLES_OPS),text:conf/$(f):$(ANALYZER_DOCDIR)/examples/$(f))

# As they stand in conf/ they are those of a package: /usr and /etc.
PLACES = -e 's|/usr/bin/redirect-analyzer|$(BINDIR)/redirect-analyzer|g' \
         -e 's|/etc/\(redirect\\*-analyzer\)|$(SYSCONFDIR)/\1|g'

version_word = $(shell sed -n 's/^\#define $(1) *"\(.*\)".*/\1/p' analyzer/util/version.h)

man: build/redirect-analyzer.1 build/mod_methodredirect.8

build/redirect-analyzer.1: build/redirect-analyzer
	@$< --help=man >$@.new && mv $@.new $@

build/mod_methodredirect.8: mod_methodredirect/man.awk mod_methodredirect/README.md \
                            analyzer/util/version.h
	@mkdir -p $(@D)
	@awk -v version=$(call version_word,VERSION) -v date=$(call version_word,VERSION_DATE) \
	    -f $< mod_methodredirect/README.md >$@.new && mv $@.new $@

install: all man
	@set -e; for row in $(LAYOUT); do \
	    kind=$${row%%:*} to=$(DESTDIR)$${row##*:}; \
	    from=$${row#*:} from=$${from%%:*}; \
	    echo "  INSTALL $$to"; \
	    case $$kind in \
	    bin) install -D -m 755 "$$from" "$$to" ;; \
	    file) install -D -m 644 "$$from" "$$to" ;; \
	    *) [ $$kind = own ] && [ -e "$$to" ] || \
	        sed $(PLACES) "$$from" | install -D -m 644 /dev/stdin "$$to" ;; \
	    esac; \
	done

# What has become the administrator's stays.
uninstall:
	@for row in $(LAYOUT); do \
	    [ "$${row%%:*}" = own ] || rm -f "$(DESTDIR)$${row##*:}"; \
	done
	@-rmdir "$(DESTDIR)$(MODULE_DOCDIR)/examples" "$(DESTDIR)$(MODULE_DOCDIR)" \
	    "$(DESTDIR)$(ANALYZER_DOCDIR)/examples" "$(DESTDIR)$(ANALYZER_DOCDIR)" \
	    "$(DESTDIR)$(DATADIR)/redirect-analyzer" "$(DESTDIR)$(DATADIR)/mod_methodredirect" 2>/dev/null

# --- Debian packages --------------------------------------------------------

DEPS_DEB = build-essential debhelper dpkg-dev
DEPS_CHECK_DEB = lintian mmdebstrap systemd systemd-container

# In a copy of the sources, where debian/ stands as the tools want it.
deb:
	@tests/install_deps.sh $(DEPS_BUILD) $(DEPS_DEB)
	@rm -rf build/deb && mkdir -p build/deb/source
	@tar -cf - --exclude=./build --exclude=./.git . | tar -xf - -C build/deb/source
	@cp -R conf/debian build/deb/source/debian
	@cd build/deb/source && dpkg-buildpackage -us -uc -b -j$(JOBS) >../build.log 2>&1 \
	    || { tail -n 40 ../build.log; exit 1; }
	@ls build/deb/*.deb

# Root's: it makes a Debian of its own below build/, with what apt brings.
check-deb: deb
	@tests/install_deps.sh $(DEPS_CHECK_DEB)
	@tests/ops/check_deb.sh build/deb

format:
	@git ls-files '*.c' '*.h' | xargs clang-format -i

clean:
	rm -rf build
