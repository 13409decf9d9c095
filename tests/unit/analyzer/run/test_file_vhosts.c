/* Expressions as the manual of GoAccess has them, and as GoAccess 1.7 takes them:
 * the whole of what matches, of the name without its directories. */
#include "run/file_vhosts.h"

#include <stdlib.h>

#include "check.h"

static void check_found(struct file_vhosts *v, const char *file,
                        const char *expected)
{
    struct slice vhost = file_vhosts_of(v, file);

    CHECK_BYTES(vhost.len ? vhost.at : "", vhost.len, expected);
}

static void check_vhost(const char *regex, const char *file,
                        const char *expected)
{
    struct file_vhosts *v = file_vhosts_create(regex);

    CU_ASSERT_PTR_NOT_NULL_FATAL(v);
    check_found(v, file, expected);
    check_found(v, file, expected); /* known by now */
    file_vhosts_destroy(v);
}

static void an_expression_takes_what_goaccess_takes(void)
{
    check_vhost("[a-z]*\\.[a-z]*", "awesome.com.log", "awesome.com");
    check_vhost("[a-z]*\\.[a-z]*", "dir.d/plain.org-access.log", "plain.org");
    check_vhost("[a-z]*\\.[a-z]*$", "dir.d/plain.org-access.log", "access.log");
    check_vhost("([a-z]*)\\.org", "dir.d/plain.org-access.log", "plain.org");
}

static void a_name_that_does_not_match_is_of_no_virtual_host(void)
{
    check_vhost("zzz", "plain.org-access.log", "");
    check_vhost("dir", "dir/plain.org-access.log", "");
    check_vhost("PLAIN", "plain.org-access.log", "");
    check_vhost("x*", "plain.org-access.log", "");
    check_vhost("[a-z]+", "-", "");
    check_vhost("[a-z]+", "(standard input)", "");
}

static void without_an_expression_the_name_is_that_of_its_site(void)
{
    check_vhost("", "/var/log/apache2/shop.example-access.log.1.gz",
                "shop.example");
    check_vhost("", "/var/log/apache2/access.log", "");
    check_vhost("", "-", "");
}

static void each_log_has_its_own(void)
{
    static const char first[] = "a.example.log", second[] = "b.example.log";
    struct file_vhosts *v = file_vhosts_create("");

    CU_ASSERT_PTR_NOT_NULL_FATAL(v);
    for (int i = 0; i < 3; i++) {
        check_found(v, first, "a.example");
        check_found(v, second, "b.example");
    }
    file_vhosts_destroy(v);
}

static void a_few_names_without_one_are_told(void)
{
    static const char *const logs[] = {
        "a.example.log", "access.log", "log", "-", "access_log", "ssl.log"};
    struct file_vhosts *v = file_vhosts_create("");
    char *text = NULL;
    size_t len;
    FILE *out = open_memstream(&text, &len);

    CU_ASSERT_TRUE_FATAL(v && out);
    file_vhosts_tell(v, logs, 5, out);
    fflush(out);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, " of 1 more log\n"));
    file_vhosts_tell(v, logs, 6, out);
    fclose(out);
    CU_ASSERT_PTR_NULL(strstr(text, "a.example"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, " access.log: "));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, " of 2 more logs\n"));
    free(text);
    file_vhosts_destroy(v);
}

static CU_TestInfo tests[] = {
    {"an expression takes what GoAccess takes",
     an_expression_takes_what_goaccess_takes},
    {"a name that does not match is of no virtual host",
     a_name_that_does_not_match_is_of_no_virtual_host},
    {"without an expression the name is that of its site",
     without_an_expression_the_name_is_that_of_its_site},
    {"each log has its own", each_log_has_its_own},
    {"a few names without one are told", a_few_names_without_one_are_told},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_file_vhosts, "analyzer/run/file_vhosts");
