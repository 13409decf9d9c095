#include "graph/known_hosts.h"

#include "check.h"

static void listed_hosts_are_trusted(void)
{
    struct diag diag = {""};
    struct host_list *own =
        host_list_parse("own", slice_of("a.example"), &diag);
    struct host_list *trusted =
        host_list_parse("trusted", slice_of("*.b.example"), &diag);
    const struct known_hosts known = {own, trusted};

    CU_ASSERT(host_is_trusted(&known, slice_of("a.example")));
    CU_ASSERT(host_is_trusted(&known, slice_of("x.b.example")));
    CU_ASSERT_FALSE(host_is_trusted(&known, slice_of("c.example")));
    host_list_destroy(own);
    host_list_destroy(trusted);
}

static void well_known_hosts_are_told_by_what_they_do(void)
{
    const struct known_hosts none = {NULL, NULL};

    CU_ASSERT(host_is_trusted(&none, slice_of("www.paypal.com")));
    CU_ASSERT(host_is_trusted(&none, slice_of("accounts.google.com")));
    CU_ASSERT_FALSE(host_is_listed(&none, slice_of("www.paypal.com")));
    CU_ASSERT_FALSE(host_is_trusted(&none, slice_of("notpaypal.com")));
    CU_ASSERT_FALSE(host_is_trusted(&none, slice_of("www.google.com")));
    CU_ASSERT(host_is_search_engine(slice_of("www.google.com")));
    CU_ASSERT_FALSE(host_is_search_engine(slice_of("accounts.google.com")));
}

static CU_TestInfo tests[] = {
    {"listed hosts are trusted", listed_hosts_are_trusted},
    {"well-known hosts are told by what they do",
     well_known_hosts_are_told_by_what_they_do},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_known_hosts, "analyzer/graph/known_hosts");
