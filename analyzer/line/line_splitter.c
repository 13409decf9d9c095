#include "line/line_splitter.h"

#include <stdlib.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/*
 * The buffer holds what is not yet handed out:
 *
 *     0        begin            scanned == end            capacity
 *     |  done  |  lines, marked  |        room        |  padding  |
 *
 * Marks are absolute positions in the buffer; next_mark is the first one at or
 * behind begin. When the room runs out, the unfinished line moves to the
 * front, its marks with it.
 *
 * While a line is longer than the limit, its bytes are counted and thrown
 * away (discarding); it has been handed out already. One that is a hole at the
 * limit, bytes of zero that a crash has left in the file, ends with the hole:
 * what stands behind it is another line.
 */
enum { SHORT_LINES = 4096 };

enum discarding { NOTHING, A_LINE, A_HOLE };

struct line_splitter {
    line_marks_fn *find_marks;
    size_t max_line, block, capacity;
    char *bytes;
    uint32_t *marks;
    size_t mark_count, next_mark;
    size_t no_newline_before; /* marks from next_mark to here are quotes */
    size_t begin, end;
    size_t passed;   /* bytes before it were told by line_splitter_passed() */
    uint64_t offset; /* of bytes[begin] in the stream */
    uint64_t number;
    uint64_t dropped;
    bool escaped;
    enum discarding discarding;
};

/* Have room for a block and a line not longer than that, and then for twice as
 * much, up to what the longest line needs. @return false without memory. */
static bool grow(struct line_splitter *s)
{
    size_t most = s->max_line + 1 + s->block;
    size_t wanted = 2 * (s->capacity + s->block);
    size_t capacity = wanted < most ? wanted : most;
    char *bytes = realloc(s->bytes, capacity + LINE_MARKS_PADDING);
    uint32_t *marks;

    if (!bytes)
        return false;
    s->bytes = bytes;
    memset(bytes + capacity, 0, LINE_MARKS_PADDING);
    /* Room for the worst case, a mark for each byte; pages that no mark
     * reaches are never touched. */
    marks = realloc(s->marks, (capacity + LINE_MARKS_ROOM) * sizeof *marks);
    if (!marks)
        return false;
    s->marks = marks;
    s->capacity = capacity;
    return true;
}

struct line_splitter *line_splitter_create(size_t max_line, size_t block,
                                           line_marks_fn *marks)
{
    struct line_splitter *s = calloc(1, sizeof *s);

    if (!s)
        return NULL;
    s->find_marks = marks;
    s->max_line = max_line;
    s->block = block;
    if (grow(s))
        return s;
    line_splitter_destroy(s);
    return NULL;
}

void line_splitter_restart(struct line_splitter *s)
{
    s->mark_count = s->next_mark = s->no_newline_before = 0;
    s->begin = s->end = s->passed = 0;
    s->offset = s->number = s->dropped = 0;
    s->escaped = false;
    s->discarding = NOTHING;
}

void line_splitter_restart_at(struct line_splitter *s, uint64_t number,
                              uint64_t offset)
{
    line_splitter_restart(s);
    s->number = number;
    s->offset = offset;
}

void line_splitter_place(const struct line_splitter *s, uint64_t *number,
                         uint64_t *offset)
{
    *number = s->number;
    *offset = s->offset;
}

unsigned line_splitter_unfinished(const struct line_splitter *s)
{
    return s->discarding;
}

void line_splitter_go_on_in(struct line_splitter *s, unsigned unfinished)
{
    s->discarding = unfinished == A_LINE   ? A_LINE
                    : unfinished == A_HOLE ? A_HOLE
                                           : NOTHING;
}

struct slice line_splitter_passed(struct line_splitter *s)
{
    struct slice bytes = {s->bytes + s->passed, s->begin - s->passed};

    s->passed = s->begin;
    return bytes;
}

/* Move the unfinished line and its marks to the front. */
static void move_to_front(struct line_splitter *s)
{
    size_t left = s->mark_count - s->next_mark;

    memmove(s->bytes, s->bytes + s->begin, s->end - s->begin);
    for (size_t i = 0; i < left; i++)
        s->marks[i] = s->marks[s->next_mark + i] - (uint32_t)s->begin;
    s->mark_count = left;
    s->no_newline_before -= s->next_mark;
    s->next_mark = 0;
    s->end -= s->begin;
    s->begin = s->passed = 0;
}

char *line_splitter_space(struct line_splitter *s, size_t *size)
{
    /* A long unfinished line stays where it is while there is room, so that a
     * slow pipe does not move it again for every few bytes. */
    if (s->end - s->begin < SHORT_LINES || s->capacity - s->end < s->block)
        move_to_front(s);
    if (s->capacity - s->end < s->block)
        grow(s);
    *size = s->capacity - s->end < s->block ? s->capacity - s->end : s->block;
    return s->bytes + s->end;
}

void line_splitter_filled(struct line_splitter *s, size_t got)
{
    s->mark_count += s->find_marks(s->bytes, s->end, s->end + got,
                                   s->marks + s->mark_count, &s->escaped);
    s->end += got;
}

/* Hand out bytes[begin .. stop) and go on behind @a next. */
static inline void hand_out(struct line_splitter *s, struct line *line,
                            size_t stop, size_t next, size_t quote_count)
{
    size_t len = stop - s->begin;

    line->overlong = len > s->max_line;
    if (line->overlong)
        len = s->max_line;
    else if (len > 0 && s->bytes[stop - 1] == '\r')
        len--;
    line->text = (struct slice){s->bytes + s->begin, len};
    line->base = s->bytes;
    line->quotes = s->marks + s->next_mark;
    line->quote_count = line->overlong ? 0 : (unsigned)quote_count;
    line->number = ++s->number;
    line->offset = s->offset;
    line->bytes = next - s->begin;
    s->offset += next - s->begin;
    s->begin = next;
}

/* The newline at or behind next_mark; mark_count when there is none. */
static size_t find_newline(struct line_splitter *s)
{
    size_t i = s->no_newline_before;

    while (i < s->mark_count && !(s->marks[i] & LINE_MARK_NEWLINE))
        i++;
    s->no_newline_before = i;
    return i;
}

/* The marks before @a mark are done with. */
static void advance_to(struct line_splitter *s, size_t mark)
{
    s->next_mark = s->no_newline_before = mark;
}

/* Drop what stands before @a next; @a mark is the first behind that. */
static void drop_to(struct line_splitter *s, size_t next, size_t mark)
{
    s->offset += next - s->begin;
    s->dropped += next - s->begin;
    s->begin = next;
    advance_to(s, mark);
}

/* Windows puts a mark before UTF-8, and `cat` one amid a log. */
static void skip_marks(struct line *line)
{
    enum { LEN = 3 };

    while (slice_begins(line->text, "\xef\xbb\xbf")) {
        line->text.at += LEN;
        line->text.len -= LEN;
    }
}

/* Whether the next line begins as such a mark does, and no other line. */
static inline bool may_have_mark(const struct line_splitter *s)
{
    return s->bytes[s->begin] == '\xef';
}

/* Drop bytes of an overlong line, up to its newline if that is here. */
static bool discard_line(struct line_splitter *s)
{
    size_t i = find_newline(s);
    bool found = i < s->mark_count;

    drop_to(s, found ? (s->marks[i] & LINE_MARK_AT) + 1 : s->end,
            found ? i + 1 : s->mark_count);
    return found;
}

/* Drop bytes of a hole, up to its end if that is here; a newline right behind
 * it is its own. */
static bool discard_hole(struct line_splitter *s)
{
    size_t next = s->begin, mark = s->next_mark;
    bool found;

    while (next < s->end && s->bytes[next] == '\0')
        next++;
    found = next < s->end;
    next += found && s->bytes[next] == '\n';
    while (mark < s->mark_count && (s->marks[mark] & LINE_MARK_AT) < next)
        mark++;
    drop_to(s, next, mark);
    return found;
}

static bool discard(struct line_splitter *s)
{
    bool done = s->discarding == A_LINE ? discard_line(s) : discard_hole(s);

    if (done)
        s->discarding = NOTHING;
    return done;
}

uint64_t line_splitter_dropped(const struct line_splitter *s)
{
    return s->dropped;
}

bool line_splitter_skip(struct line_splitter *s)
{
    return s->discarding == NOTHING || discard(s);
}

void line_splitter_go_back(struct line_splitter *s, const struct line *line,
                           uint64_t dropped)
{
    size_t mark = s->next_mark;

    s->begin -= (size_t)(s->offset - line->offset);
    s->offset = line->offset;
    s->number = line->number - 1;
    s->dropped = dropped;
    s->discarding = NOTHING;
    while (mark > 0 && (s->marks[mark - 1] & LINE_MARK_AT) >= s->begin)
        mark--;
    advance_to(s, mark);
}

size_t line_splitter_left(const struct line_splitter *s)
{
    return s->end - s->begin;
}

/* Hand out the beginning of a line that is longer than the limit, and drop the
 * rest, now or as it comes. */
static void hand_out_beginning(struct line_splitter *s, struct line *line)
{
    size_t limit = s->begin + s->max_line;

    s->discarding = s->bytes[limit] == '\0' ? A_HOLE : A_LINE;
    hand_out(s, line, limit + 1, limit + 1, 0);
    skip_marks(line);
    discard(s);
}

#ifdef __SSE2__
/* One bit for each of four marks that is a newline: they are the negative
 * ones. */
static inline unsigned newlines_of_four(const uint32_t *marks)
{
    return (unsigned)_mm_movemask_ps(_mm_castsi128_ps(
        _mm_loadu_si128((const __m128i *)(const void *)marks)));
}
#endif

/* Whether the marks from @a marks on are @a quotes quotes and then a newline.
 * LINE_MARKS_ROOM marks may be read. */
static inline bool are_quotes_of_a_line(const uint32_t *marks, unsigned quotes)
{
    uint32_t before = 0;

#ifdef __SSE2__
    if (quotes < 8) {
        unsigned newlines =
            newlines_of_four(marks) | newlines_of_four(marks + 4) << 4;
        return (newlines & ((2u << quotes) - 1)) == 1u << quotes;
    }
#endif
    for (unsigned i = 0; i < quotes; i++)
        before |= marks[i];
    return marks[quotes] & ~before & LINE_MARK_NEWLINE;
}

bool line_splitter_next_of(struct line_splitter *s, unsigned quotes,
                           struct line *line)
{
    const size_t i = s->next_mark;
    size_t stop;

    if (s->discarding != NOTHING || s->mark_count - i <= quotes
        || !are_quotes_of_a_line(s->marks + i, quotes))
        return false;
    stop = s->marks[i + quotes] & LINE_MARK_AT;
    if (stop - s->begin > s->max_line || may_have_mark(s))
        return false;
    hand_out(s, line, stop, stop + 1, quotes);
    advance_to(s, i + quotes + 1);
    return true;
}

bool line_splitter_next(struct line_splitter *s, struct line *line)
{
    size_t i, stop;
    bool found;

    if (!line_splitter_skip(s))
        return false;
    i = find_newline(s);
    found = i < s->mark_count;
    stop = found ? s->marks[i] & LINE_MARK_AT : s->end;
    if (stop - s->begin > s->max_line) {
        hand_out_beginning(s, line);
        return true;
    }
    if (!found)
        return false;
    hand_out(s, line, stop, stop + 1, i - s->next_mark);
    skip_marks(line);
    advance_to(s, i + 1);
    return true;
}

bool line_splitter_last(struct line_splitter *s, struct line *line)
{
    if (s->begin == s->end)
        return false;
    hand_out(s, line, s->end, s->end, s->mark_count - s->next_mark);
    skip_marks(line);
    advance_to(s, s->mark_count);
    return true;
}

void line_splitter_destroy(struct line_splitter *s)
{
    if (!s)
        return;
    free(s->bytes);
    free(s->marks);
    free(s);
}
