/* Expectations: RFC 3986 (authority), the WHATWG URL standard for backslashes,
 * the public suffix list for the names. */
#include "record/site.h"

#include "check.h"

static void check_slice(struct slice got, const char *expected)
{
    CHECK_BYTES(got.len ? got.at : "", got.len, expected);
}

static void the_host_of_a_url_stands_behind_two_slashes(void)
{
    static const struct {
        const char *url, *host;
    } urls[] = {
        {"https://a.example/x", "a.example"},
        {"http://a.example:8080?x", "a.example"},
        {"//a.example", "a.example"},
        {"\\\\a.example/x", "a.example"},
        {"/\\a.example", "a.example"},
        {"https://user@a.example/", "a.example"},
        {"https://[2001:db8::1]:80/", "[2001:db8::1]"},
        {"/a.example", ""},
        {"a.example", ""},
        {"https:/a.example", ""},
        {"", ""},
    };

    for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++)
        check_slice(host_of_url(slice_of(urls[i].url)), urls[i].host);
}

static void a_host_name_has_no_port_and_no_capitals(void)
{
    char room[HOST_MAX];

    check_slice(host_name(slice_of("WWW.Example.ORG:80"), room),
                "www.example.org");
    check_slice(host_name(slice_of("example.org."), room), "example.org");
    check_slice(host_name(slice_of(""), room), "");
    check_slice(host_name(slice_of("a\033[1m.example"), room), "");
}

static void a_site_is_what_its_owner_registered(void)
{
    check_slice(host_site(slice_of("a.b.example.org")), "example.org");
    check_slice(host_site(slice_of("example.org")), "example.org");
    check_slice(host_site(slice_of("shop.example.co.uk")), "example.co.uk");
    check_slice(host_site(slice_of("www.co.example")), "co.example");
    check_slice(host_site(slice_of("localhost")), "localhost");
    check_slice(host_site(slice_of("192.0.2.7")), "192.0.2.7");
}

static void hosts_of_one_site_are_told_from_others(void)
{
    CU_ASSERT(hosts_are_one_site(slice_of("www.example.org"),
                                 slice_of("Shop.Example.org:8080")));
    CU_ASSERT_FALSE(
        hosts_are_one_site(slice_of("example.org"), slice_of("example.com")));
    CU_ASSERT_FALSE(
        hosts_are_one_site(slice_of("a.co.uk"), slice_of("b.co.uk")));
    CU_ASSERT_FALSE(
        hosts_are_one_site(slice_of("192.0.2.7"), slice_of("198.51.2.7")));
    CU_ASSERT_FALSE(hosts_are_one_site(slice_of(""), slice_of("")));
}

static void a_virtual_host_that_is_no_host_is_its_own_name(void)
{
    char room[HOST_MAX], longer[HOST_MAX + 2];

    check_slice(site_name(slice_of("WWW.Example.ORG.:80"), room),
                "www.example.org");
    check_slice(site_name(slice_of("../Etc"), room), "../etc");
    check_slice(site_name(slice_of("."), room), ".");
    check_slice(site_name(slice_of(".."), room), "..");
    check_slice(site_name(slice_of("M\xc3\x9cNCHEN"), room), "m\xc3\x9cnchen");
    check_slice(site_name(slice_of(""), room), "");
    memset(longer, 'A', HOST_MAX + 1);
    longer[HOST_MAX + 1] = '\0';
    check_slice(site_name(slice_of(longer), room), longer);
}

static CU_TestInfo tests[] = {
    {"a virtual host that is no host is its own name",
     a_virtual_host_that_is_no_host_is_its_own_name},
    {"the host of a URL stands behind two slashes",
     the_host_of_a_url_stands_behind_two_slashes},
    {"a host name has no port and no capitals",
     a_host_name_has_no_port_and_no_capitals},
    {"a site is what its owner registered",
     a_site_is_what_its_owner_registered},
    {"hosts of one site are told from others",
     hosts_of_one_site_are_told_from_others},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_site, "analyzer/record/site");
