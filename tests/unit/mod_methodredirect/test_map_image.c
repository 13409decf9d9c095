/* Expectations: the grammar of mr_map_image.h; a plain search through all
 * lines; and that whatever is in a file, it is a map or an error with its
 * line. */
#include "mr_map_image.h"

#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>

#include "check.h"
#include "mr_path_key.h"
#include "with_pool.h"

/* Knows `permanent` and `query=drop`, which redirect, and `gone`. */
static const char *check_words(void *baton, const char *words,
                               bool *needs_target)
{
    (void)baton;
    *needs_target = strcmp(words, "gone") != 0;
    return !*words || !strcmp(words, "gone") || !strcmp(words, "permanent")
                   || !strcmp(words, "permanent query=drop")
                   || !strcmp(words, "\"GET=301 POST=303\"")
               ? NULL
               : "unknown words";
}

static struct mr_map_error map_error;

static struct mr_map_image *build_bytes(const char *text, size_t len)
{
    struct mr_map_checker checker = {check_words, NULL};

    return mr_map_image_build(text, len, checker, &map_error, test_pool);
}

static struct mr_map_image *build(const char *text)
{
    return build_bytes(text, strlen(text));
}

/* The rules a path meets, as "FROM>TO@LINE[words]" with blanks between. */
static const char *found(const struct mr_map_image *image, const char *path)
{
    struct mr_map_cursor cursor;
    struct mr_map_line line;
    const char *all = "";
    size_t matched;

    if (!image)
        return map_error.reason;
    mr_map_cursor_begin(&cursor, image, path, test_pool);
    while (mr_map_next(&cursor, &line, &matched))
        all = apr_psprintf(test_pool, "%s%s%s>%s@%u+%lu[%s]", all,
                           *all ? " " : "", line.from, line.to, line.line,
                           (unsigned long)matched,
                           mr_map_image_settings(image, line.settings));
    return all;
}

static void a_line_has_from_to_and_words(void)
{
    struct mr_map_image *image = build("# moved\n"
                                       "\n"
                                       "/a http://h.example/b\r\n"
                                       "  /c\t/d   permanent\tquery=drop  \n"
                                       "\"/with blank\" '/x y'\n"
                                       "/e /f \"GET=301 POST=303\" id=e-1\n"
                                       "/g gone");
    struct mr_map_line line;

    CHECK_STR(found(image, "/a"), "/a>http://h.example/b@3+2[]");
    CHECK_STR(found(image, "/c/x"), "/c>/d@4+2[permanent query=drop]");
    CHECK_STR(found(image, "/with blank"), "/with blank>/x y@5+11[]");
    CHECK_STR(found(image, "/e"), "/e>/f@6+2[\"GET=301 POST=303\"]");
    CHECK_STR(found(image, "/g"), "/g>@7+2[gone]");
    CHECK_STR(found(image, "/"), "");
    CHECK_INT(mr_map_image_count(image), 5);
    CHECK_INT(mr_map_image_settings_count(image), 4);
    mr_map_image_line(image, 3, &line);
    CHECK_STR(line.id, "e-1");
    free(image);
}

static void the_longest_from_comes_first_then_the_order(void)
{
    struct mr_map_image *image =
        build("/ /root\n/a /1\n/a/b /2\n/a /3 permanent\n"
              "/a/ /4\n//a//b /5\n");

    CHECK_STR(found(image, "/a/b/c"),
              "/a/b>/2@3+4[] //a//b>/5@6+4[] /a/>/4@5+3[] /a>/1@2+2[] "
              "/a>/3@4+2[permanent] />/root@1+1[]");
    CHECK_STR(found(image, "///a///b"),
              "/a/b>/2@3+8[] //a//b>/5@6+8[] /a/>/4@5+7[] /a>/1@2+4[] "
              "/a>/3@4+4[permanent] />/root@1+3[]");
    CHECK_STR(found(image, "/ab"), "/>/root@1+1[]");
    free(image);
}

static void an_error_names_its_line(void)
{
    static const struct {
        const char *text;
        unsigned line;
        const char *reason;
    } rows[] = {
        {"/a /b\nb /c\n", 2,
         "\"b\" is not a URL path; use one that begins with /"},
        {"/a\n", 1,
         "a target is missing; use for example /old "
         "https://www.example.com/new"},
        {"/a /b gone\n", 1,
         "\"/b\": the table has no redirect; leave the target out"},
        {"/a /b wrong\n", 1, "unknown words"},
        {"/a ftp://h/\n", 1,
         "\"ftp://h/\" is not an http or https URL; use http://host/path, "
         "https://host/path or /path"},
        {"/a \"/b\n", 1, "a quote is not closed: \"/b"},
        {"\"/a /b\n", 1, "a quote is not closed: \"/a /b"},
        {"/a /b permanent 'query=drop\n", 1,
         "a quote is not closed: 'query=drop"},
        {"/a \"gone id=1\n", 1, "a quote is not closed: \"gone id=1"},
        {"/a b\n", 1,
         "\"b\" is neither a target nor a table without redirects; a target "
         "begins with /, http:// or https://, such a table is gone, 403, 404, "
         "405, 410, 426, 451 or a list"},
        {"/a /b id=!\n", 1,
         "id=!: use 1 to 64 letters, digits, dots, underscores or hyphens"},
        {"/a\x01 /b\n", 1,
         "FROM has a control character; such a path never matches"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CU_ASSERT_PTR_NULL(build(rows[i].text));
        CHECK_INT(map_error.line, rows[i].line);
        CHECK_STR(map_error.reason ? map_error.reason : "", rows[i].reason);
    }
    CU_ASSERT_PTR_NULL(build_bytes("/a /b\n/c\0 /d\n", 13));
    CHECK_INT(map_error.line, 2);
    CU_ASSERT_PTR_NULL(build("a b\n/a /b\nc d\ne f\n"));
    CHECK_INT(map_error.line, 1);
    CHECK_INT(map_error.more, 2);
    CHECK_INT(map_error.more_lines[0], 3);
    CHECK_INT(map_error.more_lines[1], 4);
}

static void a_line_that_is_too_long_is_an_error(void)
{
    char *text = malloc(MR_MAP_LINE_MAX + 16);

    memset(text, 'x', MR_MAP_LINE_MAX + 15);
    text[0] = '/';
    memcpy(text + 10, " /", 2);
    text[MR_MAP_LINE_MAX] = '\0';
    memset(text + 12, ' ', MR_MAP_LINE_MAX - 12);
    free(build(text));
    CU_ASSERT_PTR_NULL(map_error.reason);
    memcpy(text + MR_MAP_LINE_MAX, " ", 2);
    CU_ASSERT_PTR_NULL(build(text));
    CHECK_STR(map_error.reason, "the line is longer than 32768 bytes");
    free(text);
}

static void an_image_is_taken_only_whole(void)
{
    struct mr_map_image *image = build("/a /b\n");
    size_t size = mr_map_image_size(image);
    char *copy = malloc(size);

    memcpy(copy, image, size);
    CU_ASSERT_PTR_EQUAL((const void *)mr_map_image_at(copy, size), copy);
    CHECK_STR(found(mr_map_image_at(copy, size), "/a"), "/a>/b@1+2[]");
    CU_ASSERT_PTR_NULL(mr_map_image_at(copy, size - 1));
    CU_ASSERT_PTR_NULL(mr_map_image_at(copy, 7));
    copy[0]++;
    CU_ASSERT_PTR_NULL(mr_map_image_at(copy, size));
    free(copy);
    free(image);
}

static void nothing_is_a_map_without_rules(void)
{
    struct mr_map_image *image = build("");

    CHECK_INT(mr_map_image_count(image), 0);
    CHECK_STR(found(image, "/a"), "");
    free(image);
    image = build("\xef\xbb\xbf/a /b\n");
    CHECK_STR(found(image, "/a"), "/a>/b@1+2[]");
    free(image);
}

static void a_line_that_repeats_another_costs_nothing(void)
{
    enum { MANY = 200000 };
    char *text = malloc(MANY * 16), *at = text;
    struct mr_map_image *image;

    for (int i = 0; i < MANY; i++, at += 15)
        memcpy(at, "/same /target \n", 15);
    image = build_bytes(text, (size_t)(at - text));
    CHECK_STR(found(image, "/same"), "/same>/target@1+5[]");
    CHECK_INT(mr_map_image_count(image), MANY);
    free(image);
    free(text);
}

static void a_line_with_the_from_of_another_is_known(void)
{
    struct mr_map_image *image =
        build("/a /1\n/b /2\n/a/ /3\n/a /4 permanent\n/a /1\n//b /5\n");

    for (unsigned i = 0; i < 6; i++)
        CHECK_INT(mr_map_image_repeats(image, i), i >= 3);
    free(image);
}

static void an_option_may_have_a_url_in_it(void)
{
    CU_ASSERT_PTR_NULL(build("/old gone id=a-://b\n"));
    CHECK_STR(map_error.reason, "id=a-://b: use 1 to 64 letters, digits, dots, "
                                "underscores or hyphens");
    CU_ASSERT_PTR_NULL(build("/old gone \"x=a://b\"\n"));
    CHECK_STR(map_error.reason, "unknown words");
}

static void more_nested_lines_than_room_are_all_found(void)
{
    enum { DEPTH = 3 * MR_MAP_CURSOR_KEYS + 5 };
    char path[2 * DEPTH + 1] = "";
    const char *text = "";
    struct mr_map_image *image;
    struct mr_map_cursor cursor;
    struct mr_map_line line;
    size_t matched;
    unsigned expected = DEPTH;

    for (unsigned i = 0; i < DEPTH; i++) {
        memcpy(path + 2 * i, "/a", 3);
        text = apr_pstrcat(test_pool, text, path, " /b\n", (char *)NULL);
    }
    image = build(text);
    mr_map_cursor_begin(&cursor, image, path, test_pool);
    while (mr_map_next(&cursor, &line, &matched))
        CHECK_INT(line.line, expected--);
    CHECK_INT(expected, 0);
    free(image);
}

/* --- against a plain search ---------------------------------------------- */

static unsigned draw(unsigned *state, unsigned below)
{
    *state = *state * 1103515245U + 12345U;
    return (*state >> 16) % below;
}

static const char *random_path(unsigned *state)
{
    static const char letters[] = "/ab/";
    unsigned len = draw(state, 9);
    char *path = apr_pcalloc(test_pool, len + 2);

    path[0] = '/';
    for (unsigned i = 1; i <= len; i++)
        path[i] = letters[draw(state, 4)];
    return path;
}

enum { LINES = 30 };

static size_t merged_length(const char *path)
{
    return strlen(mr_path_merge_slashes(path, test_pool));
}

static bool is_said_before(const char *const *froms, unsigned i)
{
    for (unsigned k = 0; k < i; k++)
        if (!strcmp(froms[k], froms[i]))
            return true;
    return false;
}

/* The lines that match, by length and order, less those that say what a line
 * before them says. */
static const char *plain_search(const char *const *froms, const char *path)
{
    const char *all = "";

    for (size_t len = strlen(path) + 1; len > 0; len--)
        for (unsigned i = 0; i < LINES; i++) {
            size_t matched = mr_prefix_match(froms[i], path);
            if (matched && merged_length(froms[i]) == len
                && !is_said_before(froms, i))
                all = apr_psprintf(test_pool, "%s%s%s>/t@%u+%lu[]", all,
                                   *all ? " " : "", froms[i], i + 1,
                                   (unsigned long)matched);
        }
    return all;
}

static void look_up_finds_what_a_plain_search_finds(void)
{
    unsigned state = 11;

    for (int round = 0; round < 60; round++) {
        const char *froms[LINES], *text = "";
        struct mr_map_image *image;

        for (int i = 0; i < LINES; i++) {
            froms[i] = random_path(&state);
            text =
                apr_pstrcat(test_pool, text, froms[i], " /t\n", (char *)NULL);
        }
        image = build(text);
        for (int i = 0; i < 60; i++) {
            const char *path = random_path(&state);
            CHECK_STR(found(image, path), plain_search(froms, path));
        }
        free(image);
    }
}

static CU_TestInfo tests[] = {
    {"a line has FROM, TO and words", a_line_has_from_to_and_words},
    {"the longest FROM comes first, then the order",
     the_longest_from_comes_first_then_the_order},
    {"an error names its line", an_error_names_its_line},
    {"a line that is too long is an error",
     a_line_that_is_too_long_is_an_error},
    {"an image is taken only whole", an_image_is_taken_only_whole},
    {"nothing is a map without rules", nothing_is_a_map_without_rules},
    {"a line that repeats another costs nothing",
     a_line_that_repeats_another_costs_nothing},
    {"a line with the FROM of another is known",
     a_line_with_the_from_of_another_is_known},
    {"an option may have a URL in it", an_option_may_have_a_url_in_it},
    {"more nested lines than room are all found",
     more_nested_lines_than_room_are_all_found},
    {"look-up finds what a plain search finds",
     look_up_finds_what_a_plain_search_finds},
    CU_TEST_INFO_NULL};

SUITE_WITH_POOL(mod_map_image, "mod_methodredirect/map_image");
