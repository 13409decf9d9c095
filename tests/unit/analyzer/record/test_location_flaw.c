/* Expectations: RFC 3986 (characters, authority), RFC 1918, 3927, 4193, 4291,
 * 6762 and 8375 (names and addresses of no use outside). */
#include "record/location_flaw.h"

#include "check.h"

static const struct {
    const char *location;
    enum location_flaw flaw;
} locations[] = {
    {"", LOCATION_SOUND},
    {"/", LOCATION_SOUND},
    {"//cdn.example.org/x", LOCATION_SOUND},
    {"https://a.example", LOCATION_SOUND},
    {"https://a.example:443/", LOCATION_SOUND},
    {"http://a.example:8080/", LOCATION_SOUND},
    {"ftp://a.example:80/", LOCATION_SOUND},
    {"mailto:ann@a.example", LOCATION_SOUND},
    {"/a%20b", LOCATION_SOUND},
    {"/a b", LOCATION_BLANK},
    {"https://a.example/?q=a b", LOCATION_BLANK},
    {"http:/x", LOCATION_ONE_SLASH},
    {"https:x", LOCATION_ONE_SLASH},
    {"HTTP:///x", LOCATION_ONE_SLASH},
    {"https://a.example:80/", LOCATION_WRONG_PORT},
    {"http://a.example:443/", LOCATION_WRONG_PORT},
    {"https://[2001:db8::1]:80/", LOCATION_WRONG_PORT},
};

static void each_flaw_is_told_from_sound_locations(void)
{
    char text[2100] = "/";

    for (size_t i = 0; i < sizeof locations / sizeof locations[0]; i++)
        CHECK_INT(location_flaw_of(slice_of(locations[i].location)),
                  locations[i].flaw);
    memset(text, 'a', sizeof text);
    CHECK_INT(location_flaw_of((struct slice){text, 2048}), LOCATION_SOUND);
    CHECK_INT(location_flaw_of((struct slice){text, 2049}), LOCATION_TOO_LONG);
}

static void what_is_of_no_use_outside_is_known(void)
{
    static const char *const inside[] = {
        "localhost",     "localhost:8080", "10.0.0.1",       "127.0.0.1:80",
        "172.16.0.1",    "172.31.255.255", "192.168.1.1",    "169.254.9.9",
        "[::1]",         "[fe80::1]",      "[fd12::1]:8080", "backend",
        "printer.local", "a.lan",          "app.INTERNAL",   "nas.home.arpa"};
    static const char *const outside[] = {"",
                                          "a.example",
                                          "172.15.0.1",
                                          "172.32.0.1",
                                          "11.0.0.1",
                                          "192.169.1.1",
                                          "[2001:db8::1]",
                                          "www.local.example",
                                          "8.8.4.4:80",
                                          "internal.example.org"};

    for (size_t i = 0; i < sizeof inside / sizeof inside[0]; i++)
        CU_ASSERT(host_is_internal(slice_of(inside[i])));
    for (size_t i = 0; i < sizeof outside / sizeof outside[0]; i++)
        CU_ASSERT_FALSE(host_is_internal(slice_of(outside[i])));
}

static CU_TestInfo tests[] = {
    {"each flaw is told from sound Locations",
     each_flaw_is_told_from_sound_locations},
    {"what is of no use outside is known", what_is_of_no_use_outside_is_known},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_location_flaw, "analyzer/record/location_flaw");
