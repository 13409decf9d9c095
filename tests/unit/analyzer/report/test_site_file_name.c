/* Laws: a name is a file name everywhere, leads nowhere, and no two sites share
 * one, not even where case does not count. */
#include "report/site_file_name.h"

#include <ctype.h>
#include <stdio.h>
#include <strings.h>

#include "check.h"

static const char *const sites[] = {
    "",
    ".",
    "..",
    "../../etc",
    "../../etc/passwd",
    "/etc/passwd",
    "a/b",
    "a\\b",
    "a_b",
    "A/B",
    "CON",
    "con",
    "con.example",
    "com1",
    "com1.example",
    "lpt9",
    "nul",
    "index",
    "index.html",
    "-rf",
    "--help",
    ".hidden",
    "a.",
    "a",
    "a\nb",
    "a b",
    "a\tb",
    "m\xc3\xbcnchen.example",
    "M\xc3\x9cNCHEN.example",
    "m__nchen.example",
    "_no-virtual-host",
    "no-virtual-host",
    "%2e%2e%2f",
    "$(id)",
    "`id`",
    "a;b",
    "a|b",
    "a:b",
    "a*b",
    "a?b",
    "a\"b",
    "<script>",
    "xn--mnchen-3ya.example",
    "shop.example",
    "192.0.2.1",
    "[2001:db8::1]",
    "_a_b-0123456789abcdef",
    "~root",
    "aux.",
    "...",
    "\xff\xfe",
    "a\x7f",
};

enum { SITES = sizeof sites / sizeof sites[0] };

static void a_name_is_a_file_name_everywhere(void)
{
    char name[SITE_FILE_NAME_SIZE];

    for (size_t i = 0; i < SITES; i++) {
        site_file_name(slice_of(sites[i]), name);
        CU_ASSERT_TRUE(name[0] != '.' && name[0] != '-' && name[0] != '\0');
        for (const char *c = name; *c; c++)
            CU_ASSERT_TRUE(islower((unsigned char)*c)
                           || isdigit((unsigned char)*c) || strchr("._-", *c));
        CU_ASSERT_TRUE(strcmp(name, "index") != 0);
        CU_ASSERT_TRUE(strncmp(name, "con.", 4) != 0);
        CU_ASSERT_TRUE(strlen(name) + strlen(".ndjson") <= 255);
    }
}

static void no_two_sites_share_a_name(void)
{
    char a[SITE_FILE_NAME_SIZE], b[SITE_FILE_NAME_SIZE];

    for (size_t i = 0; i < SITES; i++)
        for (size_t j = 0; j < i; j++) {
            site_file_name(slice_of(sites[i]), a);
            site_file_name(slice_of(sites[j]), b);
            if (strcasecmp(a, b) == 0)
                CHECK_STR(sites[i], sites[j]);
        }
}

static void a_host_is_its_own_name(void)
{
    static const char *const hosts[] = {
        "shop.example", "www.shop-2.example", "192.0.2.1",
        "localhost",    "a_b.example",        "xn--mnchen-3ya.example"};
    char name[SITE_FILE_NAME_SIZE];

    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
        site_file_name(slice_of(hosts[i]), name);
        CHECK_STR(name, hosts[i]);
    }
}

static void long_names_are_cut_and_stay_apart(void)
{
    char site[301], other[301], a[SITE_FILE_NAME_SIZE], b[SITE_FILE_NAME_SIZE];

    memset(site, 'a', 300);
    memset(other, 'a', 300);
    site[300] = other[300] = '\0';
    other[299] = 'b';
    site_file_name(slice_of(site), a);
    site_file_name(slice_of(other), b);
    CU_ASSERT_STRING_NOT_EQUAL(a, b);
    CU_ASSERT_TRUE(strlen(a) + strlen(".ndjson") <= 255);
}

static void zero_bytes_are_bytes(void)
{
    char a[SITE_FILE_NAME_SIZE], b[SITE_FILE_NAME_SIZE];

    site_file_name((struct slice){"a\0b", 3}, a);
    site_file_name((struct slice){"a\0c", 3}, b);
    CU_ASSERT_STRING_NOT_EQUAL(a, b);
}

static CU_TestInfo tests[] = {
    {"a name is a file name everywhere", a_name_is_a_file_name_everywhere},
    {"no two sites share a name", no_two_sites_share_a_name},
    {"a host is its own name", a_host_is_its_own_name},
    {"long names are cut and stay apart", long_names_are_cut_and_stay_apart},
    {"zero bytes are bytes", zero_bytes_are_bytes},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_site_file_name, "analyzer/report/site_file_name");
