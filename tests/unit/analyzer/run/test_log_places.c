/* A model: lines with numbers are appended to logs that are renamed, copied,
 * truncated and packed at random, and read at random moments. The reference is a
 * list of the lines that are complete; each of them is read once, whatever file it
 * is in by then. */
#include "run/log_places.h"

#include <glob.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "input/input.h"
#include "record/record_parser.h"
#include "run/log_merge.h"
#include "util/hash.h"

enum { STEPS = 700, LINES = 20000, OVERLONG = 1100 * 1000 };

static char dir[] = "/tmp/places.XXXXXX", current[64];
static struct places *known;
static unsigned written, begun; /* lines; bytes of the next one */
static bool is_overlong;        /* so is that */
static unsigned char times_read[LINES];
static unsigned overlong_read, overlong_written, others;
static int64_t now_us;

static void append(const char *bytes, size_t len)
{
    FILE *f = fopen(current, "a");

    CU_ASSERT_PTR_NOT_NULL_FATAL(f);
    CHECK_INT(fwrite(bytes, 1, len, f), len);
    fclose(f);
}

static size_t print_line(char *line, size_t size)
{
    return (size_t)snprintf(
        line, size,
        "192.0.2.1 - - [20/Nov/2026:%02u:%02u:%02u +0000] \"GET /%u?%.*s "
        "HTTP/1.1\" 200 5\n",
        written / 3600 % 24, written / 60 % 60, written % 60, written,
        (int)(written * 7 % 90),
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
        "x"
        "xxxxxxxxxxxxxxxxxxxx");
}

/* Write the rest of the line that was begun, or a whole one. */
static void finish_line(void)
{
    char line[256];
    size_t len = print_line(line, sizeof line);

    if (is_overlong)
        append("the rest\n", 9);
    else
        append(line + begun, len - begun);
    overlong_written += is_overlong;
    written += !is_overlong;
    begun = 0;
    is_overlong = false;
}

static void begin_line(void)
{
    char line[256];
    size_t len = print_line(line, sizeof line);

    if (begun > 0 || is_overlong)
        return;
    begun = (unsigned)(1 + (size_t)rand() % (len - 1));
    append(line, begun);
}

/* One that counts as soon as it is too long, though it has no end. */
static void begin_overlong(void)
{
    struct stat st;
    char *line;

    /* A log of which that is all has no format. */
    if (begun > 0 || is_overlong || stat(current, &st) != 0 || st.st_size == 0)
        return;
    line = malloc(OVERLONG);
    CU_ASSERT_PTR_NOT_NULL_FATAL(line);
    memset(line, 'x', OVERLONG);
    append(line, OVERLONG);
    free(line);
    is_overlong = true;
}

/* A name that nothing has had. */
static void next_name(char *name, size_t size)
{
    static unsigned number;

    snprintf(name, size, "%s/%s.%u", dir, rand() % 2 ? "a" : "z", number++);
}

static void run(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void run(const char *format, ...)
{
    char command[256];
    va_list args;

    va_start(args, format);
    vsnprintf(command, sizeof command, format, args);
    va_end(args);
    CHECK_INT(system(command), 0);
}

static void rotate(void)
{
    char name[64];

    if (access(current, F_OK) != 0)
        return;
    if (begun > 0 || is_overlong)
        finish_line();
    next_name(name, sizeof name);
    switch (rand() % 3) {
    case 0:
        CHECK_INT(rename(current, name), 0);
        break;
    case 1:
        run("cp %s %s", current, name);
        CHECK_INT(truncate(current, 0), 0);
        break;
    default:
        CHECK_INT(rename(current, name), 0);
        run("gzip -c %s > %s.gz", name, name);
        if (rand() % 2) /* or both stay for a while */
            unlink(name);
    }
}

static void copy(void)
{
    char name[64];

    next_name(name, sizeof name);
    if (access(current, F_OK) == 0)
        run("cp %s %s", current, name);
}

static void on_reject(void *context, const char *file, const struct line *line,
                      const char *why)
{
    (void)context, (void)file, (void)why;
    overlong_read += line->overlong;
    others += !line->overlong;
}

static void on_diagnostic(void *context, const char *text)
{
    (void)context;
    CHECK_STR(text, "");
}

static void note(struct record *record)
{
    unsigned number;

    record_read(record);
    if (record->target.len < 2
        || sscanf(record->target.at, "/%u?", &number) != 1 || number >= LINES)
        others++;
    else
        times_read[number]++;
}

/* As a run does it. */
static void read_all(void)
{
    const struct log_reader_sink sink = {.on_reject = on_reject,
                                         .on_diagnostic = on_diagnostic};
    struct options options = {.log_format = "COMMON", .num_tests = 10};
    struct log_places *places;
    struct log_merge *merge;
    struct record record;
    char pattern[64];
    glob_t files;

    snprintf(pattern, sizeof pattern, "%s/*", dir);
    CU_ASSERT_FATAL(glob(pattern, 0, NULL, &files) == 0);
    places = log_places_create(known, (const char *const *)files.gl_pathv,
                               files.gl_pathc, INPUT_MAX_EXPANSION, ++now_us);
    CU_ASSERT_PTR_NOT_NULL_FATAL(places);
    options.logs = log_places_logs(places, &options.log_count);
    merge = log_merge_create(&options, 1 << 24, places, &sink);
    CU_ASSERT_PTR_NOT_NULL_FATAL(merge);
    while (log_merge_next(merge, &record))
        note(&record);
    CU_ASSERT(log_merge_note_places(merge));
    CU_ASSERT(!log_places_are_broken(places));
    log_merge_destroy(merge);
    log_places_destroy(places);
    globfree(&files);
}

static void check_read(void)
{
    unsigned lost = 0, doubled = 0;

    for (unsigned i = 0; i < LINES; i++) {
        lost += i < written && times_read[i] == 0;
        doubled += times_read[i] > (i < written);
    }
    CHECK_INT(lost, 0);
    CHECK_INT(doubled, 0);
    CHECK_INT(others, 0);
    CHECK_INT(overlong_read, overlong_written + is_overlong);
}

static void begin(unsigned seed)
{
    known = places_create();
    CU_ASSERT_PTR_NOT_NULL_FATAL(known);
    memset(times_read, 0, sizeof times_read);
    written = begun = overlong_read = overlong_written = others = 0;
    is_overlong = false;
    srand(seed);
}

static void end(void)
{
    run("rm -rf %s; mkdir %s", dir, dir);
    places_destroy(known);
}

static void every_line_is_read_once_however_the_log_is_rotated(void)
{
    for (unsigned seed = 1; seed <= 3; seed++) {
        begin(seed);
        for (int step = 0; step < STEPS; step++) {
            int what = rand() % 100;
            if (what < 60)
                for (int i = rand() % 9; i >= 0; i--)
                    finish_line();
            else if (what < 70)
                begin_line();
            else if (what < 72)
                begin_overlong();
            else if (what < 78)
                rotate();
            else if (what < 80)
                copy();
            else if (written > 0) {
                read_all();
                check_read();
            }
        }
        end();
    }
}

static void of_logs_that_hold_the_same_the_longest_is_read(void)
{
    size_t count;

    begin(1);
    for (int i = 0; i < 40; i++)
        finish_line();
    copy();
    run("gzip -c %s > %s/b.gz", current, dir);
    for (int i = 0; i < 40; i++)
        finish_line();
    copy();
    read_all();
    check_read();
    read_all();
    check_read();
    places_all(known, &count);
    CHECK_INT(count, 2); /* the log's, and that of the packed file as stored */
    end();
}

static void choose_log(const char *name)
{
    snprintf(current, sizeof current, "%s/%s", dir, name);
}

/* As many lines as only columns have, so that each log begins so. */
static void write_header(void)
{
    static const char header[] = "#Software: a server\n";

    append(header, sizeof header - 1);
}

/* What was seen when the log had only that says nothing of other logs. */
static void logs_that_begin_alike_are_told_apart(void)
{
    char own[sizeof current];

    memcpy(own, current, sizeof own);
    begin(1);
    write_header();
    read_all();
    for (int night = 0; night < 4; night++) {
        for (int i = 0; i < 60 - 10 * night; i++)
            finish_line();
        read_all();
        check_read();
        run("mv %s %s/access.log.%d", current, dir, night);
        write_header();
    }
    end();

    begin(2);
    for (int day = 0; day < 4; day++) {
        for (int i = 0; i < 300; i++) {
            char name[16];
            snprintf(name, sizeof name, "%d.log", i);
            choose_log(name);
            if (day == 0)
                write_header();
            else
                finish_line();
        }
        read_all();
        check_read();
    }
    memcpy(current, own, sizeof own);
    end();
}

static void a_log_that_was_begun_again_is_new(void)
{
    begin(1);
    for (int i = 0; i < 40; i++)
        finish_line();
    read_all();
    CHECK_INT(truncate(current, 0), 0);
    for (int i = 0; i < 90; i++)
        finish_line();
    read_all();
    check_read();
    end();
}

static void what_changes_behind_its_head_is_new(void)
{
    size_t count;

    begin(1);
    for (int i = 0; i < 40; i++)
        finish_line();
    read_all();
    check_read();
    run("sed -i 's/ 200 5$/ 200 6/' %s", current);
    read_all();
    places_all(known, &count);
    CHECK_INT(count, 2);
    CHECK_INT(times_read[0], 2);
    end();
}

static void a_packed_log_that_is_cut_is_read_on_when_it_is_whole(void)
{
    char name[96];

    begin(1);
    for (int i = 0; i < 4000; i++)
        finish_line();
    run("gzip -c %s > %s/whole", current, dir);
    snprintf(name, sizeof name, "%s/whole", dir);
    CHECK_INT(unlink(current), 0);
    run("head -c 20000 %s > %s/part", name, dir);
    CHECK_INT(unlink(name), 0);
    /* It is told as cut, and that is all. */
    {
        const struct log_reader_sink sink = {.on_reject = on_reject};
        const char *logs[] = {name};
        struct options options = {.log_format = "COMMON", .num_tests = 10};
        struct log_places *places;
        struct log_merge *merge;
        struct record record;

        snprintf(name, sizeof name, "%s/part", dir);
        places = log_places_create(known, logs, 1, INPUT_MAX_EXPANSION, 1);
        options.logs = log_places_logs(places, &options.log_count);
        merge = log_merge_create(&options, 1 << 24, places, &sink);
        while (log_merge_next(merge, &record))
            note(&record);
        CU_ASSERT(log_merge_end(merge).truncated);
        CU_ASSERT(log_merge_note_places(merge));
        log_merge_destroy(merge);
        log_places_destroy(places);
    }
    CU_ASSERT(times_read[0] == 1);
    CU_ASSERT(times_read[3999] == 0);
    CHECK_INT(unlink(name), 0);
    written = 0;
    for (int i = 0; i < 4000; i++)
        finish_line();
    run("gzip %s", current);
    read_all();
    check_read();
    end();
}

static int set_up(void)
{
    hash_init();
    if (!mkdtemp(dir))
        return -1;
    snprintf(current, sizeof current, "%s/access.log", dir);
    return 0;
}

static int tear_down(void)
{
    return rmdir(dir);
}

static CU_TestInfo tests[] = {
    {"every line is read once, however the log is rotated",
     every_line_is_read_once_however_the_log_is_rotated},
    {"of logs that hold the same the longest is read",
     of_logs_that_hold_the_same_the_longest_is_read},
    {"logs that begin alike are told apart",
     logs_that_begin_alike_are_told_apart},
    {"a log that was begun again is new", a_log_that_was_begun_again_is_new},
    {"what changes behind its head is new",
     what_changes_behind_its_head_is_new},
    {"a packed log that is cut is read on when it is whole",
     a_packed_log_that_is_cut_is_read_on_when_it_is_whole},
    CU_TEST_INFO_NULL,
};

extern CU_SuiteInfo suite_analyzer_log_places;
CU_SuiteInfo suite_analyzer_log_places = {
    "analyzer/run/log_places", set_up, tear_down, NULL, NULL, tests};
