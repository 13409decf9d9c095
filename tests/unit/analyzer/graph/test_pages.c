#include "graph/pages.h"

#include <stdio.h>

#include "check.h"

static void add(struct pages *pages, const char *request, int status)
{
    struct record record = {.request = slice_of(request), .status = status};
    pages_add(pages, &record);
}

static bool have(const struct pages *pages, const char *url)
{
    return pages_have(pages, slice_of(url));
}

static void a_page_is_found_however_its_request_was_logged(void)
{
    static const char *const requests[][2] = {
        {"GET /a HTTP/1.1", "/a"},
        {"HEAD /b?x=1 HTTP/2", "/b?x=1"},
        {"OPTIONS /c/d/e/f/g/h HTTP/1.0", "/c/d/e/f/g/h"},
        {"GET /early", "/early"},
        {"/target-alone?q", "/target-alone?q"},
        {"GET /with blank HTTP/1.1", "/with blank"},
        {"GET / HTTP/3", "/"},
    };
    struct pages *pages = pages_create();

    for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++) {
        CU_ASSERT(!have(pages, requests[i][1]));
        add(pages, requests[i][0], 200);
        CU_ASSERT(have(pages, requests[i][1]));
    }
    CHECK_INT(pages_requests(pages), sizeof requests / sizeof requests[0]);
    pages_destroy(pages);
}

static void only_2xx_and_304_are_pages(void)
{
    static const int statuses[] = {0, 101, 301, 302, 403, 404, 500};
    struct pages *pages = pages_create();

    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++)
        add(pages, "GET /a HTTP/1.1", statuses[i]);
    add(pages, "", 200);
    CU_ASSERT(!have(pages, "/a"));
    add(pages, "GET /a HTTP/1.1", 304);
    add(pages, "GET /b HTTP/1.1", 206);
    CU_ASSERT(have(pages, "/a") && have(pages, "/b"));
    pages_destroy(pages);
}

static void few_urls_are_taken_for_pages_that_are_none(void)
{
    struct pages *pages = pages_create();
    unsigned wrong = 0;
    char text[64];

    for (int i = 0; i < 20000; i++) {
        snprintf(text, sizeof text, "GET /shop/item/%d/details HTTP/1.1", i);
        add(pages, text, 200);
    }
    for (int i = 0; i < 20000; i++) {
        snprintf(text, sizeof text, "/shop/item/%d/details", i);
        CU_ASSERT(have(pages, text));
        snprintf(text, sizeof text, "/shop/other/%d/details", i);
        wrong += have(pages, text);
    }
    CU_ASSERT(wrong < 400); /* 2 % */
    pages_destroy(pages);
}

static CU_TestInfo tests[] = {
    {"a page is found however its request was logged",
     a_page_is_found_however_its_request_was_logged},
    {"only 2xx and 304 are pages", only_2xx_and_304_are_pages},
    {"few URLs are taken for pages that are none",
     few_urls_are_taken_for_pages_that_are_none},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_pages, "analyzer/graph/pages");
