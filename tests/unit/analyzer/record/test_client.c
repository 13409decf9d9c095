/* Expectations: RFC 4291 2.2 and RFC 5952 for addresses, checked against
 * inet_pton(3); RFC 4007 11 for zones. */
#include "record/client.h"

#include <arpa/inet.h>
#include <string.h>

#include "check.h"
#include "util/hash.h"

static void addresses_are_those_of_inet_pton(void)
{
    static const char *const words[] = {
        "192.0.2.1",
        "0.0.0.0",
        "255.255.255.255",
        "256.0.2.1",
        "192.0.2",
        "192.0.2.1.5",
        "192.0.2.01",
        "198.51.00.77",
        "192.0.2.",
        ".192.0.2",
        "192..2.1",
        "a.example",
        "-",
        "",
        ":",
        "::",
        "::1",
        "1::",
        ":1",
        "1:",
        "2001:db8::1",
        "2001:DB8:0:0:0:0:0:1",
        "1:2:3:4:5:6:7:8",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7::",
        "::2:3:4:5:6:7:8",
        "1:2:3:4:5:6:7:8:9",
        "1::2::3",
        "1:::2",
        "12345::",
        "g::1",
        "::ffff:192.0.2.1",
        "::192.0.2.256",
        "www.example:443",
        "192.0.2.1:443",
    };

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        unsigned char address[16];
        bool expected = inet_pton(AF_INET, words[i], address) == 1
                        || inet_pton(AF_INET6, words[i], address) == 1;
        if (client_is_address(slice_of(words[i])) != expected)
            CHECK_STR(expected ? "(no address)" : "(an address)", words[i]);
    }
}

/* Of what addresses are made of, at random: one in twenty is one. */
static void random_words_are_addresses_where_inet_pton_has_it(void)
{
    static const char *const pieces[] = {":", ":",  ":",    "::",  "0",
                                         "1", "af", "db80", "9F1", "12345",
                                         "g", "/",  "@",    "`",   "G"};
    enum { WORDS = 300000, COMMON = 9 };
    uint64_t seed = 1, addresses = 0;

    for (int i = 0; i < WORDS; i++) {
        unsigned char address[16];
        char word[128] = "";
        size_t count;

        seed = hash_mix(seed, 7);
        count = seed % 18;
        for (size_t k = 0; k < count; k++) {
            seed = hash_mix(seed, 7);
            strcat(word,
                   pieces[seed % 64 == 0
                              ? seed / 64 % (sizeof pieces / sizeof *pieces)
                              : seed / 64 % COMMON]);
        }
        bool expected =
            strchr(word, ':') && inet_pton(AF_INET6, word, address) == 1;
        addresses += expected;
        if (client_is_address(slice_of(word)) != expected)
            CHECK_STR(expected ? "(no address)" : "(an address)", word);
    }
    CU_ASSERT(addresses > WORDS / 50);
}

static void an_address_may_have_a_zone(void)
{
    CU_ASSERT_TRUE(client_is_address(slice_of("fe80::1%eth0")));
    CU_ASSERT_FALSE(client_is_address(slice_of("fe80%eth0")));
    CU_ASSERT_FALSE(client_is_address(slice_of("192.0.2.1%eth0")));
}

static void what_has_a_colon_is_an_address_or_a_socket(void)
{
    CU_ASSERT_TRUE(client_with_colon(slice_of("2001:db8::1")));
    CU_ASSERT_TRUE(client_with_colon(slice_of("unix:")));
    CU_ASSERT_FALSE(client_with_colon(slice_of("www.example:443")));
    CU_ASSERT_FALSE(client_with_colon(slice_of("192.0.2.1:443")));
}

static CU_TestInfo tests[] = {
    {"addresses are those of inet_pton(3)", addresses_are_those_of_inet_pton},
    {"random words are addresses where inet_pton(3) has it",
     random_words_are_addresses_where_inet_pton_has_it},
    {"an address may have a zone", an_address_may_have_a_zone},
    {"what has a colon is an address or a socket",
     what_has_a_colon_is_an_address_or_a_socket},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_client, "analyzer/record/client");
