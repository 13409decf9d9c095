#include "graph/path_template.h"

#include "check.h"

static const struct {
    const char *path, *template;
} rows[] = {
    {"/", "/"},
    {"/orders/17/pay", "/orders/{}/pay"},
    {"/17", "/{}"},
    {"/17/", "/{}/"},
    {"17", "{}"},
    {"//17//", "//{}//"},
    {"/1/2/3", "/{}/{}/{}"},
    {"/item17", "/item17"},
    {"/v1/items", "/v1/items"},
    {"/2026-10-10", "/2026-10-10"},
    /* eight or more hexadecimal digits with a digit among them */
    {"/c/deadbee1", "/c/{}"},
    {"/c/DEADBEE1", "/c/{}"},
    {"/c/deadbe1", "/c/deadbe1"},
    {"/c/deadbeef", "/c/deadbeef"},
    /* a UUID */
    {"/u/123e4567-e89b-12d3-a456-426614174000/edit", "/u/{}/edit"},
    {"/u/123e4567-e89b-12d3-a456-42661417400",
     "/u/123e4567-e89b-12d3-a456-42661417400"},
    /* twenty or more letters and digits */
    {"/s/q9w8e7r6t5y4u3i2o1p0", "/s/{}"},
    {"/s/q9w8e7r6t5y4u3i2o1p", "/s/q9w8e7r6t5y4u3i2o1p"},
    {"/s/a-very-long-name-of-2026-for-an-article",
     "/s/a-very-long-name-of-2026-for-an-article"},
    /* other bytes make a name of it */
    {"/file.17", "/file.17"},
    {"/%31%32", "/%31%32"},
};

static void identifiers_become_braces_and_names_stay(void)
{
    char out[PATH_TEMPLATE_MAX];

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct slice t = path_template(slice_of(rows[i].path), out);
        CHECK_BYTES(t.at, t.len, rows[i].template);
    }
}

static void a_template_is_its_own_template(void)
{
    char once[PATH_TEMPLATE_MAX], twice[PATH_TEMPLATE_MAX];

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct slice a = path_template(slice_of(rows[i].path), once);
        struct slice b = path_template(a, twice);
        CU_ASSERT(slice_equal(a, b));
    }
}

/* One digit becomes two braces: the buffer must hold what grows. */
static void a_path_that_grows_stays_in_its_buffer(void)
{
    char path[PATH_TEMPLATE_MAX + 1], out[PATH_TEMPLATE_MAX + 1];

    for (size_t len = 1; len <= PATH_TEMPLATE_MAX; len++) {
        for (size_t i = 0; i < len; i++)
            path[i] = i % 2 ? '1' : '/';
        out[PATH_TEMPLATE_MAX] = '#';
        struct slice t = path_template((struct slice){path, len}, out);
        CU_ASSERT(out[PATH_TEMPLATE_MAX] == '#');
        if (t.at == out)
            CHECK_INT(t.len, len + len / 2);
        else
            CU_ASSERT(t.at == path && t.len == len);
    }
}

static void an_empty_path_is_itself(void)
{
    char out[PATH_TEMPLATE_MAX];

    CHECK_INT(path_template((struct slice){NULL, 0}, out).len, 0);
}

static CU_TestInfo tests[] = {
    {"identifiers become braces and names stay",
     identifiers_become_braces_and_names_stay},
    {"a template is its own template", a_template_is_its_own_template},
    {"a path that grows stays in its buffer",
     a_path_that_grows_stays_in_its_buffer},
    {"an empty path is itself", an_empty_path_is_itself},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_path_template, "analyzer/graph/path_template");
