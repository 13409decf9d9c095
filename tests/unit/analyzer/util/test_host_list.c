#include "util/host_list.h"

#include <stdlib.h>
#include <unistd.h>

#include "check.h"

static struct host_list *parse(const char *text)
{
    struct diag diag = {""};

    return host_list_parse("list", slice_of(text), &diag);
}

static bool has(const struct host_list *list, const char *host)
{
    return host_list_has(list, slice_of(host));
}

static void hosts_are_divided_by_commas_and_lines(void)
{
    struct host_list *list =
        parse("a.example, B.example\n# none, c.example\n  # nor\n\nd.example");

    CU_ASSERT_PTR_NOT_NULL_FATAL(list);
    CHECK_INT(host_list_count(list), 3);
    CU_ASSERT(has(list, "a.example") && has(list, "b.example")
              && has(list, "d.example"));
    CU_ASSERT_FALSE(has(list, "c.example") || has(list, "x.a.example"));
    host_list_destroy(list);
}

static void a_star_stands_for_every_host_below(void)
{
    struct host_list *list = parse("*.example.org");

    CU_ASSERT(has(list, "a.example.org") && has(list, "a.b.example.org"));
    CU_ASSERT_FALSE(has(list, "example.org") || has(list, "bexample.org"));
    host_list_destroy(list);
}

static void no_list_has_nothing(void)
{
    struct host_list *list = parse("");

    CHECK_INT(host_list_count(list), 0);
    CU_ASSERT_FALSE(has(list, "a.example") || has(NULL, "a.example"));
    host_list_destroy(list);
}

static void check_refused(const char *text, const char *said)
{
    struct diag diag = {""};

    CU_ASSERT_PTR_NULL(host_list_parse("list", slice_of(text), &diag));
    CHECK_STR(diag.text, said);
}

static void what_is_no_host_is_refused_by_its_line(void)
{
    check_refused("a.example\nhttps://b.example/",
                  "list:2: \"https://b.example/\" is no host; write "
                  "example.org, or *.example.org for all below it, without "
                  "scheme or port");
    check_refused("a.example:80",
                  "list:1: \"a.example:80\" is no host; write example.org, or "
                  "*.example.org for all below it, without scheme or port");
}

static void a_name_with_a_slash_is_a_file(void)
{
    char path[] = "/tmp/host-list-XXXXXX";
    int fd = mkstemp(path);
    struct diag diag = {""};
    struct host_list *list;

    CU_ASSERT_FATAL(fd >= 0);
    CU_ASSERT(write(fd, "a.example\n", 10) == 10);
    close(fd);
    list = host_list_read(path, &diag);
    CU_ASSERT(has(list, "a.example"));
    host_list_destroy(list);
    unlink(path);
    CU_ASSERT_PTR_NULL(host_list_read(path, &diag));
    CU_ASSERT(strstr(diag.text, path) != NULL);
}

static CU_TestInfo tests[] = {
    {"hosts are divided by commas and lines",
     hosts_are_divided_by_commas_and_lines},
    {"a star stands for every host below", a_star_stands_for_every_host_below},
    {"no list has nothing", no_list_has_nothing},
    {"what is no host is refused by its line",
     what_is_no_host_is_refused_by_its_line},
    {"a name with a slash is a file", a_name_with_a_slash_is_a_file},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_host_list, "analyzer/util/host_list");
