#include "record/record_batch.h"

#include <stdlib.h>
#include <string.h>

#include "util/fetch.h"

/* How often the format may change from one record to the next: with each, where
 * many logs are merged. */
enum { MAX_FORMATS = 1024 };

/* Where a slice of a record is: in the text of the entry. */
struct part {
    uint32_t at, len;
};

struct field_part {
    struct part part;
    uint32_t field;
};

/* A record in a batch. Behind it: the fields that it has, where quotes stand in
 * its line, and its text: the line, and what of its fields is not in there. */
struct entry {
    size_t size; /* of all that */
    uint64_t number, offset;
    int64_t time_us, aside_us;
    const char *file;
    struct part client, request; /* the client: of a line without fields */
    uint32_t line_len, line_bytes;
    uint16_t status, format;
    int16_t zone_min;
    uint8_t fields, quotes;
    bool is_tallied;
};

struct record_batch {
    char *bytes;
    size_t size, used, taken;
    struct log_format *formats[MAX_FORMATS];
    size_t format_count;
};

struct record_batch *record_batch_create(size_t size)
{
    struct record_batch *batch = calloc(1, sizeof *batch);

    if (!batch || !(batch->bytes = malloc(size))) {
        free(batch);
        return NULL;
    }
    batch->size = size;
    return batch;
}

void record_batch_clear(struct record_batch *batch)
{
    for (size_t i = 0; i < batch->format_count; i++)
        log_format_destroy(batch->formats[i]);
    batch->format_count = batch->used = batch->taken = 0;
}

void record_batch_destroy(struct record_batch *batch)
{
    if (!batch)
        return;
    record_batch_clear(batch);
    free(batch->bytes);
    free(batch);
}

static struct field_part *fields_of(struct entry *e)
{
    return (struct field_part *)(e + 1);
}

static uint32_t *quotes_of(struct entry *e)
{
    return (uint32_t *)(fields_of(e) + e->fields);
}

static char *text_of(struct entry *e)
{
    return (char *)(quotes_of(e) + e->quotes);
}

/* --- adding --------------------------------------------------------------- */

/* For the first entry, whatever its size. */
static bool make_room(struct record_batch *batch, size_t size)
{
    char *bytes;

    if (batch->size >= size)
        return true;
    bytes = realloc(batch->bytes, size);
    if (!bytes)
        return false;
    batch->bytes = bytes;
    batch->size = size;
    return true;
}

/* Where the entry refers to the format of @a record. @return MAX_FORMATS when
 * there are too many. */
static size_t format_of(struct record_batch *batch, const struct record *record)
{
    size_t count = batch->format_count;

    if (count > 0 && batch->formats[count - 1] == record->format)
        return count - 1;
    if (count < MAX_FORMATS)
        batch->formats[batch->format_count++] =
            log_format_retain(record->format);
    return count;
}

/* Begin an entry of @a size bytes, at most. @return what came of it, *@a e set
 * with RECORD_BATCH_OK. */
static inline enum record_batch_result begin(struct record_batch *batch,
                                             size_t size,
                                             const struct record *record,
                                             struct entry **e)
{
    size_t format;

    size = (size + _Alignof(struct entry) - 1) & -_Alignof(struct entry);
    if (batch->used == 0 && !make_room(batch, size + LINE_MARKS_PADDING))
        return RECORD_BATCH_NO_MEMORY;
    format = format_of(batch, record);
    if (batch->used + size + LINE_MARKS_PADDING > batch->size
        || format == MAX_FORMATS)
        return RECORD_BATCH_FULL;
    *e = (struct entry *)(void *)(batch->bytes + batch->used);
    batch->used += size;
    (*e)->size = size;
    (*e)->number = record->number;
    (*e)->offset = record->offset;
    (*e)->time_us = record->time_us;
    (*e)->aside_us = record->aside_us;
    (*e)->file = record->file;
    (*e)->line_len = (uint32_t)record->line.len;
    (*e)->line_bytes = (uint32_t)record->source->bytes;
    (*e)->zone_min = (int16_t)record->zone_min;
    (*e)->status = (uint16_t)record->status;
    (*e)->format = (uint16_t)format;
    (*e)->is_tallied = record->is_tallied;
    return RECORD_BATCH_OK;
}

/* Of a line that was glanced at: what was found stands in it, and where its
 * quotes are tells the rest. */
static enum record_batch_result add_line(struct record_batch *batch,
                                         const struct record *record)
{
    const struct line *line = record->source;
    const uint32_t base = (uint32_t)(record->line.at - line->base);
    size_t size = sizeof(struct entry) + line->quote_count * sizeof(uint32_t)
                  + record->line.len;
    struct entry *e;
    enum record_batch_result result = begin(batch, size, record, &e);
    uint32_t *quotes;

    if (result != RECORD_BATCH_OK)
        return result;
    e->fields = 0;
    e->quotes = (uint8_t)line->quote_count;
    e->client = (struct part){(uint32_t)(record->client.at - record->line.at),
                              (uint32_t)record->client.len};
    e->request = (struct part){(uint32_t)(record->request.at - record->line.at),
                               (uint32_t)record->request.len};
    quotes = quotes_of(e);
    for (unsigned i = 0; i < e->quotes; i++)
        quotes[i] = line->quotes[i] - base;
    memcpy(text_of(e), record->line.at, record->line.len);
    return RECORD_BATCH_OK;
}

static bool is_within(struct slice part, struct slice whole)
{
    return part.at >= whole.at && part.at + part.len <= whole.at + whole.len;
}

/* Bytes that @a part needs beside the line. */
static size_t size_beside(struct slice part, struct slice line)
{
    return is_within(part, line) ? 0 : part.len;
}

/* The text of an entry while it grows; it begins with the line. */
struct text {
    char *at;
    uint32_t len;
    struct slice line;
};

static struct part add_part(struct text *text, struct slice part)
{
    struct part added = {text->len, (uint32_t)part.len};

    if (part.len == 0)
        return (struct part){0, 0};
    if (is_within(part, text->line)) {
        added.at = (uint32_t)(part.at - text->line.at);
        return added;
    }
    memcpy(text->at + text->len, part.at, part.len);
    text->len += added.len;
    return added;
}

/* Of a line that was looked at closely: with all its fields, some of which were
 * unescaped and do not stand in it. */
static enum record_batch_result add_fields(struct record_batch *batch,
                                           const struct record *record)
{
    const struct log_fields *f = record->fields;
    unsigned count = (unsigned)__builtin_popcountll(f->present);
    size_t size = sizeof(struct entry) + count * sizeof(struct field_part)
                  + record->line.len
                  + size_beside(record->request, record->line);
    enum record_batch_result result;
    struct field_part *field;
    struct entry *e;
    struct text text;

    for (uint64_t rest = f->present; rest; rest &= rest - 1)
        size += size_beside(f->at[__builtin_ctzll(rest)], record->line);
    result = begin(batch, size, record, &e);
    if (result != RECORD_BATCH_OK)
        return result;
    e->fields = (uint8_t)count;
    e->quotes = 0;
    text = (struct text){text_of(e), e->line_len, record->line};
    memcpy(text.at, record->line.at, record->line.len);
    field = fields_of(e);
    for (uint64_t rest = f->present; rest; rest &= rest - 1) {
        uint32_t number = (uint32_t)__builtin_ctzll(rest);
        *field++ = (struct field_part){add_part(&text, f->at[number]), number};
    }
    e->request = add_part(&text, record->request);
    return RECORD_BATCH_OK;
}

enum record_batch_result record_batch_add(struct record_batch *batch,
                                          const struct record *record)
{
    return record->fields->present ? add_fields(batch, record)
                                   : add_line(batch, record);
}

/* --- taking --------------------------------------------------------------- */

static void take_fields(struct log_fields *f, struct entry *e, const char *text)
{
    const struct field_part *parts = fields_of(e);

    f->present = 0;
    f->refused = NULL;
    f->end = text + e->line_len;
    for (unsigned i = 0; i < e->fields; i++) {
        f->present |= UINT64_C(1) << parts[i].field;
        f->at[parts[i].field] =
            (struct slice){text + parts[i].part.at, parts[i].part.len};
    }
}

static inline void take(const struct record_batch *batch, struct entry *e,
                        struct batch_record *taken)
{
    struct record *record = &taken->record;
    const char *text = text_of(e);

    take_fields(&taken->fields, e, text);
    taken->line = (struct line){.text = {text, e->line_len},
                                .quotes = quotes_of(e),
                                .base = text,
                                .quote_count = e->quotes,
                                .number = e->number,
                                .offset = e->offset,
                                .bytes = e->line_bytes};
    record->line = taken->line.text;
    record->file = e->file;
    record->number = e->number;
    record->offset = e->offset;
    record->time_us = e->time_us;
    record->aside_us = e->aside_us;
    record->is_tallied = e->is_tallied;
    record->zone_min = e->zone_min;
    record->status = e->status;
    record->format = batch->formats[e->format];
    record->source = &taken->line;
    record->fields = &taken->fields;
    record->is_read = false;
    record->given_vhost = (struct slice){NULL, 0};
    record->request = (struct slice){text + e->request.at, e->request.len};
    if (e->fields == 0) {
        record->client = (struct slice){text + e->client.at, e->client.len};
        return;
    }
    record->client = taken->fields.at[LOG_FIELD_CLIENT];
    if (!log_fields_have(record->fields, LOG_FIELD_REQUEST)) {
        record->method_text = record_field(record, LOG_FIELD_METHOD);
        record->target = record->request;
    }
}

bool record_batch_next(struct record_batch *batch, struct batch_record *taken)
{
    struct entry *e = (struct entry *)(void *)(batch->bytes + batch->taken);

    if (batch->taken == batch->used)
        return false;
    batch->taken += e->size;
    take(batch, e, taken);
    return true;
}

size_t record_batch_end(const struct record_batch *batch)
{
    return batch->used;
}

void record_batch_fetch(const struct record_batch *batch, size_t place)
{
    fetch(batch->bytes + place, sizeof(struct entry) + 128);
}

void record_batch_at(const struct record_batch *batch, size_t place,
                     struct batch_record *taken)
{
    take(batch, (struct entry *)(void *)(batch->bytes + place), taken);
}
