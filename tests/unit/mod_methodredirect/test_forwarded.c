/* Expectations: RFC 7239 4 and 6; X-Forwarded-Proto and X-Forwarded-Host have
 * no specification, lists of them are read as proxies write them. */
#include "mr_forwarded.h"

#include "check.h"
#include "with_pool.h"

static const char *or_none(const char *text)
{
    return text ? text : "(none)";
}

static void the_last_element_of_forwarded_counts(void)
{
    static const struct {
        const char *field, *scheme, *host;
    } rows[] = {
        {"proto=https", "https", "(none)"},
        {"for=192.0.2.43;proto=https;by=203.0.113.43", "https", "(none)"},
        {"for=192.0.2.43; Proto=HTTP ; HOST=example.com", "http",
         "example.com"},
        {"proto=https, proto=http", "http", "(none)"},
        {"proto=http,proto=https;host=\"example.com:8443\"", "https",
         "example.com:8443"},
        {"host=\"[2001:db8::1]:80\"", "(none)", "[2001:db8::1]:80"},
        {"for=\"a,b;proto=http\";proto=wss", "https", "(none)"},
        {"host=\"ex\\ample.com\"", "(none)", "example.com"},
        {"for=\"_x\\\",\";proto=https", "https", "(none)"},
        {"for=unknown", "(none)", "(none)"},
        {"proto=https,", "(none)", "(none)"},
        {"", "(none)", "(none)"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct mr_forwarded said = mr_forwarded_read(rows[i].field, test_pool);
        CHECK_STR(or_none(said.scheme), rows[i].scheme);
        CHECK_STR(or_none(said.host), rows[i].host);
    }
}

static void a_malformed_element_says_nothing(void)
{
    static const char *const fields[] = {
        "https",
        "proto",
        "proto=",
        "=https",
        "proto=https;;",
        "proto=https;proto=https",
        "host=a;host=b;proto=https",
        "proto=\"https",
        "proto=https host=a",
        "proto = https",
        "proto=https;x=\", for=\"a\";proto=http",
        "proto=https, for=\"",
        "proto=https;host=example.com:80", /* must be quoted */
        "proto=https\n",
    };

    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        struct mr_forwarded said = mr_forwarded_read(fields[i], test_pool);
        CHECK_STR(or_none(said.scheme), "(none)");
        CHECK_STR(or_none(said.host), "(none)");
    }
}

static void only_http_and_https_are_schemes(void)
{
    static const struct {
        const char *proto, *scheme;
    } rows[] = {
        {"https", "https"},       {"HTTPS", "https"},
        {" http ", "http"},       {"ws", "http"},
        {"wss", "https"},         {"http, https", "https"},
        {"https,http", "http"},   {"https;x", "(none)"},
        {"ftp", "(none)"},        {"", "(none)"},
        {"javascript", "(none)"}, {"https://", "(none)"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        CHECK_STR(
            or_none(mr_forwarded_read_x(rows[i].proto, NULL, test_pool).scheme),
            rows[i].scheme);
}

static void a_host_is_a_name_or_an_address_and_a_port(void)
{
    static const struct {
        const char *word;
        bool valid;
    } rows[] = {
        {"example.com", true},
        {"example.com:443", true},
        {"127.0.0.1:1", true},
        {"[::1]", true},
        {"[::1]:8443", true},
        {"a_b-c", true},
        {"", false},
        {":80", false},
        {"example.com:", false},
        {"example.com:0", false},
        {"example.com:65536", false},
        {"example.com:4x", false},
        {"[::1", false},
        {"[::1]x", false},
        {"[]", false},
        {"a/b", false},
        {"a@b", false},
        {"a b", false},
        {"a\r\nb", false},
        {"a%0d", false},
        {"::1", false},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        CHECK_INT(mr_host_is_valid(rows[i].word), rows[i].valid);
}

static void a_pattern_takes_the_names_below_it(void)
{
    CHECK_INT(mr_host_matches("a.test", "A.test"), true);
    CHECK_INT(mr_host_matches("a.test", "b.a.test"), false);
    CHECK_INT(mr_host_matches("*.a.test", "b.A.test"), true);
    CHECK_INT(mr_host_matches("*.a.test", "c.b.a.test"), true);
    CHECK_INT(mr_host_matches("*.a.test", "a.test"), false);
    CHECK_INT(mr_host_matches("*.a.test", ".a.test"), false);
    CHECK_INT(mr_host_matches("*.a.test", "ba.test"), false);
}

static CU_TestInfo tests[] = {
    {"the last element of Forwarded counts",
     the_last_element_of_forwarded_counts},
    {"a malformed element says nothing", a_malformed_element_says_nothing},
    {"only http and https are schemes", only_http_and_https_are_schemes},
    {"a host is a name or an address, and a port",
     a_host_is_a_name_or_an_address_and_a_port},
    {"a pattern takes the names below it", a_pattern_takes_the_names_below_it},
    CU_TEST_INFO_NULL};

SUITE_WITH_POOL(mod_forwarded, "mod_methodredirect/forwarded");
