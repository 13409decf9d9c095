/* Expectations: each numbered line of logs that are rotated between two looks,
 * or in the middle of one, is read once. What needs luck to happen at just that
 * moment is done by the diagnostic that the look gives. */
#include "run/log_follow.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"

enum { MOST = 64, LINE = 128 };

static char dir[] = "/tmp/follow.XXXXXX";
static const char *const names[] = {"b.log", "b.log.0", "b.log.1", "b.log.2",
                                    "a.log"};
enum { NAMES = sizeof names / sizeof names[0] };
static char paths[NAMES][64];
static unsigned seen[MOST];
static void (*in_the_middle)(void); /* of a look at a.log */

static const char *path_of(const char *name)
{
    for (int i = 0; i < NAMES; i++)
        if (strcmp(names[i], name) == 0)
            return paths[i];
    abort();
}

static int set_up(void)
{
    if (!mkdtemp(dir))
        return -1;
    for (int i = 0; i < NAMES; i++)
        snprintf(paths[i], sizeof paths[i], "%s/%s", dir, names[i]);
    return 0;
}

static int tear_down(void)
{
    return rmdir(dir);
}

static void start_case(void)
{
    memset(seen, 0, sizeof seen);
    in_the_middle = NULL;
}

static void remove_all(void)
{
    for (int i = 0; i < NAMES; i++)
        CU_ASSERT_TRUE(unlink(paths[i]) == 0 || errno == ENOENT);
}

static void put(const char *name, const char *mode, int from, int to)
{
    FILE *f = fopen(path_of(name), mode);

    CU_ASSERT_PTR_NOT_NULL_FATAL(f);
    for (int i = from; i < to; i++)
        fprintf(f,
                "192.0.2.1 - - [20/Nov/2026:00:00:%02d +0000] \"GET /%d "
                "HTTP/1.1\" 200 5 \"-\" \"-\"\n",
                i % 60, i);
    fclose(f);
}

static void append(const char *name, int from, int to)
{
    put(name, "a", from, to);
}

static void copy(const char *name, const char *to_name)
{
    char bytes[MOST * LINE];
    FILE *from = fopen(path_of(name), "r"), *to = fopen(path_of(to_name), "w");
    size_t len = 0;

    CU_ASSERT_FATAL(from && to);
    len = fread(bytes, 1, sizeof bytes, from);
    CHECK_INT(fwrite(bytes, 1, len, to), len);
    fclose(from);
    fclose(to);
}

static void cut(const char *name)
{
    CHECK_INT(truncate(path_of(name), 0), 0);
}

static void copy_and_truncate(const char *name, const char *to_name)
{
    copy(name, to_name);
    cut(name);
}

static void on_diagnostic(void *context, const char *text)
{
    (void)context;
    if (in_the_middle && strstr(text, "a.log: was truncated")) {
        in_the_middle();
        in_the_middle = NULL;
    }
}

static const struct log_reader_sink sink = {.on_diagnostic = on_diagnostic};

static void look(struct log_follow *follow, int times)
{
    struct record record;

    while (times-- > 0) {
        while (log_follow_next(follow, &record)) {
            int number = atoi(record.request.at + strlen("GET /"));
            if (number < MOST)
                seen[number]++;
        }
        CU_ASSERT(log_follow_wait(follow));
    }
}

/* @return the first line before @a end that was not read @a times; else
 * @a end. */
static int first_not_read(int from, int end, unsigned times)
{
    while (from < end && seen[from] == times)
        from++;
    return from;
}

static struct options follow_options(const char **logs, size_t count)
{
    return (struct options){.logs = logs,
                            .log_count = count,
                            .log_format = "COMBINED",
                            .follow = true};
}

static void a_log_that_came_and_went_over_an_older_copy_is_read(void)
{
    const char *logs[] = {path_of("b.log")};
    const struct options options = follow_options(logs, 1);
    struct log_follow *follow;

    start_case();
    append("b.log", 0, 5);
    append("b.log.0", 50, 55); /* before the start: not for us */
    follow = log_follow_create(&options, &sink);
    CU_ASSERT_PTR_NOT_NULL_FATAL(follow);
    look(follow, 2);
    for (int round = 0; round < 2; round++) {
        int first = 5 + 10 * round;
        const char *old = round ? "b.log.2" : "b.log.1";
        CHECK_INT(rename(path_of("b.log"), path_of(old)), 0);
        append("b.log", first, first + 9);
        copy_and_truncate("b.log", "b.log.0");
        append("b.log", first + 9, first + 10);
        look(follow, 4);
    }
    CHECK_INT(first_not_read(0, 25, 1), 25);
    CHECK_INT(first_not_read(50, 55, 0), 55);
    log_follow_destroy(follow);
    remove_all();
}

static void a_late_line_makes_no_other_log_of_an_old_one(void)
{
    const char *logs[] = {path_of("b.log")};
    const struct options options = follow_options(logs, 1);
    struct log_follow *follow;

    start_case();
    append("b.log", 0, 5);
    append("b.log.1", 50, 55);
    follow = log_follow_create(&options, &sink);
    CU_ASSERT_PTR_NOT_NULL_FATAL(follow);
    look(follow, 2);
    append("b.log.1", 55, 56);
    CHECK_INT(rename(path_of("b.log"), path_of("b.log.2")), 0);
    append("b.log", 5, 10);
    look(follow, 4);
    CHECK_INT(first_not_read(0, 10, 1), 10);
    CHECK_INT(first_not_read(50, 56, 0), 56);
    log_follow_destroy(follow);
    remove_all();
}

static void copy_what_is_longer_than_was_read(void)
{
    append("b.log", 5, 10);
    copy_and_truncate("b.log", "b.log.0");
}

static void a_log_copied_in_the_middle_of_a_look_is_followed(void)
{
    const char *logs[] = {path_of("b.log"), path_of("a.log")};
    const struct options options = follow_options(logs, 2);
    struct log_follow *follow;

    start_case();
    append("b.log", 0, 5);
    append("a.log", 40, 45);
    follow = log_follow_create(&options, &sink);
    CU_ASSERT_PTR_NOT_NULL_FATAL(follow);
    look(follow, 2);
    in_the_middle = copy_what_is_longer_than_was_read;
    cut("a.log");
    look(follow, 2);
    CU_ASSERT_PTR_NULL(in_the_middle);
    append("b.log", 10, 15);
    append("a.log", 45, 50);
    look(follow, 3);
    CHECK_INT(first_not_read(0, 15, 1), 15);
    CHECK_INT(first_not_read(40, 50, 1), 50);
    log_follow_destroy(follow);
    remove_all();
}

static void begin_b(void)
{
    append("b.log", 0, 2);
}

static void lines_that_came_in_the_middle_of_a_look_are_known_again(void)
{
    const char *logs[] = {path_of("b.log"), path_of("a.log")};
    const struct options options = follow_options(logs, 2);
    struct log_follow *follow;

    start_case();
    append("b.log", 0, 0);
    append("a.log", 40, 45);
    follow = log_follow_create(&options, &sink);
    CU_ASSERT_PTR_NOT_NULL_FATAL(follow);
    look(follow, 2);
    in_the_middle = begin_b;
    cut("a.log");
    look(follow, 1);
    CU_ASSERT_PTR_NULL(in_the_middle);
    append("b.log", 2, 10);
    copy_and_truncate("b.log", "b.log.1");
    look(follow, 3);
    CHECK_INT(first_not_read(0, 10, 1), 10);
    log_follow_destroy(follow);
    remove_all();
}

static void a_copy_may_hold_less_than_was_read(void)
{
    const char *logs[] = {path_of("b.log")};
    const struct options options = follow_options(logs, 1);
    struct log_follow *follow;

    start_case();
    append("b.log", 0, 2);
    follow = log_follow_create(&options, &sink);
    CU_ASSERT_PTR_NOT_NULL_FATAL(follow);
    look(follow, 2);
    copy("b.log", "b.log.1"); /* fewer bytes than a part that is known */
    append("b.log", 2, 4);
    look(follow, 2);
    cut("b.log");
    append("b.log", 4, 6);
    look(follow, 2);
    append("b.log", 6, 20);
    copy("b.log", "b.log.2"); /* more */
    append("b.log", 20, 22);
    look(follow, 2);
    cut("b.log");
    append("b.log", 22, 24);
    look(follow, 2);
    CHECK_INT(first_not_read(0, 24, 1), 24);
    log_follow_destroy(follow);
    remove_all();
}

static CU_TestInfo tests[] = {
    {"a log that came and went over an older copy is read",
     a_log_that_came_and_went_over_an_older_copy_is_read},
    {"a late line makes no other log of an old one",
     a_late_line_makes_no_other_log_of_an_old_one},
    {"a log copied in the middle of a look is followed",
     a_log_copied_in_the_middle_of_a_look_is_followed},
    {"lines that came in the middle of a look are known again",
     lines_that_came_in_the_middle_of_a_look_are_known_again},
    {"a copy may hold less than was read", a_copy_may_hold_less_than_was_read},
    CU_TEST_INFO_NULL};

extern CU_SuiteInfo suite_analyzer_log_follow;
CU_SuiteInfo suite_analyzer_log_follow = {
    "analyzer/run/log_follow", set_up, tear_down, NULL, NULL, tests};
