/* Expectations: RFC 5234 B.1 (HEXDIG, strings without regard to case) and the
 * C library, for every byte there is. */
#include "semantics/hex_digit.h"

#include <ctype.h>
#include <stdlib.h>

#include "check.h"

static void digits_of_either_case_have_their_value(void)
{
    static const char lower[] = "0123456789abcdef",
                      upper[] = "0123456789ABCDEF";

    for (int value = 0; value < 16; value++) {
        CU_ASSERT_EQUAL(hex_digit_value(lower[value]), value);
        CU_ASSERT_EQUAL(hex_digit_value(upper[value]), value);
    }
}

static void no_other_byte_has_a_value(void)
{
    for (int byte = 0; byte < 256; byte++)
        if (!isxdigit(byte))
            CU_ASSERT_EQUAL(hex_digit_value((char)byte), -1);
}

static void a_pair_is_the_byte_it_stands_for(void)
{
    for (int high = 0; high < 256; high++)
        for (int low = 0; low < 256; low++) {
            char text[] = {(char)high, (char)low, '\0'};
            long expected =
                isxdigit(high) && isxdigit(low) ? strtol(text, NULL, 16) : -1;
            CU_ASSERT_EQUAL(hex_digit_pair(text), expected);
        }
}

static void a_pair_ends_where_the_string_does(void)
{
    char *one = malloc(2), *none = malloc(1);

    one[0] = 'f';
    one[1] = none[0] = '\0';
    CU_ASSERT_EQUAL(hex_digit_pair(one), -1);
    CU_ASSERT_EQUAL(hex_digit_pair(none), -1);
    free(one);
    free(none);
}

static CU_TestInfo tests[] = {
    {"digits of either case have their value",
     digits_of_either_case_have_their_value},
    {"no other byte has a value", no_other_byte_has_a_value},
    {"a pair is the byte it stands for", a_pair_is_the_byte_it_stands_for},
    {"a pair ends where the string does", a_pair_ends_where_the_string_does},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(semantics_hex_digit, "semantics/hex_digit");
