#include "util/anonymous.h"

#include <string.h>

#include "check.h"

static void check_at(enum anonymous_level level, const char *text,
                     const char *expected)
{
    char bytes[200];
    size_t len = strlen(text);

    memcpy(bytes, text, len);
    len = anonymous_text(bytes, len, level);
    CHECK_BYTES(bytes, len, expected);
}

static void check(const char *text, const char *expected)
{
    check_at(ANONYMOUS_DEFAULT, text, expected);
}

/* Those of GoAccess' manual. */
static void as_many_bits_are_hidden_as_by_goaccess(void)
{
    check("192.168.20.100", "192.168.20.0");
    check("2a03:2880:2110:df07:face:b00c::1", "2a03:2880:2110:df07::");
    check_at(ANONYMOUS_STRONG, "192.168.20.100", "192.168.0.0");
    check_at(ANONYMOUS_STRONG, "2a03:2880:2110:df07:face:b00c::1",
             "2a03:2880:2110::");
    check_at(ANONYMOUS_PEDANTIC, "192.168.20.100", "192.0.0.0");
    check_at(ANONYMOUS_PEDANTIC, "2a03:2880:2110:df07:face:b00c::1",
             "2a03:2880::");
}

static void addresses_are_found_wherever_they_stand(void)
{
    check("192.0.2.17 - - [10/Oct/2026:12:00:00 +0000] \"GET / HTTP/1.1\" 200",
          "192.0.2.0 - - [10/Oct/2026:12:00:00 +0000] \"GET / HTTP/1.1\" 200");
    check("h.example:443 192.0.2.17:40001 \"203.0.113.9, 2001:db8::7\"",
          "h.example:443 192.0.2.0:40001 \"203.0.113.0, 2001:db8::\"");
    check("[2001:db8::7]:443 fe80::9%eth0", "[2001:db8::]:443 fe80::%eth0");
    check("from 192.0.2.17. 2001:db8::7: ::ffff:192.0.2.17:80",
          "from 192.0.2.0. 2001:db8::: ::ffff:192.0.2.0:80");
    check("::1 ::ffff:192.0.2.17 1:2:3:4:5:6:7:8", ":: :: 1:2:3:4::");
}

static void what_is_no_address_stays(void)
{
    check("", "");
    check("/a:b/1.2.3 12:00:00 999.0.0.1 face:b00c .:.:",
          "/a:b/1.2.3 12:00:00 999.0.0.1 face:b00c .:.:");
    check("curl/8.5.0 dead.beef", "curl/8.5.0 dead.beef");
    check_at(ANONYMOUS_OFF, "192.0.2.17 2001:db8::7", "192.0.2.17 2001:db8::7");
}

static void a_piece_of_an_address_is_no_part_of_a_text_that_was_cut(void)
{
    CHECK_INT(anonymous_cut("by 2001:db8:1:2:3:4:5", 21), 3);
    CHECK_INT(anonymous_cut("by 192.0.2", 10), 3);
    CHECK_INT(anonymous_cut("/cart?x=y", 9), 9);
    CHECK_INT(anonymous_cut("::", 2), 0);
    CHECK_INT(anonymous_cut("", 0), 0);
}

static CU_TestInfo tests[] = {
    {"as many bits are hidden as by GoAccess",
     as_many_bits_are_hidden_as_by_goaccess},
    {"addresses are found wherever they stand",
     addresses_are_found_wherever_they_stand},
    {"a piece of an address is no part of a text that was cut",
     a_piece_of_an_address_is_no_part_of_a_text_that_was_cut},
    {"what is no address stays", what_is_no_address_stays},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_anonymous, "analyzer/util/anonymous");
