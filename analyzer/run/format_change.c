#include "run/format_change.h"

#include <stdlib.h>

#include "format/log_format.h"
#include "record/record_parser.h"
#include "run/format_choice.h"
#include "run/format_fit.h"
#include "run/held_lines.h"

enum {
    FEW_LINES = 3, /* that tell a new format */
    MANY_CHANGES = 32,
    MOST_ROW = 4096
};

struct format_change {
    struct format_reader reader;
    struct held_lines *held;
    size_t held_next;
    bool looking;
    unsigned row, look_at;
    bool has_told; /* that lines have a format that is not followed */
};

struct format_change *format_change_create(struct format_reader reader)
{
    struct format_change *change = calloc(1, sizeof *change);

    if (!change)
        return NULL;
    change->reader = reader;
    change->look_at = 1;
    return change;
}

void format_change_destroy(struct format_change *change)
{
    if (!change)
        return;
    held_lines_destroy(change->held);
    free(change);
}

/* One format more, which this takes over. */
static bool use(struct format_change *change, struct log_format *format,
                const struct line *lines, size_t count)
{
    ++*change->reader.changes;
    return change->reader.use(change->reader.context, format, lines, count);
}

/* Those of @a count lines at @a all that fit no format of the log. */
static size_t misfits(const struct format_change *change,
                      const struct line *all, size_t count, struct line *lines)
{
    size_t found = 0;

    for (size_t i = 0; i < count; i++)
        if (!line_is_comment(&all[i])
            && !log_dialects_try(change->reader.dialects, &all[i]))
            lines[found++] = all[i];
    return found;
}

/* Whether @a format is one more, that @a count of @a of lines have. A few that
 * have the quotes of one of the log, and not those of theirs, are damaged lines
 * of that one: glued, or cut. A shorter format fits these, too. */
static bool is_new(const struct format_change *change,
                   const struct log_format *format, const struct line *lines,
                   size_t count, size_t of)
{
    const struct log_dialects *dialects = change->reader.dialects;

    return format && !log_dialects_know(dialects, format)
           && (2 * count > of
               || !log_dialects_have_quotes_of(dialects, format, lines, count));
}

bool format_change_use_others(struct format_change *change,
                              const struct line *first, size_t first_count)
{
    struct line *lines = malloc(FORMAT_LINES_MAX * sizeof *lines);
    struct log_dialects *dialects = change->reader.dialects;
    struct log_format *format = NULL;
    bool ok = lines != NULL;

    while (ok && !log_dialects_is_full(dialects)) {
        size_t count = misfits(change, first, first_count, lines);
        format = format_of_most(lines, count, FEW_LINES);
        if (!is_new(change, format, lines, count, first_count))
            break;
        ok = use(change, format, lines, count);
        format = NULL;
    }
    log_format_destroy(format);
    free(lines);
    return ok;
}

bool format_change_use_sibling(struct format_change *change,
                               const struct line *line)
{
    struct log_format *sibling =
        log_dialects_sibling(change->reader.dialects, line);

    return sibling && use(change, sibling, line, 1);
}

bool format_change_begins(struct format_change *change, bool fits)
{
    if (fits) {
        change->row = 0;
        if (change->look_at > FEW_LINES)
            change->look_at = FEW_LINES;
        return false;
    }
    if (++change->row < change->look_at)
        return false;
    change->row = 0;
    change->looking = true;
    return true;
}

bool format_change_is_looking(const struct format_change *change)
{
    return change->looking;
}

enum hold_result format_change_hold(struct format_change *change,
                                    const struct line *line)
{
    if (!change->held)
        change->held = held_lines_create();
    if (!change->held)
        return HOLD_REFUSED;
    if (held_lines_add(change->held, line))
        return held_lines_count(change->held) == HELD_LINES_MAX ? HOLD_ENOUGH
                                                                : HOLD_OK;
    if (format_change_holds(change))
        return HOLD_LATER;
    change->looking = false;
    return HOLD_REFUSED;
}

bool format_change_holds(const struct format_change *change)
{
    return change->held && held_lines_count(change->held) > 0;
}

/* Those of the lines that are held that fit no format of the log. */
static size_t misfits_held(const struct format_change *change,
                           struct line *lines)
{
    return misfits(change, held_lines_all(change->held),
                   held_lines_count(change->held), lines);
}

/* Take up the formats that lines have which fit none of the log so far; each
 * is one of at least a few lines. */
static bool follow(struct format_change *change, struct line *lines,
                   size_t count, struct log_format *format)
{
    while (
        is_new(change, format, lines, count, held_lines_count(change->held))) {
        if (!use(change, format, lines, count))
            return false;
        count = misfits_held(change, lines);
        format = format_of_most(lines, count, FEW_LINES);
    }
    log_format_destroy(format);
    return true;
}

/* After how many misfits in a row the next look is taken. */
static unsigned later_look(unsigned look_at)
{
    return look_at < FEW_LINES  ? FEW_LINES
           : look_at < MOST_ROW ? 4 * look_at
                                : MOST_ROW;
}

bool format_change_decide(struct format_change *change)
{
    const struct format_reader *reader = &change->reader;
    struct line lines[HELD_LINES_MAX];
    size_t count = misfits_held(change, lines);
    struct log_format *format = format_of_most(lines, count, FEW_LINES);
    bool found =
        is_new(change, format, lines, count, held_lines_count(change->held));

    change->held_next = 0;
    change->looking = false;
    if (found && !reader->tell) {
        /* Looking costs: a log that changes all the time is looked at less and
         * less. */
        change->look_at =
            *reader->changes < MANY_CHANGES ? 1 : later_look(change->look_at);
        return follow(change, lines, count, format);
    }
    if (found && !change->has_told) {
        change->has_told = true;
        reader->tell(reader->context, format, &lines[0]);
    }
    log_format_destroy(format);
    change->look_at = later_look(change->look_at);
    return true;
}

const struct line *format_change_next_held(struct format_change *change)
{
    if (change->held_next < held_lines_count(change->held))
        return &held_lines_all(change->held)[change->held_next++];
    held_lines_forget(change->held);
    return NULL;
}
