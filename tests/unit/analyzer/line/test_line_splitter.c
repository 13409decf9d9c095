/* The law: the lines depend only on the bytes, never on how reads cut them. */
#include "line/line_splitter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

enum { MAX_LINE = 100, MAX_LINES = 64 };

struct seen {
    char text[MAX_LINES][MAX_LINE + 1];
    size_t len[MAX_LINES];
    uint64_t offset[MAX_LINES];
    bool overlong[MAX_LINES];
    unsigned quotes[MAX_LINES], first_quote[MAX_LINES];
    size_t count;
};

static void remember(struct seen *seen, const struct line *line)
{
    size_t i = seen->count++;

    CU_ASSERT_FATAL(i < MAX_LINES);
    CHECK_INT(line->number, i + 1);
    memcpy(seen->text[i], line->text.at, line->text.len);
    seen->len[i] = line->text.len;
    seen->offset[i] = line->offset;
    seen->overlong[i] = line->overlong;
    seen->quotes[i] = line->quote_count;
    seen->first_quote[i] =
        line->quote_count
            ? (unsigned)(line->base + line->quotes[0] - line->text.at)
            : 0;
}

/* Feed @a bytes in pieces of @a piece bytes. */
static void split(const char *bytes, size_t len, size_t piece,
                  struct seen *seen)
{
    struct line_splitter *s =
        line_splitter_create(MAX_LINE, 128 * 1024, line_marks_choose());
    struct line line;

    CU_ASSERT_PTR_NOT_NULL_FATAL(s);
    memset(seen, 0, sizeof *seen);
    for (size_t at = 0; at < len;) {
        size_t room, take = piece < len - at ? piece : len - at;
        char *space = line_splitter_space(s, &room);
        if (take > room)
            take = room;
        CU_ASSERT_FATAL(take > 0);
        memcpy(space, bytes + at, take);
        line_splitter_filled(s, take);
        at += take;
        while (line_splitter_next(s, &line))
            remember(seen, &line);
    }
    if (line_splitter_last(s, &line))
        remember(seen, &line);
    CU_ASSERT_FALSE(line_splitter_last(s, &line));
    line_splitter_destroy(s);
}

static void lines_end_at_newlines_and_lose_a_carriage_return(void)
{
    struct seen seen;

    split("one\ntwo\r\n\n\r\nlast", 16, 16, &seen);
    CHECK_INT(seen.count, 5);
    CHECK_BYTES(seen.text[0], seen.len[0], "one");
    CHECK_BYTES(seen.text[1], seen.len[1], "two");
    CHECK_INT(seen.len[2], 0);
    CHECK_INT(seen.len[3], 0);
    CHECK_BYTES(seen.text[4], seen.len[4], "last");
    CHECK_INT(seen.offset[1], 4);
    CHECK_INT(seen.offset[4], 12);
}

static void a_byte_order_mark_before_a_line_is_counted_and_dropped(void)
{
    static const char bytes[] = "\xef\xbb\xbf\"one\"\n\xef\xbb\xbf# two\r\n"
                                "\xef\xbb\xbf\xef\xbb\xbf\n\xef\xbbx\n"
                                "a\xef\xbb\xbf\n\xef\xbb\xbflast";
    struct seen seen;

    split(bytes, sizeof bytes - 1, 5, &seen);
    CHECK_INT(seen.count, 6);
    CHECK_BYTES(seen.text[0], seen.len[0], "\"one\"");
    CHECK_INT(seen.quotes[0], 2);
    CHECK_INT(seen.first_quote[0], 0);
    CHECK_BYTES(seen.text[1], seen.len[1], "# two");
    CHECK_INT(seen.offset[1], 9);
    CHECK_INT(seen.len[2], 0);
    CHECK_BYTES(seen.text[3], seen.len[3], "\xef\xbbx");
    CHECK_INT(seen.offset[3], 26);
    CHECK_BYTES(seen.text[4], seen.len[4], "a\xef\xbb\xbf");
    CHECK_BYTES(seen.text[5], seen.len[5], "last");
    CHECK_INT(seen.offset[5], 35);
}

static void nul_bytes_belong_to_their_line(void)
{
    struct seen seen;

    split("a\0b\nc", 5, 5, &seen);
    CHECK_INT(seen.count, 2);
    CHECK_INT(seen.len[0], 3);
    CU_ASSERT_EQUAL(memcmp(seen.text[0], "a\0b", 3), 0);
}

static void a_line_over_the_limit_comes_once_and_is_marked(void)
{
    struct seen seen;
    char bytes[1000];

    memset(bytes, 'x', sizeof bytes);
    bytes[0] = '\n';
    bytes[1 + MAX_LINE] = '\n'; /* exactly the limit */
    bytes[900] = '\n';          /* over it */
    split(bytes, sizeof bytes, sizeof bytes, &seen);
    CHECK_INT(seen.count, 4);
    CHECK_INT(seen.len[1], MAX_LINE);
    CU_ASSERT_FALSE(seen.overlong[1]);
    CHECK_INT(seen.len[2], MAX_LINE);
    CU_ASSERT_TRUE(seen.overlong[2]);
    CHECK_INT(seen.offset[3], 901);
    CHECK_INT(seen.len[3], 99);
}

static void a_hole_over_the_limit_is_a_line_of_its_own(void)
{
    struct seen seen;
    char bytes[1000] = "";

    memcpy(bytes, "a\nb\"", 4); /* cut, then the hole */
    memcpy(bytes + 500, "c\"\n", 3);
    bytes[503 + 2 * MAX_LINE] = '\n'; /* the hole's own */
    memcpy(bytes + 504 + 2 * MAX_LINE, "d\n", 2);
    split(bytes, 506 + 2 * MAX_LINE, sizeof bytes, &seen);
    CHECK_INT(seen.count, 5);
    CU_ASSERT_TRUE(seen.overlong[1]);
    CHECK_BYTES(seen.text[2], seen.len[2], "c\"");
    CHECK_INT(seen.offset[2], 500);
    CHECK_INT(seen.quotes[2], 1);
    CU_ASSERT_TRUE(seen.overlong[3]);
    CHECK_BYTES(seen.text[4], seen.len[4], "d");
    CHECK_INT(seen.offset[4], 504 + 2 * MAX_LINE);
}

static void every_way_to_cut_the_stream_gives_the_same_lines(void)
{
    static const char alphabet[] = "ab\"\\\n\n\r\0c ";
    static struct seen whole, pieces;
    char bytes[700];

    srand(7);
    for (int round = 0; round < 60; round++) {
        size_t len = sizeof bytes - (size_t)(rand() % 50);
        for (size_t i = 0; i < len; i++)
            bytes[i] = rand() % (round + 2) ? 'x' : alphabet[rand() % 10];
        size_t lines = 0;
        for (size_t i = 0; i < len; i++)
            if (bytes[i] == '\n' && ++lines > MAX_LINES - 4)
                bytes[i] = 'y';
        if (round % 3 == 0) /* a mark, which may be cut */
            memcpy(bytes + rand() % 400, "\xef\xbb\xbf", 3);
        if (round % 2) /* a hole */
            memset(bytes + rand() % 400, '\0', (size_t)(rand() % 200));
        split(bytes, len, len, &whole);
        static const size_t cuts[] = {1, 2, 3, 7, 61, 64, 65, 127, 499};
        for (size_t c = 0; c < sizeof cuts / sizeof cuts[0]; c++) {
            split(bytes, len, cuts[c], &pieces);
            CU_ASSERT_EQUAL(memcmp(&whole, &pieces, sizeof whole), 0);
        }
    }
}

static void quotes_are_counted_in_their_line(void)
{
    struct seen seen;

    split("a \"b\\\"c\" d\ne\n\"\n", 15, 4, &seen);
    CHECK_INT(seen.quotes[0], 2);
    CHECK_INT(seen.first_quote[0], 2);
    CHECK_INT(seen.quotes[1], 0);
    CHECK_INT(seen.quotes[2], 1);
    CHECK_INT(seen.first_quote[2], 0);
}

/* Take what is there, in pieces; @a passed are the bytes gone past. */
static void take(struct line_splitter *s, const char *bytes, size_t len,
                 size_t piece, char *passed, size_t *count)
{
    struct slice gone;
    struct line line;

    for (size_t at = 0; at < len;) {
        size_t room, some = piece < len - at ? piece : len - at;
        char *space;
        gone = line_splitter_passed(s);
        memcpy(passed + *count, gone.at, gone.len);
        *count += gone.len;
        space = line_splitter_space(s, &room);
        memcpy(space, bytes + at, some);
        line_splitter_filled(s, some);
        at += some;
        while (line_splitter_next(s, &line))
            ;
    }
    gone = line_splitter_passed(s);
    memcpy(passed + *count, gone.at, gone.len);
    *count += gone.len;
}

static void what_was_gone_past_is_the_stream_up_to_the_place(void)
{
    static char bytes[700], passed[700];
    uint64_t number, offset;

    for (size_t i = 0; i < sizeof bytes; i++) /* also over the limit */
        bytes[i] = i % (i < 400 ? 37 : 211) == 9 ? '\n' : (char)('a' + i % 26);
    for (size_t piece = 1; piece < sizeof bytes; piece += 13) {
        struct line_splitter *s =
            line_splitter_create(MAX_LINE, 1024, line_marks_choose());
        size_t count = 0;
        take(s, bytes, sizeof bytes, piece, passed, &count);
        line_splitter_place(s, &number, &offset);
        CHECK_INT(count, offset);
        CU_ASSERT(memcmp(passed, bytes, count) == 0);
        line_splitter_destroy(s);
    }
}

static void a_line_that_came_cut_is_gone_past_by_another_reader(void)
{
    static const char rest[] = "the rest\nnext\n";
    static const char hole[] = "\0\0next\n";
    static char beginning[MAX_LINE + 20];
    const struct {
        char fills;
        const char *bytes;
        size_t len;
    } cases[] = {{'a', rest, sizeof rest - 1}, {'\0', hole, sizeof hole - 1}};

    for (size_t i = 0; i < 2; i++) {
        struct line_splitter *s =
            line_splitter_create(MAX_LINE, 1024, line_marks_choose());
        char passed[256];
        size_t count = 0, room;
        unsigned unfinished;
        uint64_t number, offset;
        struct line line;
        memset(beginning, cases[i].fills, sizeof beginning);
        take(s, beginning, sizeof beginning, sizeof beginning, passed, &count);
        CHECK_INT(count, sizeof beginning);
        unfinished = line_splitter_unfinished(s);
        line_splitter_place(s, &number, &offset);
        CHECK_INT(number, 1);
        line_splitter_restart_at(s, number, offset);
        line_splitter_go_on_in(s, unfinished);
        memcpy(line_splitter_space(s, &room), cases[i].bytes, cases[i].len);
        line_splitter_filled(s, cases[i].len);
        CU_ASSERT(line_splitter_next(s, &line));
        CHECK_BYTES(line.text.at, line.text.len, "next");
        CHECK_INT(line.number, 2);
        CHECK_INT(line_splitter_unfinished(s), 0);
        line_splitter_destroy(s);
    }
}

/* @return the texts of all lines from here on, with their numbers. */
static void read_on(struct line_splitter *s, char *text, size_t size)
{
    struct line line;
    size_t len = 0;

    text[0] = '\0';
    while (line_splitter_next(s, &line) && len < size)
        len +=
            (size_t)snprintf(text + len, size - len, "%d:%.*s:%u:%d ",
                             (int)line.number, (int)line.text.len, line.text.at,
                             line.quote_count, (int)line.offset);
}

static void lines_that_were_handed_out_come_again(void)
{
    static const char bytes[] = "a \"1\"\nb\n\"c\" \"d\"\ne\n";
    struct line_splitter *s =
        line_splitter_create(MAX_LINE, 128 * 1024, line_marks_choose());
    char whole[200], again[200];
    struct line line, second;
    size_t room;

    CU_ASSERT_PTR_NOT_NULL_FATAL(s);
    memcpy(line_splitter_space(s, &room), bytes, sizeof bytes - 1);
    line_splitter_filled(s, sizeof bytes - 1);
    CU_ASSERT(line_splitter_next(s, &line));
    CU_ASSERT(line_splitter_next(s, &second));
    line_splitter_go_back(s, &second, 0);
    CHECK_INT(line_splitter_left(s), sizeof bytes - 1 - line.bytes);
    read_on(s, whole, sizeof whole);
    CHECK_STR(whole, "2:b:0:6 3:\"c\" \"d\":4:8 4:e:0:16 ");
    line_splitter_go_back(s, &second, 0);
    read_on(s, again, sizeof again);
    CHECK_STR(again, whole);
    line_splitter_destroy(s);
}

/* What was gone past of a cut line behind them is gone past once more. */
static void lines_before_one_that_came_cut_come_again(void)
{
    struct line_splitter *s =
        line_splitter_create(MAX_LINE, 128 * 1024, line_marks_choose());
    struct line first, line;
    size_t room;
    char *space;

    CU_ASSERT_PTR_NOT_NULL_FATAL(s);
    space = line_splitter_space(s, &room);
    memset(space, 'x', 3 * MAX_LINE);
    space[1] = space[3 * MAX_LINE - 1] = '\n';
    line_splitter_filled(s, 3 * MAX_LINE);
    CU_ASSERT(line_splitter_next(s, &first));
    for (int i = 0; i < 2; i++) {
        CU_ASSERT(line_splitter_next(s, &line));
        CHECK_INT(line.overlong, true);
        CHECK_INT(line.number, 2);
        CHECK_INT(first.bytes + line.bytes + line_splitter_dropped(s),
                  3 * MAX_LINE);
        line_splitter_go_back(s, &first, 0);
        CHECK_INT(line_splitter_dropped(s), 0);
        CU_ASSERT(line_splitter_next(s, &first));
    }
    line_splitter_destroy(s);
}

static CU_TestInfo tests[] = {
    {"lines that were handed out come again",
     lines_that_were_handed_out_come_again},
    {"lines before one that came cut come again",
     lines_before_one_that_came_cut_come_again},
    {"what was gone past is the stream up to the place",
     what_was_gone_past_is_the_stream_up_to_the_place},
    {"a line that came cut is gone past by another reader",
     a_line_that_came_cut_is_gone_past_by_another_reader},
    {"lines end at newlines and lose a carriage return",
     lines_end_at_newlines_and_lose_a_carriage_return},
    {"a byte order mark before a line is counted and dropped",
     a_byte_order_mark_before_a_line_is_counted_and_dropped},
    {"NUL bytes belong to their line", nul_bytes_belong_to_their_line},
    {"a line over the limit comes once and is marked",
     a_line_over_the_limit_comes_once_and_is_marked},
    {"a hole over the limit is a line of its own",
     a_hole_over_the_limit_is_a_line_of_its_own},
    {"every way to cut the stream gives the same lines",
     every_way_to_cut_the_stream_gives_the_same_lines},
    {"quotes are counted in their line", quotes_are_counted_in_their_line},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_line_splitter, "analyzer/line/splitter");
