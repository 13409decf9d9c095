#include "options_config.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"

/* The command line `-p FILE`, @a log and @a option (or NULL), for a file of
 * @a text. */
static struct parsed_config {
    struct options options;
    struct diag diag;
    bool parsed;
} parse_config(const char *text, const char *log, const char *option)
{
    static char path[64];
    struct parsed_config c = {.diag = {""}};
    char *argv[] = {(char *)"x", (char *)"-p",   path,
                    (char *)log, (char *)option, NULL};
    FILE *file;

    strcpy(path, "/tmp/options.XXXXXX");
    file = fdopen(mkstemp(path), "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fputs(text, file);
    fclose(file);
    c.parsed =
        options_parse(&c.options, 3 + !!log + !!option, argv, true, &c.diag);
    remove(path);
    return c;
}

static void a_configuration_file_is_weaker_than_the_command_line(void)
{
    struct parsed_config c = parse_config("# comment\n"
                                          "\n"
                                          "time_format %H:%M:%S\r\n"
                                          "  log-format %h \\\"%r\\\"  \n"
                                          "no-color true\n"
                                          "quiet false\n"
                                          "log-file b.log\n"
                                          "max-items 7\n"
                                          "num-tests 3",
                                          "a.log", "--num-tests=4");

    CHECK_STR(c.diag.text, "");
    CU_ASSERT_TRUE(c.parsed);
    CHECK_STR(c.options.time_format, "%H:%M:%S");
    CHECK_STR(c.options.log_format, "%h \\\"%r\\\"");
    CU_ASSERT_TRUE(c.options.no_color);
    CU_ASSERT_FALSE(c.options.quiet);
    CHECK_INT(c.options.num_tests, 4);
    CHECK_INT(c.options.log_count, 1);
    CHECK_STR(c.options.notice, "");
    options_free(&c.options);
}

static void
a_configuration_file_names_logs_where_the_command_line_does_not(void)
{
    static const char text[] = "log-file b.log\n"
                               "log-file b/*.log\n"
                               "log-file c.log\n";
    struct parsed_config c = parse_config(text, "a.log", NULL);

    CHECK_INT(c.options.log_count, 1);
    CHECK_STR(c.options.logs[0], "a.log");
    options_free(&c.options);
    c = parse_config(text, NULL, NULL);
    CHECK_STR(c.diag.text, "");
    CHECK_INT(c.options.log_count, 3);
    CHECK_STR(c.options.logs[0], "b.log");
    CHECK_STR(c.options.logs[1], "b/*.log");
    CHECK_STR(c.options.logs[2], "c.log");
    options_free(&c.options);
}

static void what_a_configuration_file_says_in_vain_is_told_once(void)
{
    struct parsed_config c = parse_config(
        "static-file .css\nstatic-file .js\nreal-os true", "a.log", NULL);

    CU_ASSERT_TRUE(c.parsed);
    CU_ASSERT_PTR_NOT_NULL(strstr(c.options.notice, ": static-file real-os"));
    options_free(&c.options);
}

/* A configuration file of @a text has @a expected behind its name in what it is
 * refused for. */
static void config_refused(const char *text, const char *expected)
{
    struct parsed_config c = parse_config(text, "a.log", NULL);

    CU_ASSERT_FALSE(c.parsed);
    if (!strstr(c.diag.text, expected))
        CHECK_STR(c.diag.text, expected);
    options_free(&c.options);
}

static void what_is_wrong_in_a_configuration_file_has_its_line(void)
{
    config_refused("num-tests many\n", ":1: num-tests: \"many\"");
    config_refused("# rules\n\nmin-hits MRxx:3\n",
                   ":3: min-hits: there is no rule \"MRxx\"");
    config_refused("quiet false\nfail-on bad\nmemory x", ":2: fail-on: ");
    config_refused("quiet true\r\nmemory 1", ":2: memory: \"1\" is not");
    config_refused("since never", ":1: since: \"never\" is no time");
}

static void options_of_a_configuration_file_have_their_value(void)
{
    config_refused("\nlog-file\n", ":2: log-file needs a value: log-file FILE");
    config_refused("fail-on", ":1: fail-on needs a value: fail-on SEVERITY");
    config_refused("state true", ":1: state needs a value");
    config_refused("show-query no",
                   ":1: show-query: \"no\" is neither true nor false");
}

/* What a configuration file of @a text is doubted for, behind its name; NULL:
 * nothing. */
static void config_doubted(const char *text, const char *expected)
{
    struct parsed_config c = parse_config(text, "a.log", "--quiet");
    const char *doubts = c.options.doubts;

    CHECK_STR(c.diag.text, "");
    CU_ASSERT_TRUE(c.parsed);
    CHECK_STR(c.options.notice, "");
    if (!expected)
        CHECK_STR(doubts, "");
    else if (!strstr(doubts, expected))
        CHECK_STR(doubts, expected);
    options_free(&c.options);
}

static void keys_that_nobody_knows_are_told_with_their_line(void)
{
    config_doubted("anonymise-ip true",
                   ":1: there is no option \"anonymise-ip\", the line is "
                   "passed over; did you mean anonymize-ip?\n");
    config_doubted("quiet false\nfail-onn error",
                   ":2: there is no option \"fail"
                   "-onn\", the line is passed "
                   "over; did you mean fail-on?");
    config_doubted("stat /x.db", "did you mean state?\n");
    config_doubted("state-file /x.db", "did you mean state?\n");
    config_doubted("xyzzy 1", ":1: there is no option \"xyzzy\", the line is "
                              "passed over\n");
    config_doubted("=x", ":1: there is no option \"=x\", the line is passed "
                         "over\n");
    config_doubted("config-file b.conf",
                   ":1: config-file: no other configuration file is read");
    config_doubted("num-tests=3\nno-color=true\nhelp false\n", NULL);
}

static void of_a_file_that_is_something_else_the_beginning_is_told(void)
{
    struct parsed_config c;
    char text[30 * 8 + 1] = "";
    unsigned lines = 0;

    for (unsigned i = 0; i < 30; i++)
        strcat(text, "\x1bzzzz 1\n");
    c = parse_config(text, "a.log", NULL);
    CU_ASSERT_TRUE(c.parsed);
    for (const char *at = c.options.doubts; *at; at++)
        lines += *at == '\n';
    CHECK_INT(lines, 21);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(c.options.doubts, ": more of its lines are passed over\n"));
    CU_ASSERT_PTR_NULL(strchr(c.options.doubts, '\x1b'));
    options_free(&c.options);
}

static void options_that_goaccess_alone_knows_raise_no_doubt(void)
{
    struct parsed_config c = parse_config(
        "restore true\nws-url x\nkeep-db-files true\n", "a.log", NULL);

    CHECK_STR(c.diag.text, "");
    CHECK_STR(c.options.doubts, "");
    CU_ASSERT_PTR_NULL(c.options.restore_path);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(c.options.notice, ": restore ws-url keep-db-files"));
    options_free(&c.options);
}

static CU_TestInfo tests[] = {
    {"a configuration file is weaker than the command line",
     a_configuration_file_is_weaker_than_the_command_line},
    {"a configuration file names logs where the command line does not",
     a_configuration_file_names_logs_where_the_command_line_does_not},
    {"what a configuration file says in vain is told once",
     what_a_configuration_file_says_in_vain_is_told_once},
    {"what is wrong in a configuration file has its line",
     what_is_wrong_in_a_configuration_file_has_its_line},
    {"options of a configuration file have their value",
     options_of_a_configuration_file_have_their_value},
    {"keys that nobody knows are told with their line",
     keys_that_nobody_knows_are_told_with_their_line},
    {"of a file that is something else the beginning is told",
     of_a_file_that_is_something_else_the_beginning_is_told},
    {"options that GoAccess alone knows raise no doubt",
     options_that_goaccess_alone_knows_raise_no_doubt},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_options_config, "analyzer/options_config");
