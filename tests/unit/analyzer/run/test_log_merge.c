/* Expectations: a merge of logs gives what sorting all their lines by time
 * gives (time, then the order of the logs), each line once and with its place,
 * however few of them may be open at a time. */
#include "run/log_merge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "run/learned.h"
#include "run/set_aside.h"

enum { LOGS = 60, LINES = 40, EVERY = 7 };

static char dir[] = "/tmp/merge.XXXXXX";
static char *paths[LOGS];

static int set_up(void)
{
    if (!mkdtemp(dir))
        return -1;
    for (int i = 0; i < LOGS; i++) {
        paths[i] = malloc(64);
        if (!paths[i])
            return -1;
        snprintf(paths[i], 64, "%s/%02d.log", dir, i);
    }
    return 0;
}

static int tear_down(void)
{
    for (int i = 0; i < LOGS; i++) {
        unlink(paths[i]);
        free(paths[i]);
    }
    return rmdir(dir);
}

/* Line @a line of log @a log is of this second. */
static int second_of(int log, int line, int apart)
{
    return log * apart + line * EVERY + log % 3;
}

static void write_logs(int count, int apart)
{
    for (int i = 0; i < count; i++) {
        FILE *f = fopen(paths[i], "w");

        for (int line = 0; f && line < LINES; line++) {
            int s = second_of(i, line, apart);
            if (line % 10 == 3)
                fprintf(f, "# a comment, \"quoted\"\n");
            if (line % 10 == 7)
                fprintf(f, "no record\n");
            fprintf(f,
                    "192.0.2.%d - - [20/Nov/2026:%02d:%02d:%02d +0000] "
                    "\"GET /%d/%d?a=\\\"b HTTP/1.1\" 200 5 \"-\" \"-\"\n",
                    i + 1, s / 3600, s / 60 % 60, s % 60, i, line);
        }
        if (f)
            fclose(f);
    }
}

struct expected {
    int second, log, line;
};

static int by_time(const void *a, const void *b)
{
    const struct expected *x = a, *y = b;

    if (x->second != y->second)
        return x->second - y->second;
    return x->log != y->log ? x->log - y->log : x->line - y->line;
}

static uint64_t rejects, spooled;

static void on_reject(void *context, const char *file, const struct line *line,
                      const char *why)
{
    (void)context;
    (void)file;
    (void)why;
    rejects += slice_is(line->text, "no record");
}

static bool is_expected(const struct record *record, const struct expected *e)
{
    char request[64];
    /* comments and wrong lines stand before some */
    uint64_t number =
        (uint64_t)(e->line + 1 + (e->line + 7) / 10 + (e->line + 3) / 10);

    snprintf(request, sizeof request, "GET /%d/%d?a=\\\"b HTTP/1.1", e->log,
             e->line);
    return slice_is(record->request, request) && record->number == number
           && strcmp(record->file, paths[e->log]) == 0;
}

/* @return how many logs were open at a time. */
static size_t check_merge(int count, int apart, size_t memory)
{
    static struct expected expected[LOGS * LINES];
    const struct options options = {.logs = (const char **)paths,
                                    .log_count = (size_t)count};
    const struct log_reader_sink sink = {.on_reject = on_reject};
    struct log_merge *merge;
    struct record record;
    size_t n = 0, wrong = 0, most, names;
    uint64_t bytes = 0;
    struct log_counts counts;

    write_logs(count, apart);
    for (int i = 0; i < count; i++)
        for (int line = 0; line < LINES; line++)
            expected[i * LINES + line] =
                (struct expected){second_of(i, line, apart), i, line};
    qsort(expected, (size_t)(count * LINES), sizeof expected[0], by_time);

    rejects = 0;
    merge = log_merge_create(&options, memory, NULL, &sink);
    CU_ASSERT_PTR_NOT_NULL_FATAL(merge);
    while (log_merge_next(merge, &record) && n < (size_t)(count * LINES)) {
        wrong += !is_expected(&record, &expected[n++]);
        bytes += record.source->bytes;
    }
    CHECK_INT(n, count * LINES);
    CHECK_INT(wrong, 0);
    counts = log_merge_counts(merge);
    CHECK_INT(counts.records, count * LINES);
    CHECK_INT(counts.record_bytes, bytes);
    CHECK_INT(counts.rejected, count * LINES / 10);
    CHECK_INT(counts.rejected, rejects);
    CHECK_INT(counts.filtered, count * LINES / 10);
    CHECK_INT(counts.lines, count * LINES * 12 / 10);
    CHECK_INT(log_merge_end(merge).failed, false);
    most = log_merge_most_open(merge);
    spooled = log_merge_spooled(merge);
    for (int i = 0; i < count; i++)
        CHECK_STR(log_merge_names(merge, &names)[i], paths[i]);
    CHECK_INT(names, count);
    log_merge_destroy(merge);
    return most;
}

static void logs_that_overlap_are_one_by_time(void)
{
    CHECK_INT(check_merge(1, 0, 1 << 30), 1);
    CHECK_INT(check_merge(2, 0, 1 << 30), 2);
    CHECK_INT(check_merge(LOGS, 0, 1 << 30), LOGS);
}

static void logs_that_do_not_overlap_are_open_one_by_one(void)
{
    CHECK_INT(check_merge(LOGS, LINES * EVERY + 3, 1 << 30), 1);
    CU_ASSERT(check_merge(LOGS, LINES * EVERY / 2, 1 << 20) <= 4);
}

static void beyond_the_budget_a_file_stands_for_many(void)
{
    CU_ASSERT(check_merge(LOGS, 0, 0) <= 4);
    CU_ASSERT(check_merge(LOGS, 3, 0) <= 4);
    CU_ASSERT(check_merge(LOGS, 1, 1 << 20) <= 16);
}

/* The limit cannot be raised again: a process of its own has it. @return whether
 * all that check_merge() checks was so there. */
static bool merges_with_open_files(rlim_t limit, int apart)
{
    int status = -1;
    pid_t child = fork();

    if (child == 0) {
        const struct rlimit files = {limit, limit};
        unsigned before = CU_get_number_of_failures();
        bool ok = setrlimit(RLIMIT_NOFILE, &files) == 0;
        ok = check_merge(LOGS, apart, 1 << 30) < limit && ok;
        ok = CU_get_number_of_failures() == before && ok;
        _exit(ok && spooled > 0 ? 0 : 1);
    }
    return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status)
           && WEXITSTATUS(status) == 0;
}

/* Some are read in slices then, what others have left is in spools, and the
 * spools become one when they are many. */
static void more_logs_than_may_be_open_are_one_by_time(void)
{
    for (rlim_t limit = 40; limit <= 72; limit += 8)
        for (int apart = 0; apart <= 3; apart += 3)
            CU_ASSERT(merges_with_open_files(limit, apart));
}

static void a_record_is_written_once(void)
{
    CU_ASSERT(check_merge(LOGS, 0, 1 << 20) <= 16);
    CU_ASSERT(spooled > 0);
    CU_ASSERT(spooled <= LOGS * LINES);
    /* Where that would be too many files, again. */
    check_merge(LOGS, 0, 0);
    CU_ASSERT(spooled > LOGS * LINES);
    check_merge(LOGS, 0, 1 << 30);
    CHECK_INT(spooled, 0);
}

static void the_newest_may_be_named_first(void)
{
    char *swapped = paths[0];

    paths[0] = paths[2];
    paths[2] = swapped;
    check_merge(3, LINES * EVERY + 3, 1 << 30);
    swapped = paths[0];
    paths[0] = paths[2];
    paths[2] = swapped;
}

/* Clocks that were wrong for a line: its log goes on in its turn. */
static void one_wrong_time_holds_no_log_back(void)
{
    static const char *const logs[2][4] = {
        {"9999:10:00:00", "2026:10:00:01", "2026:10:00:03", "2026:10:00:05"},
        {"2026:10:00:00", "2026:10:00:02", "2046:10:00:03", "2026:10:00:04"}};
    static const char order[] = "baabbaba";
    const struct options options = {.logs = (const char **)paths,
                                    .log_count = 2};
    const struct log_reader_sink nobody = {.context = NULL};
    struct log_merge *merge;
    struct record record;
    char got[16] = "";

    for (int i = 0; i < 2; i++) {
        FILE *f = fopen(paths[i], "w");
        CU_ASSERT_PTR_NOT_NULL_FATAL(f);
        for (int line = 0; line < 4; line++)
            fprintf(f,
                    "192.0.2.1 - - [20/Nov/%s +0000] \"GET / HTTP/1.1\" 200 5 "
                    "\"-\" \"-\"\n",
                    logs[i][line]);
        fclose(f);
    }
    merge = log_merge_create(&options, 1 << 30, NULL, &nobody);
    CU_ASSERT_PTR_NOT_NULL_FATAL(merge);
    for (size_t n = 0; log_merge_next(merge, &record) && n < 8; n++)
        got[n] = strcmp(record.file, paths[0]) == 0 ? 'a' : 'b';
    CHECK_STR(got, order);
    log_merge_destroy(merge);
}

static void say(void *context, const char *text)
{
    strncat(context, text, 200);
}

static void a_spool_that_cannot_be_written_is_told(void)
{
    char said[1024] = "";
    const struct options options = {.logs = (const char **)paths,
                                    .log_count = LOGS};
    const struct log_reader_sink sink = {.context = said, .on_diagnostic = say};
    struct log_merge *merge;
    struct record record;
    int n = 0;

    write_logs(LOGS, 0);
    setenv("TMPDIR", "/nonexistent", 1);
    merge = log_merge_create(&options, 0, NULL, &sink);
    CU_ASSERT_PTR_NOT_NULL_FATAL(merge);
    while (log_merge_next(merge, &record))
        n++;
    unsetenv("TMPDIR");
    CHECK_INT(n, LOGS * LINES); /* all are opened then */
    CHECK_INT(log_merge_end(merge).failed, true);
    CU_ASSERT_PTR_NOT_NULL(strstr(said, "cannot open a temporary file"));
    CU_ASSERT_PTR_NOT_NULL(strstr(said, "--memory"));
    log_merge_destroy(merge);
}

static void write_line(FILE *f, int second, const char *url, int status)
{
    fprintf(f,
            "192.0.2.9 - - [20/Nov/2026:00:00:%02d +0000] \"GET %s HTTP/1.1\" "
            "%d 5 \"-\" \"-\"\n",
            second, url, status);
}

/* Two logs that overlap: a visitor of the first is redirected in the second, so
 * that its line has to be read again. @a meanwhile happens when all was read
 * and one record was handed out. @return how many were handed out. */
static int read_line_again(void (*meanwhile)(void), char *said, bool *is_kept)
{
    const struct options options = {.logs = (const char **)paths,
                                    .log_count = 2};
    const struct log_reader_sink sink = {.context = said, .on_diagnostic = say};
    struct log_merge *merge;
    struct set_aside *aside;
    struct learned learned;
    struct record record;
    int handed_out = 0;

    for (int i = 0; i < 2; i++) {
        FILE *f = fopen(paths[i], "w");
        CU_ASSERT_PTR_NOT_NULL_FATAL(f);
        write_line(f, 0, "/first", 200);
        if (i == 1)
            write_line(f, 1, "/old", 302);
        write_line(f, 5 + i, "/last", 200);
        fclose(f);
    }
    CU_ASSERT_FATAL(learned_begin(&learned, 1 << 20));
    aside = set_aside_create(&learned);
    merge = log_merge_create(&options, 8 << 20, NULL, &sink);
    CU_ASSERT_FATAL(merge && aside);
    log_merge_set_aside(merge, aside);
    while (log_merge_next(merge, &record)) {
        if (set_aside_takes(aside, &record))
            continue;
        set_aside_hand_on(aside, &record);
        if (handed_out++ == 0 && meanwhile)
            meanwhile();
    }
    *is_kept = log_merge_note_places(merge);
    log_merge_destroy(merge);
    set_aside_destroy(aside);
    learned_release(&learned);
    return handed_out;
}

static void write_over_first_log(void)
{
    FILE *f = fopen(paths[0], "r+");
    char byte;

    CU_ASSERT_PTR_NOT_NULL_FATAL(f);
    while (fread(&byte, 1, 1, f) == 1)
        if (byte == '9') {
            fseek(f, -1, SEEK_CUR);
            fputc('8', f);
            fflush(f);
        }
    fclose(f);
}

static void empty_first_log(void)
{
    CU_ASSERT(truncate(paths[0], 0) == 0);
}

static void a_log_that_changes_while_it_is_read_is_told(void)
{
    char said[1024] = "";
    bool is_kept;

    /* The very first, /old and both of /last. */
    CHECK_INT(read_line_again(NULL, said, &is_kept), 4);
    CHECK_STR(said, "");
    CU_ASSERT(is_kept);
    CHECK_INT(read_line_again(write_over_first_log, said, &is_kept), 3);
    CU_ASSERT_PTR_NOT_NULL(strstr(said, "has changed while it was read"));
    CU_ASSERT_FALSE(is_kept);
    said[0] = '\0';
    CHECK_INT(read_line_again(empty_first_log, said, &is_kept), 3);
    CU_ASSERT_PTR_NOT_NULL(strstr(said, "has changed while it was read"));
    CU_ASSERT_FALSE(is_kept);
}

/* Three times the bytes that are read at once; another log before it, or none. */
static void a_log_that_becomes_shorter_while_it_is_read_is_told(void)
{
    enum { MANY = 6000 };

    for (size_t count = 1; count <= 2; count++) {
        const struct options options = {.logs = (const char **)paths,
                                        .log_count = count};
        char said[1024] = "";
        const struct log_reader_sink sink = {.context = said,
                                             .on_diagnostic = say};
        struct log_merge *merge;
        struct record record;
        size_t n = 0;

        for (size_t i = 0; i < count; i++) {
            FILE *f = fopen(paths[i], "w");
            CU_ASSERT_PTR_NOT_NULL_FATAL(f);
            for (int line = 0; line < MANY; line++)
                write_line(f, i == 0 ? line / 120 : 55, "/a", 200);
            fclose(f);
        }
        merge = log_merge_create(&options, 1 << 30, NULL, &sink);
        CU_ASSERT_PTR_NOT_NULL_FATAL(merge);
        CU_ASSERT(log_merge_next(merge, &record));
        empty_first_log();
        for (n = 1; log_merge_next(merge, &record); n++)
            ;
        CU_ASSERT(n > 1 && n < MANY * count);
        CHECK_INT(log_merge_end(merge).truncated, true);
        CHECK_INT(log_merge_end(merge).failed, false);
        CU_ASSERT_PTR_NOT_NULL(strstr(said, "shorter while it was read"));
        log_merge_destroy(merge);
    }
}

/* One that has a thousand lines in the second in which others have one. */
static void a_log_with_most_of_the_lines_holds_nothing_up(void)
{
    enum { MOST = 200000 };
    const struct options options = {.logs = (const char **)paths,
                                    .log_count = 3};
    const struct log_reader_sink nobody = {.context = NULL};
    struct log_merge *merge;
    struct record record;
    int64_t last_us = 0;
    size_t n = 0, disorder = 0;

    for (int i = 0; i < 3; i++) {
        FILE *f = fopen(paths[i], "w");
        CU_ASSERT_PTR_NOT_NULL_FATAL(f);
        for (int line = 0; line < (i == 1 ? MOST : MOST / 1000); line++) {
            int s = i == 1 ? line / 1000 : line;
            fprintf(f,
                    "192.0.2.1 - - [20/Nov/2026:%02d:%02d:%02d +0000] \"GET / "
                    "HTTP/1.1\" 200 5 \"-\" \"-\"\n",
                    s / 3600, s / 60 % 60, s % 60);
        }
        fclose(f);
    }
    merge = log_merge_create(&options, 4 << 20, NULL, &nobody);
    CU_ASSERT_PTR_NOT_NULL_FATAL(merge);
    for (; log_merge_next(merge, &record); n++) {
        disorder += record.time_us < last_us;
        last_us = record.time_us;
    }
    CHECK_INT(n, MOST + 2 * MOST / 1000);
    CHECK_INT(disorder, 0);
    CHECK_INT(log_merge_most_open(merge), 3);
    CHECK_INT(log_merge_spooled(merge), 0);
    log_merge_destroy(merge);
}

static CU_TestInfo tests[] = {
    {"a log with most of the lines holds nothing up",
     a_log_with_most_of_the_lines_holds_nothing_up},
    {"logs that overlap are one, by time", logs_that_overlap_are_one_by_time},
    {"logs that do not overlap are open one by one",
     logs_that_do_not_overlap_are_open_one_by_one},
    {"beyond the budget a file stands for many",
     beyond_the_budget_a_file_stands_for_many},
    {"more logs than may be open are one, by time",
     more_logs_than_may_be_open_are_one_by_time},
    {"a record is written once", a_record_is_written_once},
    {"the newest may be named first", the_newest_may_be_named_first},
    {"one wrong time holds no log back", one_wrong_time_holds_no_log_back},
    {"a spool that cannot be written is told",
     a_spool_that_cannot_be_written_is_told},
    {"a log that becomes shorter while it is read is told",
     a_log_that_becomes_shorter_while_it_is_read_is_told},
    {"a log that changes while it is read is told",
     a_log_that_changes_while_it_is_read_is_told},
    CU_TEST_INFO_NULL};

extern CU_SuiteInfo suite_analyzer_log_merge;
CU_SuiteInfo suite_analyzer_log_merge = {
    "analyzer/run/log_merge", set_up, tear_down, NULL, NULL, tests};
