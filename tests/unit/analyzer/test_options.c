#include "options.h"
#include "options_mail.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "util/address_list.h"

enum { MAX_WORDS = 16 };

/* A command line given as one text, words divided by spaces. */
struct command {
    char text[400];
    char *argv[MAX_WORDS];
    int argc;
    struct options options;
    struct diag diag;
    bool parsed;
};

static void parse_at(struct command *c, const char *text, bool terminal)
{
    memset(c, 0, sizeof *c);
    snprintf(c->text, sizeof c->text, "redirect-analyzer %s", text);
    for (char *word = strtok(c->text, " "); word; word = strtok(NULL, " "))
        c->argv[c->argc++] = word;
    c->parsed =
        options_parse(&c->options, c->argc, c->argv, terminal, &c->diag);
}

/* The latest good command line; options point into it. */
static struct command command;

static struct options parse(const char *text)
{
    options_free(&command.options);
    parse_at(&command, text, false);
    CHECK_STR(command.diag.text, "");
    CU_ASSERT_TRUE(command.parsed);
    return command.options;
}

static int tear_down(void)
{
    options_free(&command.options);
    return 0;
}

static void refused(const char *text, const char *expected)
{
    struct command c;

    parse_at(&c, text, true);
    CU_ASSERT_FALSE(c.parsed);
    if (!strstr(c.diag.text, expected))
        CHECK_STR(c.diag.text, expected);
    options_free(&c.options);
}

static void defaults_are_those_of_the_manual(void)
{
    struct options o = parse("access.log");

    CHECK_INT(o.request, OPTIONS_RUN);
    CHECK_INT(o.log_count, 1);
    CHECK_STR(o.logs[0], "access.log");
    CU_ASSERT_PTR_NULL(o.log_format);
    CHECK_INT(o.output_count, 1);
    CHECK_STR(o.outputs[0].renderer->name, "text");
    CU_ASSERT_PTR_NULL(o.outputs[0].path);
    CHECK_INT(o.memory, 128 << 20);
    CHECK_INT(o.num_tests, 10);
    CHECK_INT(o.max_invalid, 100);
    CU_ASSERT_FALSE(o.gate.set || o.show_query || o.quiet || o.no_color);
}

static void logs_keep_their_order(void)
{
    struct options o = parse("a -f b --log-file c --log-file=d -fe - -- -f");

    CHECK_INT(o.log_count, 7);
    for (size_t i = 0; i < 5; i++)
        CHECK_INT(o.logs[i][0], "abcde"[i]);
    CHECK_STR(o.logs[5], "-");
    CHECK_STR(o.logs[6], "-f");
}

static void a_list_of_logs_takes_the_place_of_standard_input(void)
{
    struct options o = parse("--files-from=names --recursive");

    CHECK_INT(o.log_count, 0);
    CHECK_STR(o.files_from, "names");
    CU_ASSERT_TRUE(o.recursive);
    CHECK_INT(parse("--files-from=- x").log_count, 1);
    refused("--files-from=- -", "- (standard input) is given 2 times");
    refused("--files-from=a --files-from=b", "one list can be given; join");
}

static void values_come_with_an_equals_sign_or_as_the_next_word(void)
{
    CHECK_STR(parse("--log-format=COMBINED x").log_format, "COMBINED");
    CHECK_STR(parse("--log-format COMBINED x").log_format, "COMBINED");
    CHECK_STR(parse("--log-format=%h=%r x").log_format, "%h=%r");
    CHECK_STR(parse("--log-format --quiet x").log_format, "--quiet");
    CHECK_STR(parse("--date-format %d --time-format %T --datetime-format=%x")
                  .datetime_format,
              "%x");
}

static void outputs_are_chosen_by_name_or_extension(void)
{
    struct options o = parse("-o json -o report.html --output=/tmp/x.txt -");

    CHECK_INT(o.output_count, 3);
    CHECK_STR(o.outputs[0].renderer->name, "json");
    CU_ASSERT_PTR_NULL(o.outputs[0].path);
    CHECK_STR(o.outputs[1].renderer->name, "html");
    CHECK_STR(o.outputs[1].path, "report.html");
    CHECK_STR(o.outputs[2].renderer->name, "text");
    refused("-o report.pdf x", "-o: \"report.pdf\" is neither a format");
    refused("-o report.pdf x", "text (.txt), json (.json), html (.html), "
                               "ndjson (.ndjson), csv (.csv), sarif (.sarif)");
    refused("-o json -o html x", "json and html would both go to standard");
}

static void sizes_take_k_m_and_g(void)
{
    CHECK_INT(parse("--memory=1048576").memory, 1 << 20);
    CHECK_INT(parse("--memory=2048K").memory, 2 << 20);
    CHECK_INT(parse("--memory 64m").memory, 64 << 20);
    CHECK_INT(parse("--memory=1.5G").memory, INT64_C(3) << 29);
    refused("--memory=12 x", "--memory: \"12\" is not a size from 1M");
    refused("--memory=-1G x", "not a size");
    refused("--memory=1T x", "not a size");
    refused("--memory=nan x", "not a size");
    refused("--memory=0x1000000 x", "not a size");
    refused("--memory=99999999999999999999G x", "not a size");
}

static void jobs_say_which_threads_there_are(void)
{
    const struct options one = {.jobs = 1}, two = {.jobs = 2};

    CU_ASSERT_FALSE(options_allow_jobs(&one, 2));
    CU_ASSERT_TRUE(options_allow_jobs(&two, 2));
    CU_ASSERT_FALSE(options_allow_jobs(&two, 3));
}

static void numbers_are_checked(void)
{
    CHECK_INT(parse("--num-tests=0").num_tests, 0);
    CHECK_INT(parse("--num-tests=25").num_tests, 25);
    CHECK_INT(parse("x").jobs, 0);
    CHECK_INT(parse("-j 2 x").jobs, 2);
    refused("--jobs=0 f", "--jobs: \"0\" is not a number of threads");
    refused("--jobs=1025 f", "use 1 to 1024");
    CHECK_INT(parse("x").max_expansion, 1000);
    CHECK_INT(parse("--max-expansion=0 x").max_expansion, 0);
    refused("--max-expansion=1.5 x", "\"1.5\" is not a ratio; use 0 to");
    CHECK_INT(parse("--max-invalid=20%").max_invalid, 20);
    CU_ASSERT_TRUE(parse("--max-invalid=0.5").max_invalid == 0.5);
    refused("--num-tests=x f", "--num-tests: \"x\" is not a number of lines");
    refused("--num-tests=1.5 f", "not a number of lines");
    refused("--num-tests=-1 f", "not a number of lines");
    refused("--max-invalid=101 f", "--max-invalid: \"101\" is not a percent");
    refused("--max-invalid= f", "not a percentage");
}

static void the_gate_has_a_severity_and_perhaps_a_confidence(void)
{
    struct options o = parse("--fail-on=error:high x");

    CU_ASSERT_TRUE(o.gate.set);
    CHECK_INT(o.gate.severity, SEVERITY_ERROR);
    CHECK_INT(o.gate.confidence, CONFIDENCE_HIGH);
    o = parse("--fail-on note x");
    CHECK_INT(o.gate.severity, SEVERITY_NOTE);
    CHECK_INT(o.gate.confidence, CONFIDENCE_LOW);
    refused("--fail-on=bad x", "--fail-on: \"bad\" is not SEVERITY");
    refused("--fail-on=error: x", "is not SEVERITY");
    refused("--fail-on=error:sure x", "is not SEVERITY");
}

static void time_zones_are_known_ones(void)
{
    CHECK_STR(parse("--tz=UTC x").tz, "UTC");
    refused("--tz=Moon/Crater x", "\"Moon/Crater\" is not a time zone known");
    refused("--tz=../../../etc/passwd x", "not a time zone");
    refused("--tz= x", "not a time zone");
}

static void what_counts_begins_and_ends_at_times(void)
{
    struct options o = parse("--since=2026-11-20 --until 2026-11-20T13:04Z");

    CHECK_INT(o.since.kind, TIME_BOUND_WALL);
    CHECK_INT(o.since.us, INT64_C(1795132800000000));
    CHECK_INT(o.until.kind, TIME_BOUND_INSTANT);
    CHECK_INT(parse("x").since.kind, TIME_BOUND_NONE);
    CHECK_INT(parse("--until=today x").until.days, 1);
    refused("--since=noon x", "--since: \"noon\" is no time; use a date such");
    refused("--until= x", "--until: \"\" is no time");
    refused("--since=1h --until=2h x", "--since is not before --until");
    refused("merge --since=1h x",
            "merge reads no logs: give --since, --until, ");
}

static void addresses_may_be_excluded_one_by_one(void)
{
    CHECK_INT(address_list_count(
                  parse("-e192.0.2.1 --exclude-ip 2001:db8::/32").excluded),
              2);
    CU_ASSERT_PTR_NULL(parse("x").excluded);
    CU_ASSERT_TRUE(parse("--ignore-crawlers x").ignore_crawlers);
    refused("-e host x", "-e: \"host\" is no address; use one such as");
    refused("merge -e 192.0.2.1 x", "merge reads no logs: give --since");
}

static void addresses_are_hidden_by_levels(void)
{
    CHECK_INT(parse("x").anonymous, ANONYMOUS_OFF);
    CHECK_INT(parse("--anonymize-ip x").anonymous, ANONYMOUS_DEFAULT);
    CHECK_INT(parse("--anonymize-level=3 x").anonymous, ANONYMOUS_PEDANTIC);
    CHECK_INT(parse("--anonymize-level=2 --anonymize-ip x").anonymous,
              ANONYMOUS_STRONG);
    refused("--anonymize-level=4 x", "--anonymize-level: \"4\" is not a level");
}

static void addresses_of_mail_cannot_be_more_than_that(void)
{
    static const char *const others[] = {
        "a,,b",       ",a",         "a,",         "a@b@c",  "@b.example",
        "a@",         "a..b@c",     ".a@b",       "a@b.",   "a@b_c",
        "a;b",        "<a@b>",      "\"a\"@b",    "|sh",    "/etc/passwd",
        "a\nBcc:x@y", "a\rBcc:x@y", "\xc3\xa4@b", "a(b)@c",
    };

    CHECK_STR(parse("--mail-to=root x").mail_to, "root");
    CHECK_STR(parse("--mail-to=a.b+c@d.example,root --mail-from=a@b x").mail_to,
              "a.b+c@d.example,root");
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        struct diag diag = {""};
        CU_ASSERT_FALSE(options_check_mail("--mail-to", others[i], 9, &diag));
        CU_ASSERT(strstr(diag.text, "is not a list of addresses") != NULL);
    }
    refused("--mail-from=a@b,c@d x",
            "--mail-from: \"a@b,c@d\" is not an address; give name@host");
}

static void flags_take_no_value(void)
{
    struct options o = parse("--show-query --quiet --no-progress --no-color "
                             "--json-pretty-print --no-strict-status "
                             "--no-ip-validation x");

    CU_ASSERT_TRUE(o.show_query && o.quiet && o.no_progress && o.no_color
                   && o.pretty);
    refused("--quiet=yes x", "--quiet takes no value; leave \"yes\" out");
}

static void missing_and_empty_values_are_named(void)
{
    refused("-p /nowhere/at/all.conf a.log", "cannot read");
    refused("--log-format", "--log-format needs a value: --log-format FORMAT");
    refused("x -o", "-o needs a value: -o WHERE");
    refused("--hops= x", "--hops: the value is empty");
    refused("--hops=- x", "--hops: standard output carries the report");
    refused("--log-file= x", "--log-file: the name of a log is empty");
}

static void unknown_options_name_the_nearest(void)
{
    refused("--log-fromat=X x", "no option --log-fromat; did you mean "
                                "--log-format?");
    refused("--colour x", "--colour;");
    refused("--outptu x", "did you mean --output?");
    refused("--html x", "did you mean --html-report-title?");
    refused("--json x", "did you mean --json-pretty-print?");
    refused("--tx x", "no option --tx; redirect-analyzer"); /* half of tz */
    refused("--xyzzyxyzzy x", "no option --xyzzyxyzzy; redirect-analyzer "
                              "--help lists all");
    refused("-Z x", "no option -Z;");
    refused("--log-f x", "did you mean --log-file?"); /* not taken for it */
}

static void options_of_goaccess_that_mean_nothing_say_so(void)
{
    refused("--real-time-html x", "--real-time-html belongs to GoAccess' live "
                                  "server; write a page with -o report.html");
    refused("--ws-url=x y", "--ws-url belongs to GoAccess' live server");
    refused("-a x", "-a shapes GoAccess' panels");
    refused("--persist x", "stored state");
    refused("--ignore-status=404 x", "filter the log before");
    refused("--no-global-config x", "here only -p reads a configuration");
    refused("--444-as-404 x", "--444-as-404 shapes GoAccess' panels");
}

static void hostile_words_are_shown_harmless(void)
{
    struct command c;

    parse_at(&c, "--\x1b[31m x", true);
    CU_ASSERT_PTR_NULL(strchr(c.diag.text, '\x1b'));
    options_free(&c.options);
}

static void standard_input_is_the_log_unless_it_is_a_terminal(void)
{
    struct options o = parse("-o json");

    CHECK_INT(o.log_count, 1);
    CHECK_STR(o.logs[0], "-");
    refused("", "no log given; name a file");
    refused("- -", "- (standard input) is given 2 times");
}

static void help_and_version_win_over_what_follows(void)
{
    struct command c;

    parse_at(&c, "--help --nonsense", true);
    CU_ASSERT_TRUE(c.parsed);
    CHECK_INT(c.options.request, OPTIONS_HELP);
    options_free(&c.options);
    CHECK_INT(parse("-V").request, OPTIONS_VERSION);
    refused("--nonsense --help", "no option --nonsense");
}

static void commands_come_first(void)
{
    refused("--fail-on=error merge s.db",
            "merge comes first: redirect-analyzer merge FILE...; a log of that "
            "name is ./merge");
    refused("x.log explain MR101", "explain comes first: redirect-analyzer "
                                   "explain RULE...; a log of that name");
    refused("list-rules x", "list-rules stands alone: redirect-analyzer "
                            "list-rules; a log of that name is ./list-rules");
    CHECK_STR(parse("-- merge").logs[0], "merge");
    CHECK_STR(parse("-f merge").logs[0], "merge");
    CHECK_STR(parse("./explain").logs[0], "./explain");
}

/* What @a print writes; the caller frees it. */
static char *printed_by(void (*print)(FILE *out))
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);

    CU_ASSERT_PTR_NOT_NULL_FATAL(out);
    print(out);
    fclose(out);
    return text;
}

static void help_shows_every_option_in_80_columns(void)
{
    static const char *const names[] = {
#define GROUP(heading)
#define OPTION(letter, name, value, apply, field, help) "--" name,
#include "options.def"
    };
    char *help = printed_by(options_print_help);

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        CU_ASSERT_PTR_NOT_NULL(strstr(help, names[i]));
    for (char *line = strtok(help, "\n"); line; line = strtok(NULL, "\n"))
        CU_ASSERT_TRUE(strlen(line) <= 80);
    free(help);
}

static void the_manual_page_keeps_what_is_typed(void)
{
    char *page = printed_by(options_print_manual);

    CU_ASSERT_PTR_NOT_NULL(strstr(
        page, "\n\\fB\\-f\\fR, \\fB\\-\\-log\\-file\\fR=\\fIFILE\\fR\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(page, "\\(aq%h %l %u %t ...\\(aq"));
    CU_ASSERT_PTR_NOT_NULL(strstr(page, "\\fBhttpd \\-t\\fR accepts"));
    CU_ASSERT_PTR_NOT_NULL(strstr(page, "\n\\fB75\\fR\n"));
    CU_ASSERT_PTR_NULL(strchr(page, '`'));
    CU_ASSERT_PTR_NULL(strstr(page, "\n'"));
    free(page);
}

static void help_has_two_forms(void)
{
    CHECK_INT(parse("--help").request, OPTIONS_HELP);
    CHECK_INT(parse("--help=man").request, OPTIONS_MANUAL);
    refused("--help=html", "--help: there is no help in the form \"html\"");
}

static void formats_of_sites_are_no_outputs(void)
{
    struct options o = parse("--split-by=vhost --out-dir=d x");

    CHECK_INT(o.output_count, 0);
    CHECK_INT(o.site_format_count, 2);
    CHECK_STR(o.site_formats[0]->name, "html");
    CHECK_STR(o.site_formats[1]->name, "json");
    o = parse("-o csv -o a.json --split-by vhost -o html -o csv "
              "--out-dir d --group-by=dir x");
    CHECK_INT(o.output_count, 1);
    CHECK_STR(o.outputs[0].path, "a.json");
    CHECK_INT(o.site_format_count, 2);
    CHECK_STR(o.site_formats[0]->name, "csv");
    CHECK_STR(o.site_formats[1]->name, "html");
    CHECK_STR(o.group_by, "dir");
    o = parse("--split-by=vhost --out-dir=d --group-by=vhost x");
    CU_ASSERT_PTR_NULL(o.group_by);
}

static void thresholds_are_of_all_rules_or_of_one(void)
{
    parse("--min-hits=3 --min-hits=MR101:10 --min-hits=self-loop:1 x");
    CHECK_INT(command.options.thresholds.every, 3);
    refused("--min-hits=0 x", "--min-hits: \"0\" is not a number of requests");
    refused("--min-hits=:5 x", "--min-hits: \":5\" is not a number");
    refused("--min-hits=MR101: x", "--min-hits: \"MR101:\" is not a number");
    refused("--min-hits=MR999:5 x", "--min-hits: there is no rule \"MR999\"");
}

static void a_value_may_be_left_out(void)
{
    struct options o = parse("--fname-as-vhost x");

    CHECK_STR(o.fname_as_vhost, "");
    CHECK_STR(o.logs[0], "x");
    o = parse("--fname-as-vhost=[a-z]+ x");
    CHECK_STR(o.fname_as_vhost, "[a-z]+");
    refused("--fname-as-vhost=( x", "--fname-as-vhost: \"(\" is no regular");
    refused("--split-by=vhost --out-dir=d --group-by=( x",
            "--group-by: \"(\" is no regular expression");
}

static CU_TestInfo tests[] = {
    {"commands come first", commands_come_first},
    {"the manual page keeps what is typed",
     the_manual_page_keeps_what_is_typed},
    {"help has two forms", help_has_two_forms},
    {"defaults are those of the manual", defaults_are_those_of_the_manual},
    {"logs keep their order", logs_keep_their_order},
    {"a list of logs takes the place of standard input",
     a_list_of_logs_takes_the_place_of_standard_input},
    {"values come with an equals sign or as the next word",
     values_come_with_an_equals_sign_or_as_the_next_word},
    {"outputs are chosen by name or extension",
     outputs_are_chosen_by_name_or_extension},
    {"sizes take K, M and G", sizes_take_k_m_and_g},
    {"jobs say which threads there are", jobs_say_which_threads_there_are},
    {"numbers are checked", numbers_are_checked},
    {"the gate has a severity and perhaps a confidence",
     the_gate_has_a_severity_and_perhaps_a_confidence},
    {"time zones are known ones", time_zones_are_known_ones},
    {"what counts begins and ends at times",
     what_counts_begins_and_ends_at_times},
    {"addresses may be excluded one by one",
     addresses_may_be_excluded_one_by_one},
    {"addresses are hidden by levels", addresses_are_hidden_by_levels},
    {"addresses of mail cannot be more than that",
     addresses_of_mail_cannot_be_more_than_that},
    {"flags take no value", flags_take_no_value},
    {"missing and empty values are named", missing_and_empty_values_are_named},
    {"unknown options name the nearest", unknown_options_name_the_nearest},
    {"options of GoAccess that mean nothing say so",
     options_of_goaccess_that_mean_nothing_say_so},
    {"hostile words are shown harmless", hostile_words_are_shown_harmless},
    {"standard input is the log unless it is a terminal",
     standard_input_is_the_log_unless_it_is_a_terminal},
    {"help and version win over what follows",
     help_and_version_win_over_what_follows},
    {"help shows every option in 80 columns",
     help_shows_every_option_in_80_columns},
    {"formats of sites are no outputs", formats_of_sites_are_no_outputs},
    {"thresholds are of all rules or of one",
     thresholds_are_of_all_rules_or_of_one},
    {"a value may be left out", a_value_may_be_left_out},
    CU_TEST_INFO_NULL,
};

extern CU_SuiteInfo suite_analyzer_options;
CU_SuiteInfo suite_analyzer_options = {
    "analyzer/options", NULL, tear_down, NULL, NULL, tests};
