#include "run/line_again.h"

#include <stdlib.h>

#include "format/log_format.h"
#include "input/input.h"
#include "line/line_splitter.h"
#include "record/record_parser.h"

enum { BLOCK = 2048, MAX_LINE = 1024 * 1024 };

struct known {
    struct log_format *format;
    struct record_parser *parser;
};

struct line_again {
    bool use_local_zone;
    struct known *known;
    int count, room, last;
    struct line_splitter *splitter;
    struct line line;
};

struct line_again *line_again_create(bool use_local_zone)
{
    struct line_again *again = calloc(1, sizeof *again);

    if (!again)
        return NULL;
    again->use_local_zone = use_local_zone;
    again->splitter =
        line_splitter_create(MAX_LINE, BLOCK, line_marks_choose());
    if (again->splitter)
        return again;
    line_again_destroy(again);
    return NULL;
}

static bool make_room(struct line_again *again)
{
    int room = again->room > 0 ? 2 * again->room : 8;
    struct known *grown;

    if (again->count < again->room)
        return true;
    grown = realloc(again->known, (size_t)room * sizeof *grown);
    if (!grown)
        return false;
    again->known = grown;
    again->room = room;
    return true;
}

static bool add(struct line_again *again, const struct log_format *format)
{
    struct record_parser *parser =
        make_room(again) ? record_parser_create(format, again->use_local_zone)
                         : NULL;

    if (!parser)
        return false;
    again->known[again->count++] =
        (struct known){log_format_retain(format), parser};
    return true;
}

int line_again_format(struct line_again *again, const struct log_format *format,
                      int most)
{
    int i = again->last;

    if (i < again->count && again->known[i].format == format)
        return i;
    for (i = 0; i < again->count && again->known[i].format != format;)
        i++;
    if (i == again->count && (i >= most || !add(again, format)))
        return -1;
    return again->last = i;
}

/* Have the whole line. */
static bool find_line(struct line_again *again, const struct input *in,
                      uint64_t offset)
{
    size_t room, got;

    do {
        char *space = line_splitter_space(again->splitter, &room);
        got = room > 0 ? input_peek(in, offset, space, room) : 0;
        line_splitter_filled(again->splitter, got);
        offset += got;
        if (line_splitter_next(again->splitter, &again->line))
            return true;
    } while (got > 0);
    return line_splitter_last(again->splitter, &again->line);
}

bool line_again_read(struct line_again *again, const struct input *in,
                     uint64_t offset, uint64_t number, int format,
                     struct record *record)
{
    line_splitter_restart_at(again->splitter, number - 1, offset);
    return find_line(again, in, offset)
           && !record_parse(again->known[format].parser, &again->line, record);
}

void line_again_destroy(struct line_again *again)
{
    if (!again)
        return;
    for (int i = 0; i < again->count; i++) {
        record_parser_destroy(again->known[i].parser);
        log_format_destroy(again->known[i].format);
    }
    free(again->known);
    line_splitter_destroy(again->splitter);
    free(again);
}
