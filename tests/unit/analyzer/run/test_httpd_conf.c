/* Expectations: httpd's manual on configuration files and Include; the reading
 * of words is that of ap_getword_conf(). */
#include "run/httpd_conf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"

static char folder[64];

static const char *path_of(const char *name)
{
    static char path[256];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void write_file(const char *name, const char *text)
{
    FILE *file = fopen(path_of(name), "w");

    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fputs(text, file);
    fclose(file);
}

static void check(const char *nickname, const char *expected)
{
    char string[512];
    struct diag diag = {""};
    bool ok = httpd_conf_log_format(path_of("httpd.conf"), nickname, string,
                                    sizeof string, &diag);

    if (expected)
        CHECK_STR(ok ? string : diag.text, expected);
    else
        CU_ASSERT_FALSE(ok);
}

static const char *const names[] = {
    "httpd.conf", "conf.d/b.conf", "conf.d/a.conf", "loop.conf", "conf.d", ""};

static void make_files(void)
{
    strcpy(folder, "/tmp/httpd_conf.XXXXXX");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
    CU_ASSERT_EQUAL_FATAL(mkdir(path_of("conf.d"), 0700), 0);
    write_file("httpd.conf", "# LogFormat \"%h\" comment\n"
                             "logformat \"%h \\\"%r\\\" %>s\" quotes\r\n"
                             "LogFormat '%h \"%r\"' single\n"
                             "LogFormat \"%h \\\n%t\" continued\n"
                             "<VirtualHost *:80>\n"
                             "    LogFormat %h bare\n"
                             "</VirtualHost>\n"
                             "LogFormat \"%h\"\n"
                             "LogFormat \"%h\" \"\"\n"
                             "Include conf.d\n"
                             "IncludeOptional nothing/*.conf\n"
                             "Include ${CONF}/x.conf\n"
                             "Include loop.conf\n"
                             "LogFormat \"last\" twice");
    write_file("conf.d/a.conf",
               "LogFormat \"a\" which\nLogFormat \"a\" twice\n");
    write_file("conf.d/b.conf", "LogFormat \"b\" which\n");
    write_file("loop.conf", "Include loop.conf httpd.conf\nInclude *.conf\n");
}

static void remove_files(void)
{
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        remove(path_of(names[i]));
}

static void a_nickname_is_found_as_httpd_finds_it(void)
{
    make_files();
    check("quotes", "%h \"%r\" %>s");
    check("single", "%h \"%r\"");
    check("continued", "%h %t");
    check("bare", "%h");
    check("which", "b");    /* files of a folder come in their order */
    check("twice", "last"); /* the last one counts */
    check("comment", NULL);
    remove_files();
}

static void what_define_says_stands_in_place_of_its_name(void)
{
    make_files();
    write_file("httpd.conf", "Define PART conf.d\n"
                             "define status \"%>s %b\"\n"
                             "Define empty\n"
                             "<IfDefine PART>\n"
                             "Include ${PART}/a.conf\n"
                             "</IfDefine>\n"
                             "LogFormat \"%h ${status}${empty}\" mine\n"
                             "Define status %s\n"
                             "LogFormat \"%h ${status} ${other} ${\" later\n");
    check("which", "a");
    check("mine", "%h %>s %b");
    check("later", "%h %s ${other} ${");
    remove_files();
}

static void what_is_not_there_is_told_with_what_is(void)
{
    char string[8];
    struct diag diag = {""};

    make_files();
    CU_ASSERT_FALSE(httpd_conf_log_format(path_of("httpd.conf"), "mine", string,
                                          sizeof string, &diag));
    CU_ASSERT_PTR_NOT_NULL(strstr(
        diag.text, "there are quotes, single, continued, bare, which, twice"));
    CU_ASSERT_FALSE(httpd_conf_log_format(path_of("httpd.conf"), "quotes",
                                          string, sizeof string, &diag));
    CU_ASSERT_PTR_NOT_NULL(strstr(diag.text, "too long"));
    CU_ASSERT_FALSE(httpd_conf_log_format(path_of("none.conf"), "quotes",
                                          string, sizeof string, &diag));
    CU_ASSERT_PTR_NOT_NULL(strstr(diag.text, "cannot read"));
    remove_files();
}

/* Each of the links is its own folder: followed to the depth that includes may
 * have, there would be 12^10 files. */
static void folders_that_hold_themselves_come_to_an_end(void)
{
    char string[512], name[32];
    struct diag diag = {""};

    strcpy(folder, "/tmp/httpd_conf.XXXXXX");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
    CU_ASSERT_EQUAL_FATAL(mkdir(path_of("conf.d"), 0700), 0);
    for (int i = 0; i < 12; i++) {
        snprintf(name, sizeof name, "conf.d/%d", i);
        CU_ASSERT_EQUAL_FATAL(symlink(".", path_of(name)), 0);
    }
    static const char *const includes[] = {
        "Include conf.d\nLogFormat %h mine\n",
        "Include conf.d/*/*/*/*/*/*/*/*/*/*\nLogFormat %h mine\n"};
    for (size_t i = 0; i < sizeof includes / sizeof includes[0]; i++) {
        write_file("httpd.conf", includes[i]);
        check("mine", "%h");
        CU_ASSERT_FALSE(httpd_conf_log_format(path_of("httpd.conf"), "none",
                                              string, sizeof string, &diag));
        CU_ASSERT_PTR_NOT_NULL(strstr(diag.text, "mine; not all"));
    }
    for (int i = 0; i < 12; i++) {
        snprintf(name, sizeof name, "conf.d/%d", i);
        remove(path_of(name));
    }
    remove_files();
}

static CU_TestInfo tests[] = {
    {"a nickname is found as httpd finds it",
     a_nickname_is_found_as_httpd_finds_it},
    {"what Define says stands in place of its name",
     what_define_says_stands_in_place_of_its_name},
    {"what is not there is told with what is",
     what_is_not_there_is_told_with_what_is},
    {"folders that hold themselves come to an end",
     folders_that_hold_themselves_come_to_an_end},
    CU_TEST_INFO_NULL,
};
SUITE_DEFINE(analyzer_httpd_conf, "analyzer/run/httpd_conf");
