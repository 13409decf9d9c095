#include "detect/growth.h"

#include "check.h"

enum { MOST = 8 };

static bool grow(const char *const *texts)
{
    struct slice urls[MOST];
    size_t count = 0;

    for (; count < MOST && texts[count]; count++)
        urls[count] = slice_of(texts[count]);
    return urls_grow(urls, count);
}

#define GROW(...) grow((const char *const[]){__VA_ARGS__, NULL})

static void a_piece_put_in_again_and_again_is_growth(void)
{
    CU_ASSERT(GROW("/en/a", "/en/en/a", "/en/en/en/a", "/en/en/en/en/a"));
    CU_ASSERT(GROW("/a", "/a/index", "/a/index/index", "/a/index/index/index"));
    CU_ASSERT(GROW("/a?x=1", "/a?x=1&l=en", "/a?x=1&l=en&l=en",
                   "/a?x=1&l=en&l=en&l=en"));
}

static void a_url_encoded_in_itself_is_growth(void)
{
    CU_ASSERT(GROW("/login?next=/a", "/login?next=%2Flogin%3Fnext%3D%2Fa",
                   "/login?next=%2Flogin%3Fnext%3D%252Flogin%253Fnext%253D%252F"
                   "a",
                   "/login?next=%2Flogin%3Fnext%3D%252Flogin%253Fnext%253D%2525"
                   "2Flogin%25253Fnext%25253D%25252Fa"));
}

static void longer_urls_alone_are_none(void)
{
    CU_ASSERT_FALSE(GROW("/a", "/b/c", "/d/e/f", "/g/h/i/k"));
    CU_ASSERT_FALSE(GROW("/p", "/p/q", "/p/q/r", "/p/q/r/s"));
    CU_ASSERT_FALSE(GROW("/en/a", "/en/en/a", "/en/en/en/a"));
    CU_ASSERT_FALSE(GROW("/a?b=1", "/a?b=12", "/a?b=123", "/a?b=1234"));
    CU_ASSERT_FALSE(GROW("/a", "/a", "/a", "/a"));
    CU_ASSERT_FALSE(GROW("/aaaa", "/aaa", "/aa", "/a"));
    CU_ASSERT_FALSE(GROW(""));
}

static CU_TestInfo tests[] = {
    {"a piece put in again and again is growth",
     a_piece_put_in_again_and_again_is_growth},
    {"a URL encoded in itself is growth", a_url_encoded_in_itself_is_growth},
    {"longer URLs alone are none", longer_urls_alone_are_none},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_growth, "analyzer/detect/growth");
