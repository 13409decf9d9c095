#include "util/address_list.h"

#include "check.h"

/* A list of what @a texts say, divided by blanks. */
static struct address_list *list_of(const char *texts)
{
    struct address_list *list = address_list_create();
    char word[80];
    int used;

    CU_ASSERT_PTR_NOT_NULL_FATAL(list);
    for (; sscanf(texts, "%79s%n", word, &used) == 1; texts += used) {
        struct diag diag = {""};
        CU_ASSERT_TRUE(address_list_add(list, word, &diag));
        CHECK_STR(diag.text, "");
    }
    return list;
}

/* Whether a list of @a texts has @a address. */
static bool has(const char *texts, const char *address)
{
    struct address_list *list = list_of(texts);
    bool found = address_list_has(list, slice_of(address));

    address_list_destroy(list);
    return found;
}

static void an_address_is_itself_however_it_is_written(void)
{
    CU_ASSERT(has("192.0.2.7", "192.0.2.7"));
    CU_ASSERT_FALSE(has("192.0.2.7", "192.0.2.70"));
    CU_ASSERT(has("2001:db8::7", "2001:DB8:0:0:0:0:0:7"));
    CU_ASSERT(has("fe80::1", "fe80::1%eth0"));
    CU_ASSERT(has("::ffff:192.0.2.7", "192.0.2.7"));
    CU_ASSERT(has("192.0.2.7", "::ffff:192.0.2.7"));
    CU_ASSERT_FALSE(has("0.0.0.0/0", "2001:db8::7"));
    CU_ASSERT(has("::/0", "192.0.2.7"));
}

static void a_network_has_what_begins_as_it_does(void)
{
    CU_ASSERT(has("192.0.2.128/25", "192.0.2.128"));
    CU_ASSERT(has("192.0.2.128/25", "192.0.2.255"));
    CU_ASSERT_FALSE(has("192.0.2.128/25", "192.0.2.127"));
    CU_ASSERT_FALSE(has("192.0.2.128/25", "192.0.3.0"));
    CU_ASSERT(has("192.0.2.77/24", "192.0.2.1"));
    CU_ASSERT(has("192.0.2.7/32", "192.0.2.7"));
    CU_ASSERT(has("0.0.0.0/0", "203.0.113.9"));
    CU_ASSERT(has("2001:db8::/33", "2001:db8:7fff::1"));
    CU_ASSERT_FALSE(has("2001:db8::/33", "2001:db8:8000::1"));
}

static void a_range_has_both_its_ends(void)
{
    const char *v6 = "2001:db8::1-2001:db8::2:0";

    CU_ASSERT(has("192.0.2.250-192.0.3.5", "192.0.2.250"));
    CU_ASSERT(has("192.0.2.250-192.0.3.5", "192.0.3.5"));
    CU_ASSERT_FALSE(has("192.0.2.250-192.0.3.5", "192.0.2.249"));
    CU_ASSERT_FALSE(has("192.0.2.250-192.0.3.5", "192.0.3.6"));
    CU_ASSERT(has(v6, "2001:db8::1:ffff"));
    CU_ASSERT_FALSE(has(v6, "2001:db8::2:1"));
    CU_ASSERT(has("0:0:0:0:0:ffff:808:804-0:0:0:0:0:ffff:808:808", "8.8.8.6"));
}

static void what_overlaps_is_one(void)
{
    struct address_list *list =
        list_of("192.0.2.1-192.0.2.9 192.0.2.20 192.0.2.40-192.0.2.49 "
                "192.0.2.5-192.0.2.30 192.0.2.41 192.0.2.0");

    CHECK_INT(address_list_count(list), 3);
    CU_ASSERT(address_list_has(list, slice_of("192.0.2.25")));
    CU_ASSERT(address_list_has(list, slice_of("192.0.2.0")));
    CU_ASSERT_FALSE(address_list_has(list, slice_of("192.0.2.31")));
    address_list_destroy(list);
}

/* In any order they were added in, a list of many has what was added. */
static void many_are_found_among_each_other(void)
{
    struct address_list *list = address_list_create();
    struct diag diag = {""};
    char text[32];

    for (unsigned i = 0; i < 256; i++) {
        snprintf(text, sizeof text, "10.%u.0.0/16", i * 77 % 256 & ~1u);
        CU_ASSERT_TRUE(address_list_add(list, text, &diag));
    }
    CHECK_INT(address_list_count(list), 128);
    for (unsigned i = 0; i < 256; i++) {
        snprintf(text, sizeof text, "10.%u.9.9", i);
        CHECK_INT(address_list_has(list, slice_of(text)), i % 2 == 0);
    }
    address_list_destroy(list);
}

static void what_is_no_address_is_in_no_list(void)
{
    CU_ASSERT_FALSE(has("", "192.0.2.7"));
    CU_ASSERT_FALSE(has("::/0", "client.example.org"));
    CU_ASSERT_FALSE(has("::/0", ""));
    CU_ASSERT_FALSE(has("::/0", "%eth0"));
    CU_ASSERT_FALSE(has("::/0", "unix:"));
}

static void check_refused(const char *text, const char *said)
{
    struct address_list *list = address_list_create();
    struct diag diag = {""};

    if (address_list_add(list, text, &diag))
        CHECK_STR(text, "refused");
    if (!strstr(diag.text, said))
        CHECK_STR(diag.text, said);
    CHECK_INT(address_list_count(list), 0);
    address_list_destroy(list);
}

static void what_is_none_is_refused_with_what_could_be_written(void)
{
    static const char *const texts[] = {
        "",
        "localhost",
        "192.0.2",
        "192.0.2.256",
        "192.0.2.0/33",
        "192.0.2.0/",
        "192.0.2.0/+8",
        "192.0.2.0/0008",
        "2001:db8::/129",
        "192.0.2.1-",
        "-192.0.2.1",
        "192.0.2.1-2001:db8::1",
        "192.0.2.1,192.0.2.2",
        "192.0.2.0/24-192.0.3.0",
    };

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        check_refused(texts[i], "\" is no address; use one such as 192.0.2.7");
    check_refused("192.0.2.9-192.0.2.1",
                  "\"192.0.2.9-192.0.2.1\" ends before it begins; exchange");
}

static CU_TestInfo tests[] = {
    {"an address is itself however it is written",
     an_address_is_itself_however_it_is_written},
    {"a network has what begins as it does",
     a_network_has_what_begins_as_it_does},
    {"a range has both its ends", a_range_has_both_its_ends},
    {"what overlaps is one", what_overlaps_is_one},
    {"many are found among each other", many_are_found_among_each_other},
    {"what is no address is in no list", what_is_no_address_is_in_no_list},
    {"what is none is refused with what could be written",
     what_is_none_is_refused_with_what_could_be_written},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_address_list, "analyzer/util/address_list");
