#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* fwrite_unlocked(): one thread has the file */
#endif

#include "run/log_spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "format/log_format.h"
#include "line/line_splitter.h"
#include "record/record_parser.h"

enum { BUFFER = 16 * 1024 };

/* In front of each line: its quotes and bytes follow. */
struct head {
    uint64_t number, offset, bytes;
    int64_t time_us;  /* some lines tell theirs only after those before them */
    const char *file; /* names outlive the run */
    uint64_t rank;
    uint32_t format;
    uint32_t len, quote_count;
};

struct known {
    struct log_format *format;
    struct record_parser *parser;
};

struct log_spool {
    FILE *file;
    char *buffer; /* of it: what the library takes by itself is one page */
    bool use_local_zone;

    struct known *known; /* the formats of the lines */
    size_t known_count, known_room;
    const struct log_format *last_format; /* that was written, and its place */
    uint32_t last_known;

    char *text; /* of the present line */
    uint32_t *quotes;
    size_t text_room, quote_room;
    struct line line;
};

static void say(struct diag *diag, const char *what)
{
    diag_set(diag,
             "cannot %s a temporary file: %s; set TMPDIR to a folder with more "
             "room, or raise --memory so that none is needed",
             what, strerror(errno));
}

/* A file that is gone when it is closed, however that happens. */
static FILE *open_temporary(void)
{
    const char *folder = getenv("TMPDIR");
    char path[4096];
    int fd;
    FILE *file;

    if (!folder || !*folder)
        folder = "/tmp";
    if (snprintf(path, sizeof path, "%s/redirect-analyzer-XXXXXX", folder)
        >= (int)sizeof path) {
        errno = ENAMETOOLONG;
        return NULL;
    }
    fd = mkostemp(path, O_CLOEXEC);
    if (fd < 0)
        return NULL;
    unlink(path);
    file = fdopen(fd, "w+");
    if (!file)
        close(fd);
    return file;
}

struct log_spool *log_spool_create(bool use_local_zone, struct diag *diag)
{
    struct log_spool *spool = calloc(1, sizeof *spool);

    if (!spool) {
        diag_set(diag, "out of memory");
        return NULL;
    }
    spool->use_local_zone = use_local_zone;
    spool->buffer = malloc(BUFFER);
    spool->file = spool->buffer ? open_temporary() : NULL;
    if (spool->file) {
        setvbuf(spool->file, spool->buffer, _IOFBF, BUFFER);
        return spool;
    }
    say(diag, "open");
    log_spool_destroy(spool);
    return NULL;
}

/* @a at grown so that @a count elements of @a size fit; NULL without memory,
 * and then what was there stays. */
static void *room_for(void *at, size_t *room, size_t count, size_t size)
{
    size_t more = count > 2 * *room ? count : 2 * *room;
    void *grown;

    if (count <= *room)
        return at;
    grown = realloc(at, more * size);
    if (grown)
        *room = more;
    return grown;
}

static bool add_known(struct log_spool *spool, const struct log_format *format)
{
    struct known *grown = room_for(spool->known, &spool->known_room,
                                   spool->known_count + 1, sizeof *grown);
    struct record_parser *parser =
        record_parser_create(format, spool->use_local_zone);

    if (grown)
        spool->known = grown;
    if (!grown || !parser) {
        record_parser_destroy(parser);
        return false;
    }
    spool->known[spool->known_count++] =
        (struct known){log_format_retain(format), parser};
    return true;
}

/* The number of @a format here; -1 without memory. */
static int number_of(struct log_spool *spool, const struct log_format *format)
{
    size_t i = 0;

    if (format == spool->last_format)
        return (int)spool->last_known;
    while (i < spool->known_count
           && !log_format_is_same(spool->known[i].format, format))
        i++;
    if (i == spool->known_count && !add_known(spool, format))
        return -1;
    /* Only what is held here cannot become another format in its place. */
    if (spool->known[i].format == format) {
        spool->last_format = format;
        spool->last_known = (uint32_t)i;
    }
    return (int)i;
}

/* Their places in the line, all at once: a call for each would cost more than the
 * line. */
static bool write_quotes(struct log_spool *spool, const struct line *line)
{
    uint32_t *quotes = room_for(spool->quotes, &spool->quote_room,
                                line->quote_count, sizeof *quotes);
    uint32_t begin = (uint32_t)(line->text.at - line->base);

    if (!quotes && line->quote_count > 0)
        return false;
    spool->quotes = quotes;
    for (unsigned i = 0; i < line->quote_count; i++)
        quotes[i] = line->quotes[i] - begin;
    return fwrite_unlocked(quotes, sizeof *quotes, line->quote_count,
                           spool->file)
           == line->quote_count;
}

bool log_spool_write(struct log_spool *spool, const struct record *record,
                     size_t rank, struct diag *diag)
{
    const struct line *line = record->source;
    int format = number_of(spool, record->format);
    struct head head = {
        .number = record->number,
        .offset = record->offset,
        .bytes = line->bytes,
        .time_us = record->time_us,
        .file = record->file,
        .rank = rank,
        .format = (uint32_t)format,
        .len = (uint32_t)line->text.len,
        .quote_count = line->quote_count,
    };

    if (format < 0) {
        diag_set(diag, "out of memory");
        return false;
    }
    if (fwrite_unlocked(&head, sizeof head, 1, spool->file) != 1
        || !write_quotes(spool, line)
        || fwrite_unlocked(line->text.at, 1, line->text.len, spool->file)
               != line->text.len) {
        say(diag, "write");
        return false;
    }
    return true;
}

bool log_spool_rewind(struct log_spool *spool, struct diag *diag)
{
    if (fflush(spool->file) != 0 || fseek(spool->file, 0, SEEK_SET) != 0) {
        say(diag, "write");
        return false;
    }
    return true;
}

static bool read_line(struct log_spool *spool, const struct head *head,
                      struct diag *diag)
{
    uint32_t *quotes = room_for(spool->quotes, &spool->quote_room,
                                head->quote_count, sizeof *quotes);
    char *text = room_for(spool->text, &spool->text_room,
                          head->len + LINE_MARKS_PADDING, 1);

    if (quotes)
        spool->quotes = quotes;
    if (text)
        spool->text = text;
    if (!text || (!quotes && head->quote_count > 0)) {
        diag_set(diag, "out of memory");
        return false;
    }
    /* In parentheses: glibc's macros of that name narrow silently. */
    if ((fread_unlocked)(spool->quotes, sizeof *quotes, head->quote_count,
                         spool->file)
            != head->quote_count
        || (fread_unlocked)(spool->text, 1, head->len, spool->file)
               != head->len) {
        say(diag, "read");
        return false;
    }
    memset(spool->text + head->len, 0, LINE_MARKS_PADDING);
    spool->line = (struct line){
        .text = {spool->text, head->len},
        .quotes = spool->quotes,
        .base = spool->text,
        .quote_count = head->quote_count,
        .number = head->number,
        .offset = head->offset,
        .bytes = head->bytes,
    };
    return true;
}

bool log_spool_next(struct log_spool *spool, struct record *record,
                    size_t *rank, struct diag *diag)
{
    struct head head;

    while (fread_unlocked(&head, sizeof head, 1, spool->file) == 1) {
        if (!read_line(spool, &head, diag))
            return false;
        /* It was a record when it was written. */
        if (record_parse(spool->known[head.format].parser, &spool->line,
                         record))
            continue;
        record->file = head.file;
        record->time_us = head.time_us;
        *rank = (size_t)head.rank;
        return true;
    }
    if (ferror(spool->file))
        say(diag, "read");
    return false;
}

size_t log_spool_memory(void)
{
    return BUFFER + sizeof(struct log_spool);
}

void log_spool_destroy(struct log_spool *spool)
{
    if (!spool)
        return;
    for (size_t i = 0; i < spool->known_count; i++) {
        record_parser_destroy(spool->known[i].parser);
        log_format_destroy(spool->known[i].format);
    }
    free(spool->known);
    free(spool->text);
    free(spool->quotes);
    if (spool->file)
        fclose(spool->file);
    free(spool->buffer);
    free(spool);
}
